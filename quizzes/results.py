"""A submitted attempt, question by question, with what was chosen, what is right and why."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from quizzes.attempts import answers_of
from quizzes.models import Attempt
from quizzes.papers import letter_of
from quizzes.wordings import wordings_of


@dataclass(frozen=True)
class Explained:
    """One question of a submitted paper. All words are safe HTML in `language`; `chosen` is None when unanswered."""

    position: int
    is_right: bool
    language: str
    stem: str
    chosen: str | None
    right: str
    explanation: str
    lesson_number: int


def explain(session: Session, attempt: Attempt, language: str) -> list[Explained]:
    """Every question of `attempt` in order. Raises ValueError for an attempt that is still open."""
    if attempt.submitted_at is None:
        raise ValueError("answers are explained only after submission")
    given = answers_of(session, attempt.id)
    wordings = wordings_of(session, (slot["version"] for slot in attempt.paper))
    explained = []
    for position, slot in enumerate(attempt.paper, start=1):
        wording = wordings[slot["version"]]
        asked = wording.asked(slot, language)
        options, right = dict(asked.options), letter_of(slot, wording.key)
        chosen = given[position].choice if position in given else None
        explained.append(
            Explained(
                position=position,
                is_right=chosen == right,
                language=asked.language,
                stem=asked.stem,
                chosen=options[chosen] if chosen else None,
                right=options[right],
                explanation=wording.explanation(language),
                lesson_number=wording.lesson_number,
            )
        )
    return explained
