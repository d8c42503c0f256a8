"""What a reader looks at: which units, on which ground, and with which scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, ColumnElement, SQLColumnExpression, or_, select, true, union
from sqlalchemy.orm import InstrumentedAttribute, Session

from lms.oversight.ground import Ground, Rows
from lms.oversight.period import Period
from lms.teams.access import Scope, within_any
from lms.teams.models import AdminUnit, Level, Team, TeamPlace, UnitVersion

BELOW = {Level.NATION: Level.PROVINCE, Level.PROVINCE: Level.COMMUNE}


@dataclass(frozen=True)
class Place:
    """A unit as it is called on a ground, or a set of units by its name (`id` and `level` are then None)."""

    id: int | None
    level: str | None
    kind: str
    name: str
    province_id: int | None = None
    commune_id: int | None = None


@dataclass(frozen=True)
class Sight:
    """One unit, or a set of units; none: all that is in scope.

    `below` is the level of the units in the table, None where the table is of teams.
    """

    scope: Scope
    ground: Ground
    units: tuple[AdminUnit, ...] = ()
    below: Level | None = None

    def inside(self) -> ColumnElement[bool]:
        """Condition on the ground's table: what is looked at, or below it."""
        return within_any(self.units, self.ground.table) if self.units else true()

    def figures(self) -> ColumnElement[bool]:
        """Condition on the ground's table: what may be counted (lms/teams/access.py)."""
        return self.scope.covers_figures(self.units, self.ground.table)

    def of_teams(self, query: Rows) -> Rows:
        """The query, which reads Team: teams in sight only, each with the row of its place."""
        seen = or_(Team.id.in_(self.scope.team_ids), self.figures())
        return self.ground.placing_teams(query).where(self.inside(), seen)

    def teams(self, row: SQLColumnExpression[Any], period: Period) -> CTE:
        """The teams in sight that were there in the period: id, `row`, valid_from, valid_to, the course given there.

        Laid out before they are joined, or SQLite would look each team's place up once per member.
        """
        course = period.course_by(self.ground.table.province_id).label("course_id")
        query = self.of_teams(select(Team.id, row.label("row"), Team.valid_from, Team.valid_to, course))
        return query.where(period.overlaps(Team)).cte("teams").prefix_with("MATERIALIZED")

    def of_homes(self, query: Rows) -> Rows:
        """The query, which reads Residence: homes in sight only, each with the row of its unit."""
        return self.ground.placing_homes(query).where(self.inside(), self.figures())


def sight_of_unit(scope: Scope, unit: AdminUnit, ground: Ground) -> Sight:
    """One unit: above all provinces, or all communes, else teams."""
    return Sight(scope, ground, (unit,), BELOW.get(Level(unit.level)))


def sight_of_set(scope: Scope, units: Sequence[AdminUnit], ground: Ground) -> Sight:
    """A set of provinces or communes, which are themselves the rows."""
    return Sight(scope, ground, tuple(units), Level(units[0].level))


def teams_ever_in(units: Sequence[AdminUnit]) -> ColumnElement[bool] | None:
    """Condition on Team: it stands in one of these units or below now, or stood there at any time. None: all do."""
    if any(unit.level == Level.NATION for unit in units):
        return None
    now = select(Team.id).join(AdminUnit, AdminUnit.id == Team.unit_id).where(within_any(units))
    once = select(TeamPlace.team_id).join(UnitVersion, UnitVersion.unit_id == TeamPlace.unit_id)
    return Team.id.in_(union(now, once.where(within_any(units, UnitVersion))))


def place_of(session: Session, unit: AdminUnit, ground: Ground) -> Place | None:
    """The unit as it is called on the ground; None where there was none on that day, or is none any more."""
    row = session.execute(select(*columns_of(ground)).where(ground.unit_id == unit.id, ground.holds())).first()
    return Place(*row) if row else None


def place_of_team(session: Session, team: Team, ground: Ground) -> Place | None:
    """Where the team stands on the ground; None where it had no place by that day."""
    query: Rows = select(*columns_of(ground)).select_from(Team).where(Team.id == team.id)
    row = session.execute(ground.placing_teams(query)).first()
    return Place(*row) if row else None


def columns_of(ground: Ground) -> tuple[InstrumentedAttribute[Any], ...]:
    """The columns of the ground's table that a Place is made of."""
    table = ground.table
    return ground.unit_id, table.level, table.kind, table.name, table.province_id, table.commune_id
