"""Finds what the pages show: courses, the text of one lesson, and the lesson that follows."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from courses.models import Course, Lesson, LessonReading, LessonVersion, Topic


@dataclass(frozen=True)
class CoursePage:
    """A course with its topic and the topic's courses in all editions, its own among them."""

    course: Course
    topic: Topic
    editions: dict[str, Course]


@dataclass(frozen=True)
class LessonPage:
    """A lesson in the best language there is for the reader, and whether they have opened and read it."""

    course: Course
    topic: Topic
    lesson: Lesson
    version: LessonVersion
    is_opened: bool
    is_read: bool


def catalogue(session: Session) -> Sequence[tuple[Topic, Course]]:
    """All courses that have lessons, in the order of the topics."""
    courses = select(Topic, Course).join(Course, Course.topic_id == Topic.id).where(Course.lesson_count > 0)
    return [(topic, course) for topic, course in session.execute(courses.order_by(Topic.number, Course.id))]


def find_course(session: Session, slug: str) -> CoursePage | None:
    """The course, if it has lessons. One statement."""
    topic_id = select(Course.topic_id).where(Course.slug == slug).scalar_subquery()
    editions = select(Topic, Course).join(Course, Course.topic_id == Topic.id)
    rows = session.execute(editions.where(Topic.id == topic_id, Course.lesson_count > 0).order_by(Course.id)).all()
    courses = {course.edition: course for _topic, course in reversed(rows)}
    return next((CoursePage(course, topic, courses) for topic, course in rows if course.slug == slug), None)


def find_lesson(session: Session, person_id: int, slug: str, number: int, language: str) -> LessonPage | None:
    """The lesson with the number, in `language` or else in what there is. One statement."""
    row = session.execute(
        select(Course, Topic, Lesson, LessonVersion, LessonReading)
        .join(Topic, Topic.id == Course.topic_id)
        .join(Lesson, Lesson.course_id == Course.id)
        .join(LessonVersion, and_(LessonVersion.lesson_id == Lesson.id, LessonVersion.is_current))
        .outerjoin(LessonReading, and_(LessonReading.lesson_id == Lesson.id, LessonReading.person_id == person_id))
        .where(Course.slug == slug, Lesson.number == number)
        .order_by((LessonVersion.language == language).desc(), LessonVersion.language.desc())
    ).first()
    if row is None:
        return None
    reading = row[4]
    return LessonPage(*row[:4], is_opened=reading is not None, is_read=bool(reading and reading.read_at))


def next_number(session: Session, person_id: int, course: Course, number: int) -> int | None:
    """The lesson to go to after `number`; after the last, the first not yet read; None: the test is next."""
    if number < course.lesson_count:
        return number + 1
    read = select(LessonReading.id).where(
        LessonReading.lesson_id == Lesson.id,
        LessonReading.person_id == person_id,
        LessonReading.read_at.is_not(None),
    )
    unread = select(func.min(Lesson.number)).where(
        Lesson.course_id == course.id, Lesson.number.is_not(None), Lesson.number != number, ~read.exists()
    )
    return session.scalar(unread)
