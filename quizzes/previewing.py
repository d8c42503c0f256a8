"""A question that is not in the bank yet, as the learner will see it, and what is right."""

from dataclasses import dataclass

from lms.markup import render, render_option
from lms.text import SOURCE_LANGUAGE
from quizzes.kinds import LETTERS
from quizzes.question_record import QuestionRecord
from quizzes.results import Reply, reply
from quizzes.wordings import Asked


@dataclass(frozen=True)
class Preview:
    """All words are safe HTML. `told` are pairs of an option and what is said to who chooses it."""

    asked: Asked
    right: Reply
    explanation: str
    told: tuple[tuple[str, str], ...]


def preview(record: QuestionRecord) -> Preview:
    """The question with its options in the order of the file; a paper shuffles them."""
    options = tuple(zip(LETTERS, map(render_option, record.options), strict=False))
    prompts = tuple(map(render_option, record.prompts))
    asked = Asked(record.kind, SOURCE_LANGUAGE, render(record.stem), options, prompts)
    feedback = zip(options, record.feedback, strict=False)
    told = tuple((words, render_option(said)) for (_letter, words), said in feedback if said)
    return Preview(asked, reply(asked, record.key), render(record.explanation), told)
