"""What a decision about a question changes on attempts. Nothing is written here."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy.orm import Session

from quizzes.grading import Result
from quizzes.models import Attempt
from quizzes.regrading import results_of, stored_marks
from quizzes.wordings import Ruled, ruled_on

TINY = 1e-9  # marks are stored as floats
Marks = list[float | None]


@dataclass(frozen=True)
class Change:
    """An attempt that is worth something else by `result`; its own columns still say what before."""

    attempt: Attempt
    old_marks: Marks
    result: Result

    @property
    def is_raised(self) -> bool:
        return self._rise > TINY

    @property
    def is_lowered(self) -> bool:
        return self._rise < -TINY

    @property
    def passes(self) -> bool:
        """It becomes a pass."""
        return self.result.passed and not self.attempt.passed

    @property
    def fails(self) -> bool:
        """It is a pass no longer."""
        return bool(self.attempt.passed) and not self.result.passed

    @cached_property
    def _rise(self) -> float:
        """By how much of the whole the result goes up: where a question is taken out, the whole is less."""
        new, old = self.result, self.attempt
        return _share(float(new.score), new.out_of) - _share(old.score or 0, old.out_of or 0)


def changes_of(session: Session, attempts: Sequence[Attempt], instead: Ruled) -> list[Change]:
    """Those of the attempts that change by all rulings until now, and `instead`, which is not written yet."""
    version_ids = {slot["version"] for attempt in attempts for slot in attempt.paper}
    results = results_of(session, attempts, {**ruled_on(session, version_ids), **instead})
    before = marks_before(session, attempts)
    return [
        Change(attempt, before[attempt.id], results[attempt.id])
        for attempt in attempts
        if before[attempt.id] != stored_marks(results[attempt.id])
    ]


def marks_before(session: Session, attempts: Sequence[Attempt]) -> dict[int, Marks]:
    """The marks as they stand; of attempts from before marks were stored, those by which they were graded."""
    unmarked = [attempt for attempt in attempts if attempt.marks is None]
    first = results_of(session, unmarked, {}) if unmarked else {}
    return {
        attempt.id: stored_marks(first[attempt.id]) if attempt.marks is None else attempt.marks for attempt in attempts
    }


def _share(score: float, out_of: int) -> float:
    return score / out_of if out_of else 0
