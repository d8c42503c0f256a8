"""What a question earns on average when it is answered blindly, each answer as likely as another. Pure.

As in Moodle (get_random_guess_score of its question types), it is the share of right options where one is chosen, a
part's share in matching, and no figure for several choices: how many somebody ticks is not chance. Of orderings and
cases, it is the mean of the marks that quizzes/grading.py gives to all answers.
"""

from collections.abc import Sequence
from functools import cache
from math import comb, factorial

from quizzes.kinds import UNDIVIDED, Kind, Policy


def guess_score(kind: Kind, policy: Policy, keys: Sequence[str], options: int, prompts: int = 0) -> float | None:
    """The mean mark of a blind answer, from 0 to 1, when each of `keys` is right.

    None for several choices, for a question that was taken out, and where several answers count of a question
    whose marks are divided: then each answer would be held against each.
    """
    if kind is Kind.SEVERAL or not keys:
        return None
    if kind in UNDIVIDED or policy is Policy.WHOLE:
        return len(set(keys)) / _answers(kind, options, prompts)
    return _divided(kind, policy, options) if len(keys) == 1 else None


def _answers(kind: Kind, options: int, prompts: int) -> int:
    """How many complete answers there are."""
    if kind is Kind.MATCHING:
        return int(options**prompts)
    if kind is Kind.ORDERING:
        return factorial(options)
    return 2 * options if kind is Kind.CASE else options


def _divided(kind: Kind, policy: Policy, options: int) -> float:
    """The mean of the parts: each is right as often as chance has it."""
    if kind is Kind.MATCHING:
        return 1 / options
    if kind is Kind.CASE:
        return (1 / 2 + 1 / options) / 2
    return 1 / 2 if policy is Policy.LENIENT else _in_order(options)


def _in_order(steps: int) -> float:
    """Of an order drawn by lot, the mean of Kendall's tau where it is above 0, and of 0 elsewhere."""
    pairs = comb(steps, 2)
    above = sum(
        count * (pairs - 2 * lost) for lost, count in enumerate(orders_by_inversions(steps)) if 2 * lost < pairs
    )
    return above / (pairs * factorial(steps)) if pairs else 1.0


@cache
def orders_by_inversions(steps: int) -> tuple[int, ...]:
    """At place n, how many orders of so many steps have n pairs the wrong way round.

    The last step, put m places before the end, turns m pairs round more than the others do among themselves.
    """
    counts = [1]
    for step in range(2, steps + 1):
        counts = [sum(counts[max(0, lost - step + 1) : lost + 1]) for lost in range(len(counts) + step - 1)]
    return tuple(counts)
