"""A report on units or a team: the records that both the page and its file show."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from lms.meetings.attendance import Turnout, turnouts
from lms.oversight.attention import Attention, attention
from lms.oversight.completion import Citizens, Table, TeamRow, UnitRow, citizens_of, teams_of, units_of
from lms.oversight.ground import Ground
from lms.oversight.members import MemberRow, members_of, people_of, standing_of_members
from lms.oversight.period import Period
from lms.oversight.sight import Place, Sight
from lms.oversight.standing import Standing
from lms.teams.models import Level, Team


@dataclass(frozen=True)
class UnitReport:
    """A unit's standing, or that of a set, and its table of units or of teams. `citizens` not of the nation."""

    place: Place
    sight: Sight
    period: Period
    table: Table[UnitRow] | Table[TeamRow]
    citizens: Citizens | None

    @property
    def ground(self) -> Ground:
        return self.sight.ground

    @property
    def total(self) -> Standing:
        return self.table.total

    @property
    def rows(self) -> tuple[UnitRow | TeamRow, ...]:
        return self.table.rows

    @property
    def is_of_teams(self) -> bool:
        return self.sight.below is None

    @property
    def attention(self) -> tuple[Attention, ...]:
        return attention(self.rows, self.total)


@dataclass(frozen=True)
class TeamReport:
    """A team's standing, its members, and the month's in-person sessions.

    `place` is None where the team had none on the ground's day.
    """

    team: Team
    place: Place | None
    ground: Ground
    period: Period
    total: Standing
    members: tuple[MemberRow, ...]
    turnouts: list[Turnout]


def report_on_units(session: Session, place: Place, sight: Sight, period: Period) -> UnitReport:
    """At most eight statements, however many rows."""
    table = units_of(session, sight, sight.below, period) if sight.below else teams_of(session, sight, period)
    citizens = None if place.level == Level.NATION else citizens_of(session, sight, period)
    return UnitReport(place, sight, period, table, citizens)


def report_on_team(session: Session, team: Team, place: Place | None, sight: Sight, period: Period) -> TeamReport:
    """The team's total is counted from the very members shown."""
    people = people_of(sight.scope, team, period)
    held = turnouts(session, team, people, period.month.first_day, period.month.last_day)
    members = members_of(session, sight.scope, team, period, held)
    return TeamReport(team, place, sight.ground, period, standing_of_members(members), members, held)
