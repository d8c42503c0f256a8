"""Grading anew what was handed in before a ruling, slice by slice, so that it goes on where it stopped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, insert, select
from sqlalchemy.orm import Session

from lms.rulings.deciding import earns, hold
from lms.rulings.holding import SLICE, Place, count_left, next_slice, place_of
from lms.rulings.people import still_here
from lms.rulings.subjects import Subject, subject_of
from lms.rulings.weighing import Change, changes_of
from lms.teams.acting import Actor
from quizzes.attempts.outcome import reward
from quizzes.models import QuestionVersion, Regrade, Ruling
from quizzes.regrading import write_results


@dataclass(frozen=True)
class Tally:
    """What a ruling has changed so far: attempts, those that became a pass, and those that no longer are one."""

    changed: int = 0
    passing: int = 0
    failing: int = 0


def unfinished(session: Session) -> list[Ruling]:
    """The rulings by which attempts are still to be graded anew, the oldest first."""
    return list(session.scalars(select(Ruling).where(Ruling.applied_at.is_(None)).order_by(Ruling.id)))


def unfinished_of(session: Session, question_id: int) -> list[Ruling]:
    """Those of one question."""
    version_ids = select(QuestionVersion.id).where(QuestionVersion.question_id == question_id)
    waiting = select(Ruling).where(Ruling.applied_at.is_(None), Ruling.version_id.in_(version_ids))
    return list(session.scalars(waiting.order_by(Ruling.id)))


def regrade_slice(session: Session, ruling: Ruling, actor: Actor, now: datetime) -> bool:
    """Grade the next attempts that hold the ruling's question anew; whether there may be more. The caller commits.

    Each keeps its marks of before in a Regrade. A pass newly reached counts from the moment of the decision, not from
    that of the test: what was reported of past months stays as it was. A pass that is lost takes nothing away: neither
    the date in the person's progress nor a certificate.
    """
    subject = subject_of(session, ruling.version_id)
    hold(session, subject.quiz.id)
    session.refresh(ruling)
    if ruling.applied_at:
        return False
    attempts = next_slice(session, subject.quiz.id, [ruling.version_id], _reached(ruling))
    _write(session, ruling, changes_of(session, attempts, {}))
    if attempts:
        place = place_of(attempts[-1])
        ruling.reached_at, ruling.reached_id = place.submitted_at, place.attempt_id
    if len(attempts) == SLICE:
        return True
    ruling.applied_at = now
    session.flush()
    _note(session, ruling, subject, actor, now)
    return False


def tallies(session: Session, ruling_ids: Sequence[int]) -> dict[int, Tally]:
    """By ruling, what it has changed. One statement."""
    gained = case((~Regrade.old_passed & Regrade.new_passed, 1), else_=0)
    lost = case((Regrade.old_passed & ~Regrade.new_passed, 1), else_=0)
    rows = session.execute(
        select(Regrade.ruling_id, func.count(), func.sum(gained), func.sum(lost))
        .where(Regrade.ruling_id.in_(ruling_ids))
        .group_by(Regrade.ruling_id)
    )
    return {ruling_id: Tally(*counts) for ruling_id, *counts in rows}


def left_of(session: Session, ruling: Ruling) -> int:
    """How many attempts are still to be looked at."""
    if ruling.applied_at:
        return 0
    return count_left(session, subject_of(session, ruling.version_id).quiz.id, [ruling.version_id], _reached(ruling))


def _write(session: Session, ruling: Ruling, changes: Sequence[Change]) -> None:
    if not changes:
        return
    earning = [change for change in changes if earns(session, change)]
    here = still_here(session, {change.attempt.person_id for change in earning})
    session.execute(insert(Regrade), [_history(ruling, change) for change in changes])
    write_results(session, {change.attempt.id: change.result for change in changes})
    for change in earning:
        if change.attempt.person_id in here:
            reward(session, change.attempt, change.result, ruling.decided_at)
    for change in changes:
        session.expire(change.attempt)  # it has been written past the object


def _history(ruling: Ruling, change: Change) -> dict[str, object]:
    attempt = change.attempt
    return {
        "ruling_id": ruling.id,
        "attempt_id": attempt.id,
        "old_marks": change.old_marks,
        "old_score": attempt.score,
        "old_out_of": attempt.out_of,
        "old_passed": attempt.passed,
        "new_passed": change.result.passed,
    }


def _note(session: Session, ruling: Ruling, subject: Subject, actor: Actor, now: datetime) -> None:
    """Tell how much it came to, once it is done."""
    tally = tallies(session, [ruling.id]).get(ruling.id, Tally())
    actor.note(
        session,
        "question.regraded",
        "question",
        subject.question.id,
        now,
        subject.course.owner_id,
        course=subject.course.slug,
        question=subject.question.slug,
        attempts=tally.changed,
        passing=tally.passing,
        failing=tally.failing,
    )


def _reached(ruling: Ruling) -> Place | None:
    return Place(ruling.reached_at, ruling.reached_id) if ruling.reached_at else None
