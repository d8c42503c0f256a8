"""A version of a question, made of what was written in each language: rendered once, and known by its digest."""

import hashlib
import json
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from lms.markup import is_as_written, render, render_option
from lms.text import SOURCE_LANGUAGE
from quizzes.kinds import LETTERS
from quizzes.models import QuestionVersion
from quizzes.question_record import QuestionRecord

Wordings = dict[str, QuestionRecord]  # by language


class TooDeep(ValueError):
    """A question cannot be rendered; whoever publishes it adds which."""


def digest_of(wordings: Wordings) -> str:
    """Of the files' words rather than of the HTML, so that an unchanged question need not be rendered.

    What a record leaves at its default is left out: so a question of before kinds were told has the digest of today.
    """
    plain = {language: _said(record) for language, record in wordings.items()}
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def _said(record: QuestionRecord) -> dict[str, Any]:
    defaults = {field.name: field.default for field in fields(record)}
    return {name: value for name, value in asdict(record).items() if value != defaults[name]}


def version_of(
    question_id: int, number: int, wordings: Wordings, digest: str, now: datetime, by: int | None
) -> QuestionVersion:
    """A current version with this number. Raises TooDeep."""
    first = wordings[SOURCE_LANGUAGE]
    return QuestionVersion(
        question_id=question_id,
        number=number,
        kind=first.kind,
        policy=first.policy,
        lesson_number=first.lesson,
        difficulty=first.difficulty,
        texts={language: _texts(record) for language, record in wordings.items()},
        markdown=markdown_of(wordings),
        key=first.key,
        digest=digest,
        published_by=by,
        published_at=now,
    )


def markdown_of(wordings: Wordings) -> dict[str, Any]:
    """What was written, as a version keeps it."""
    return {language: _written(record) for language, record in wordings.items()}


def _written(record: QuestionRecord) -> dict[str, Any]:
    more = {"prompts": list(record.prompts), "feedback": list(record.feedback)}
    words = {"stem": record.stem, "options": list(record.options), "explanation": record.explanation}
    return words | {name: value for name, value in more.items() if value}


def _texts(record: QuestionRecord) -> dict[str, Any]:
    options = {key: render_option(option) for key, option in zip(LETTERS, record.options, strict=False)}
    stem, explanation = render(record.stem), render(record.explanation)
    if is_as_written(stem) or is_as_written(explanation):
        raise TooDeep
    more: dict[str, Any] = {
        "prompts": [render_option(prompt) for prompt in record.prompts],
        "feedback": {key: render_option(said) for key, said in zip(LETTERS, record.feedback, strict=False) if said},
    }
    words = {"stem": stem, "options": options, "explanation": explanation}
    return words | {name: value for name, value in more.items() if value}
