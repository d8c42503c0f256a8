"""The rules of a test: how long, how often, which result counts, and what is shown when.

A quiz holds the rules of today; an attempt holds a copy of those in force when it began.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from quizzes.models import Attempt, Quiz

GRACE = timedelta(seconds=30)  # what was given in time and comes late, over a slow network, still counts


class Counts(StrEnum):
    """Which attempt of a person counts. A pass that has earned its certificate stays one, whatever comes after."""

    BEST = "best"
    LAST = "last"
    FIRST = "first"


class Shown(StrEnum):
    """From when on a reader is told something."""

    DURING = "during"  # with each answer, which then stands
    AFTER = "after"  # once it is handed in
    CLOSED = "closed"  # once nobody can begin any more


KINDS_OF_WORDS = {"counts": Counts, "marks_shown": Shown, "answers_shown": Shown, "explanations_shown": Shown}


@dataclass(frozen=True)
class Line:
    """A line of the blueprint: draw `count` questions of a lesson and difficulty; None means any."""

    count: int
    lesson: int | None = None
    difficulty: int | None = None


@dataclass(frozen=True)
class Rules:
    """`minutes`, `attempts`, `opens_at` and `closes_at` are None where there is no limit.

    Without a blueprint `question_count` questions are drawn, the lessons taking turns.
    """

    question_count: int = 10
    pass_mark: int = 80  # per cent
    minutes: int | None = None
    attempts: int | None = None
    wait_hours: int = 0
    counts: Counts = Counts.BEST
    marks_shown: Shown = Shown.AFTER
    answers_shown: Shown = Shown.AFTER
    explanations_shown: Shown = Shown.AFTER
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    blueprint: tuple[Line, ...] = ()

    def due_at(self, started_at: datetime, extra_percent: int | None) -> datetime | None:
        """When an attempt begun then ends by itself; None when it does not. `extra_percent` None: without limit."""
        ends = [self.closes_at]
        if self.minutes is not None and extra_percent is not None:
            ends.append(started_at + timedelta(minutes=self.minutes) * (100 + extra_percent) / 100)
        return min((end for end in ends if end is not None), default=None)

    @property
    def grade_at(self) -> datetime | None:
        """When an attempt is graded, where its marks are told only once the test has closed; else when handed in."""
        return self.closes_at if self.marks_shown is Shown.CLOSED else None

    def shows(self, shown: Shown, *, submitted: bool, now: datetime) -> bool:
        """Whether what is `shown` from some moment on may be told of an attempt now."""
        if shown is Shown.DURING:
            return True
        return submitted and (shown is Shown.AFTER or self.closes_at is None or now >= self.closes_at)

    def kept(self) -> dict[str, Any]:
        """As JSON. `question_count` and `pass_mark` are columns of their own."""
        words = asdict(self)
        for name in ("opens_at", "closes_at"):
            words[name] = words[name].isoformat() if words[name] else None
        return {name: value for name, value in words.items() if name not in {"question_count", "pass_mark"}}


def tells_at_once(kept: Mapping[str, Any]) -> bool:
    """Whether rules as they are kept tell with each answer whether it is right."""
    return Shown.DURING in {kept.get("marks_shown"), kept.get("answers_shown")}


def rules_of(holder: Quiz | Attempt) -> Rules:
    """The rules of a quiz today, or those under which an attempt began."""
    return rules_from(holder.more_rules, holder.question_count, holder.pass_mark)


def rules_from(kept: Mapping[str, Any], question_count: int, pass_mark: int) -> Rules:
    """The rules that `Rules.kept` wrote down; what is missing, in rows of before, has its default."""
    words = dict(kept)
    for name in ("opens_at", "closes_at"):
        words[name] = datetime.fromisoformat(words[name]) if words.get(name) else None
    words |= {name: kind(words[name]) for name, kind in KINDS_OF_WORDS.items() if name in words}
    words["blueprint"] = tuple(Line(**line) for line in words.get("blueprint", ()))
    return replace(Rules(question_count, pass_mark), **words)
