"""Draws a person's paper: which questions are in use, and which they have had before."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from random import Random

from sqlalchemy import String, cast, exists, select
from sqlalchemy.orm import Session, aliased

from quizzes.models import Attempt, Question, QuestionVersion, Quiz, Ruling, Slot
from quizzes.papers import Candidate, draw, draw_by
from quizzes.rules import rules_of
from quizzes.wordings import wordings_of

REMEMBERED_ATTEMPTS = 20
NEWER = aliased(Ruling)
# The newest ruling on a version leaves it without any right answer.
TAKEN_OUT = exists().where(
    Ruling.version_id == QuestionVersion.id,
    cast(Ruling.keys, String) == "[]",
    ~exists().where(NEWER.version_id == Ruling.version_id, NEWER.id > Ruling.id),
)


def draw_for(session: Session, person_id: int, quiz: Quiz, rng: Random) -> list[Slot]:
    """A paper from the questions in use; empty when there are none. At most five statements."""
    return draw_from(candidates_of(session, quiz.course_id), quiz, _last_seen(session, person_id, quiz.id), rng)


def draw_from(
    candidates: Sequence[Candidate], quiz: Quiz, last_seen: Mapping[int, datetime], rng: Random
) -> list[Slot]:
    """A paper from these questions by the rules of the quiz; see `draw` for `last_seen`."""
    rules = rules_of(quiz)
    if rules.blueprint:
        return draw_by(rules.blueprint, candidates, last_seen, rng)
    return draw(candidates, last_seen, rules.question_count, rng)


def candidates_of(session: Session, course_id: int) -> list[Candidate]:
    """The questions of a course that may be drawn. At most two statements."""
    ids = drawable(session, course_id)
    wordings = wordings_of(session, ids)
    return [wordings[version_id].candidate() for version_id in ids]


def drawable(session: Session, course_id: int) -> list[int]:
    """The versions that may be drawn: the current ones but for those that a ruling took out. One statement."""
    in_use = (Question.course_id == course_id, Question.is_withdrawn.is_(False), QuestionVersion.is_current)
    ids = (
        select(QuestionVersion.id)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(*in_use, ~TAKEN_OUT)
        .order_by(QuestionVersion.id)
    )
    return list(session.scalars(ids))


def _last_seen(session: Session, person_id: int, quiz_id: int) -> dict[int, datetime]:
    """When the person last had each question, by question id, over their newest attempts."""
    had = session.execute(
        select(Attempt.paper, Attempt.started_at)
        .where(Attempt.person_id == person_id, Attempt.quiz_id == quiz_id)
        .order_by(Attempt.started_at.desc())
        .limit(REMEMBERED_ATTEMPTS)
    ).all()
    wordings = wordings_of(session, (slot["version"] for paper, _ in had for slot in paper))
    return {wordings[slot["version"]].question_id: at for paper, at in reversed(had) for slot in paper}
