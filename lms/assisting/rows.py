"""The answers of a sheet as a row of letters, one word a question, none as "-". Pure.

The words are those of quizzes/kinds.py, but for what is judged: a paper says "thật" and "lừa", so who types has
`t` and `l` before them where the answer is kept as `r` and `s`.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from quizzes.kinds import LETTERS, OPEN, REAL, SCAM, Kind, fits

LONGEST_ROW = 1000
BETWEEN = re.compile(r"[\s,;.|/]+")
TRUE, TRAP = "t", "l"
SPELLED = frozenset({Kind.MATCHING, Kind.ORDERING, Kind.CASE})  # words of several letters, each in its place
DASHES = re.compile(r"[\u2010-\u2015\u2212]")  # as other keyboards write them


class Trouble(Enum):
    """What is wrong with a row, or with one answer in it."""

    LENGTH = auto()
    LETTER = auto()
    SEVERAL = auto()
    SHAPE = auto()


@dataclass(frozen=True)
class Fault:
    """At which question (0: the row as a whole); `typed` is the answer there, or how many answers there are."""

    trouble: Trouble
    position: int
    typed: str


class BadRow(Exception):
    """The row does not fit the paper: `faults` say where."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(len(faults))
        self.faults = faults


@dataclass(frozen=True)
class Place:
    """What stands at a position of the paper: the kind of question, how many options it has and how many prompts."""

    kind: Kind
    options: int
    prompts: int = 0


def read_row(typed: str, places: Sequence[Place]) -> str:
    """The row as it is kept, its words parted by one blank. Raises BadRow.

    Where each answer is one letter, they may be typed without blanks.
    """
    words = [word for word in BETWEEN.split(DASHES.sub(OPEN, typed).lower()) if word]
    if len(words) == 1 and len(places) > 1:
        words = list(words[0])
    if len(words) != len(places):
        raise BadRow([Fault(Trouble.LENGTH, 0, str(len(words)))])
    pairs = list(zip(places, words, strict=True))
    read = [_read(place, word) for place, word in pairs]
    faults = [_fault(place, word, number) for number, (place, word) in enumerate(zip(places, read, strict=True), 1)]
    if found := [fault for fault in faults if fault]:
        raise BadRow(found)
    return " ".join(read)


def given_in(row: str, places: Sequence[Place]) -> dict[int, str]:
    """The answers of a row by position, as they are kept; a question left blank has none."""
    pairs = enumerate(zip(row.split(), places, strict=True), 1)
    return {position: _given(place, word) for position, (word, place) in pairs if word != OPEN}


def typed_as(kind: Kind, answer: str) -> str:
    """The right answer as a key says it: the way back from `given_in`. A small l would look like a one."""
    if kind is not Kind.CASE:
        return answer
    return {REAL: TRUE, SCAM: TRAP}[answer[0]].upper() + answer[1:]


def differences(row: str, other: str) -> dict[int, tuple[str, str]]:
    """The positions at which two rows say something else, with both words."""
    pairs = enumerate(zip(row.split(), other.split(), strict=True), 1)
    return {position: (one, two) for position, (one, two) in pairs if one != two}


def mixed(row: str, other: str, from_other: Collection[int]) -> str:
    """The row, but at these positions what the other says."""
    pairs = enumerate(zip(row.split(), other.split(), strict=True), 1)
    return " ".join(two if position in from_other else one for position, (one, two) in pairs)


def _given(place: Place, word: str) -> str:
    if place.kind is not Kind.CASE:
        return word
    return {TRUE: REAL, TRAP: SCAM}.get(word[0], OPEN if word[0] == OPEN else "?") + word[1:]


def _read(place: Place, word: str) -> str:
    """The word in the one form that it is compared in."""
    if set(word) == {OPEN}:
        return OPEN
    if place.kind is Kind.SEVERAL and set(word) <= set(LETTERS):
        return "".join(sorted(set(word)))
    return word


def _fault(place: Place, word: str, number: int) -> Fault | None:
    if word == OPEN or fits(place.kind, _given(place, word), place.options, place.prompts):
        return None
    if place.kind in SPELLED:
        return Fault(Trouble.SHAPE, number, word)
    alone = all(letter in LETTERS[: place.options] for letter in word)
    return Fault(Trouble.SEVERAL if alone else Trouble.LETTER, number, word)
