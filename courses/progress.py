"""The steps of a person through a course: enrolling, opening and finishing lessons, sitting the test.

Every step is an insert that happens once or an update that fits once, so pressing twice, or learning on two
devices, changes nothing.
"""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, Update, and_, bindparam, func, select, update
from sqlalchemy.orm import Session

from courses.models import Enrolment, Lesson, LessonReading
from lms.clock import local_date
from lms.db import UtcDateTime, insert_once
from lms.teams.placement import Placement, placement_of

NOW = bindparam("now", type_=UtcDateTime)
OWN = and_(Enrolment.person_id == bindparam("person"), Enrolment.course_id == bindparam("course"))
# Built once: every learner comes this way, and building a statement costs more than running it. Steps are written past
# the objects.
ENROLMENT = select(Enrolment).where(OWN)
STEPS = cast(Table, Enrolment.__table__)
STEP = update(STEPS).where(STEPS.c.person_id == bindparam("person"), STEPS.c.course_id == bindparam("course"))
PLACE = STEP.values(team_id=bindparam("team"), unit_id=bindparam("unit"))
SIT = PLACE.where(STEPS.c.sat_at.is_(None)).values(sat_at=NOW)
PASS = PLACE.where(STEPS.c.passed_at.is_(None)).values(
    sat_at=func.coalesce(STEPS.c.sat_at, NOW), passed_at=NOW, is_assisted=bindparam("assisted")
)


def enrol(session: Session, person_id: int, course_id: int, now: datetime) -> Enrolment:
    """The person's enrolment in the course, begun now if there is none."""
    mine = {"person": person_id, "course": course_id}
    enrolment = session.scalar(ENROLMENT, mine)
    if enrolment:
        return enrolment
    place = placement_of(session, person_id, local_date(now))
    insert_once(
        session,
        Enrolment,
        person_id=person_id,
        course_id=course_id,
        team_id=place.team_id,
        unit_id=place.unit_id,
        started_at=now,
    )
    return session.scalars(ENROLMENT, mine).one()


def open_lesson(session: Session, person_id: int, lesson: Lesson, now: datetime) -> None:
    """Note that the lesson was opened, with the enrolment it begins. Only the first time counts."""
    enrol(session, person_id, lesson.course_id, now)
    insert_once(session, LessonReading, person_id=person_id, lesson_id=lesson.id, opened_at=now)


def finish_lesson(session: Session, person_id: int, lesson: Lesson, now: datetime) -> None:
    """Note that the lesson was read, and with the last one that the lessons are done."""
    open_lesson(session, person_id, lesson, now)
    # PostgreSQL: whoever finishes the last two lessons on two devices at once waits here, and then sees both.
    # SQLite knows no such lock and needs none: the insert above already waits for the only writer's place.
    session.execute(ENROLMENT.with_for_update(), {"person": person_id, "course": lesson.course_id})
    session.execute(
        update(LessonReading)
        .where(
            LessonReading.person_id == person_id,
            LessonReading.lesson_id == lesson.id,
            LessonReading.read_at.is_(None),
        )
        .values(read_at=now)
    )
    if close_lessons(session, lesson.course_id, now, person_id):
        _place(session, person_id, lesson.course_id, now)


def close_lessons(session: Session, course_id: int, now: datetime, person_id: int | None = None) -> bool:
    """Note that the lessons are done for the person, or for everybody, who has read all that have a number.

    For everybody: when a lesson is withdrawn, those who had read the others are done. True when a row changed.
    """
    lessons = select(Lesson.id).where(Lesson.course_id == course_id, Lesson.number.is_not(None))
    read = (
        select(LessonReading.id)
        .where(LessonReading.person_id == Enrolment.person_id, LessonReading.lesson_id == Lesson.id)
        .where(LessonReading.read_at.is_not(None))
        .correlate(Enrolment, Lesson)
    )
    done = update(Enrolment).where(
        Enrolment.course_id == course_id,
        Enrolment.lessons_done_at.is_(None),
        lessons.exists(),
        ~lessons.where(~read.exists()).correlate(Enrolment).exists(),
    )
    if person_id is not None:
        done = done.where(Enrolment.person_id == person_id)
    return _changed(session, done.values(lessons_done_at=now))


def record_sitting(
    session: Session,
    person_id: int,
    course_id: int,
    passed: bool,
    now: datetime,
    place: Placement | None = None,
    *,
    is_assisted: bool = False,
) -> None:
    """Note that the person has sat the test, and that they have passed it; the first time of each counts.

    `place` is theirs of that day, where the caller knows it.
    """
    place = place or placement_of(session, person_id, local_date(now))
    step, words = SIT, {**_words(person_id, course_id, place), "now": now}
    if passed:
        step, words = PASS, {**words, "assisted": is_assisted}
    if not _changed(session, step, words):
        enrol(session, person_id, course_id, now)
        _changed(session, step, words)


def _place(session: Session, person_id: int, course_id: int, now: datetime) -> None:
    """Keep the enrolment with the team and unit of the day of its newest step."""
    place = placement_of(session, person_id, local_date(now))
    session.execute(PLACE, _words(person_id, course_id, place))


def _words(person_id: int, course_id: int, place: Placement) -> dict[str, Any]:
    return {"person": person_id, "course": course_id, "team": place.team_id, "unit": place.unit_id}


def _changed(session: Session, statement: Update, words: dict[str, Any] | None = None) -> bool:
    return bool(session.execute(statement, words).rowcount)  # type: ignore[attr-defined]  # an update's result has it
