"""The kinds of questions, and how an answer to each is written as a few letters. Pure.

An option stands on a paper under a letter (a = the one on top), in the bank under a key. Both an answer and the
right answer are a short word over them:

| kind | word | example |
|---|---|---|
| single choice, true or false | the letter | `b` |
| several choices | the letters chosen, in the order of the alphabet; `-` for none | `acd` |
| matching | for each prompt in turn the letter put beside it, `-` where there is none | `b-a` |
| ordering | all letters in the order given | `cabd` |
| case | the judgement, `r` real or `s` scam, and the letter of what one would do | `sb` |
"""

import re
from enum import StrEnum

LETTERS = "abcdefgh"
OPEN = "-"  # a part of an answer that is not given; an answer of nothing else was taken back
REAL, SCAM = "r", "s"
JUDGEMENTS = REAL + SCAM + OPEN


class Kind(StrEnum):
    """What the reader is asked to do."""

    SINGLE = "single"
    BOOLEAN = "boolean"
    SEVERAL = "several"
    MATCHING = "matching"
    ORDERING = "ordering"
    CASE = "case"


class Policy(StrEnum):
    """What an answer that is right in part is worth; see quizzes/grading.py."""

    WHOLE = "whole"
    PROPORTIONAL = "proportional"
    LENIENT = "lenient"


# An answer to these is right or wrong, so there is nothing to divide.
UNDIVIDED = frozenset({Kind.SINGLE, Kind.BOOLEAN})
TICKED = UNDIVIDED | {Kind.SEVERAL}  # their options are chosen one by one


def fits(kind: Kind, choice: str, options: int, prompts: int) -> bool:
    """Whether `choice` is an answer to a question with so many options, and prompts where it matches."""
    letters = LETTERS[:options]
    if kind is Kind.SEVERAL:
        return choice == OPEN or (bool(choice) and choice == "".join(one for one in letters if one in choice))
    if kind is Kind.ORDERING:
        return sorted(choice) == list(letters)
    if kind is Kind.MATCHING:
        return len(choice) == prompts and set(choice) <= set(letters + OPEN)
    if kind is Kind.CASE:
        return re.fullmatch(f"[{JUDGEMENTS}][{letters}{OPEN}]", choice) is not None
    return len(choice) == 1 and choice in letters


def is_complete(choice: str) -> bool:
    """Whether every part of the answer is given."""
    return OPEN not in choice


def is_empty(choice: str) -> bool:
    """Whether no part of the answer is given any more."""
    return set(choice) == {OPEN}


def on_paper(kind: Kind, word: str, order: str) -> str:
    """A word of bank keys as it reads on a paper whose options stand in this `order`, top to bottom."""
    if kind is Kind.CASE:
        return word[0] + _swap(word[1:], order)
    swapped = _swap(word, order)
    return "".join(sorted(swapped)) if kind is Kind.SEVERAL else swapped


def in_bank(kind: Kind, choice: str, order: str) -> str:
    """An answer given on a paper in keys of the bank: the way back from `on_paper`."""
    start = 1 if kind is Kind.CASE else 0
    keys = "".join(order[LETTERS.index(sign)] if sign in LETTERS else sign for sign in choice[start:])
    return choice[:start] + ("".join(sorted(keys)) if kind is Kind.SEVERAL else keys)


def _swap(word: str, order: str) -> str:
    return "".join(LETTERS[order.index(key)] if key in order else key for key in word)
