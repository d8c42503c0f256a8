"""The way of a double through the courses becomes that of the person kept: the earliest of each step counts.

So do the pictures that the double has given.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from courses.models import Enrolment, LessonReading, LessonVersion, Picture
from courses.progress import close_lessons

# From the last step to the first: what was reached furthest says with which team and unit a result is kept.
STEPS = ("passed_at", "sat_at", "lessons_done_at", "started_at")


@dataclass(frozen=True)
class ProgressMoved:
    """How much the double had, and how many of the courses both had begun."""

    courses: int
    joined: int
    lessons: int


def hand_over(session: Session, from_id: int, to_id: int, now: datetime) -> ProgressMoved:
    """Give the person kept the readings and enrolments of the double, and the name under what it published."""
    for column in (LessonVersion.published_by, LessonVersion.reviewed_by):
        session.execute(update(LessonVersion).where(column == from_id).values({column: to_id}))
    lessons = _readings(session, from_id, to_id)
    own = {row.course_id: row for row in _enrolments(session, to_id)}
    double = _enrolments(session, from_id)
    for row in double:
        mine = own.get(row.course_id)
        if mine is None:
            row.person_id = to_id
        else:
            _join(mine, row)
            session.delete(row)
    session.flush()
    _close_lessons(session, to_id, now)
    session.execute(update(Picture).where(Picture.uploaded_by == from_id).values(uploaded_by=to_id))
    return ProgressMoved(len(double), sum(row.course_id in own for row in double), lessons)


def _readings(session: Session, from_id: int, to_id: int) -> int:
    own = {row.lesson_id: row for row in _read(session, to_id)}
    double = _read(session, from_id)
    for row in double:
        mine = own.get(row.lesson_id)
        if mine is None:
            row.person_id = to_id
        else:
            mine.opened_at = min(mine.opened_at, row.opened_at)
            mine.read_at = _earlier(mine.read_at, row.read_at)
            session.delete(row)
    session.flush()
    return len(double)


def _join(mine: Enrolment, double: Enrolment) -> None:
    """The result stays with the team and unit of whichever came furthest first."""
    newest = next(step for step in STEPS if getattr(mine, step) or getattr(double, step))
    theirs, own = getattr(double, newest), getattr(mine, newest)
    if theirs and (own is None or theirs < own):
        mine.team_id, mine.unit_id = double.team_id, double.unit_id
    if double.passed_at and (mine.passed_at is None or double.passed_at < mine.passed_at):
        mine.is_assisted = double.is_assisted
    for step in STEPS:
        setattr(mine, step, _earlier(getattr(mine, step), getattr(double, step)))


def _close_lessons(session: Session, person_id: int, now: datetime) -> None:
    """Lessons that neither account had read all of may be all read by the two together."""
    open_courses = select(Enrolment.course_id).where(
        Enrolment.person_id == person_id, Enrolment.lessons_done_at.is_(None)
    )
    for course_id in session.scalars(open_courses).all():
        close_lessons(session, course_id, now, person_id)


def _enrolments(session: Session, person_id: int) -> list[Enrolment]:
    return list(session.scalars(select(Enrolment).where(Enrolment.person_id == person_id)))


def _read(session: Session, person_id: int) -> list[LessonReading]:
    return list(session.scalars(select(LessonReading).where(LessonReading.person_id == person_id)))


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((moment for moment in (one, other) if moment), default=None)
