"""How far a person has come, for reading: one course lesson by lesson, or all courses at a glance."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, case, func, select
from sqlalchemy.orm import Session, defer

from courses.models import Course, Enrolment, Lesson, LessonReading, LessonVersion, Topic
from courses.progress import ENROLMENT
from courses.visibility import SEEN, as_reader

LETTERS_PER_KB = 1024


@dataclass(frozen=True)
class LessonStep:
    """A lesson as a reader meets it in a list. `state`: none, doing (opened) or read.

    `kilobytes` counts letters, not bytes: compressed, the whole page is smaller than that.
    """

    number: int
    slug: str
    title: str
    language: str
    minutes: int
    kilobytes: int
    state: str
    sources: list[dict[str, str]]
    verified_on: date


@dataclass(frozen=True)
class CourseProgress:
    """A person's way through a course. `enrolment` is None before the first lesson is opened."""

    course: Course
    lessons: list[LessonStep]
    enrolment: Enrolment | None

    @property
    def total(self) -> int:
        return len(self.lessons)

    @property
    def read_count(self) -> int:
        return sum(lesson.state == "read" for lesson in self.lessons)

    @property
    def minutes_left(self) -> int:
        """Of the lessons not yet read."""
        return sum(lesson.minutes for lesson in self.lessons if lesson.state != "read")

    @property
    def next_lesson(self) -> LessonStep | None:
        """The first lesson not yet read."""
        return next((lesson for lesson in self.lessons if lesson.state != "read"), None)

    @property
    def test_is_open(self) -> bool:
        return self.enrolment is not None and self.enrolment.lessons_done_at is not None

    @property
    def state(self) -> str:
        """Where the person stands with the course: none, doing, retry or pass."""
        return self.enrolment.state if self.enrolment else "none"


@dataclass(frozen=True)
class Standing:
    """A person and a course at a glance."""

    state: str = "none"
    read_count: int = 0


def _lessons_of_course() -> Select[Any]:
    """The lessons of a course in their order, once per language, with the person's reading.

    The wanted language comes last.
    """
    reading = and_(LessonReading.lesson_id == Lesson.id, LessonReading.person_id == bindparam("person"))
    return (
        select(Lesson, LessonVersion, func.length(LessonVersion.html), LessonReading.opened_at, LessonReading.read_at)
        .options(defer(LessonVersion.html), defer(LessonVersion.markdown))  # long, and not for lists
        .join(LessonVersion, and_(LessonVersion.lesson_id == Lesson.id, LessonVersion.is_current))
        .outerjoin(LessonReading, reading)
        .where(Lesson.course_id == bindparam("course"), Lesson.number.is_not(None))
        .order_by(Lesson.number, LessonVersion.language == bindparam("language"), LessonVersion.language)
    )


NOT_READ = LessonReading.read_at.is_(None)
# Built once: the home page asks them all, and building a statement costs more than running it.
LESSONS = _lessons_of_course()
REACHED = (
    select(Lesson.course_id, func.count(LessonReading.read_at), func.min(case((NOT_READ, Lesson.number))))
    .join(Enrolment, and_(Enrolment.course_id == Lesson.course_id, Enrolment.person_id == bindparam("person")))
    .outerjoin(
        LessonReading, and_(LessonReading.lesson_id == Lesson.id, LessonReading.person_id == bindparam("person"))
    )
    .where(Lesson.number.is_not(None))
    .group_by(Lesson.course_id)
)

BEGUN = (
    select(Course, Topic, Enrolment, SEEN)
    .join(Enrolment, Enrolment.course_id == Course.id)
    .join(Topic, Topic.id == Course.topic_id)
    .where(Enrolment.person_id == bindparam("person_id"))
    .order_by(Enrolment.started_at.desc(), Enrolment.id.desc())
)


def course_progress(session: Session, person_id: int, course: Course, language: str = "vi") -> CourseProgress:
    """How far the person has come in the course; titles in `language` where there are such. Two statements."""
    rows = session.execute(LESSONS, {"person": person_id, "course": course.id, "language": language})
    steps = {row[0].id: _step(*row) for row in rows}  # the last language of a lesson takes its place
    mine = session.scalar(ENROLMENT, {"person": person_id, "course": course.id})
    return CourseProgress(course, list(steps.values()), mine)


def _step(
    lesson: Lesson, version: LessonVersion, letters: int, opened_at: datetime | None, read_at: datetime | None
) -> LessonStep:
    return LessonStep(
        number=lesson.number or 0,
        slug=lesson.slug,
        title=version.title,
        language=version.language,
        minutes=version.minutes,
        kilobytes=kilobytes(letters),
        state="read" if read_at else "doing" if opened_at else "none",
        sources=version.details.get("sources", []),
        verified_on=version.verified_on,
    )


def kilobytes(letters: int) -> int:
    """What a page with so many letters costs to load, rounded up."""
    return -(-letters // LETTERS_PER_KB)


@dataclass(frozen=True)
class Begun:
    """A course that somebody has begun; `next_number` is the first lesson not yet read, None after the last.

    `is_seen`: its page opens for them; a province's, while they belong there.
    """

    course: Course
    topic: Topic
    enrolment: Enrolment
    read_count: int
    next_number: int | None
    is_seen: bool


def courses_begun(session: Session, person_id: int, day: date) -> list[Begun]:
    """Every course the person has begun, the newest first. Two statements."""
    rows = session.execute(BEGUN, as_reader(person_id, day)).all()
    reached = _reached(session, person_id)
    return [Begun(course, topic, mine, *reached.get(course.id, (0, None)), seen) for course, topic, mine, seen in rows]


def standings(session: Session, person_id: int) -> dict[int, Standing]:
    """By course, where the person stands; courses not begun are absent. Two statements."""
    enrolments = session.scalars(select(Enrolment).where(Enrolment.person_id == person_id)).all()
    reached = _reached(session, person_id)
    return {row.course_id: Standing(row.state, reached.get(row.course_id, (0, None))[0]) for row in enrolments}


def _reached(session: Session, person_id: int) -> dict[int, tuple[int, int | None]]:
    """By course begun, how many of its lessons the person has read, and the first that they have not."""
    return {row[0]: (row[1], row[2]) for row in session.execute(REACHED, {"person": person_id})}
