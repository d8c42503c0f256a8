"""Which commune somebody moves to: the reader's own, or one further down from what the reader answers for."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.people.models import Person
from lms.teams.access import Scope, find_unit, holds_on
from lms.teams.models import AdminUnit, Level, Team
from lms.teams.placement import placement_of
from lms.teams.tree import communes_of, provinces_of
from lms.text import search_key


def home_commune(session: Session, scope: Scope, person: Person, day: date) -> AdminUnit | None:
    """The commune in which the person is, if it is in the scope."""
    unit = session.get(AdminUnit, placement_of(session, person.id, day).unit_id or 0)
    return find_unit(session, scope, unit.commune_id) if unit and unit.commune_id else None


def below(session: Session, scope: Scope, unit: AdminUnit | None, day: date) -> Sequence[AdminUnit]:
    """What to choose from: the provinces or communes of a unit; at first the units granted."""
    if unit is None:
        return scope.units
    return provinces_of(session, day) if unit.level == Level.NATION else communes_of(session, unit, day)


def called(units: Sequence[AdminUnit], search: str) -> Sequence[AdminUnit]:
    """Those whose name holds what was typed, without regard to marks; all where nothing was."""
    words = search_key(search)
    return [unit for unit in units if words in unit.name_folded]


def is_country(scope: Scope, unit: AdminUnit | None) -> bool:
    """The unit asked for, or else the scope, is the whole country: too wide to leaf through."""
    return unit.level == Level.NATION if unit else scope.is_whole_country


def teams_within(session: Session, scope: Scope, commune: AdminUnit, day: date) -> Sequence[Team]:
    """The teams of a commune and its villages."""
    units = select(AdminUnit.id).where(AdminUnit.commune_id == commune.id)
    teams = select(Team).where(Team.unit_id.in_(units), holds_on(Team, day), scope.covers_teams())
    return session.scalars(teams.order_by(Team.name_sort, Team.id)).all()
