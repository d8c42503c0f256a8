"""Draws a paper from the bank.

Options are sent and answered by letters that only say where they stand on this paper. The keys of the bank
stay behind: a writer who often puts the right option first would otherwise give it away in the page's source.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from quizzes.models import Slot

LETTERS = "abcd"
NEVER = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Candidate:
    """A current question that may be drawn; `keys` are the keys of its options."""

    version_id: int
    question_id: int
    lesson_number: int
    keys: str


def draw(candidates: Sequence[Candidate], last_seen: Mapping[int, datetime], count: int, rng: Random) -> list[Slot]:
    """A paper of `count` questions, or of all there are, in random order and with shuffled options.

    The lessons take turns, so that none gives two questions more than another that still has some. Within
    a lesson, questions the person has never had come first, then those had longest ago; `last_seen` tells
    when, by question id. Where lessons do not divide the count, the turn goes to those with unseen ones.
    """
    piles = _piles(candidates, last_seen, rng)
    drawn: list[Candidate] = []
    while piles and len(drawn) < count:
        piles.sort(key=lambda pile: last_seen.get(pile[-1].question_id, NEVER))
        drawn += [pile.pop() for pile in piles[: count - len(drawn)]]
        piles = [pile for pile in piles if pile]
    rng.shuffle(drawn)
    return [Slot(version=one.version_id, order="".join(rng.sample(one.keys, len(one.keys)))) for one in drawn]


def _piles(candidates: Sequence[Candidate], last_seen: Mapping[int, datetime], rng: Random) -> list[list[Candidate]]:
    """One pile per lesson in random order, the next question to draw on top (at the end)."""
    by_lesson: dict[int, list[Candidate]] = {}
    for candidate in rng.sample(candidates, len(candidates)):
        by_lesson.setdefault(candidate.lesson_number, []).append(candidate)
    for pile in by_lesson.values():
        pile.sort(key=lambda one: last_seen.get(one.question_id, NEVER), reverse=True)
    return list(by_lesson.values())


def letters(slot: Slot) -> str:
    """The letters of the options on the paper: "abc" for three, whatever their keys in the bank."""
    return LETTERS[: len(slot["order"])]


def letter_of(slot: Slot, key: str) -> str:
    """The letter under which the option `key` of the bank stands on this paper."""
    return LETTERS[slot["order"].index(key)]
