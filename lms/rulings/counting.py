"""How a question was answered: how often each option was chosen, by version."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from lms.rulings.holding import handed_in
from quizzes.kinds import OPEN, TICKED, in_bank, is_empty
from quizzes.models import Attempt
from quizzes.regrading import answers_to
from quizzes.wordings import Wording, wordings_of

COUNTED = 3000  # the newest attempts; more would keep the reader waiting, and say no more


@dataclass
class Answered:
    """How a version was answered, in keys of the bank: whole answers, single options, and how many left it empty."""

    attempts: int = 0
    empty: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    options: Counter[str] = field(default_factory=Counter)

    def add(self, wording: Wording, word: str | None) -> None:
        self.attempts += 1
        if word is None:
            self.empty += 1
            return
        self.answers[word] += 1
        if wording.kind in TICKED:
            self.options.update(word)


def answered(session: Session, quiz_id: int, version_ids: Sequence[int]) -> dict[int, Answered]:
    """By version, how it was answered in the newest `COUNTED` attempts that hold one of them. Three statements."""
    newest = handed_in(quiz_id, version_ids).order_by(Attempt.submitted_at.desc(), Attempt.id.desc()).limit(COUNTED)
    attempts = session.scalars(newest).all()
    wordings, given = wordings_of(session, version_ids), answers_to(session, attempts)
    counts = {version_id: Answered() for version_id in version_ids}
    for attempt in attempts:
        for position, slot in enumerate(attempt.paper, start=1):
            if slot["version"] in counts:
                wording, choice = wordings[slot["version"]], given[attempt.id].get(position, OPEN)
                word = None if is_empty(choice) else in_bank(wording.kind, choice, slot["order"])
                counts[slot["version"]].add(wording, word)
    return counts
