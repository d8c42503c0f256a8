"""Completion and pass rates of provinces, communes and teams, as records for the screen and the file alike.

Definitions, for a month, a topic and the members' edition (docs/architecture.md, "Every percentage states its
denominator"): members are the people with a membership on some day of the month; completion = passed among
members; pass rate = passed among those who sat; all as of the cut. Teams and units stand on the ground that the
reader chose (lms/oversight/ground.py).

A person counts where they belonged in the month: members where their team stands, citizens where they lived on
the last day. The unit that an enrolment or certificate keeps says where that result was earned; reports do not
group by it, or passed people and the members they are divided by would be different people.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from sqlalchemy import and_, case, exists, func, or_, select
from sqlalchemy.orm import Session

from courses.models import Enrolment
from lms.oversight.activity import last_days, passed_by_month
from lms.oversight.ground import Rows
from lms.oversight.period import MONTHS_OF_LINE, Period
from lms.oversight.sight import Sight
from lms.oversight.standing import NOBODY, Standing, people_in_rows, standings
from lms.people.models import Person
from lms.teams.access import holds_on
from lms.teams.models import Level, Membership, Residence, Team, TeamRole

# What every team's name begins with, in full and for short: left away where only teams are listed.
TEAM_WORDS = ("Tổ công nghệ số cộng đồng ", "Tổ CNSCĐ ")
Row = TypeVar("Row")


@dataclass(frozen=True)
class PlaceName:
    """A unit as the pages name it."""

    kind: str
    name: str


@dataclass(frozen=True)
class UnitRow:
    """A province or commune and all its teams. `is_open`: its own page opens."""

    id: int
    kind: str
    name: str
    name_folded: str
    name_sort: str
    standing: Standing
    teams: int
    is_open: bool = True


@dataclass(frozen=True)
class TeamRow:
    """A team; `months` are the numbers of people who passed in each of the last six months, oldest first.

    `is_open`: the team is in scope today. Of one that is not, nobody is named: `leader` is None.
    `has_ended`: by the last day that counts it was no more; until then its members count.
    """

    id: int
    name: str
    name_folded: str
    name_sort: str
    village: PlaceName
    leader: str | None
    standing: Standing
    months: tuple[int, ...]
    last_activity: date | None
    is_open: bool = True
    has_ended: bool = False

    @property
    def short_name(self) -> str:
        """The name without the words that all teams share: "Thôn Khe Lau"."""
        own = self.name
        for words in TEAM_WORDS:
            own = own.removeprefix(words)
        return own[:1].upper() + own[1:]


@dataclass(frozen=True)
class Table(Generic[Row]):
    """Rows, and the standing of everybody in them, each person once."""

    rows: tuple[Row, ...]
    total: Standing


@dataclass(frozen=True)
class Citizens:
    """People who live in a unit and were in no team, and how many passed the citizens' edition in the month.

    `assisted` of those who passed were helped with the test by a member of a team.
    """

    registered: int
    passed: int
    assisted: int = 0


def units_of(session: Session, sight: Sight, level: Level, period: Period) -> Table[UnitRow]:
    """The provinces or communes in sight, also those without a team. Two statements."""
    counted = standings(session, sight, sight.ground.key(level), period)
    rows = (
        UnitRow(
            row.id,
            row.kind,
            row.name,
            row.name_folded,
            row.name_sort,
            counted.rows.get(row.id, NOBODY),
            counted.teams.get(row.id, 0),
            row.is_open,
        )
        for row in _units(session, sight, level, period)
        if row.lasts or row.id in counted.teams
    )
    return Table(tuple(sorted(rows, key=lambda row: row.name_sort)), counted.total)


def teams_of(session: Session, sight: Sight, period: Period) -> Table[TeamRow]:
    """The teams in sight. Six statements."""
    counted = standings(session, sight, Team.id, period)
    days = last_days(session, people_in_rows(sight, Team.id, period), period)
    months = passed_by_month(session, sight, period)
    rows = (
        TeamRow(
            team.id,
            team.name,
            team.name_folded,
            team.name_sort,
            PlaceName(kind, name),
            leader if is_open else None,
            counted.rows.get(team.id, NOBODY),
            months.get(team.id, (0,) * MONTHS_OF_LINE),
            days.get(team.id),
            is_open,
            has_ended=team.valid_to is not None and team.valid_to <= period.day,
        )
        for team, kind, name, leader, is_open in session.execute(_teams(sight, period))
    )
    return Table(tuple(rows), counted.total)


def citizens_of(session: Session, sight: Sight, period: Period) -> Citizens:
    """Everybody registered as living there on the last day, but for members of teams. One statement."""
    course = func.min(period.citizen_course_by(sight.ground.table.province_id)).label("course_id")
    member = exists().where(Membership.person_id == Residence.person_id, period.overlaps(Membership))
    homes = sight.of_homes(select(Residence.person_id, course)).where(holds_on(Residence, period.day), ~member)
    people = homes.group_by(Residence.person_id).subquery("citizens")
    passed = and_(
        Enrolment.person_id == people.c.person_id,
        Enrolment.course_id == people.c.course_id,
        Enrolment.passed_at >= period.month.start,
        Enrolment.passed_at < period.cut,
    )
    helped = func.count(case((Enrolment.is_assisted, Enrolment.id)))
    counted = select(func.count(people.c.person_id), func.count(Enrolment.id), helped).outerjoin(Enrolment, passed)
    return Citizens(*session.execute(counted.select_from(people)).one())


def _units(session: Session, sight: Sight, level: Level, period: Period) -> list[Any]:
    """The units of a level, each once as it was called last. `lasts`: on the ground's day there is such a unit.

    One that ended during the month is among them: a team may have ended with it, and must stand somewhere.
    """
    ground, table = sight.ground, sight.ground.table
    query = (
        select(ground.unit_id.label("id"), table.kind, table.name, table.name_folded, table.name_sort)
        .add_columns(ground.holds().label("lasts"), sight.scope.covers_pages(table).label("is_open"))
        .where(table.level == level, sight.inside(), sight.figures())
        .where(or_(ground.holds(), period.overlaps(table)))
        .order_by(table.valid_from)
    )
    return list({row.id: row for row in session.execute(query)}.values())


def _teams(sight: Sight, period: Period) -> Rows:
    """Each team with its place and the leader of the last day: one name where, for a while, there are two."""
    leader = (
        select(func.min(Person.name))
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.team_id == Team.id, Membership.role == TeamRole.LEADER, Person.closed_at.is_(None))
        .where(holds_on(Membership, period.day))
        .correlate(Team)
        .scalar_subquery()
    )
    table = sight.ground.table
    query: Rows = select(Team, table.kind, table.name, leader, sight.scope.covers_teams().label("is_open"))
    return sight.of_teams(query.select_from(Team)).where(period.overlaps(Team)).order_by(Team.name_sort, Team.id)
