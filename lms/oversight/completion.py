"""Completion and pass rates of provinces, communes and teams, as records for the screen and the file alike.

Definitions, for a month, a topic and the members' edition (docs/architecture.md, "Every percentage states its
denominator"): members are the people with a membership on some day of the month; completion = passed among
members; pass rate = passed among those who sat; all as of the cut. Units are as they are bounded today.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, literal, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from courses.models import Enrolment
from lms.clock import local_date
from lms.oversight.activity import last_days, passed_by_month
from lms.oversight.period import MONTHS_OF_LINE, Period
from lms.oversight.standing import NOBODY, Place, Standing, people_in_rows, standings
from lms.people.models import Person
from lms.teams.access import Scope, holds_on, within
from lms.teams.models import AdminUnit, Level, Membership, Residence, Team, TeamRole

CHILDREN = {Level.NATION: Level.PROVINCE, Level.PROVINCE: Level.COMMUNE}
# What every team's name begins with, in full and for short: left away where only teams are listed.
TEAM_WORDS = ("Tổ công nghệ số cộng đồng ", "Tổ CNSCĐ ")
KEYS: dict[str, InstrumentedAttribute[int | None]] = {
    Level.PROVINCE: Place.province_id,
    Level.COMMUNE: Place.commune_id,
}


@dataclass(frozen=True)
class PlaceName:
    """A unit as the pages name it."""

    kind: str
    name: str


@dataclass(frozen=True)
class UnitRow:
    """A province or commune and all its teams."""

    id: int
    kind: str
    name: str
    name_folded: str
    name_sort: str
    standing: Standing
    teams: int


@dataclass(frozen=True)
class TeamRow:
    """A team; `months` are the numbers of people who passed in each of the last six months, oldest first."""

    id: int
    name: str
    name_folded: str
    name_sort: str
    village: PlaceName
    leader: str | None
    standing: Standing
    months: tuple[int, ...]
    last_activity: date | None

    @property
    def short_name(self) -> str:
        """The name without the words that all teams share: "Thôn Khe Lau"."""
        own = self.name
        for words in TEAM_WORDS:
            own = own.removeprefix(words)
        return own[:1].upper() + own[1:]


@dataclass(frozen=True)
class Citizens:
    """People who live in a unit and were in no team, and how many passed the citizens' edition in the month."""

    registered: int
    passed: int


def shows_units(unit: AdminUnit) -> bool:
    """The unit's table lists units below it, not teams."""
    return unit.level in CHILDREN


def inside(unit: AdminUnit) -> ColumnElement[bool]:
    """Condition on Team: of the unit or anything below it."""
    if unit.level == Level.NATION:
        return true()  # no need to look every team's place up
    return Team.unit_id.in_(select(AdminUnit.id).where(within(unit)))


def standing_of(session: Session, scope: Scope, unit: AdminUnit, period: Period) -> Standing:
    """The whole unit, each person once. Two statements."""
    people = people_in_rows(literal(0), scope, period, inside(unit))
    return standings(session, people, period).get(0, NOBODY)


def units_of(session: Session, scope: Scope, unit: AdminUnit, period: Period) -> tuple[UnitRow, ...]:
    """The provinces of the nation or the communes of a province, also those without a team. Four statements."""
    level = CHILDREN[Level(unit.level)]
    key = KEYS[level]
    counted = standings(session, people_in_rows(key, scope, period, inside(unit)), period)
    teams = _team_counts(session, key, scope, period, inside(unit))
    children = select(AdminUnit).where(AdminUnit.level == level, within(unit), scope.covers_units())
    children = children.where(period.overlaps(AdminUnit), holds_on(AdminUnit, local_date(period.now)))
    return tuple(
        UnitRow(
            child.id,
            child.kind,
            child.name,
            child.name_folded,
            child.name_sort,
            counted.get(child.id, NOBODY),
            teams.get(child.id, 0),
        )
        for child in session.scalars(children.order_by(AdminUnit.name_sort))
    )


def teams_of(session: Session, scope: Scope, unit: AdminUnit, period: Period) -> tuple[TeamRow, ...]:
    """The teams of a commune or village. Seven statements."""
    where = inside(unit)
    people = people_in_rows(Membership.team_id, scope, period, where)
    counted = standings(session, people, period)
    days = last_days(session, people, period)
    months = passed_by_month(session, scope, period, where)
    return tuple(
        TeamRow(
            team.id,
            team.name,
            team.name_folded,
            team.name_sort,
            PlaceName(kind, name),
            leader,
            counted.get(team.id, NOBODY),
            months.get(team.id, (0,) * MONTHS_OF_LINE),
            days.get(team.id),
        )
        for team, kind, name, leader in session.execute(_teams(scope, period, where))
    )


def citizens_of(session: Session, scope: Scope, unit: AdminUnit, period: Period) -> Citizens:
    """Everybody registered as living in the unit on the last day, but for members of teams. One statement."""
    course_id = period.citizen_course.id if period.citizen_course else None
    member = exists().where(Membership.person_id == Residence.person_id, period.overlaps(Membership))
    homes = select(AdminUnit.id).where(within(unit), scope.covers_units())
    people = (
        select(Residence.person_id)
        .where(Residence.unit_id.in_(homes), holds_on(Residence, period.day), ~member)
        .distinct()
        .subquery("citizens")
    )
    passed = and_(
        Enrolment.person_id == people.c.person_id,
        Enrolment.course_id == course_id,
        Enrolment.passed_at >= period.month.start,
        Enrolment.passed_at < period.cut,
    )
    counted = select(func.count(people.c.person_id), func.count(Enrolment.id)).outerjoin(Enrolment, passed)
    registered, done = session.execute(counted.select_from(people)).one()
    return Citizens(registered, done)


def _team_counts(
    session: Session, key: InstrumentedAttribute[int | None], scope: Scope, period: Period, where: ColumnElement[bool]
) -> dict[int, int]:
    counted = (
        select(key, func.count(Team.id))
        .join(Place, Place.id == Team.unit_id)
        .where(scope.covers_teams(), period.overlaps(Team), where)
        .group_by(key)
    )
    return {row: count for row, count in session.execute(counted) if row is not None}


def _teams(scope: Scope, period: Period, where: ColumnElement[bool]) -> Any:
    """Each team with its place and the leader of the last day: one name where, for a while, there are two."""
    leader = (
        select(func.min(Person.name))
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.team_id == Team.id, Membership.role == TeamRole.LEADER, Person.closed_at.is_(None))
        .where(holds_on(Membership, period.day))
        .correlate(Team)
        .scalar_subquery()
    )
    return (
        select(Team, Place.kind, Place.name, leader)
        .join(Place, Place.id == Team.unit_id)
        .where(scope.covers_teams(), period.overlaps(Team), where)
        .order_by(Team.name_sort, Team.id)
    )
