"""Which units the reader of signals may choose next: those below the one chosen, or below the one they answer for."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from lms.teams.access import Scope
from lms.teams.models import AdminUnit, Level
from lms.teams.tree import communes_of, provinces_of, villages_of


def places_to_choose(session: Session, scope: Scope, place: AdminUnit | None, day: date) -> Sequence[AdminUnit]:
    """One statement or none."""
    outer = place or (scope.units[0] if len(scope.units) == 1 else None)
    if outer is None:
        return scope.units
    if outer.level == Level.NATION:
        return provinces_of(session, day)
    if outer.level == Level.PROVINCE:
        return communes_of(session, outer, day)
    return villages_of(session, outer, day) if outer.level == Level.COMMUNE else ()
