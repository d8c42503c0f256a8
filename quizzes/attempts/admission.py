"""Whether somebody may begin a test now, and with how much more time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Table, bindparam, func, select, update
from sqlalchemy.orm import Session

from courses.models import Enrolment
from quizzes.models import Allowance, Attempt, Quiz
from quizzes.refusals import Closed, LessonsNotDone, NoAttemptsLeft, NotAdmitted, NotOpenYet, TooSoon
from quizzes.rules import Rules, rules_of

ENROLMENTS = cast(Table, Enrolment.__table__)
HOLD = (
    update(ENROLMENTS)
    .where(
        ENROLMENTS.c.person_id == bindparam("person"),
        ENROLMENTS.c.course_id == bindparam("course"),
        ENROLMENTS.c.lessons_done_at.is_not(None),
    )
    .values(lessons_done_at=ENROLMENTS.c.lessons_done_at)
)
EARLIER = select(func.count(), func.max(Attempt.submitted_at)).where(
    Attempt.person_id == bindparam("person"), Attempt.quiz_id == bindparam("quiz"), Attempt.submitted_at.is_not(None)
)
EXTRA = select(Allowance.extra_percent).where(
    Allowance.person_id == bindparam("person"), Allowance.quiz_id == bindparam("quiz")
)


@dataclass(frozen=True)
class Admission:
    """The person's extra time in per cent, None for no limit; and why they may not begin now, if so."""

    extra_percent: int | None
    refusal: NotAdmitted | None


def admit(session: Session, person_id: int, quiz: Quiz, now: datetime) -> int | None:
    """The person's extra time in per cent, None for no limit. Raises a NotAdmitted that says why not now.

    The enrolment is touched first: of two devices that begin at once, the second counts what the first has done.
    """
    held = session.execute(HOLD, {"person": person_id, "course": quiz.course_id})
    if not held.rowcount:  # type: ignore[attr-defined]  # an update's result has it
        raise LessonsNotDone
    _check(session, person_id, quiz, now)
    return _extra_percent(session, person_id, quiz)


def admission_of(session: Session, person_id: int, quiz: Quiz, now: datetime) -> Admission:
    """What `admit` would say to somebody who has read the lessons. Nothing is held."""
    extra_percent = _extra_percent(session, person_id, quiz)
    try:
        _check(session, person_id, quiz, now)
    except NotAdmitted as refusal:
        return Admission(extra_percent, refusal)
    return Admission(extra_percent, None)


def _check(session: Session, person_id: int, quiz: Quiz, now: datetime) -> None:
    rules = rules_of(quiz)
    _check_window(rules, now)
    if rules.attempts is not None or rules.wait_hours:
        _check_earlier(session, person_id, quiz.id, rules, now)


def _check_window(rules: Rules, now: datetime) -> None:
    if rules.opens_at and now < rules.opens_at:
        raise NotOpenYet(rules.opens_at)
    if rules.closes_at and now >= rules.closes_at:
        raise Closed(rules.closes_at)


def _check_earlier(session: Session, person_id: int, quiz_id: int, rules: Rules, now: datetime) -> None:
    count, last = session.execute(EARLIER, {"person": person_id, "quiz": quiz_id}).one()
    if rules.attempts is not None and count >= rules.attempts:
        raise NoAttemptsLeft(rules.attempts)
    if last and now < (next_at := last + timedelta(hours=rules.wait_hours)):
        raise TooSoon(next_at)


def _extra_percent(session: Session, person_id: int, quiz: Quiz) -> int | None:
    """Where nobody is timed, nobody has more."""
    if rules_of(quiz).minutes is None:
        return 0
    row = session.execute(EXTRA, {"person": person_id, "quiz": quiz.id}).first()
    return row[0] if row else 0
