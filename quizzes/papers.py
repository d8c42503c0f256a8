"""Draws a paper from the bank.

Options are sent and answered by letters that only say where they stand on this paper. The keys of the bank
stay behind: a writer who often puts the right option first would otherwise give it away in the page's source.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from quizzes.kinds import LETTERS
from quizzes.models import Slot
from quizzes.rules import Line

NEVER = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Candidate:
    """A current question that may be drawn; `keys` are the keys of its options, which may have fixed places."""

    version_id: int
    question_id: int
    lesson_number: int
    difficulty: int
    keys: str
    is_fixed: bool = False

    def fits(self, line: Line) -> bool:
        return line.lesson in {None, self.lesson_number} and line.difficulty in {None, self.difficulty}

    def slot(self, rng: Random) -> Slot:
        order = self.keys if self.is_fixed else "".join(rng.sample(self.keys, len(self.keys)))
        return Slot(version=self.version_id, order=order)


def draw(candidates: Sequence[Candidate], last_seen: Mapping[int, datetime], count: int, rng: Random) -> list[Slot]:
    """A paper of `count` questions, or of all there are, in random order and with shuffled options.

    The lessons take turns, so that none gives two questions more than another that still has some. Within
    a lesson, questions the person has never had come first, then those had longest ago; `last_seen` tells
    when, by question id. Where lessons do not divide the count, the turn goes to those with unseen ones.
    """
    drawn = _take_turns(candidates, last_seen, count, rng)
    rng.shuffle(drawn)
    return [one.slot(rng) for one in drawn]


def draw_by(
    blueprint: Sequence[Line], candidates: Sequence[Candidate], last_seen: Mapping[int, datetime], rng: Random
) -> list[Slot]:
    """A paper of what each line of the blueprint asks for, the narrowest first, so that no line takes another's."""
    drawn: list[Candidate] = []
    for line in sorted(blueprint, key=lambda line: sum(one.fits(line) for one in candidates)):
        left = [one for one in candidates if one.fits(line) and one not in drawn]
        drawn += _take_turns(left, last_seen, line.count, rng)
    rng.shuffle(drawn)
    return [one.slot(rng) for one in drawn]


def _take_turns(
    candidates: Sequence[Candidate], last_seen: Mapping[int, datetime], count: int, rng: Random
) -> list[Candidate]:
    piles = _piles(candidates, last_seen, rng)
    drawn: list[Candidate] = []
    while piles and len(drawn) < count:
        piles.sort(key=lambda pile: last_seen.get(pile[-1].question_id, NEVER))
        drawn += [pile.pop() for pile in piles[: count - len(drawn)]]
        piles = [pile for pile in piles if pile]
    return drawn


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
