"""A question found wrong: what a decision would change, and taking it.

The preview is the change itself, computed and not written: both grade the same attempts by the same rules.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from lms.rulings.holding import count_left, holds, slices
from lms.rulings.people import holders, passed_otherwise, still_here
from lms.rulings.subjects import Subject
from lms.rulings.weighing import Change, changes_of
from lms.teams.acting import Actor
from quizzes.attempts.outcome import does_count
from quizzes.models import Attempt, QuestionVersion, Quiz, Ruling

PREVIEWED = 20_000  # attempts that a page looks at while its reader waits


class RuledMeanwhile(Exception):
    """Somebody has decided about the question since this page was shown."""


@dataclass(frozen=True)
class Decision:
    """By version of one question, all the answers that count from now on; none: the question is taken out.

    `takes_back`: it brings back what held before the decision that was taken last (lms/rulings/undoing.py).
    """

    ruled: Mapping[int, tuple[str, ...]]
    reason: str = ""
    takes_back: bool = False

    @property
    def version_ids(self) -> tuple[int, ...]:
        return tuple(self.ruled)


@dataclass
class Effect:
    """What a decision changes on attempts that were handed in; people by id.

    `total` attempts hold the question, `attempts` of them were looked at: where there are very many, the first.
    `passing` are people of whom an attempt becomes a pass, `failing` those of whom one no longer is. `earning` are
    issued a certificate. `doubtful` hold one and have passed by no attempt any more: they keep it until somebody
    decides.
    """

    total: int = 0
    attempts: int = 0
    changed: int = 0
    raised: int = 0
    lowered: int = 0
    passing: set[int] = field(default_factory=set)
    failing: set[int] = field(default_factory=set)
    earning: set[int] = field(default_factory=set)
    doubtful: set[int] = field(default_factory=set)

    @property
    def is_partial(self) -> bool:
        return self.attempts < self.total

    def add(self, attempts: int, changes: Sequence[Change]) -> None:
        """Count so many attempts more, and what changes of them."""
        self.attempts += attempts
        self.changed += len(changes)
        self.raised += sum(change.is_raised for change in changes)
        self.lowered += sum(change.is_lowered for change in changes)
        self.passing |= {change.attempt.person_id for change in changes if change.passes}
        self.failing |= {change.attempt.person_id for change in changes if change.fails}


def preview(session: Session, quiz: Quiz, decision: Decision) -> Effect:
    """What `decide` and then `regrade_slice` would do. Attempts are read some at a time; ids of people are kept."""
    effect, failed = Effect(count_left(session, quiz.id, decision.version_ids, None)), set[int]()
    for attempts in slices(session, quiz.id, decision.version_ids):
        changes = changes_of(session, attempts, decision.ruled)
        effect.add(len(attempts), changes)
        effect.earning |= {change.attempt.person_id for change in changes if earns(session, change)}
        failed |= {change.attempt.id for change in changes if change.fails}
        if effect.attempts >= PREVIEWED:
            break
    effect.earning = still_here(session, effect.earning - holders(session, quiz, effect.earning))
    in_doubt = holders(session, quiz, effect.failing - effect.passing, valid=True)
    effect.doubtful = in_doubt - passed_otherwise(session, quiz, in_doubt, failed)
    return effect


def earns(session: Session, change: Change) -> bool:
    """Whether the attempt becomes a pass that counts by its rules."""
    return change.passes and does_count(session, change.attempt)


def decide(
    session: Session, subject: Subject, decision: Decision, seen: int, actor: Actor, now: datetime
) -> list[Ruling]:
    """Write the decision down, a ruling for each version. From now on it grades whatever is handed in.

    What was handed in before is graded anew by `regrade_slice`. `seen` is the newest ruling on the question that the
    decider knew of: of two who decide at once, the second is shown the first's. Raises RuledMeanwhile.
    """
    hold(session, subject.quiz.id)
    if newest_ruling(session, subject.question.id) != seen:
        raise RuledMeanwhile
    _supersede(session, decision, now)
    rulings = [
        Ruling(
            version_id=version_id,
            keys=list(keys),
            reason=decision.reason,
            decided_by=actor.person_id,
            decided_at=now,
        )
        for version_id, keys in decision.ruled.items()
    ]
    session.add_all(rulings)
    session.flush()
    _wait_for_submissions(session, subject.quiz.id, decision)
    _note(session, subject, decision, actor, now)
    return rulings


def hold(session: Session, quiz_id: int) -> None:
    """Until the end of the transaction nobody else decides about questions of this quiz or grades it anew."""
    touch = update(Quiz).where(Quiz.id == quiz_id).values(pass_mark=Quiz.pass_mark)
    session.execute(touch.execution_options(synchronize_session=False))


def newest_ruling(session: Session, question_id: int) -> int:
    """The id of the newest ruling on any version of the question; 0 where there is none."""
    newest = (
        select(func.max(Ruling.id))
        .join(QuestionVersion, QuestionVersion.id == Ruling.version_id)
        .where(QuestionVersion.question_id == question_id)
    )
    return session.scalar(newest) or 0


def _supersede(session: Session, decision: Decision, now: datetime) -> None:
    """What earlier rulings on the same versions have still to do, the new one does."""
    earlier = update(Ruling).where(Ruling.version_id.in_(decision.version_ids), Ruling.applied_at.is_(None))
    session.execute(earlier.values(applied_at=now))


def _note(session: Session, subject: Subject, decision: Decision, actor: Actor, now: datetime) -> None:
    actor.note(
        session,
        "question.ruled",
        "question",
        subject.question.id,
        now,
        subject.course.owner_id,
        course=subject.course.slug,
        question=subject.question.slug,
        version_ids=list(decision.version_ids),
        answers=max(map(len, decision.ruled.values())),
        **({"taken_back": True} if decision.takes_back else {}),
    )


def _wait_for_submissions(session: Session, quiz_id: int, decision: Decision) -> None:
    """Touch every attempt with the question that is open, or waits to be graded.

    On PostgreSQL a submission may have read the rulings before this one, and not be committed yet. It holds its
    attempt, so this waits for it, and the attempt is then found among those handed in. Whoever submits later waits
    for us, and reads this ruling.
    """
    ungraded = (Attempt.quiz_id == quiz_id, Attempt.score.is_(None), holds(decision.version_ids))
    session.execute(
        update(Attempt)
        .where(*ungraded)
        .values(answered_at=Attempt.answered_at)
        .execution_options(synchronize_session=False)
    )
