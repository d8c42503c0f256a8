"""For which places a year may be looked at."""

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms.oversight.trail import entrances
from lms.teams.access import Scope, holds_on
from lms.teams.models import AdminUnit, Level

SHOWN = (Level.PROVINCE, Level.COMMUNE)


def first_place(session: Session, scope: Scope) -> AdminUnit | None:
    """The one unit that somebody oversees; None where there are several, or only teams."""
    doors = entrances(session, scope)
    return doors.units[0] if len(doors.units) == 1 else None


def places_offered(session: Session, scope: Scope, place: AdminUnit | None, day: date) -> list[AdminUnit]:
    """The provinces in scope, and the communes beside or below `place`; without one, what was granted; as of `day`."""
    granted = AdminUnit.id.in_([unit.id for unit in scope.units])
    beside = or_(AdminUnit.level == Level.PROVINCE, AdminUnit.province_id == place.province_id) if place else granted
    found = select(AdminUnit).where(scope.covers_units(), AdminUnit.level.in_(SHOWN), holds_on(AdminUnit, day), beside)
    return sorted(session.scalars(found), key=lambda unit: (SHOWN.index(Level(unit.level)), unit.name_sort))
