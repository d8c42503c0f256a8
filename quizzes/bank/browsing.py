"""A course's question bank as trainers look through it."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import Session

from lms.markup.words import plain_words
from lms.paging import Page, page_count
from lms.text import SOURCE_LANGUAGE, fold
from quizzes.models import Question, QuestionVersion

SHOWN = 20
IN_USE = (
    select(Question, QuestionVersion)
    .join(QuestionVersion, and_(QuestionVersion.question_id == Question.id, QuestionVersion.is_current))
    .where(Question.course_id == bindparam("course"), Question.is_withdrawn.is_(False))
    .order_by(func.length(Question.slug), Question.slug)  # q99 before q100
)


@dataclass(frozen=True)
class BankEntry:
    """A question in use, with its current version."""

    question: Question
    version: QuestionVersion

    @property
    def folded(self) -> str:
        words = self.version.texts[SOURCE_LANGUAGE]
        parts = [self.question.slug, words["stem"], *words["options"].values(), *words.get("prompts", ())]
        return fold(plain_words(" ".join(parts)))


def in_use(session: Session, course_id: int, number: int, address: Callable[[int], str]) -> Page[BankEntry]:
    """Page `number` of the questions in use. Two statements, and twenty questions read, however large the bank."""
    total = session.scalar(select(func.count()).select_from(IN_USE.subquery()), {"course": course_id}) or 0
    number = min(max(1, number), page_count(total, SHOWN))
    rows = session.execute(IN_USE.limit(SHOWN).offset((number - 1) * SHOWN), {"course": course_id})
    return Page([BankEntry(*row) for row in rows], number, total, address, SHOWN)


def search(session: Session, course_id: int, key: str, number: int, address: Callable[[int], str]) -> Page[BankEntry]:
    """Page `number` of those whose id or Vietnamese words hold `key` (see `search_key`). One statement.

    Words are folded here: neither database knows Vietnamese letters, and a bank is small beside a list of people.
    """
    found = (BankEntry(*row) for row in session.execute(IN_USE, {"course": course_id}))
    fitting = [entry for entry in found if key in entry.folded]
    number = min(max(1, number), page_count(len(fitting), SHOWN))
    return Page(fitting[(number - 1) * SHOWN : number * SHOWN], number, len(fitting), address, SHOWN)


def withdrawn_slugs(session: Session, course_id: int) -> list[str]:
    """The ids of the questions that no new paper holds."""
    gone = select(Question.slug).where(Question.course_id == course_id, Question.is_withdrawn).order_by(Question.slug)
    return list(session.scalars(gone))
