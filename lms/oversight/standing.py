"""Where people stand in a course at the cut of a month, counted per row of a table.

A row is whatever the caller groups by: a team, a commune, a province, or everything at once. Whoever was a
member on some day of the period counts, once per row: a person in two teams counts once in the commune.
The SQL is plain GROUP BY, the same on both databases.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Case, ColumnElement, SQLColumnExpression, Subquery, case, func, select
from sqlalchemy.orm import Session, aliased

from courses.models import Enrolment
from lms.oversight.period import Period
from lms.teams.access import Scope
from lms.teams.models import AdminUnit, Membership, Team
from quizzes.models import Attempt, Quiz

# The unit of a team, under a name of its own: the scope's conditions speak of AdminUnit.
Place = aliased(AdminUnit, name="place")


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


FIELDS = {"pass": "passed", "retry": "not_passed", "doing": "studying", "none": "not_started"}
NOBODY = Standing()


def state_at_cut(period: Period) -> Case[str]:
    """The state of a person, as the code the pages' state() knows. Sitting and passing need no lesson read."""
    return case(
        (Enrolment.passed_at < period.cut, "pass"),
        (Enrolment.sat_at < period.cut, "retry"),
        (Enrolment.started_at < period.cut, "doing"),
        else_="none",
    )


def people_in_rows(
    row: SQLColumnExpression[Any], scope: Scope, period: Period, *conditions: ColumnElement[bool]
) -> Subquery:
    """Each row of the table with each of its people, once: columns `row` and `person_id`."""
    return (
        select(row.label("row"), Membership.person_id)
        .join(Team, Team.id == Membership.team_id)
        .join(Place, Place.id == Team.unit_id)
        .where(scope.covers_teams(), period.overlaps(Membership), period.overlaps(Team), *conditions)
        .distinct()
        .subquery("people")
    )


def standings(session: Session, people: Subquery, period: Period) -> dict[int, Standing]:
    """The standing of every row that has people, in two statements."""
    course_id = period.course.id if period.course else None
    states = (
        select(people.c.row, state_at_cut(period).label("state"))
        .outerjoin(Enrolment, (Enrolment.person_id == people.c.person_id) & (Enrolment.course_id == course_id))
        .subquery("states")
    )
    counted = select(states.c.row, states.c.state, func.count()).group_by(states.c.row, states.c.state)
    rows: dict[int, Standing] = {}
    for row, state, count in session.execute(counted):
        before = rows.get(row, NOBODY)
        rows[row] = replace(before, members=before.members + count, **{FIELDS[state]: count})
    for row, count in _attempts(session, people, period).items():
        rows[row] = replace(rows[row], attempts=count)
    return rows


def _attempts(session: Session, people: Subquery, period: Period) -> Mapping[int, int]:
    """Sittings handed in during the month, by whoever is in the row."""
    course_id = period.course.id if period.course else None
    counted = (
        select(people.c.row, func.count())
        .join(Attempt, Attempt.person_id == people.c.person_id)
        .join(Quiz, Quiz.id == Attempt.quiz_id)
        .where(Quiz.course_id == course_id)
        .where(Attempt.submitted_at >= period.month.start, Attempt.submitted_at < period.cut)
        .group_by(people.c.row)
    )
    return dict(session.execute(counted).all())
