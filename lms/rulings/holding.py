"""Which attempts hold a question, some at a time: one question of the nation's may be on a hundred thousand papers."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, Text, cast, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session, undefer

from lms.db import UtcDateTime
from quizzes.models import Attempt

SLICE = 500


@dataclass(frozen=True)
class Place:
    """Where one stands among the attempts of a quiz, in the order in which they were handed in."""

    submitted_at: datetime
    attempt_id: int


def holds(version_ids: Collection[int]) -> ColumnElement[bool]:
    """Condition on Attempt: one of the versions is on its paper.

    Asked of the paper's text, which both databases keep as it was written: neither reads JSON in the other's words.
    """
    written = func.replace(cast(Attempt.paper, Text), " ", "")
    signs = [f'"version":{version_id}{end}' for version_id in version_ids for end in ",}"]
    return or_(*(written.contains(sign, autoescape=True) for sign in signs))


def handed_in(quiz_id: int, version_ids: Collection[int]) -> Select[Attempt]:
    """The attempts that hold one of the versions, were handed in and graded."""
    graded = (Attempt.submitted_at.is_not(None), Attempt.score.is_not(None))
    return select(Attempt).where(Attempt.quiz_id == quiz_id, *graded, holds(version_ids))


def next_slice(
    session: Session, quiz_id: int, version_ids: Collection[int], after: Place | None, size: int = SLICE
) -> list[Attempt]:
    """The next attempts with their marks, as the database has them now. An index of the quiz keeps this order."""
    query = handed_in(quiz_id, version_ids).options(undefer(Attempt.marks))
    if after:
        edge = tuple_(literal(after.submitted_at, UtcDateTime), literal(after.attempt_id))
        query = query.where(tuple_(Attempt.submitted_at, Attempt.id) > edge)
    ordered = query.order_by(Attempt.submitted_at, Attempt.id).limit(size)
    return list(session.scalars(ordered.execution_options(populate_existing=True)))


def slices(session: Session, quiz_id: int, version_ids: Collection[int]) -> Iterator[list[Attempt]]:
    """All of them, some at a time."""
    after: Place | None = None
    while attempts := next_slice(session, quiz_id, version_ids, after):
        after = place_of(attempts[-1])
        yield attempts


def place_of(attempt: Attempt) -> Place:
    """Where an attempt that was handed in stands."""
    assert attempt.submitted_at is not None  # noqa: S101 - `handed_in` asks for it
    return Place(attempt.submitted_at, attempt.id)


def count_left(session: Session, quiz_id: int, version_ids: Collection[int], after: Place | None) -> int:
    """How many attempts come after a place."""
    query = handed_in(quiz_id, version_ids)
    if after:
        edge = tuple_(literal(after.submitted_at, UtcDateTime), literal(after.attempt_id))
        query = query.where(tuple_(Attempt.submitted_at, Attempt.id) > edge)
    return session.scalar(select(func.count()).select_from(query.with_only_columns(Attempt.id).subquery())) or 0
