"""What an attempt comes to: its result, the sitting noted, the certificate."""

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from certificates.issuing import issue
from courses.models import Course
from courses.progress import record_sitting
from lms.people.models import Person
from lms.teams.placement import Placement
from quizzes.attempts.finding import answers_of
from quizzes.grading import Result, grade
from quizzes.models import ASSISTED, QUIZZES, Attempt
from quizzes.regrading import write_results
from quizzes.rules import Counts, rules_of
from quizzes.wordings import items_of

COURSE_ID = select(QUIZZES.c.course_id).where(QUIZZES.c.id == bindparam("quiz"))


def grading_of(session: Session, attempt: Attempt) -> Result:
    """What the attempt is worth by its own rules and all rulings until now. Nothing is written."""
    given = {position: answer.choice for position, answer in answers_of(session, attempt.id).items()}
    return grade(items_of(session, attempt.paper), given, attempt.pass_mark)


def conclude(session: Session, attempt: Attempt, moment: datetime, place: Placement) -> None:
    """Grade an attempt that has been closed, write the result down past the object, and note the sitting."""
    result = grading_of(session, attempt)
    write_results(session, {attempt.id: result})
    reward(session, attempt, result, moment, place)


def reward(
    session: Session, attempt: Attempt, result: Result, moment: datetime, place: Placement | None = None
) -> None:
    """Note the sitting; a pass that counts earns the certificate. `place` is that of the moment, where it is known."""
    course_id = session.scalars(COURSE_ID, {"quiz": attempt.quiz_id}).one()
    passed, is_assisted = result.passed and does_count(session, attempt), attempt.way == ASSISTED
    record_sitting(session, attempt.person_id, course_id, passed, moment, place, is_assisted=is_assisted)
    if passed:
        person, course = session.get_one(Person, attempt.person_id), session.get_one(Course, course_id)
        issue(session, person, course, float(result.score), result.out_of, moment, is_assisted=is_assisted)


def does_count(session: Session, attempt: Attempt) -> bool:
    """Whether a pass of this attempt is one of the person, by the rules under which it began."""
    return rules_of(attempt).counts is not Counts.FIRST or _is_first(session, attempt)


def _is_first(session: Session, attempt: Attempt) -> bool:
    earlier = select(Attempt.id).where(
        Attempt.person_id == attempt.person_id, Attempt.quiz_id == attempt.quiz_id, Attempt.id < attempt.id
    )
    return session.scalar(earlier.limit(1)) is None
