"""Lets trainers look through a course's bank."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from lms.markup.words import plain_words
from lms.paging import Page, page_count
from lms.text import SOURCE_LANGUAGE, fold
from quizzes.models import Question, QuestionVersion

SHOWN, READ_AT_ONCE = 20, 500
IN_ORDER = (func.length(Question.slug), Question.slug)  # q99 before q100


@dataclass(frozen=True)
class BankEntry:
    """A question in use, with its current version."""

    question: Question
    version: QuestionVersion


def withdrawn_slugs(session: Session, course_id: int) -> list[str]:
    """The ids of the questions that no new paper holds."""
    gone = select(Question.slug).where(Question.course_id == course_id, Question.is_withdrawn).order_by(Question.slug)
    return list(session.scalars(gone))


def search(session: Session, course_id: int, key: str, number: int, address: Callable[[int], str]) -> Page[BankEntry]:
    """Page `number` of the questions in use whose id or Vietnamese words hold `key` (see `search_key`).

    A course's bank has some dozens of questions. Where it has thousands, their words are looked through some at a
    time and only those of the page are kept.
    """
    fitting = _fitting(session, course_id, key)
    number = min(max(1, number), page_count(len(fitting), SHOWN))
    rows = session.execute(
        select(Question, QuestionVersion)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .where(QuestionVersion.id.in_(fitting[(number - 1) * SHOWN : number * SHOWN]))
        .order_by(*IN_ORDER)
    )
    return Page([BankEntry(*row) for row in rows], number, len(fitting), address, SHOWN)


def _fitting(session: Session, course_id: int, key: str) -> list[int]:
    """The ids of the current versions in which `key` is found, or of all."""
    words = (Question.slug, QuestionVersion.texts) if key else ()
    rows = session.execute(
        select(QuestionVersion.id, *words)
        .join(Question, and_(QuestionVersion.question_id == Question.id, QuestionVersion.is_current))
        .where(Question.course_id == course_id, Question.is_withdrawn.is_(False))
        .order_by(*IN_ORDER)
        .execution_options(yield_per=READ_AT_ONCE)
    )
    return [version_id for version_id, *said in rows if not key or key in _folded(*said)]


def _folded(slug: str, texts: dict[str, Any]) -> str:
    words = texts[SOURCE_LANGUAGE]
    return fold(plain_words(" ".join([slug, words["stem"], *words["options"].values()])))
