"""For which places a year may be looked at."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms.oversight.ground import Ground
from lms.oversight.sight import Place, columns_of
from lms.oversight.trail import entrances
from lms.teams.access import Scope
from lms.teams.models import AdminUnit, Level, Team

SHOWN = (Level.PROVINCE, Level.COMMUNE)


def first_place(session: Session, scope: Scope) -> AdminUnit | None:
    """The one unit that somebody oversees; None where there are several, or only teams."""
    doors = entrances(session, scope)
    return doors.units[0] if len(doors.units) == 1 else None


def only_province(session: Session, scope: Scope) -> int | None:
    """The province that all of somebody's scope lies in, whose calendar then counts; None where there are several."""
    of_teams = select(AdminUnit.province_id).join(Team, Team.unit_id == AdminUnit.id).where(Team.id.in_(scope.team_ids))
    provinces = {unit.province_id for unit in scope.units} | set(session.scalars(of_teams))
    return provinces.pop() if len(provinces) == 1 else None


def places_offered(session: Session, scope: Scope, place: Place | None, ground: Ground) -> list[Place]:
    """The provinces in scope, and the communes beside or below `place`; without one, what was granted."""
    table = ground.table
    granted = ground.unit_id.in_([unit.id for unit in scope.units])
    beside = or_(table.level == Level.PROVINCE, table.province_id == place.province_id) if place else granted
    query = select(*columns_of(ground)).where(scope.covers_pages(table), ground.holds(), table.level.in_(SHOWN))
    found = session.execute(query.where(beside).order_by(table.name_sort))
    return sorted((Place(*row) for row in found), key=lambda one: SHOWN.index(Level(one.level or "")))
