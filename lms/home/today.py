"""What is due for a person today, and how far they have come in everything."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Integer, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from certificates.lookup import certificates_of
from certificates.models import Certificate
from courses.standing import Begun, CourseProgress, course_progress, courses_begun
from courses.windows import Phase
from lms.asking.lists import question_count, waiting_count
from lms.db import UtcDateTime
from lms.home.plan import Given, Plan, plan_of
from lms.studio.desk import Errands, errands_of
from lms.teams.models import AdminUnit, Team
from lms.teams.placement import placement_of
from quizzes.models import Attempt, Quiz, Regrade, Ruling
from quizzes.workload import Workload, workloads

# Built once: everybody comes here first, and building a statement costs more than running it.
RESULT = (Attempt.score, Attempt.out_of, Attempt.paper)
REGRADED_AT = (
    select(func.max(Ruling.decided_at, type_=UtcDateTime))
    .join(Regrade, Regrade.ruling_id == Ruling.id)
    .where(Regrade.attempt_id == Attempt.id)
    .correlate(Attempt)
    .scalar_subquery()
)
SITTINGS = (
    select(Quiz.course_id, Attempt.id, Attempt.submitted_at, Attempt.answered_at, REGRADED_AT, *RESULT)
    .join(Attempt, Attempt.quiz_id == Quiz.id)
    .where(Attempt.person_id == bindparam("person"))
    .order_by(Attempt.id)
)
NEWS = timedelta(days=14)  # how long the home page tells of a test that was graded anew


UNIT, COMMUNE = aliased(AdminUnit), aliased(AdminUnit)
PLACE = (
    select(Team.name, COMMUNE)
    .select_from(UNIT)
    .outerjoin(COMMUNE, COMMUNE.id == UNIT.commune_id)
    .outerjoin(Team, Team.id == bindparam("team", type_=Integer))
    .where(UNIT.id == bindparam("unit", type_=Integer))
)


@dataclass(frozen=True)
class Sitting:
    """The newest attempt at a course's test; `score` is None until it is graded.

    `regraded_at` is when it was decided that it be graded anew, because a question had been found wrong.
    """

    attempt_id: int
    is_open: bool
    score: float | None
    question_count: int
    answered: bool
    regraded_at: datetime | None

    @property
    def is_graded(self) -> bool:
        return self.score is not None

    def was_regraded(self, now: datetime) -> bool:
        """So lately that the person is told of it."""
        return self.regraded_at is not None and self.regraded_at > now - NEWS


@dataclass(frozen=True)
class CourseLine(Begun):
    """A course the person has begun, with its newest sitting."""

    sitting: Sitting | None


@dataclass(frozen=True)
class Due:
    """A course of the plan that the person has not passed, and what is left to do of it."""

    given: Given
    work: Workload
    state: str


@dataclass(frozen=True)
class Today:
    """The home page: this month's course, what the province adds, what is to catch up, what else is unfinished.

    `questions` is how many there are on the month's topic; `waiting`, for trainers, how many wait for an answer;
    `errands` is what the studio asks of them.
    """

    plan: Plan
    progress: CourseProgress | None
    work: Workload | None
    sitting: Sitting | None
    extra: list[Due]
    catch_up: list[Due]
    unfinished: list[CourseLine]
    regraded: list[CourseLine]
    certificates: list[Certificate]
    questions: int
    waiting: int
    errands: Errands

    @property
    def phase(self) -> Phase:
        return self.plan.window.phase(self.plan.day)

    @property
    def days_left(self) -> int:
        return self.plan.window.days_left(self.plan.day)


def today_of(session: Session, person_id: int, language: str, now: datetime, *, is_trainer: bool) -> Today:
    """Everything the home page says to this person. A fixed number of statements."""
    plan = plan_of(session, person_id, now)
    lines = course_lines(session, person_id, plan.day)
    work = workloads(session, [given.course.id for given in plan.all], person_id)
    states = {line.course.id: line.enrolment.state for line in lines}
    course = plan.main.course if plan.main else None
    return Today(
        plan=plan,
        progress=course_progress(session, person_id, course, language) if course else None,
        work=work.get(course.id) if course else None,
        sitting=next((line.sitting for line in lines if course and line.course.id == course.id), None),
        extra=_dues([plan.extra] if plan.extra else [], work, states),
        catch_up=_dues(plan.missed, work, states),
        unfinished=_unfinished(lines, plan),
        regraded=[line for line in lines if line.is_seen and line.sitting and line.sitting.was_regraded(now)],
        certificates=certificates_of(session, person_id),
        questions=question_count(session, plan.topic.id) if plan.topic else 0,
        waiting=waiting_count(session) if is_trainer else 0,
        errands=errands_of(session, person_id, plan.day) if is_trainer else Errands(),
    )


def _dues(given: list[Given], work: dict[int, Workload], states: dict[int, str]) -> list[Due]:
    """What of it has lessons and has not been passed."""
    dues = [Due(one, work[one.course.id], states.get(one.course.id, "none")) for one in given if one.course.id in work]
    return [due for due in dues if due.state != "pass"]


def _unfinished(lines: list[CourseLine], plan: Plan) -> list[CourseLine]:
    """What was begun and is not passed, apart from what the plan holds."""
    planned = {given.course.id for given in plan.all}
    return [line for line in lines if line.is_seen and not line.enrolment.passed_at and line.course.id not in planned]


def course_lines(session: Session, person_id: int, day: date) -> list[CourseLine]:
    """Every course the person has begun, the newest first. Three statements, however many courses."""
    newest = _newest_sittings(session, person_id)
    begun = courses_begun(session, person_id, day)
    return [CourseLine(**vars(line), sitting=newest.get(line.course.id)) for line in begun]


@dataclass(frozen=True)
class Place:
    """Where a person is at home: the team's name, empty for citizens, and the commune."""

    team: str
    commune: AdminUnit | None


def place_of(session: Session, person_id: int, day: date) -> Place | None:
    """The person's team and commune on `day`, for the head of the home page."""
    place = placement_of(session, person_id, day)
    if place.unit_id is None:
        return None
    row = session.execute(PLACE, {"team": place.team_id, "unit": place.unit_id}).one()
    return Place(row[0] or "", row[1])


def _newest_sittings(session: Session, person_id: int) -> dict[int, Sitting]:
    """By course, the person's newest attempt."""
    rows = session.execute(SITTINGS, {"person": person_id})
    return {
        course_id: Sitting(key, ended is None, score, len(paper) if of is None else of, answered is not None, regraded)
        for course_id, key, ended, answered, regraded, score, of, paper in rows
    }
