"""Where somebody may begin to look, and the way from there down to a place."""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms.oversight.ground import Ground
from lms.oversight.sight import BELOW, Place, columns_of
from lms.teams.access import Scope, is_within
from lms.teams.models import AdminUnit, Level, Team

LEVELS = tuple(Level)


@dataclass(frozen=True)
class Entrances:
    """The widest units granted, and teams led outside all of them. `label` names the units where they are one set."""

    units: tuple[AdminUnit, ...]
    teams: tuple[Team, ...]
    label: str = ""

    @property
    def count(self) -> int:
        return len(self.units) + len(self.teams)

    @property
    def is_one_set(self) -> bool:
        """Provinces or communes shared out under one name (domain.md 20): one table shows them all."""
        levels = {unit.level for unit in self.units}
        return bool(self.label) and len(self.units) == self.count > 1 and levels in SETS


SETS = [{level} for level in BELOW.values()]


def entrances(session: Session, scope: Scope) -> Entrances:
    """Everything somebody may see lies behind one of these. One statement."""
    units = tuple(
        unit for unit in scope.units if not any(is_within(other, unit) for other in scope.units if other is not unit)
    )
    covered = select(AdminUnit.id).where(scope.covers_units())
    led = select(Team).where(Team.id.in_(scope.team_ids), Team.unit_id.not_in(covered)).order_by(Team.name_sort)
    ordered = tuple(sorted(units, key=lambda unit: unit.name_sort))
    return Entrances(ordered, tuple(session.scalars(led)), scope.label)


def trail(session: Session, scope: Scope, place: Place | None, ground: Ground) -> list[Place]:
    """The units above `place` whose pages open, widest first, as they are called on the ground."""
    if place is None or place.level is None:
        return []
    table = ground.table
    above = or_(table.level == Level.NATION, ground.unit_id.in_((place.province_id, place.commune_id)))
    opens = (ground.holds(), scope.covers_pages(table), ground.unit_id != place.id)
    found = session.execute(select(*columns_of(ground)).where(above, *opens))
    return sorted((Place(*row) for row in found), key=lambda step: LEVELS.index(Level(step.level or "")))
