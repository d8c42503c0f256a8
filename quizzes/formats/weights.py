"""Percentages of options, as Moodle's formats have them, and our policies. Pure.

| percentages | ours |
|---|---|
| one option at 100, all others at 0 or below | single choice |
| n options at 100 ÷ n, the others at -100 ÷ n | several choices, PROPORTIONAL: the same sum |
| n options at 100 ÷ n, the others at 0 | several choices, LENIENT: Moodle pays who chooses all in full, we do not |
| n options at 100 ÷ n, the others at -100 | several choices, WHOLE: Moodle still pays for a part of the right ones |
| n options at 100 ÷ n, the others at one and the same below 0 | several choices, PROPORTIONAL: ours takes off 100 ÷ n |

A tag of our own exports says which policy is meant. Everything else is refused by name: an option that is worth a
part of a single choice, and several options that are worth unequal parts.
"""

from collections.abc import Sequence

from quizzes.formats.found import Lack
from quizzes.formats.settling import Kept, one_choice
from quizzes.kinds import LETTERS, Kind, Policy
from quizzes.question_record import Problem, QuestionRecord

PARTIAL_CREDIT = "multichoice, partial credit"
WHOLE = 100.0
NEAR = 0.75  # old files say 33 or 33.3 for a third
PLACES = 5


class PartialCredit(Exception):
    """An option of a single choice is worth a part of it, which ours never are."""


def choice_of(
    options: Sequence[str], weights: Sequence[float], feedback: Sequence[str], *, is_single: bool, policy: Policy | None
) -> Kept:
    """What options with these weights ask; `policy` is what a tag says. Raises PartialCredit or Problem.

    A question of several choices of which one is right is a single choice.
    """
    key = "".join(LETTERS[at : at + 1] for at, weight in enumerate(weights) if weight > 0)
    lines = (tuple(options), key, (), tuple(feedback))
    if is_single and any(0 < weight < WHOLE for weight in weights):
        raise PartialCredit
    if is_single or (len(key) == 1 and max(weights) == WHOLE):
        return Kept(one_choice(options), Policy.WHOLE, *lines)
    return Kept(Kind.SEVERAL, policy or _policy(weights), *lines)


def _policy(weights: Sequence[float]) -> Policy:
    """What the weights of several choices come to. Raises Problem where they are none of ours."""
    right, wrong = [weight for weight in weights if weight > 0], [weight for weight in weights if weight <= 0]
    share = WHOLE / max(1, len(right))
    if not all(_is_near(weight, share) for weight in right):
        raise Problem(Lack.WEIGHTS)
    policies = {-share: Policy.PROPORTIONAL, -WHOLE: Policy.WHOLE, 0.0: Policy.LENIENT}
    for worth, policy in policies.items():
        if wrong and all(_is_near(weight, worth) for weight in wrong):
            return policy
    if not wrong:
        return Policy.WHOLE
    if all(_is_near(weight, wrong[0]) for weight in wrong):
        return Policy.PROPORTIONAL
    raise Problem(Lack.WEIGHTS)


def weights_of(record: QuestionRecord) -> list[str]:
    """The weights of several choices, as they are written."""
    share = WHOLE / len(record.key)
    wrong = {Policy.PROPORTIONAL: -share, Policy.WHOLE: -WHOLE, Policy.LENIENT: 0.0}[record.policy]
    worth = (share if letter in record.key else wrong for letter in LETTERS[: len(record.options)])
    return [f"{round(weight, PLACES):g}" if weight else "0" for weight in worth]


def _is_near(weight: float, worth: float) -> bool:
    return abs(weight - worth) < NEAR
