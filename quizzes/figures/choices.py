"""How often each option of a question was chosen: by all, and by those who did best and worst in the rest."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizzes.figures.marks import Sitting, Sittings, Which, sittings_of
from quizzes.kinds import OPEN, REAL, SCAM, Kind, in_bank
from quizzes.models import Question, QuestionVersion, Quiz
from quizzes.wordings import Wording, keys_of, wordings_of

Part = tuple[int, str | None]


@dataclass(frozen=True)
class OptionCount:
    """How many chose an option in one part of the answer; `key` is that of the bank, None where it was left open.

    Matching has a part for each prompt, ordering one for each place, a case one for the judgement (`r` or `s`) and
    one for what one would do. All else has one part; of several choices, each is counted.
    """

    part: int
    key: str | None
    is_right: bool
    everybody: int
    upper: int
    lower: int


@dataclass(frozen=True)
class Choices:
    """The options of a question version, part by part in the bank's order, and how many people stand behind.

    `upper` and `lower` are thirds by the marks in the rest of the paper, with all who did as well as the last of
    them; both are 0 where too many did alike to tell them apart.
    """

    everybody: int
    upper: int
    lower: int
    options: tuple[OptionCount, ...]


def choices_of(session: Session, version_id: int, which: Which = Which.FIRST) -> Choices:
    """What was chosen in the submitted attempts whose paper held the version. At most six statements."""
    of_quiz = (
        select(Quiz.id)
        .join(Question, Question.course_id == Quiz.course_id)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .where(QuestionVersion.id == version_id)
    )
    sittings = sittings_of(session, session.scalars(of_quiz).one(), which)
    wording = wordings_of(session, [version_id])[version_id]
    return choices_in(sittings, wording, keys_of(session, wording))


def choices_in(sittings: Sittings, wording: Wording, keys: Iterable[str]) -> Choices:
    """The same of sittings that have been read; `keys` are the right answers."""
    chosen: list[list[Part]] = []
    rests: list[float] = []
    for sitting in sittings.each:
        place = next((n for n, slot in enumerate(sitting.paper) if slot["version"] == wording.version_id), None)
        if place is not None:
            chosen.append(_chosen(sitting, place, wording))
            rests.append(_rest(sitting, place))
    best, worst = thirds(rests)
    groups = (chosen, [chosen[n] for n in best], [chosen[n] for n in worst])
    counts = [Counter(part for parts in group for part in parts) for group in groups]
    right = {part for key in keys for part in parts_of(wording.kind, key)}
    options = [OptionCount(*part, part in right, *(count[part] for count in counts)) for part in _possible(wording)]
    return Choices(len(chosen), len(best), len(worst), tuple(options))


def parts_of(kind: Kind, word: str) -> list[Part]:
    """What an answer in keys of the bank says, part by part."""
    if kind is Kind.SEVERAL:
        return [(0, key) for key in word]
    return [(part, None if sign == OPEN else sign) for part, sign in enumerate(word)]


def thirds(scores: Sequence[float]) -> tuple[list[int], list[int]]:
    """The places of the upper and the lower third in `scores`, each with its ties; empty where they would meet."""
    size = len(scores) // 3
    if not size:
        return [], []
    ranked = sorted(scores)
    low, high = ranked[size - 1], ranked[-size]
    if low >= high:
        return [], []
    return [n for n, score in enumerate(scores) if score >= high], [n for n, score in enumerate(scores) if score <= low]


def _chosen(sitting: Sitting, place: int, wording: Wording) -> list[Part]:
    """What was answered at a place of the paper (from 0)."""
    choice = sitting.given.get(place + 1)
    if choice is None:
        return [(part, None) for part in range(_part_count(wording))]
    return parts_of(wording.kind, in_bank(wording.kind, choice, sitting.paper[place]["order"]))


def _rest(sitting: Sitting, place: int) -> float:
    """The mean mark of all other questions that count, so rounded that a third and two thirds are as good as one."""
    others = [mark for n, mark in enumerate(sitting.marks) if n != place and mark is not None]
    return round(sum(others) / len(others), 9) if others else 0.0


def _possible(wording: Wording) -> list[Part]:
    """Every part with every option, and without one."""
    parts: list[Part] = []
    for part in range(_part_count(wording)):
        is_judgement = wording.kind is Kind.CASE and part == 0
        parts += [(part, key) for key in (REAL + SCAM if is_judgement else wording.options)] + [(part, None)]
    return parts


def _part_count(wording: Wording) -> int:
    return {Kind.MATCHING: wording.prompt_count, Kind.ORDERING: len(wording.options), Kind.CASE: 2}.get(wording.kind, 1)
