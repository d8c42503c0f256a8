"""The order of a course's lessons: up and down, out and in again.

Whoever changes the order claims the course first, so that two people who do it at once follow each other.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from courses.arranging import number_lessons
from courses.calendar import write_down_months
from courses.models import Course, Lesson
from courses.progress import close_lessons
from lms.teams.acting import Actor


class OrderChanged(Exception):
    """The lesson no longer stands where it stood when the button was shown."""


def move(session: Session, lesson: Lesson, seen_at: int, to: int, actor: Actor, now: datetime) -> None:
    """Put the lesson that was seen at one number to another. Raises OrderChanged, also for the second of two clicks."""
    course = _claim(session, lesson)
    order = _lessons(session, course)
    if lesson.number != seen_at or not 1 <= to <= len(order):
        raise OrderChanged
    order.insert(to - 1, order.pop(seen_at - 1))
    number_lessons(session, _numbers(order))
    _note(session, "lesson.moved", course, lesson, actor, now, place=to)


def withdraw(session: Session, lesson: Lesson, actor: Actor, now: datetime) -> None:
    """Take the lesson from its readers; its texts stay. Who had read all others is done. Raises OrderChanged."""
    course = _claim(session, lesson)
    if lesson.number is None:
        raise OrderChanged
    order = _lessons(session, course)
    order.remove(lesson)
    lesson.number = None
    _renumber(session, course, order, now)
    close_lessons(session, course.id, now)
    _note(session, "lesson.withdrawn", course, lesson, actor, now)


def bring_back(session: Session, lesson: Lesson, actor: Actor, now: datetime) -> None:
    """Give the lesson to its readers again, as the last one. Raises OrderChanged."""
    course = _claim(session, lesson)
    if lesson.number is not None:
        raise OrderChanged
    _renumber(session, course, [*_lessons(session, course), lesson], now)
    _note(session, "lesson.returned", course, lesson, actor, now)


def _claim(session: Session, lesson: Lesson) -> Course:
    """Make others who would change this course wait until the transaction ends, and see how it stands now."""
    touch = update(Course).where(Course.id == lesson.course_id).values(lesson_count=Course.lesson_count)
    session.execute(touch, execution_options={"synchronize_session": False})
    session.refresh(lesson)
    return session.get_one(Course, lesson.course_id, populate_existing=True)


def _lessons(session: Session, course: Course) -> list[Lesson]:
    numbered = select(Lesson).where(Lesson.course_id == course.id, Lesson.number.is_not(None))
    return list(session.scalars(numbered.order_by(Lesson.number).execution_options(populate_existing=True)))


def _renumber(session: Session, course: Course, order: list[Lesson], now: datetime) -> None:
    """A course that begins or ends to be taught changes whose turn it is in which month."""
    if not order or not course.lesson_count:
        write_down_months(session, now)
    number_lessons(session, _numbers(order))
    course.lesson_count = len(order)
    session.flush()


def _numbers(order: Sequence[Lesson]) -> dict[Lesson, int]:
    return {lesson: number for number, lesson in enumerate(order, 1)}


def _note(
    session: Session, action: str, course: Course, lesson: Lesson, actor: Actor, now: datetime, **more: int
) -> None:
    about = {"course": course.slug, "lesson": lesson.slug, **more}
    actor.note(session, action, "lesson", lesson.id, now, course.owner_id, **about)
