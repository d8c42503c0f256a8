"""The library as trainers see it: what each course holds, in which languages, and what must be checked again."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, defer

from courses.models import Course, Lesson, LessonVersion, Topic
from lms.text import fold


@dataclass(frozen=True)
class ShelfRow:
    """A course with the earliest day on which one of its lessons must be checked again."""

    topic: Topic
    course: Course
    languages: tuple[str, ...]
    review_due: date | None

    def with_language(self, language: str, day: date) -> "ShelfRow":
        """The row with one more language, whose own earliest day is `day`."""
        earliest = min(day, self.review_due or day)
        return replace(self, languages=(*self.languages, language), review_due=earliest)


def shelf(session: Session) -> list[ShelfRow]:
    """All courses in the order of the topics, also those without lessons. One statement."""
    rows = session.execute(
        select(Topic, Course, LessonVersion.language, func.min(LessonVersion.review_due))
        .join(Course, Course.topic_id == Topic.id)
        .outerjoin(Lesson, and_(Lesson.course_id == Course.id, Lesson.number.is_not(None)))
        .outerjoin(LessonVersion, and_(LessonVersion.lesson_id == Lesson.id, LessonVersion.is_current))
        .group_by(Topic.id, Course.id, LessonVersion.language)
        .order_by(Topic.number, Course.id, LessonVersion.language.desc())
    )
    courses: dict[int, ShelfRow] = {}
    for topic, course, language, day in rows:
        known = courses.get(course.id, ShelfRow(topic, course, (), None))
        courses[course.id] = known.with_language(language, day) if language else known
    return list(courses.values())


def texts_of(session: Session, course: Course) -> list[tuple[Lesson, LessonVersion]]:
    """The current text of each lesson in each language, Vietnamese first. One statement."""
    rows = session.execute(
        select(Lesson, LessonVersion)
        .options(defer(LessonVersion.html), defer(LessonVersion.markdown))  # long, and not for lists
        .join(LessonVersion, and_(LessonVersion.lesson_id == Lesson.id, LessonVersion.is_current))
        .where(Lesson.course_id == course.id, Lesson.number.is_not(None))
        .order_by(Lesson.number, LessonVersion.language.desc())
    )
    return [(lesson, version) for lesson, version in rows]


@dataclass(frozen=True)
class TextToCheck:
    """A lesson's text as the list of what must be checked again shows it."""

    topic: Topic
    course: Course
    lesson_number: int
    lesson_slug: str
    title: str
    language: str
    verified_on: date
    review_due: date


def overdue_count(session: Session, today: date) -> int:
    """How many texts should have been checked again before `today`. One statement."""
    return session.scalar(_current(select(func.count())).where(LessonVersion.review_due < today)) or 0


def texts_to_check(
    session: Session, wanted: str = "", before: date | None = None, owners: Collection[int] | None = None
) -> list[TextToCheck]:
    """Texts to be checked again, the longest overdue first. One statement.

    `wanted` is a search key for lessons and topics; with `before`, only what falls due before that day; with
    `owners`, only what these units own.
    """
    texts = _current(
        select(
            Topic,
            Course,
            Lesson.number,
            Lesson.slug,
            LessonVersion.title,
            LessonVersion.language,
            LessonVersion.verified_on,
            LessonVersion.review_due,
        )
    ).order_by(LessonVersion.review_due, Topic.number, Course.id, Lesson.number, LessonVersion.language.desc())
    if before:
        texts = texts.where(LessonVersion.review_due < before)
    if owners is not None:
        texts = texts.where(Course.owner_id.in_(owners))
    found = (TextToCheck(*row) for row in session.execute(texts))
    return [text for text in found if wanted in " ".join(map(fold, _words_of(text)))]


def _words_of(text: TextToCheck) -> Iterator[str]:
    yield text.title
    yield from text.topic.title.values()


def _current(what: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Of every text that readers see."""
    return (
        what.select_from(LessonVersion)
        .join(Lesson, Lesson.id == LessonVersion.lesson_id)
        .join(Course, Course.id == Lesson.course_id)
        .join(Topic, Topic.id == Course.topic_id)
        .where(LessonVersion.is_current, Lesson.number.is_not(None))
    )


def find_on_shelf(session: Session, slug: str) -> tuple[Topic, Course] | None:
    """A course with its topic, also one without lessons."""
    row = session.execute(
        select(Topic, Course).join(Course, Course.topic_id == Topic.id).where(Course.slug == slug)
    ).first()
    return (row[0], row[1]) if row else None
