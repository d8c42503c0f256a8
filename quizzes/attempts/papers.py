"""Chooses the questions of a paper. Pure: chance is handed in.

Only what decides which questions are drawn is looked at here, not their words, so that a bank of ten thousand costs
little more than one of sixty.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from quizzes.rules import Line

NEVER = datetime(1, 1, 1, tzinfo=UTC)
Seen = Mapping[int, datetime]  # by question, when the person last had it


@dataclass(frozen=True, slots=True)
class Candidate:
    """A current question that may be drawn."""

    version_id: int
    question_id: int
    lesson_number: int
    difficulty: int

    def fits(self, line: Line) -> bool:
        return line.lesson in {None, self.lesson_number} and line.difficulty in {None, self.difficulty}


def draw(candidates: Sequence[Candidate], last_seen: Seen, count: int, rng: Random) -> list[Candidate]:
    """The questions of a paper of `count`, or all there are, in random order.

    The lessons take turns, so that none gives two questions more than another that still has some. Within
    a lesson, questions the person has never had come first, then those had longest ago. Where lessons do not divide
    the count, the turn goes to those with unseen ones.
    """
    drawn = _take_turns(candidates, last_seen, count, rng)
    rng.shuffle(drawn)
    return drawn


def draw_by(
    blueprint: Sequence[Line], candidates: Sequence[Candidate], last_seen: Seen, rng: Random
) -> list[Candidate]:
    """What each line of the blueprint asks for, as far as the bank goes, in random order.

    The narrowest line draws first. Where one goes short because another has taken what it needs, they exchange, so
    that how many are drawn does not hang on chance: it is always as many as the bank can give to this blueprint.
    """
    lines = sorted(blueprint, key=lambda line: sum(one.fits(line) for one in candidates))
    held, spare = [], list(candidates)
    for line in lines:
        held.append(_take_turns([one for one in spare if one.fits(line)], last_seen, line.count, rng))
        taken = set(held[-1])
        spare = [one for one in spare if one not in taken]
    spare = _longest_unseen_first(spare, last_seen, rng)
    for at, line in enumerate(lines):
        while len(held[at]) < line.count and _exchange(at, lines, held, spare):
            pass
    drawn = [one for each in held for one in each]
    rng.shuffle(drawn)
    return drawn


def missing(blueprint: Sequence[Line], candidates: Sequence[Candidate]) -> int:
    """How many questions the bank lacks for the blueprint, if every line draws what suits all of them best."""
    return sum(line.count for line in blueprint) - len(draw_by(blueprint, candidates, {}, Random(0)))  # noqa: S311 - only their number


def _exchange(short: int, lines: Sequence[Line], held: list[list[Candidate]], spare: list[Candidate]) -> bool:
    """Get one question more for the line at `short`, if any chain of exchanges ends at a spare one.

    A line gives away a question only for another that it can use as well: a path that adds one to a matching.
    """
    gives: dict[int, tuple[int, Candidate]] = {}  # by line, to which line it would give which question
    waiting, asked = deque([short]), {short}
    while waiting:
        at = waiting.popleft()
        found = next((one for one in spare if one.fits(lines[at])), None)
        if found:
            spare.remove(found)
            _hand_on(short, at, found, gives, held)
            return True
        for other, theirs in enumerate(held):
            if other not in asked and (fitting := next((one for one in theirs if one.fits(lines[at])), None)):
                gives[other] = (at, fitting)
                asked.add(other)
                waiting.append(other)
    return False


def _hand_on(
    short: int, at: int, found: Candidate, gives: Mapping[int, tuple[int, Candidate]], held: list[list[Candidate]]
) -> None:
    """Give `found` to the line at `at`, and let each line on the way to `short` give what it promised."""
    held[at].append(found)
    while at != short:
        to, given = gives[at]
        held[at].remove(given)
        held[to].append(given)
        at = to


def _take_turns(candidates: Sequence[Candidate], last_seen: Seen, count: int, rng: Random) -> list[Candidate]:
    piles = _piles(candidates, last_seen, rng)
    drawn: list[Candidate] = []
    while piles and len(drawn) < count:
        piles.sort(key=lambda pile: last_seen.get(pile[-1].question_id, NEVER))
        drawn += [pile.pop() for pile in piles[: count - len(drawn)]]
        piles = [pile for pile in piles if pile]
    return drawn


def _piles(candidates: Sequence[Candidate], last_seen: Seen, rng: Random) -> list[list[Candidate]]:
    """One pile per lesson, the next question to draw on top (at the end)."""
    by_lesson: dict[int, list[Candidate]] = {}
    for candidate in reversed(_longest_unseen_first(candidates, last_seen, rng)):
        by_lesson.setdefault(candidate.lesson_number, []).append(candidate)
    return list(by_lesson.values())


def _longest_unseen_first(candidates: Sequence[Candidate], last_seen: Seen, rng: Random) -> list[Candidate]:
    """Those never had, then those had longest ago; in random order otherwise."""
    mixed = rng.sample(candidates, len(candidates))
    return sorted(mixed, key=lambda one: last_seen.get(one.question_id, NEVER))
