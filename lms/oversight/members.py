"""How far each member of a team has come."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Row, Subquery, func, select
from sqlalchemy.orm import Session

from courses.models import Enrolment, Lesson, LessonReading
from lms.meetings.attendance import Turnout
from lms.oversight.activity import last_days
from lms.oversight.period import Period
from lms.oversight.standing import FIELDS, Standing, state_at_cut
from lms.people.models import Person
from lms.teams.access import Scope
from lms.teams.models import Membership, Team
from quizzes.models import Attempt, Quiz

Found = Row[Membership, Person, datetime | None, str]
STATE_ORDER = {"none": 0, "doing": 1, "retry": 2, "pass": 3}


@dataclass(frozen=True)
class Score:
    """Right answers, or parts of them, of how many questions."""

    right: float
    of: int


@dataclass(frozen=True)
class MemberRow:
    """A member's way through the course. `name` is None for a closed account; `left_on` when no longer there."""

    id: int
    name: str | None
    name_folded: str
    name_sort: str
    role: str
    position: str
    state: str  # none | doing | retry | pass
    lessons_read: int
    lessons: int
    attempts: int
    best: Score | None
    passed_at: datetime | None
    last_activity: date | None
    left_on: date | None
    attended: int  # in-person sessions in the month, which count for no completion


@dataclass(frozen=True)
class Sittings:
    """A person's tests handed in: how many in the month, and the best of all up to the cut."""

    in_month: int = 0
    best: Score | None = None


def members_of(
    session: Session, scope: Scope, team: Team, period: Period, turnouts: Sequence[Turnout] = ()
) -> tuple[MemberRow, ...]:
    """Everybody who was in the team on some day of the month, who has not started first. Five statements.

    `turnouts` are the month's in-person sessions (`people_of` says whose): how many each attended.
    """
    people = people_of(scope, team, period)
    days = last_days(session, people, period)
    read = _lessons_read(session, people, period)
    sittings = _sittings(session, people, period)
    attended = Counter(person_id for turnout in turnouts for person_id in turnout.people)
    rows = [
        _member(
            row,
            period,
            read.get(person_id, 0),
            sittings.get(person_id, Sittings()),
            days.get(person_id),
            attended[person_id],
        )
        for person_id, row in _newest_memberships(session, scope, team, period).items()
    ]
    return tuple(sorted(rows, key=lambda row: (STATE_ORDER[row.state], row.left_on is not None, row.name_sort)))


def standing_of_members(rows: Iterable[MemberRow]) -> Standing:
    """The team's standing, from the records of its members."""
    rows = list(rows)
    counts = {field: sum(row.state == state for row in rows) for state, field in FIELDS.items()}
    return Standing(members=len(rows), attempts=sum(row.attempts for row in rows), **counts)


def people_of(scope: Scope, team: Team, period: Period) -> Subquery:
    """The people of the team, each in a row of their own."""
    people = select(Membership.person_id.label("row"), Membership.person_id).join(Team, Team.id == Membership.team_id)
    return people.where(*_in_team(scope, team, period)).distinct().subquery("people")


def _in_team(scope: Scope, team: Team, period: Period) -> tuple[ColumnElement[bool], ...]:
    """Conditions on Team and Membership. A team's people are named by today's scope, whatever the ground."""
    return Team.id == team.id, scope.covers_teams(), period.overlaps(Membership), period.overlaps(Team)


def _newest_memberships(session: Session, scope: Scope, team: Team, period: Period) -> dict[int, Found]:
    """One membership per person, the newest: a change of role in the month makes two."""
    course_id = period.course.id if period.course else None
    rows = session.execute(
        select(Membership, Person, Enrolment.passed_at, state_at_cut(period).label("state"))
        .join(Person, Person.id == Membership.person_id)
        .join(Team, Team.id == Membership.team_id)
        .outerjoin(Enrolment, (Enrolment.person_id == Person.id) & (Enrolment.course_id == course_id))
        .where(*_in_team(scope, team, period))
        .order_by(Membership.valid_from, Membership.id)
    )
    return {row.Person.id: row for row in rows}


def _member(row: Found, period: Period, read: int, sittings: Sittings, last: date | None, attended: int) -> MemberRow:
    membership, person = row.Membership, row.Person
    closed = person.closed_at is not None
    lessons = period.course.lesson_count if period.course else 0
    gone = membership.valid_to is not None and membership.valid_to <= period.day
    return MemberRow(
        id=person.id,
        name=None if closed else person.name,
        name_folded="" if closed else person.name_folded,
        name_sort="" if closed else person.name_sort,
        role=membership.role,
        position="" if closed else membership.position,
        state=row.state,
        lessons_read=min(read, lessons),
        lessons=lessons,
        attempts=sittings.in_month,
        best=sittings.best,
        passed_at=row.passed_at if row.state == "pass" else None,
        last_activity=last,
        left_on=membership.valid_to if gone else None,
        attended=attended,
    )


def _lessons_read(session: Session, people: Subquery, period: Period) -> dict[int, int]:
    course_id = period.course.id if period.course else None
    counted = (
        select(people.c.person_id, func.count())
        .join(LessonReading, LessonReading.person_id == people.c.person_id)
        .join(Lesson, Lesson.id == LessonReading.lesson_id)
        .where(Lesson.course_id == course_id, Lesson.number.is_not(None), LessonReading.read_at < period.cut)
        .group_by(people.c.person_id)
    )
    return dict(session.execute(counted).all())


def _sittings(session: Session, people: Subquery, period: Period) -> dict[int, Sittings]:
    """From the attempts themselves: how many questions a paper had is part of each."""
    course_id = period.course.id if period.course else None
    rows = session.execute(
        select(Attempt.person_id, Attempt.score, Attempt.out_of, Attempt.submitted_at)
        .join(people, people.c.person_id == Attempt.person_id)
        .join(Quiz, Quiz.id == Attempt.quiz_id)
        .where(Quiz.course_id == course_id, Attempt.submitted_at < period.cut)
    )
    found: dict[int, Sittings] = {}
    for person_id, right, of, submitted_at in rows:
        before = found.get(person_id, Sittings())
        scores = [score for score in (before.best, Score(right or 0, of) if of else None) if score]
        in_month = before.in_month + (submitted_at is not None and submitted_at >= period.month.start)
        found[person_id] = Sittings(in_month, max(scores, key=lambda score: score.right / score.of, default=None))
    return found
