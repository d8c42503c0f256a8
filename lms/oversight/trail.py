"""Where somebody may begin to look, and the way from there down to a unit."""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms.teams.access import Scope, is_within
from lms.teams.models import AdminUnit, Level, Team

LEVELS = tuple(Level)


@dataclass(frozen=True)
class Entrances:
    """The widest units granted, and teams led outside all of them."""

    units: tuple[AdminUnit, ...]
    teams: tuple[Team, ...]

    @property
    def count(self) -> int:
        return len(self.units) + len(self.teams)


def entrances(session: Session, scope: Scope) -> Entrances:
    """Everything somebody may see lies behind one of these. One statement."""
    units = tuple(
        unit for unit in scope.units if not any(is_within(other, unit) for other in scope.units if other is not unit)
    )
    covered = select(AdminUnit.id).where(scope.covers_units())
    led = select(Team).where(Team.id.in_(scope.team_ids), Team.unit_id.not_in(covered)).order_by(Team.name_sort)
    return Entrances(tuple(sorted(units, key=lambda unit: unit.name_sort)), tuple(session.scalars(led)))


def trail(session: Session, scope: Scope, unit: AdminUnit) -> list[AdminUnit]:
    """The units above `unit` that are in scope, widest first."""
    above = or_(AdminUnit.level == Level.NATION, AdminUnit.id.in_((unit.province_id, unit.commune_id)))
    found = session.scalars(select(AdminUnit).where(above, AdminUnit.id != unit.id, scope.covers_units()))
    return sorted(found, key=lambda found: LEVELS.index(Level(found.level)))
