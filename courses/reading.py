"""Finds what the pages show: courses, the text of one lesson, and the lesson that follows."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, and_, bindparam, func, select
from sqlalchemy.orm import Session, defer

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


def _lesson_in_languages() -> Select[Course, Topic, Lesson, LessonVersion, LessonReading]:
    """A lesson with its course and the reader's own reading, once per language, the wanted language first."""
    reading = and_(LessonReading.lesson_id == Lesson.id, LessonReading.person_id == bindparam("person"))
    return (
        select(Course, Topic, Lesson, LessonVersion, LessonReading)
        .options(defer(LessonVersion.markdown))  # readers are served the HTML
        .join(Topic, Topic.id == Course.topic_id)
        .join(Lesson, Lesson.course_id == Course.id)
        .join(LessonVersion, and_(LessonVersion.lesson_id == Lesson.id, LessonVersion.is_current))
        .outerjoin(LessonReading, reading)
        .where(Course.slug == bindparam("slug"), Lesson.number == bindparam("number"))
        .order_by((LessonVersion.language == bindparam("language")).desc(), LessonVersion.language.desc())
    )


# Built once: building it costs as much as all the rest of a lesson's page.
LESSON = _lesson_in_languages()


def find_lesson(session: Session, person_id: int, slug: str, number: int, language: str) -> LessonPage | None:
    """The lesson with the number, in `language` or else in what there is. One statement."""
    words = {"person": person_id, "slug": slug, "number": number, "language": language}
    row = session.execute(LESSON, words).first()
    if row is None:
        return None
    course, topic, lesson, version, reading = row
    is_read = bool(reading and reading.read_at)
    return LessonPage(course, topic, lesson, version, is_opened=reading is not None, is_read=is_read)


def find_opened(session: Session, slug: str, lesson_id: int) -> tuple[Course, Lesson] | None:
    """A lesson of the course by its id, as a page that was opened before knows it; it may have no number any more."""
    lessons = select(Course, Lesson).join(Lesson, Lesson.course_id == Course.id)
    row = session.execute(lessons.where(Course.slug == slug, Lesson.id == lesson_id)).first()
    return (row[0], row[1]) if row else None


def find_withdrawn(session: Session, person_id: int, slug: str, number: int) -> Course | None:
    """The course, if it ends before `number` and a lesson that the person has opened was withdrawn from it."""
    opened = select(LessonReading.id).where(
        LessonReading.person_id == person_id,
        LessonReading.lesson_id == Lesson.id,
        Lesson.course_id == Course.id,
        Lesson.number.is_(None),
    )
    return session.scalar(select(Course).where(Course.slug == slug, Course.lesson_count < number, opened.exists()))


def next_number(session: Session, person_id: int, course: Course, number: int) -> int | None:
    """The lesson to go to after `number`; after the last, the first not yet read; None: the test is next."""
    return number + 1 if number < course.lesson_count else first_unread(session, person_id, course, number)


def first_unread(session: Session, person_id: int, course: Course, besides: int = 0) -> int | None:
    """The first lesson that the person has not read, besides the one with that number."""
    read = select(LessonReading.id).where(
        LessonReading.lesson_id == Lesson.id,
        LessonReading.person_id == person_id,
        LessonReading.read_at.is_not(None),
    )
    unread = select(func.min(Lesson.number)).where(
        Lesson.course_id == course.id, Lesson.number.is_not(None), Lesson.number != besides, ~read.exists()
    )
    return session.scalar(unread)
