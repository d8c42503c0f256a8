"""A report on a unit or a team: the records that both the page and its file show."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from lms.oversight import completion
from lms.oversight.attention import Attention, attention
from lms.oversight.completion import Citizens, TeamRow, UnitRow
from lms.oversight.members import MemberRow, members_of, standing_of_members
from lms.oversight.period import Period
from lms.oversight.standing import Standing
from lms.teams.access import Scope
from lms.teams.models import AdminUnit, Level, Team


@dataclass(frozen=True)
class UnitReport:
    """A unit's standing and its table: of units below it, or of teams. `citizens` only up to a province."""

    unit: AdminUnit
    period: Period
    total: Standing
    units: tuple[UnitRow, ...]
    teams: tuple[TeamRow, ...]
    citizens: Citizens | None

    @property
    def attention(self) -> tuple[Attention, ...]:
        return attention(self.units or self.teams, self.total)


@dataclass(frozen=True)
class TeamReport:
    """A team's standing and its members."""

    team: Team
    unit: AdminUnit
    period: Period
    total: Standing
    members: tuple[MemberRow, ...]


def report_on_unit(session: Session, scope: Scope, unit: AdminUnit, period: Period) -> UnitReport:
    """At most ten statements, however many rows."""
    above = completion.shows_units(unit)
    return UnitReport(
        unit,
        period,
        completion.standing_of(session, scope, unit, period),
        completion.units_of(session, scope, unit, period) if above else (),
        () if above else completion.teams_of(session, scope, unit, period),
        None if unit.level == Level.NATION else completion.citizens_of(session, scope, unit, period),
    )


def report_on_team(session: Session, scope: Scope, team: Team, unit: AdminUnit, period: Period) -> TeamReport:
    """The team's total is counted from the very members shown."""
    members = members_of(session, scope, team, period)
    return TeamReport(team, unit, period, standing_of_members(members), members)
