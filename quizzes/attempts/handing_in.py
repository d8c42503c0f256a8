"""Handing a test in: by the person, or by time. The database alone decides which of two submissions counts."""

from datetime import datetime

from sqlalchemy import and_, bindparam, or_, select, update
from sqlalchemy.orm import Session

from lms.clock import local_date
from lms.signs import in_groups, random_code
from lms.teams.placement import Placement, placement_of
from quizzes.attempts.finding import is_overdue
from quizzes.attempts.outcome import conclude
from quizzes.models import ATTEMPTS, Attempt
from quizzes.rules import GRACE

CLOSE = (
    update(ATTEMPTS)
    .where(ATTEMPTS.c.id == bindparam("wanted"), ATTEMPTS.c.submitted_at.is_(None))
    .values(
        submitted_at=bindparam("moment"),
        receipt=bindparam("receipt"),
        team_id=bindparam("team"),
        unit_id=bindparam("unit"),
    )
    .returning(ATTEMPTS.c.id)
)
# Whoever grades what has waited holds it: a ruling that comes meanwhile waits, as it does for a submission.
HOLD = (
    update(ATTEMPTS)
    .where(ATTEMPTS.c.id == bindparam("wanted"), ATTEMPTS.c.score.is_(None))
    .values(answered_at=ATTEMPTS.c.answered_at)
    .returning(ATTEMPTS.c.id)
)
DUE = select(Attempt).where(
    or_(
        and_(Attempt.submitted_at.is_(None), Attempt.due_at < bindparam("latest")),
        and_(Attempt.score.is_(None), Attempt.submitted_at.is_not(None), Attempt.grade_at <= bindparam("now")),
    )
)
SLICE = 200  # attempts in one transaction: when a window closes for a province, others still get their turn
RECEIPT_LENGTH = 12


def submit(session: Session, attempt: Attempt, now: datetime) -> Attempt:
    """Close the attempt, grade it, and note the sitting; a pass earns the certificate.

    A second submission finds the attempt closed and returns it with the first result. An attempt that has ended by
    itself is handed in as of that moment. Where marks are told only once the test has closed, it is graded only then
    (`settle`): until then there is nothing that a page, a list or a certificate could give away.
    """
    moment = min(now, attempt.due_at) if attempt.due_at else now
    place = placement_of(session, attempt.person_id, local_date(moment))
    words = {"moment": moment, "receipt": new_receipt(), "team": place.team_id, "unit": place.unit_id}
    if session.scalar(CLOSE, {"wanted": attempt.id, **words}) is None:
        session.refresh(attempt)
        return attempt
    if attempt.grade_at is None or attempt.grade_at <= now:
        conclude(session, attempt, moment, place)
    session.expire(attempt)  # it has been written past the object
    return attempt


def settle(session: Session, attempt: Attempt, now: datetime) -> bool:
    """Do what time alone brings about: hand in what is overdue, grade what waited. Whether there was anything."""
    if is_overdue(attempt, now):
        submit(session, attempt, now)
        return True
    if attempt.is_waiting and attempt.grade_at is not None and attempt.grade_at <= now:
        _grade_waiting(session, attempt)
        return True
    return False


def settle_due(session: Session, now: datetime) -> int:
    """Settle the next attempts, at most SLICE, whose owner has not come back; how many there were.

    The caller commits, and asks again until there are none.
    """
    due = session.scalars(DUE.order_by(Attempt.id).limit(SLICE), {"now": now, "latest": now - GRACE}).all()
    for attempt in due:
        settle(session, attempt, now)
    return len(due)


def new_receipt() -> str:
    """A number under which what was handed in can be asked about."""
    return in_groups(random_code(RECEIPT_LENGTH))


def _grade_waiting(session: Session, attempt: Attempt) -> None:
    """The pass counts from the day on which it was handed in, with the place of that day."""
    moment = attempt.submitted_at
    if moment is not None and session.scalar(HOLD, {"wanted": attempt.id}) is not None:
        conclude(session, attempt, moment, Placement(attempt.team_id, attempt.unit_id))
    session.expire(attempt)
