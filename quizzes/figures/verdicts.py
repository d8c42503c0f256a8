"""What a trainer must know about an item, by its figures. Pure; pages put it in words."""

from enum import Enum
from math import sqrt

from quizzes.analysis import FEWEST_ATTEMPTS, ItemAnalysis

# "Items with difficulties less than 30 percent or more than 90 percent definitely need attention": OppiaMobile's
# guide to quizzes (github.com/DigitalCampus/oppia-docs, implementers/evaluation/quiz.rst). Not so soon at the easy
# end: a test that is passed with 80 %, after the lessons, is meant to be answered well. From 95 on, hardly anybody
# is told apart.
TOO_HARD_BELOW = 30
TOO_EASY_FROM = 95
# Moodle marks an item dubious below it (is_dubious_question, mod/quiz/report/statistics/statistics_table.php). Unlike
# the index, the efficiency does not blame an easy item for having little room.
BARELY_BELOW = 15
# An ordinary index is 30 or so. Of fewer attempts, chance takes half of it from one such question in seven or more (see
# `_is_negative`), and a trainer who is shown a third of the bank looks at none.
FEWEST_TO_TELL_APART = 50
ERRORS_BEYOND_CHANCE = 2


class Verdict(Enum):
    """The gravest thing to say about an item."""

    NEGATIVE_DISCRIMINATION = "negative discrimination"  # those who know more choose wrongly: is the key right?
    BELOW_GUESSING = "below guessing"  # chance would do better: something leads to a wrong option
    TOO_HARD = "too hard"
    TOO_EASY = "too easy"
    BARELY_DISCRIMINATES = "barely discriminates"  # those who know more answer no better than the others


def verdict(item: ItemAnalysis) -> Verdict | None:
    """The first that applies; None for an item in order, and for one of too few attempts to say."""
    if item.attempts < FEWEST_ATTEMPTS or item.facility is None:
        return None
    guess, efficiency = item.random_guess_score, item.discriminative_efficiency
    said = {
        Verdict.NEGATIVE_DISCRIMINATION: _is_negative(item),
        Verdict.BELOW_GUESSING: guess is not None and item.facility < guess,
        Verdict.TOO_HARD: item.facility < TOO_HARD_BELOW,
        Verdict.TOO_EASY: item.facility >= TOO_EASY_FROM,
        Verdict.BARELY_DISCRIMINATES: item.attempts >= FEWEST_TO_TELL_APART
        and efficiency is not None
        and efficiency < BARELY_BELOW,
    }
    return next((one for one, applies in said.items() if applies), None)


def _is_negative(item: ItemAnalysis) -> bool:
    """Whether the discrimination index is negative by more than chance.

    A negative index says "check item for error" (the same guide). But between two things that have nothing to do
    with each other, n pairs show a correlation that strays from 0 by 1 / √(n - 1), its standard error: of questions
    that merely tell nobody apart, every other would be accused of a wrong key, and beyond one standard error still
    one of six. So it takes two, which chance reaches in one of forty; of many attempts, the others barely discriminate.
    """
    strays = ERRORS_BEYOND_CHANCE * 100 / sqrt(item.attempts - 1)
    return item.discrimination_index is not None and item.discrimination_index < -strays
