"""Grading many attempts at once, and writing results down."""

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from quizzes.grading import Result, grade
from quizzes.models import ANSWERS, ATTEMPTS, Attempt
from quizzes.wordings import Ruled, items_by, wordings_of

RESULT = update(ATTEMPTS).where(ATTEMPTS.c.id == bindparam("wanted"))
LOG = (
    select(ANSWERS.c.attempt_id, ANSWERS.c.position, ANSWERS.c.choice)
    .where(ANSWERS.c.attempt_id.in_(bindparam("attempts", expanding=True)))
    .order_by(ANSWERS.c.attempt_id, ANSWERS.c.position, ANSWERS.c.sequence)
)


def answers_to(session: Session, attempts: Sequence[Attempt]) -> dict[int, dict[int, str]]:
    """By attempt and position, the answer that counts. One statement."""
    given: dict[int, dict[int, str]] = {attempt.id: {} for attempt in attempts}
    for attempt_id, position, choice in session.execute(LOG, {"attempts": list(given)}):
        given[attempt_id][position] = choice  # the highest sequence number comes last and stays
    return given


def results_of(session: Session, attempts: Sequence[Attempt], ruled: Ruled) -> dict[int, Result]:
    """By attempt, what it is worth by its own rules if `ruled` is all that was decided. Nothing is written."""
    wordings = wordings_of(session, (slot["version"] for attempt in attempts for slot in attempt.paper))
    given = answers_to(session, attempts)
    return {
        attempt.id: grade(items_by(attempt.paper, wordings, ruled), given[attempt.id], attempt.pass_mark)
        for attempt in attempts
    }


def stored_marks(result: Result) -> list[float | None]:
    """The marks as they are written down."""
    return [None if mark is None else float(mark) for mark in result.marks]


def write_results(session: Session, results: Mapping[int, Result]) -> None:
    """Write the results down, past the objects of the session."""
    rows = [
        {
            "wanted": attempt_id,
            "score": float(result.score),
            "out_of": result.out_of,
            "marks": stored_marks(result),
            "passed": result.passed,
        }
        for attempt_id, result in results.items()
    ]
    if rows:
        session.execute(RESULT, rows)
