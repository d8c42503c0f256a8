"""An attempt, question by question: what was answered, and what its rules allow to tell of what is right and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from quizzes.attempts.finding import answers_of
from quizzes.grading import Item, grade
from quizzes.kinds import OPEN, Kind
from quizzes.models import Attempt, Slot
from quizzes.rules import rules_of
from quizzes.wordings import Asked, Decided, Wording, decided_on, items_by, wordings_of


@dataclass(frozen=True)
class Release:
    """What may be told of an attempt at a moment. Whoever is told why a question is right is told what is right."""

    marks: bool
    answers: bool
    explanations: bool


@dataclass(frozen=True)
class Reply:
    """An answer in words: options as safe HTML, in matching each behind its prompt; of a case the judgement too.

    `is_ordered`: the order of the options is the answer.
    """

    lines: tuple[tuple[str, str], ...]
    judgement: str = ""
    is_ordered: bool = False


@dataclass(frozen=True)
class Explained:
    """One question of a paper. All words are safe HTML in `language`; `chosen` is None when unanswered.

    `mark` is from 0 to 1; where `is_marked`, None says that the question was taken out. `ruled_at` is when it was found
    wrong, where that was after the test was handed in. What may not be told is empty.
    """

    position: int
    kind: Kind
    language: str
    stem: str
    chosen: Reply | None
    lesson_number: int
    is_marked: bool
    mark: float | None = None
    right: tuple[Reply, ...] = ()
    explanation: str = ""
    feedback: tuple[str, ...] = ()
    ruled_at: datetime | None = None

    @property
    def is_right(self) -> bool:
        return self.mark == 1

    @property
    def is_out(self) -> bool:
        return self.is_marked and self.mark is None


@dataclass(frozen=True)
class Standing:
    """What counts as right of a question today: every key, none where it was taken out, and each in words.

    `decided_at` is when a ruling said so.
    """

    keys: tuple[str, ...]
    right: tuple[Reply, ...]
    decided_at: datetime | None

    @property
    def is_out(self) -> bool:
        return not self.keys


def release_of(attempt: Attempt, now: datetime) -> Release:
    """What may be told of `attempt` now; nothing of one that waits to be graded."""
    rules, submitted, graded = rules_of(attempt), attempt.submitted_at is not None, not attempt.is_waiting
    answers = graded and rules.shows(rules.answers_shown, submitted=submitted, now=now)
    return Release(
        marks=graded and rules.shows(rules.marks_shown, submitted=submitted, now=now),
        answers=answers,
        explanations=answers and rules.shows(rules.explanations_shown, submitted=submitted, now=now),
    )


def explain(
    session: Session, attempt: Attempt, language: str, release: Release, positions: Sequence[int] = ()
) -> list[Explained]:
    """The questions at `positions`, or all of them in order, as far as `release` allows. Four statements at most."""
    places = _places(session, attempt)
    wanted = [places[position - 1] for position in positions] if positions else places
    return [_explained(attempt, place, language, release) for place in wanted]


@dataclass(frozen=True)
class _Place:
    """A position of a paper with all that is known of it; `choice` is None where there is no answer."""

    position: int
    slot: Slot
    wording: Wording
    item: Item
    mark: Fraction | None
    choice: str | None
    decided: Decided | None


def _places(session: Session, attempt: Attempt) -> list[_Place]:
    given = {at: answer.choice for at, answer in answers_of(session, attempt.id).items() if answer.is_given}
    wordings = wordings_of(session, (slot["version"] for slot in attempt.paper))
    decided = decided_on(session, wordings)
    items = items_by(attempt.paper, wordings, {version_id: last.keys for version_id, last in decided.items()})
    marks = grade(items, given, attempt.pass_mark).marks
    found = enumerate(zip(attempt.paper, items, marks, strict=True), start=1)
    return [
        _Place(at, slot, wordings[slot["version"]], item, mark, given.get(at), decided.get(slot["version"]))
        for at, (slot, item, mark) in found
    ]


def _explained(attempt: Attempt, place: _Place, language: str, release: Release) -> Explained:
    asked = place.wording.asked(place.slot, language)
    return Explained(
        position=place.position,
        kind=asked.kind,
        language=asked.language,
        stem=asked.stem,
        chosen=reply(asked, place.choice) if place.choice else None,
        lesson_number=place.wording.lesson_number,
        is_marked=release.marks,
        mark=None if place.mark is None or not release.marks else float(place.mark),
        ruled_at=_since(attempt, place.decided) if release.marks else None,
        **_told(place, asked, release, language),
    )


def _told(place: _Place, asked: Asked, release: Release, language: str) -> dict[str, Any]:
    """What is right, why, and what is said to the options chosen; nothing before its moment."""
    told: dict[str, Any] = {}
    if release.answers:
        told["right"] = tuple(reply(asked, key) for key in place.item.keys)
    if release.explanations:
        told["explanation"] = place.wording.explanation(language)
    if release.explanations and place.choice:
        told["feedback"] = tuple(place.wording.feedback(place.slot, place.choice, language))
    return told


def _since(attempt: Attempt, last: Decided | None) -> datetime | None:
    """When the question was decided about, if that was after the attempt had been graded for the first time."""
    graded_at = attempt.grade_at or attempt.submitted_at
    return last.at if last and graded_at and last.at > graded_at else None


def standings(session: Session, version_ids: Iterable[int], language: str) -> dict[int, Standing]:
    """By version, what counts as right today, for those who may know it. Two statements at most."""
    wordings = wordings_of(session, version_ids)
    decided = decided_on(session, wordings)
    return {version_id: _standing(one, decided.get(version_id), language) for version_id, one in wordings.items()}


def _standing(wording: Wording, last: Decided | None, language: str) -> Standing:
    asked = wording.asked(Slot(version=wording.version_id, order=wording.options), language)
    keys = last.keys if last else (wording.key,)
    return Standing(keys, tuple(reply(asked, key) for key in keys), last.at if last else None)


def reply(asked: Asked, choice: str) -> Reply:
    """An answer in words, in the order in which it was given."""
    options = dict(asked.options)
    if asked.kind is Kind.MATCHING:
        return Reply(tuple((prompt, options.get(sign, "")) for prompt, sign in zip(asked.prompts, choice, strict=True)))
    if asked.kind is Kind.CASE:
        return Reply(tuple(("", options[sign]) for sign in choice[1:] if sign != OPEN), choice[0])
    lines = tuple(("", options[letter]) for letter in choice if letter != OPEN)
    return Reply(lines, is_ordered=asked.kind is Kind.ORDERING)
