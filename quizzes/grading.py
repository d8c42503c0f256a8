"""Counts right answers and says whether they suffice. Pure: no database, no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """`marks` holds, position by position, whether the answer was right."""

    score: int
    passed: bool
    marks: tuple[bool, ...]


def needed(question_count: int, pass_mark: int) -> int:
    """Right answers that `pass_mark` per cent ask for, rounded up: 80 % of 9 questions is 8, not 7.

    In whole numbers, because 0.8 has no exact float and a person's result must not hang on that.
    """
    return -(-question_count * pass_mark // 100)


def grade(keys: Sequence[str], answers: Mapping[int, str], pass_mark: int) -> Result:
    """Compare `answers` (position from 1 → letter) with `keys` (the right letters in order).

    An unanswered position is wrong. A paper without questions cannot be passed.
    """
    marks = tuple(answers.get(position) == key for position, key in enumerate(keys, start=1))
    score = sum(marks)
    return Result(score, bool(keys) and score >= needed(len(keys), pass_mark), marks)
