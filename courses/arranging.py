"""The order of a course's lessons, and what is withdrawn. Nothing is deleted: a lesson loses its number."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.changes import Change, What
from courses.models import Course, Lesson, LessonVersion
from courses.progress import close_lessons


def arrange(session: Session, course: Course, slugs: Sequence[str], now: datetime) -> list[Change]:
    """Put the lessons of a course in this order; those that are not named are withdrawn."""
    known = {lesson.slug: lesson for lesson in session.scalars(select(Lesson).filter_by(course_id=course.id))}
    numbers = {slug: number for number, slug in enumerate(slugs, 1)}
    moves = renumber(session, course, known, numbers)
    if moves:
        close_lessons(session, course.id, now)
    return moves


def withdraw_translations(session: Session, course: Course, languages: Mapping[str, Sequence[str]]) -> list[Change]:
    """Withdraw the texts of lessons in languages that are not named for their slugs."""
    rows = session.execute(
        select(Lesson, LessonVersion)
        .join(LessonVersion, LessonVersion.lesson_id == Lesson.id)
        .where(Lesson.course_id == course.id, Lesson.slug.in_(languages), LessonVersion.is_current)
        .order_by(Lesson.number)
    )
    gone = [(lesson, text) for lesson, text in rows if text.language not in languages[lesson.slug]]
    return [withdraw(course, lesson, text) for lesson, text in gone]


def withdraw(course: Course, lesson: Lesson, current: LessonVersion) -> Change:
    """Readers of the language see the lesson in Vietnamese, or not at all."""
    current.is_current = False
    return Change(What.TEXT_WITHDRAWN, course.slug, lesson.slug, current.language, current.title)


def renumber(session: Session, course: Course, known: dict[str, Lesson], numbers: dict[str, int]) -> list[Change]:
    """Give each of the known lessons its number, or none."""
    course.lesson_count = len(numbers)
    moved = number_lessons(session, {lesson: numbers.get(slug) for slug, lesson in known.items()})
    return [
        Change(What.MOVED if lesson.number else What.WITHDRAWN, course.slug, lesson.slug, number=lesson.number or 0)
        for lesson in moved
    ]


def number_lessons(session: Session, numbers: Mapping[Lesson, int | None]) -> list[Lesson]:
    """Give each lesson its number, or none; returns those whose number has changed."""
    moved = [lesson for lesson, number in numbers.items() if lesson.number != number]
    for lesson in moved:
        lesson.number = None
    session.flush()  # frees the numbers, which are unique, before they are given out anew
    for lesson in moved:
        lesson.number = numbers[lesson]
    session.flush()
    return moved
