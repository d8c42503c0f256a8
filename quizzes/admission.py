"""Whether somebody may begin a test now, and with how much more time."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.models import Enrolment
from quizzes.models import Allowance, Attempt, Quiz
from quizzes.refusals import Closed, LessonsNotDone, NoAttemptsLeft, NotAdmitted, NotOpenYet, TooSoon
from quizzes.rules import Rules, rules_of


def admit(session: Session, person_id: int, quiz: Quiz, now: datetime) -> int | None:
    """The person's extra time in per cent, None for no limit. Raises a NotAdmitted that says why not now."""
    if not _lessons_done(session, person_id, quiz.course_id):
        raise LessonsNotDone
    rules = rules_of(quiz)
    _check_window(rules, now)
    if rules.attempts is not None or rules.wait_hours:
        _check_earlier(session, person_id, quiz.id, rules, now)
    return _extra_percent(session, person_id, quiz.id) if rules.minutes is not None else 0


def why_not_now(session: Session, person_id: int, quiz: Quiz, now: datetime) -> NotAdmitted | None:
    """Why the person cannot begin now; None when they can."""
    try:
        admit(session, person_id, quiz, now)
    except NotAdmitted as refusal:
        return refusal
    return None


def _check_window(rules: Rules, now: datetime) -> None:
    if rules.opens_at and now < rules.opens_at:
        raise NotOpenYet(rules.opens_at)
    if rules.closes_at and now >= rules.closes_at:
        raise Closed(rules.closes_at)


def _check_earlier(session: Session, person_id: int, quiz_id: int, rules: Rules, now: datetime) -> None:
    count, last = session.execute(
        select(func.count(), func.max(Attempt.submitted_at)).where(
            Attempt.person_id == person_id, Attempt.quiz_id == quiz_id, Attempt.submitted_at.is_not(None)
        )
    ).one()
    if rules.attempts is not None and count >= rules.attempts:
        raise NoAttemptsLeft(rules.attempts)
    if last and now < (next_at := last + timedelta(hours=rules.wait_hours)):
        raise TooSoon(next_at)


def _extra_percent(session: Session, person_id: int, quiz_id: int) -> int | None:
    allowances = select(Allowance.extra_percent).where(Allowance.person_id == person_id, Allowance.quiz_id == quiz_id)
    row = session.execute(allowances).first()
    return row[0] if row else 0


def _lessons_done(session: Session, person_id: int, course_id: int) -> bool:
    done = select(Enrolment.lessons_done_at).where(Enrolment.person_id == person_id, Enrolment.course_id == course_id)
    return session.scalar(done) is not None
