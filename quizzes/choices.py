"""How often each option of a question was chosen: by all, and by those who did best and worst in the rest."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizzes.marks import Sitting, Sittings, Which, sittings_of
from quizzes.models import Question, QuestionVersion, Quiz
from quizzes.papers import LETTERS
from quizzes.wordings import Wording


@dataclass(frozen=True)
class OptionCount:
    """How many chose an option; `key` is that of the bank, None for those who left the question unanswered."""

    key: str | None
    is_right: bool
    everybody: int
    upper: int
    lower: int


@dataclass(frozen=True)
class Choices:
    """The options of a question version in the bank's order, the unanswered last; and how many people stand behind.

    `upper` and `lower` are thirds by the marks in the rest of the paper, with all who did as well as the last of
    them; both are 0 where too many did alike to tell them apart.
    """

    everybody: int
    upper: int
    lower: int
    options: tuple[OptionCount, ...]


def choices_of(session: Session, version_id: int, which: Which = Which.FIRST) -> Choices:
    """What was chosen in the submitted attempts whose paper held the version. At most four statements."""
    of_quiz = (
        select(Quiz.id)
        .join(Question, Question.course_id == Quiz.course_id)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .where(QuestionVersion.id == version_id)
    )
    return choices_in(sittings_of(session, session.scalars(of_quiz).one(), which), version_id)


def choices_in(sittings: Sittings, version_id: int) -> Choices:
    """The same of sittings that have been read, for several questions at once."""
    chosen: list[str | None] = []
    rests: list[float] = []
    for sitting in sittings.each:
        place = next((n for n, slot in enumerate(sitting.paper) if slot["version"] == version_id), None)
        if place is not None:
            chosen.append(_choice(sitting, place))
            rests.append((sum(sitting.marks) - sitting.marks[place]) / max(1, len(sitting.marks) - 1))
    best, worst = thirds(rests)
    upper, lower = [chosen[n] for n in best], [chosen[n] for n in worst]
    wording = sittings.wordings.get(version_id)
    return Choices(len(chosen), len(upper), len(lower), _counts(wording, chosen, upper, lower) if wording else ())


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


def _choice(sitting: Sitting, place: int) -> str | None:
    """The option chosen at a place of the paper (from 0), by its key in the bank."""
    letter = sitting.given.get(place + 1)
    return sitting.paper[place]["order"][LETTERS.index(letter)] if letter else None


def _counts(wording: Wording, *groups: Sequence[str | None]) -> tuple[OptionCount, ...]:
    counts = [Counter(group) for group in groups]
    keys = (*wording.candidate().keys, None)
    return tuple(OptionCount(key, key == wording.key, *(count[key] for count in counts)) for key in keys)
