"""The tests that a double sat become those of the person kept, each with its team and unit of the day.

So does the name under what the double published.
"""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from quizzes.attempts.handing_in import submit
from quizzes.models import Allowance, Attempt, Question, QuestionVersion


def hand_over(session: Session, from_id: int, to_id: int, now: datetime) -> int:
    """Give the person kept every attempt of the double; how many there were.

    A person has one open attempt at a test. Where both accounts have one, that on which somebody worked last stays
    open, and the other is handed in as it stands: so it is graded like any other, and may be sat again. This comes
    before the enrolments go over, which keep what handing in has reached.
    """
    open_ = session.scalars(
        select(Attempt).where(Attempt.person_id.in_((from_id, to_id)), Attempt.submitted_at.is_(None))
    ).all()
    by_quiz: dict[int, list[Attempt]] = {}
    for attempt in sorted(open_, key=lambda attempt: (attempt.answered_at or attempt.started_at, attempt.id)):
        by_quiz.setdefault(attempt.quiz_id, []).append(attempt)
    for attempts in by_quiz.values():
        for older in attempts[:-1]:
            submit(session, older, now)
    _hand_over_allowances(session, from_id, to_id)
    for column in (Question.withdrawn_by, QuestionVersion.published_by):
        session.execute(update(column.class_).where(column == from_id).values({column: to_id}))
    moved = session.execute(update(Attempt).where(Attempt.person_id == from_id).values(person_id=to_id))
    return int(moved.rowcount)  # type: ignore[attr-defined]  # an update's result has it


def _hand_over_allowances(session: Session, from_id: int, to_id: int) -> None:
    """More time goes over, but where the person kept has been given some for the same test."""
    given = select(Allowance.quiz_id).where(Allowance.person_id == to_id)
    session.execute(delete(Allowance).where(Allowance.person_id == from_id, Allowance.quiz_id.in_(given)))
    session.execute(update(Allowance).where(Allowance.person_id == from_id).values(person_id=to_id))
