"""What an answer is worth, and whether a paper is passed. Pure: no database, no clock.

Marks are fractions of a whole, because a third has no exact float and a person's result must not hang on that.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations

from quizzes.kinds import UNDIVIDED, Kind, Policy, is_empty

NOTHING, FULL = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class Item:
    """One position of a paper, in the letters of that paper: every answer in `keys` is right.

    A question without keys was taken out: it counts for nobody.
    """

    kind: Kind
    policy: Policy
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """`marks` holds, position by position, what the answer is worth; None where the question does not count."""

    marks: tuple[Fraction | None, ...]
    passed: bool

    @cached_property
    def score(self) -> Fraction:
        return sum((mark for mark in self.marks if mark is not None), NOTHING)

    @property
    def out_of(self) -> int:
        """The questions that count."""
        return sum(mark is not None for mark in self.marks)


def needed(question_count: int, pass_mark: int) -> int:
    """Right answers that `pass_mark` per cent ask for, rounded up: 80 % of 9 questions is 8, not 7."""
    return -(-question_count * pass_mark // 100)


def grade(items: Sequence[Item], answers: Mapping[int, str], pass_mark: int) -> Result:
    """Mark `answers` (position from 1 → answer) against `items`. A position without an answer is worth nothing.

    Passed is who reaches `pass_mark` per cent of the questions that count, in marks and not in whole questions.
    A paper of which no question counts cannot be passed.
    """
    marks = tuple(_best(item, answers.get(position)) for position, item in enumerate(items, start=1))
    result = Result(marks, passed=False)
    return Result(marks, bool(result.out_of) and result.score * 100 >= result.out_of * pass_mark)


def _best(item: Item, choice: str | None) -> Fraction | None:
    """By the right answer that the choice comes nearest to."""
    if not item.keys:
        return None
    return max(mark(item.kind, item.policy, key, choice) for key in item.keys) if choice else NOTHING


def mark(kind: Kind, policy: Policy, key: str, choice: str) -> Fraction:
    """What `choice` is worth when `key` is right: from 0 to 1.

    Under WHOLE, and for single choices always, everything or nothing. Otherwise:

    - several choices, PROPORTIONAL: (right ones chosen - wrong ones chosen) ÷ right ones, not below 0;
    - several choices, LENIENT: right ones chosen ÷ right ones; a wrong one costs nothing so long as no more are
      chosen than are right, and each beyond that takes one away, so that choosing all earns nothing;
    - matching: prompts matched rightly ÷ prompts;
    - ordering, PROPORTIONAL: of all pairs of steps, (those in the right order - those not) ÷ pairs, not below 0:
      Kendall's tau, which is 0 for an order drawn by lot; LENIENT: pairs in the right order ÷ pairs;
    - a case: half for the judgement, half for what one would do.
    """
    if choice == key:
        return FULL
    if is_empty(choice) or kind in UNDIVIDED or policy is Policy.WHOLE:
        return NOTHING
    if kind is Kind.SEVERAL:
        return _several(policy, set(key), set(choice))
    if kind is Kind.ORDERING:
        return _ordering(policy, key, choice)
    return Fraction(sum(one == other for one, other in zip(key, choice, strict=True)), len(key))


def _several(policy: Policy, right: set[str], chosen: set[str]) -> Fraction:
    wrong = len(chosen - right) if policy is Policy.PROPORTIONAL else max(0, len(chosen) - len(right))
    return max(NOTHING, Fraction(len(chosen & right) - wrong, len(right)))


def _ordering(policy: Policy, key: str, choice: str) -> Fraction:
    pairs = list(combinations(key, 2))
    kept = sum(choice.index(one) < choice.index(other) for one, other in pairs)
    lost = len(pairs) - kept if policy is Policy.PROPORTIONAL else 0
    return max(NOTHING, Fraction(kept - lost, len(pairs)))
