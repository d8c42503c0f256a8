"""What is due for a person today, and how far they have come in everything."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, aliased

from certificates.lookup import certificates_of
from certificates.models import Certificate
from courses.calendar import course_for, own_edition, topic_of
from courses.models import Course, Enrolment, Topic
from courses.standing import CourseProgress, course_progress, courses_begun
from lms.asking.lists import question_count, waiting_count
from lms.clock import Month, local_date
from lms.teams.models import AdminUnit, Team
from lms.teams.placement import placement_of
from quizzes.models import Attempt, Quiz

# Built once: everybody comes here first, and building a statement costs more than running it.
SITTINGS = (
    select(Quiz.course_id, Attempt.id, Attempt.score, Attempt.paper, Attempt.answered_at)
    .join(Attempt, Attempt.quiz_id == Quiz.id)
    .where(Attempt.person_id == bindparam("person"))
    .order_by(Attempt.id)
)


@dataclass(frozen=True)
class Sitting:
    """The newest attempt at a course's test; `score` is None while it is open."""

    attempt_id: int
    score: int | None
    question_count: int
    answered: bool

    @property
    def is_open(self) -> bool:
        return self.score is None


@dataclass(frozen=True)
class CourseLine:
    """A course the person has begun, with its newest sitting."""

    course: Course
    topic: Topic
    enrolment: Enrolment
    read_count: int
    sitting: Sitting | None


@dataclass(frozen=True)
class Today:
    """The home page: this month's course, what else is unfinished, the certificates.

    `questions` is how many there are on the month's topic; `waiting`, for trainers, how many wait for an answer.
    """

    month: Month
    days_left: int
    topic: Topic | None
    progress: CourseProgress | None
    sitting: Sitting | None
    unfinished: list[CourseLine]
    certificates: list[Certificate]
    questions: int
    waiting: int


def today_of(session: Session, person_id: int, language: str, now: datetime, *, is_trainer: bool) -> Today:
    """Everything the home page says to this person. A fixed number of statements."""
    month = Month.of(now)
    topic = topic_of(session, month)
    course = course_for(session, topic, own_edition(session, person_id, local_date(now))) if topic else None
    lines = course_lines(session, person_id)
    return Today(
        month=month,
        days_left=month.days_left(now),
        topic=topic,
        progress=course_progress(session, person_id, course, language) if course else None,
        sitting=next((line.sitting for line in lines if course and line.course.id == course.id), None),
        unfinished=[
            line for line in lines if line.enrolment.passed_at is None and (not course or line.course.id != course.id)
        ],
        certificates=certificates_of(session, person_id),
        questions=question_count(session, topic.id) if topic else 0,
        waiting=waiting_count(session) if is_trainer else 0,
    )


def course_lines(session: Session, person_id: int) -> list[CourseLine]:
    """Every course the person has begun, the newest first. Three statements, however many courses."""
    begun = courses_begun(session, person_id)
    newest = _newest_sittings(session, person_id)
    return [
        CourseLine(line.course, line.topic, line.enrolment, line.read_count, newest.get(line.course.id))
        for line in begun
    ]


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
    unit, commune = aliased(AdminUnit), aliased(AdminUnit)
    row = session.execute(
        select(Team.name, commune)
        .select_from(unit)
        .outerjoin(commune, commune.id == unit.commune_id)
        .outerjoin(Team, Team.id == place.team_id)
        .where(unit.id == place.unit_id)
    ).one()
    return Place(row[0] or "", row[1])


def _newest_sittings(session: Session, person_id: int) -> dict[int, Sitting]:
    """By course, the person's newest attempt."""
    rows = session.execute(SITTINGS, {"person": person_id})
    return {row[0]: Sitting(row[1], row[2], len(row[3]), row[4] is not None) for row in rows}
