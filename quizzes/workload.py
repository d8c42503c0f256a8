"""How long a course takes: the minutes of its lessons and of its test."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Integer, and_, bindparam, case, func, select
from sqlalchemy.orm import Session

from courses.models import Lesson, LessonReading, LessonVersion
from lms.text import SOURCE_LANGUAGE
from quizzes.models import Quiz

MINUTES_PER_QUESTION = 1  # nobody is timed; most need less


@dataclass(frozen=True)
class Workload:
    """What is still to do of a course: so many lessons, and the minutes of these and of the test, if it has one."""

    lessons: int
    minutes: int
    has_test: bool


# Built once: the home page asks it every time. The lessons of courses, those that a person has read apart.
UNREAD = case((LessonReading.read_at.is_(None), 1), else_=0)
WORK = (
    select(Lesson.course_id, func.sum(UNREAD), func.sum(UNREAD * LessonVersion.minutes), Quiz.question_count)
    .join(LessonVersion, and_(LessonVersion.lesson_id == Lesson.id, LessonVersion.is_current))
    .outerjoin(Quiz, Quiz.course_id == Lesson.course_id)
    .outerjoin(
        LessonReading,
        and_(
            LessonReading.lesson_id == Lesson.id,
            LessonReading.person_id == bindparam("person_id", type_=Integer),
        ),
    )
    .where(Lesson.course_id.in_(bindparam("courses", expanding=True)), Lesson.number.is_not(None))
    .where(LessonVersion.language == SOURCE_LANGUAGE)  # every lesson has it
    .group_by(Lesson.course_id, Quiz.question_count)
)


def workloads(session: Session, course_ids: Iterable[int], person_id: int | None = None) -> dict[int, Workload]:
    """By course, what the person has still to do, or everything where nobody is named. One statement."""
    rows = session.execute(WORK, {"courses": list(course_ids), "person_id": person_id})
    return {
        course_id: Workload(lessons, minutes + MINUTES_PER_QUESTION * (questions or 0), questions is not None)
        for course_id, lessons, minutes, questions in rows
    }
