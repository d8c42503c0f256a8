"""What became of an attempt since it was handed in: it was graded anew because a question was found wrong."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from certificates.issuing import held
from quizzes.attempts.finding import course_of
from quizzes.models import Attempt, Regrade, Ruling


@dataclass(frozen=True)
class Regraded:
    """When an attempt was last graded anew, and what it was worth when it was handed in.

    `keeps_certificate`: it is a pass no longer, and the person's certificate stands all the same.
    """

    at: datetime
    score: float
    out_of: int
    passed: bool
    keeps_certificate: bool


def regraded(session: Session, attempt: Attempt) -> Regraded | None:
    """None where it is worth what it was worth at first, also after a ruling that was taken back."""
    steps = session.execute(
        select(Regrade.old_score, Regrade.old_out_of, Regrade.old_passed, Ruling.decided_at)
        .join(Ruling, Ruling.id == Regrade.ruling_id)
        .where(Regrade.attempt_id == attempt.id)
        .order_by(Regrade.id)
    ).all()
    if not steps:
        return None
    score, out_of, passed, _first = steps[0]
    if (score, out_of, passed) == (attempt.score, attempt.out_of, attempt.passed):
        return None
    return Regraded(
        steps[-1].decided_at, score, out_of, passed, passed and not attempt.passed and _holds(session, attempt)
    )


def _holds(session: Session, attempt: Attempt) -> bool:
    paper = held(session, attempt.person_id, course_of(session, attempt).id)
    return paper is not None and paper.revoked_at is None
