"""Publishing questions: a version for every change, words rendered once, attempts left with what they were given."""

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session, undefer

from courses.models import Course
from lms.markup import is_as_written, render, render_option
from lms.text import SOURCE_LANGUAGE
from quizzes.kinds import LETTERS
from quizzes.models import Question, QuestionVersion
from quizzes.question_faults import Code, QuestionFileFault
from quizzes.question_record import QuestionRecord

Wordings = dict[str, QuestionRecord]
Known = dict[str, tuple[Question, QuestionVersion | None]]
NUMBERED = re.compile(r"q([0-9]{1,6})")


class Fate(Enum):
    """What became of a question that was published."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


class _TooDeep(ValueError):
    """A question cannot be rendered; the verbs of this file add which."""


def hold_bank(session: Session, course: Course) -> None:
    """Until the end of the transaction nobody else gives new questions of the course their ids."""
    touch = update(Course).where(Course.id == course.id).values(slug=Course.slug)
    session.execute(touch.execution_options(synchronize_session=False))


def last_number(slugs: Iterable[str]) -> int:
    """The largest number of ids such as `slug_at` makes; 0 where there is none."""
    return max((int(found[1]) for slug in slugs if (found := NUMBERED.fullmatch(slug))), default=0)


def slug_at(number: int) -> str:
    """The id of a question to which nobody has given another."""
    return f"q{number:02d}"


def add_questions(
    session: Session, course: Course, records: Sequence[QuestionRecord], now: datetime, by: int | None = None
) -> None:
    """Publish new questions beside those of the bank, in Vietnamese. Their ids are free.

    Raises QuestionFileFault where one cannot be rendered; the caller rolls back.
    """
    versions = {record.slug: _first_version(course, record, now, by) for record in records}
    opened = open_questions(session, course, versions)
    for slug, version in versions.items():
        version.question_id = opened[slug][0].id
    session.add_all(versions.values())
    session.flush()


def _first_version(course: Course, record: QuestionRecord, now: datetime, by: int | None) -> QuestionVersion:
    wordings = {SOURCE_LANGUAGE: record}
    try:
        return _version(0, 1, wordings, _digest(wordings), now, by)
    except _TooDeep as error:
        raise QuestionFileFault(course.slug, record.slug, Code.TOO_DEEP) from error


def publish_question(
    session: Session, course: Course, question: Question | None, wordings: Wordings, by: int | None, now: datetime
) -> Question:
    """Publish one question as somebody has written it: a new one, or a new version unless nothing changed.

    Raises QuestionFileFault where it cannot be rendered; the caller rolls back.
    """
    current = _current(session, question) if question else None
    if question is None:
        slug = wordings[SOURCE_LANGUAGE].slug
        question = open_questions(session, course, {slug})[slug][0]
    keep_question(session, course, question, current, wordings, now, by)
    question.withdrawn_by = None
    session.flush()
    return question


def open_questions(session: Session, course: Course, slugs: Iterable[str]) -> Known:
    """Rows for new questions in their order, all in one go: their versions need their ids."""
    new = [Question(course_id=course.id, slug=slug) for slug in slugs]
    session.add_all(new)
    session.flush()
    return {question.slug: (question, None) for question in new}


def keep_question(
    session: Session, course: Course, question: Question, current: QuestionVersion | None, wordings: Wordings,
    now: datetime, by: int | None = None,
) -> Fate:  # fmt: skip
    """Store the version of a question that is new or changed. Raises QuestionFileFault, which names the question."""
    try:
        return _keep(session, question, current, wordings, now, by)
    except _TooDeep as error:
        raise QuestionFileFault(course.slug, wordings[SOURCE_LANGUAGE].slug, Code.TOO_DEEP) from error


def differs(question: Question, current: QuestionVersion | None, wordings: Wordings) -> bool:
    """Whether publishing these words would change anything."""
    return question.is_withdrawn or current is None or current.digest != _digest(wordings)


def _current(session: Session, question: Question) -> QuestionVersion | None:
    version = QuestionVersion
    return session.scalar(
        select(version).options(undefer(version.markdown)).where(version.question_id == question.id, version.is_current)
    )


def _keep(
    session: Session, question: Question, current: QuestionVersion | None, wordings: Wordings, now: datetime,
    by: int | None,
) -> Fate:  # fmt: skip
    digest = _digest(wordings)
    if current is None:
        session.add(_version(question.id, 1, wordings, digest, now, by))
        return Fate.ADDED
    returns = question.is_withdrawn
    question.is_withdrawn, question.withdrawn_by = False, None
    if current.digest != digest:
        current.is_current = False
        session.add(_version(question.id, current.number + 1, wordings, digest, now, by))
        return Fate.ADDED if returns else Fate.CHANGED
    if not current.markdown:  # published before it was kept
        current.markdown = _markdown(wordings)
    return Fate.ADDED if returns else Fate.UNCHANGED


def _digest(wordings: Wordings) -> str:
    """Of the files' words rather than of the HTML, so that an unchanged question need not be rendered.

    What a record leaves at its default is left out: so a question of before kinds were told has the digest of today.
    """
    plain = {language: _said(record) for language, record in wordings.items()}
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def _said(record: QuestionRecord) -> dict[str, Any]:
    defaults = {field.name: field.default for field in fields(record)}
    return {name: value for name, value in asdict(record).items() if value != defaults[name]}


def _version(
    question_id: int, number: int, wordings: Wordings, digest: str, now: datetime, by: int | None
) -> QuestionVersion:
    first = wordings[SOURCE_LANGUAGE]
    return QuestionVersion(
        question_id=question_id,
        number=number,
        kind=first.kind,
        policy=first.policy,
        lesson_number=first.lesson,
        difficulty=first.difficulty,
        texts={language: _texts(record) for language, record in wordings.items()},
        markdown=_markdown(wordings),
        key=first.key,
        digest=digest,
        published_by=by,
        published_at=now,
    )


def _markdown(wordings: Wordings) -> dict[str, Any]:
    return {language: _written(record) for language, record in wordings.items()}


def _written(record: QuestionRecord) -> dict[str, Any]:
    more = {"prompts": list(record.prompts), "feedback": list(record.feedback)}
    words = {"stem": record.stem, "options": list(record.options), "explanation": record.explanation}
    return words | {name: value for name, value in more.items() if value}


def _texts(record: QuestionRecord) -> dict[str, Any]:
    options = {key: render_option(option) for key, option in zip(LETTERS, record.options, strict=False)}
    stem, explanation = render(record.stem), render(record.explanation)
    if is_as_written(stem) or is_as_written(explanation):
        raise _TooDeep
    more: dict[str, Any] = {
        "prompts": [render_option(prompt) for prompt in record.prompts],
        "feedback": {key: render_option(said) for key, said in zip(LETTERS, record.feedback, strict=False) if said},
    }
    words = {"stem": stem, "options": options, "explanation": explanation}
    return words | {name: value for name, value in more.items() if value}
