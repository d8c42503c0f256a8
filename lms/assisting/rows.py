"""The answers of a sheet as a row of letters, one word a question: "b", several as "ac", none as "-". Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from quizzes.kinds import LETTERS, OPEN, Kind, fits

LONGEST_ROW = 1000
BETWEEN = re.compile(r"[\s,;.|/]+")
DASHES = re.compile(r"[\u2010-\u2015\u2212]")  # as other keyboards write them


class Trouble(Enum):
    """What is wrong with a row, or with one answer in it."""

    LENGTH = auto()
    LETTER = auto()
    SEVERAL = auto()


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
    """What stands at a position of the paper: the kind of question and how many options it has."""

    kind: Kind
    options: int


def read_row(typed: str, places: Sequence[Place]) -> str:
    """The row as it is kept, its words parted by one blank. Raises BadRow.

    Where each answer is one letter, they may be typed without blanks.
    """
    words = [word for word in BETWEEN.split(DASHES.sub(OPEN, typed).lower()) if word]
    if len(words) == 1 and len(places) > 1:
        words = list(words[0])
    if len(words) != len(places):
        raise BadRow([Fault(Trouble.LENGTH, 0, str(len(words)))])
    read = [_in_order(word) for word in words]
    faults = [_fault(place, word, number) for number, (place, word) in enumerate(zip(places, read, strict=True), 1)]
    if found := [fault for fault in faults if fault]:
        raise BadRow(found)
    return " ".join(read)


def given_in(row: str) -> dict[int, str]:
    """The answers of a row by position; a question left blank has none."""
    return {position: word for position, word in enumerate(row.split(), 1) if word != OPEN}


def differences(row: str, other: str) -> dict[int, tuple[str, str]]:
    """The positions at which two rows say something else, with both words."""
    pairs = enumerate(zip(row.split(), other.split(), strict=True), 1)
    return {position: (one, two) for position, (one, two) in pairs if one != two}


def in_none(row: str, others: Sequence[str]) -> list[int]:
    """The positions at which a row says what none of the others does."""
    columns: Mapping[int, set[str]] = {
        position: set(words) for position, words in enumerate(zip(*(other.split() for other in others), strict=True), 1)
    }
    return [position for position, word in enumerate(row.split(), 1) if word not in columns.get(position, set())]


def _in_order(word: str) -> str:
    return "".join(sorted(set(word))) if set(word) <= set(LETTERS) else word


def _fault(place: Place, word: str, number: int) -> Fault | None:
    if word == OPEN or fits(place.kind, word, place.options, 0):
        return None
    alone = all(letter in LETTERS[: place.options] for letter in word)
    return Fault(Trouble.SEVERAL if alone else Trouble.LETTER, number, word)
