"""Where people stand in a course at the cut of a month, counted per row of a table and altogether.

A row is whatever the caller groups by: a team, a commune, a province. Whoever was a member on some day of the
period counts, once per row and once altogether: a person in two teams counts once in the commune. One statement
counts it all, since the nation has hundreds of thousands of members and each walk over them costs half a second:
each person comes once, with the list of their rows, and few lists differ.

Where a table holds provinces that learn different topics, each person comes with the course that was given to
them. Who is in teams of two such provinces counts by one of the two.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CTE,
    Case,
    SQLColumnExpression,
    String,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from courses.models import Enrolment
from lms.oversight.ground import Rows
from lms.oversight.period import Period
from lms.oversight.sight import Sight
from lms.teams.models import Membership, Team
from quizzes.models import Attempt, Quiz


@dataclass(frozen=True)
class Standing:
    """How many people are in each state; `attempts` are sittings handed in during the month, not people."""

    members: int = 0
    passed: int = 0
    not_passed: int = 0
    studying: int = 0
    not_started: int = 0
    attempts: int = 0

    @property
    def sat(self) -> int:
        """People who sat: whoever passed has sat."""
        return self.passed + self.not_passed

    @property
    def completion_rate(self) -> float | None:
        """Passed among members."""
        return self.passed / self.members if self.members else None

    @property
    def pass_rate(self) -> float | None:
        """Passed among those who sat."""
        return self.passed / self.sat if self.sat else None

    def __add__(self, other: "Standing") -> "Standing":
        return Standing(*(getattr(self, name) + getattr(other, name) for name in COUNTS))


COUNTS = tuple(Standing.__dataclass_fields__)
FIELDS = {"pass": "passed", "retry": "not_passed", "doing": "studying", "none": "not_started"}
NOBODY = Standing()
NONE = literal(0)


@dataclass(frozen=True)
class Counted:
    """The standing of every row that has people, and of everybody, each person once; the teams of every row."""

    total: Standing
    rows: Mapping[int, Standing]
    teams: Mapping[int, int]


def state_at_cut(period: Period) -> Case[str]:
    """The state of a person, as the code the pages' state() knows. Sitting and passing need no lesson read."""
    return case(
        (Enrolment.passed_at < period.cut, "pass"),
        (Enrolment.sat_at < period.cut, "retry"),
        (Enrolment.started_at < period.cut, "doing"),
        else_="none",
    )


def people_in_rows(sight: Sight, row: SQLColumnExpression[Any], period: Period) -> Subquery:
    """Each row of a short table with each of its people, once: columns `row` and `person_id`."""
    query: Rows = select(row.label("row"), Membership.person_id).join(Team, Team.id == Membership.team_id)
    lasting = (period.overlaps(Membership), period.overlaps(Team))
    return sight.of_teams(query).where(*lasting).distinct().subquery("people")


def standings(session: Session, sight: Sight, row: SQLColumnExpression[Any], period: Period) -> Counted:
    """The standing of every row and of everybody. One statement."""
    teams = sight.teams(row, period)
    people = _people_with_rows(teams, period)
    total, rows, sizes = NOBODY, dict[int, Standing](), dict[int, int]()
    counted = union_all(_states(people, period), _sittings(people, period), _sizes(teams))
    for names, members, passed, not_passed, studying, attempts, size in session.execute(counted):
        rest = members - passed - not_passed - studying
        part = Standing(members, passed, not_passed, studying, rest, attempts)
        total += part
        for name in map(int, set(names.split(",")) if names else ()):
            rows[name] = rows.get(name, NOBODY) + part
            sizes[name] = sizes.get(name, 0) + size
    return Counted(total, rows, sizes)


def _people_with_rows(teams: CTE, period: Period) -> CTE:
    """Each person once, with their rows as a list of words, "12" or "12,15"; and the course, where they differ."""
    rows = func.aggregate_strings(cast(teams.c.row, String), ",").label("rows")
    course = [func.min(teams.c.course_id).label("course_id")] if period.elsewhere else []
    return (
        select(Membership.person_id, rows, *course)
        .join(teams, teams.c.id == Membership.team_id)
        .where(period.overlaps(Membership))
        .group_by(Membership.person_id)
        .cte("people")
    )


def _states(people: CTE, period: Period) -> Rows:
    """How many people have the same rows, and how many of them passed, sat in vain, or study."""
    began = [(step < period.cut) for step in (Enrolment.passed_at, Enrolment.sat_at, Enrolment.started_at)]
    # Each person in the first state that fits, as in state_at_cut: the steps before it must not fit.
    states = (func.count(case(*((step, None) for step in began[:at]), (began[at], 1))) for at in range(len(began)))
    own = and_(Enrolment.person_id == people.c.person_id, Enrolment.course_id == _given(people, period))
    return select(people.c.rows, func.count(), *states, NONE, NONE).outerjoin(Enrolment, own).group_by(people.c.rows)


def _sittings(people: CTE, period: Period) -> Rows:
    """How often people with the same rows handed the test in during the month, in the columns of `_states`."""
    quiz_id = select(Quiz.id).where(Quiz.course_id == _given(people, period))
    return (
        select(people.c.rows, NONE, NONE, NONE, NONE, func.count(), NONE)
        .join(Attempt, Attempt.person_id == people.c.person_id)
        .where(Attempt.quiz_id == quiz_id.scalar_subquery())
        .where(Attempt.submitted_at >= period.month.start, Attempt.submitted_at < period.cut)
        .group_by(people.c.rows)
    )


def _given(people: CTE, period: Period) -> Any:
    """The course that the person was given: the same for all, where no province differs."""
    return people.c.course_id if period.elsewhere else period.course_id


def _sizes(teams: CTE) -> Rows:
    """How many teams each row has, in the columns of `_states`."""
    row = cast(teams.c.row, String)
    return select(row, NONE, NONE, NONE, NONE, NONE, func.count()).group_by(teams.c.row)
