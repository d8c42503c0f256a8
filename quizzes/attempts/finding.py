"""Finding an attempt, and what stands on it."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from courses.models import Course
from quizzes.models import ANSWERS, Attempt, Quiz
from quizzes.refusals import Given
from quizzes.rules import GRACE

# The statements of every question and answer are built once: building one costs as much as running it.
OWN = select(Attempt).where(Attempt.id == bindparam("wanted"), Attempt.person_id == bindparam("owner"))
OPEN = select(Attempt).where(
    Attempt.person_id == bindparam("owner"), Attempt.quiz_id == bindparam("quiz"), Attempt.submitted_at.is_(None)
)
COURSE = select(Course).join(Quiz, Quiz.course_id == Course.id).where(Quiz.id == bindparam("quiz"))
GIVEN = (
    select(ANSWERS.c.position, ANSWERS.c.sequence, ANSWERS.c.choice)
    .where(ANSWERS.c.attempt_id == bindparam("wanted"))
    .order_by(ANSWERS.c.position, ANSWERS.c.sequence)
)


def open_attempt(session: Session, person_id: int, quiz_id: int) -> Attempt | None:
    """The attempt the person has begun and not submitted."""
    return session.scalar(OPEN, {"owner": person_id, "quiz": quiz_id})


def find_attempt(session: Session, person_id: int, attempt_id: int) -> Attempt | None:
    """The attempt, if it is this person's own."""
    return session.scalar(OWN, {"wanted": attempt_id, "owner": person_id})


def is_overdue(attempt: Attempt, now: datetime) -> bool:
    """Whether an open attempt has ended by itself, beyond what a slow network may delay."""
    return attempt.submitted_at is None and attempt.due_at is not None and now > attempt.due_at + GRACE


def course_of(session: Session, attempt: Attempt) -> Course:
    """The course whose test is sat."""
    return session.scalars(COURSE, {"quiz": attempt.quiz_id}).one()


def answers_of(session: Session, attempt_id: int) -> dict[int, Given]:
    """By position, the answer that counts: the one with the highest sequence number."""
    rows = session.execute(GIVEN, {"wanted": attempt_id})
    return {position: Given(sequence, choice) for position, sequence, choice in rows}


def answered_in(given: Mapping[int, Given]) -> frozenset[int]:
    """The positions that hold an answer: not those whose answer was taken back."""
    return frozenset(position for position, answer in given.items() if answer.is_given)


def next_open(answered: Collection[int], total: int, after: int) -> int | None:
    """The next position without an answer, past the end beginning again at 1; None when there is no other."""
    order = (*range(after + 1, total + 1), *range(1, after))
    return next((position for position in order if position not in answered), None)
