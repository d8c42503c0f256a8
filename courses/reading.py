"""Finds what the pages show: courses, the text of one lesson, and the way on from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, select
from sqlalchemy.orm import Session, defer, undefer

from courses.models import Course, Lesson, LessonReading, LessonVersion, Topic
from courses.visibility import SEEN, TOPIC_SEEN, as_reader
from lms.teams.models import AdminUnit


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


@dataclass(frozen=True)
class Stop:
    """A lesson on somebody's way through its course."""

    number: int
    minutes: int
    is_read: bool


@dataclass(frozen=True)
class Way:
    """The way through a course of somebody who reads lesson `number` now."""

    number: int
    stops: list[Stop]

    @property
    def states(self) -> list[str]:
        """A box for each lesson, as `steps` draws them."""
        return ["y" if stop.is_read else "now" if stop.number == self.number else "" for stop in self.stops]

    @property
    def read_count(self) -> int:
        return sum(stop.is_read for stop in self.stops)

    @property
    def minutes_left(self) -> int:
        """Of the lessons not yet read, the present one among them."""
        return sum(stop.minutes for stop in self.stops if not stop.is_read)

    @property
    def first_unread(self) -> int | None:
        """None: all are read."""
        return next((stop.number for stop in self.stops if not stop.is_read), None)

    @property
    def upcoming(self) -> int | None:
        """The lesson to go to next; after the last, the first not yet read; None: the test is next."""
        later = [stop.number for stop in self.stops if stop.number > self.number]
        unread = [stop.number for stop in self.stops if not stop.is_read and stop.number != self.number]
        return next(iter(later or unread), None)


@dataclass(frozen=True)
class CatalogueRow:
    """A course on the list of all; `owner` is the province whose own it is, None for the nation's."""

    topic: Topic
    course: Course
    owner: AdminUnit | None


def catalogue(session: Session, person_id: int, day: date) -> Sequence[CatalogueRow]:
    """All courses that have lessons and that the person sees, in the order of the topics. One statement."""
    courses = (
        select(Topic, Course, AdminUnit)
        .join(Course, Course.topic_id == Topic.id)
        .join(AdminUnit, AdminUnit.id == Course.owner_id)
        .where(Course.lesson_count > 0, SEEN)
        .order_by(Topic.number, Course.id)
    )
    rows = session.execute(courses, as_reader(person_id, day))
    return [CatalogueRow(topic, course, owner if owner.province_id else None) for topic, course, owner in rows]


def find_topic(session: Session, person_id: int, slug: str, day: date) -> Topic | None:
    """The topic, if it has a course that the person sees."""
    return session.scalar(select(Topic).where(Topic.slug == slug, TOPIC_SEEN), as_reader(person_id, day))


def find_course(session: Session, person_id: int, slug: str, day: date) -> CoursePage | None:
    """The course, if it has lessons and the person sees it. One statement."""
    topic_id = select(Course.topic_id).where(Course.slug == slug).scalar_subquery()
    editions = select(Topic, Course).join(Course, Course.topic_id == Topic.id)
    editions = editions.where(Topic.id == topic_id, Course.lesson_count > 0, SEEN).order_by(Course.id)
    rows = session.execute(editions, as_reader(person_id, day)).all()
    page = next((row for row in rows if row.Course.slug == slug), None)
    if page is None:
        return None
    # Of two courses in one edition, the nation's and a province's, those of the same owner stand together.
    kin = sorted((row.Course for row in rows), key=lambda course: course.owner_id == page.Course.owner_id)
    return CoursePage(page.Course, page.Topic, {course.edition: course for course in kin})


def _lesson_in_languages() -> Select[Course, Topic, Lesson, LessonVersion, datetime, datetime | None]:
    """A lesson with its course and the reader's own reading, once per language, the wanted language first."""
    reading = and_(LessonReading.lesson_id == Lesson.id, LessonReading.person_id == bindparam("person_id"))
    return (
        select(Course, Topic, Lesson, LessonVersion, LessonReading.opened_at, LessonReading.read_at)
        .options(defer(LessonVersion.markdown), undefer(Lesson.pinned))  # readers are served the HTML
        .join(Topic, Topic.id == Course.topic_id)
        .join(Lesson, Lesson.course_id == Course.id)
        .join(LessonVersion, and_(LessonVersion.lesson_id == Lesson.id, LessonVersion.is_current))
        .outerjoin(LessonReading, reading)
        .where(Course.slug == bindparam("slug"), Lesson.number == bindparam("number"), SEEN)
        .order_by((LessonVersion.language == bindparam("language")).desc(), LessonVersion.language.desc())
    )


# Built once: building it costs as much as all the rest of a lesson's page.
LESSON = _lesson_in_languages()


def find_lesson(
    session: Session, person_id: int, slug: str, number: int, language: str, day: date
) -> LessonPage | None:
    """The lesson with the number, if the person sees it, in `language` or else in what there is. One statement."""
    words = {"slug": slug, "number": number, "language": language}
    row = session.execute(LESSON, words | as_reader(person_id, day)).first()
    if row is None:
        return None
    course, topic, lesson, version, opened_at, read_at = row
    return LessonPage(course, topic, lesson, version, is_opened=opened_at is not None, is_read=read_at is not None)


def _stops_in_languages() -> Select[*tuple[Any, ...]]:
    """The lessons of a course, once per language, the wanted language last."""
    reading = and_(LessonReading.lesson_id == Lesson.id, LessonReading.person_id == bindparam("person"))
    return (
        select(Lesson.number, LessonVersion.minutes, LessonReading.read_at)
        .join(LessonVersion, and_(LessonVersion.lesson_id == Lesson.id, LessonVersion.is_current))
        .outerjoin(LessonReading, reading)
        .where(Lesson.course_id == bindparam("course"), Lesson.number.is_not(None))
        .order_by(Lesson.number, LessonVersion.language == bindparam("language"), LessonVersion.language)
    )


STOPS = _stops_in_languages()


def way_from(session: Session, person_id: int, course: Course, number: int, language: str) -> Way:
    """The person's way through the course, seen from lesson `number`. One statement."""
    rows = session.execute(STOPS, {"person": person_id, "course": course.id, "language": language})
    stops = {at: Stop(at, minutes, read_at is not None) for at, minutes, read_at in rows}
    return Way(number, list(stops.values()))


def find_opened(session: Session, person_id: int, slug: str, lesson_id: int, day: date) -> tuple[Course, Lesson] | None:
    """A lesson of the course by its id, as a page that was opened before knows it; it may have no number any more."""
    lessons = select(Course, Lesson).join(Lesson, Lesson.course_id == Course.id)
    asked = lessons.where(Course.slug == slug, Lesson.id == lesson_id, SEEN)
    row = session.execute(asked, as_reader(person_id, day)).first()
    return (row[0], row[1]) if row else None


def find_withdrawn(session: Session, person_id: int, slug: str, number: int, day: date) -> Course | None:
    """The course, if it ends before `number` and a lesson that the person has opened was withdrawn from it."""
    opened = select(LessonReading.id).where(
        LessonReading.person_id == person_id,
        LessonReading.lesson_id == Lesson.id,
        Lesson.course_id == Course.id,
        Lesson.number.is_(None),
    )
    shorter = select(Course).where(Course.slug == slug, Course.lesson_count < number, SEEN, opened.exists())
    return session.scalar(shorter, as_reader(person_id, day))
