"""Draws a person's paper: which questions are in use, and which they have had before.

Options are sent and answered by letters that only say where they stand on this paper. The keys of the bank
stay behind: a writer who often puts the right option first would otherwise give it away in the page's source.
"""

from collections.abc import Sequence
from datetime import datetime
from random import Random

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from quizzes.attempts.papers import Candidate, Seen, draw, draw_by, missing
from quizzes.models import ATTEMPTS, QUESTIONS, RULINGS, VERSIONS, Quiz, Slot
from quizzes.rules import Rules, rules_of
from quizzes.wordings import wordings_of

REMEMBERED_ATTEMPTS = 20
# Built once; with all that was decided about each question, the last decision last.
IN_USE = (
    select(*VERSIONS.c["id", "question_id", "lesson_number", "difficulty"], RULINGS.c["keys"])
    .select_from(VERSIONS.join(QUESTIONS).outerjoin(RULINGS))
    .where(QUESTIONS.c.course_id == bindparam("course"), QUESTIONS.c.is_withdrawn.is_(False), VERSIONS.c.is_current)
    .order_by(VERSIONS.c.id, RULINGS.c.id)
)
HAD = (
    select(ATTEMPTS.c.paper, ATTEMPTS.c.started_at)
    .where(ATTEMPTS.c.person_id == bindparam("person"), ATTEMPTS.c.quiz_id == bindparam("quiz"))
    .order_by(ATTEMPTS.c.started_at.desc())
    .limit(REMEMBERED_ATTEMPTS)
)


def draw_for(session: Session, person_id: int, quiz: Quiz, rng: Random) -> list[Slot]:
    """A paper from the questions in use; empty when there are none. At most four statements."""
    candidates = candidates_of(session, quiz.course_id)
    drawn = draw_from(candidates, rules_of(quiz), _last_seen(session, person_id, quiz.id, candidates), rng)
    wordings = wordings_of(session, (one.version_id for one in drawn))
    return [wordings[one.version_id].slot(rng) for one in drawn]


def draw_from(candidates: Sequence[Candidate], rules: Rules, last_seen: Seen, rng: Random) -> list[Candidate]:
    """The questions of a paper by these rules."""
    if rules.blueprint:
        return draw_by(rules.blueprint, candidates, last_seen, rng)
    return draw(candidates, last_seen, rules.question_count, rng)


def lacking(candidates: Sequence[Candidate], rules: Rules) -> int:
    """How many questions these lack for a whole paper by the rules."""
    if rules.blueprint:
        return missing(rules.blueprint, candidates)
    return max(0, rules.question_count - len(candidates))


def candidates_of(session: Session, course_id: int) -> list[Candidate]:
    """The questions of a course that may be drawn: not those that were taken out. One statement."""
    rows = session.execute(IN_USE, {"course": course_id})
    last = {row[0]: row for row in rows}
    return [Candidate(*row[:4]) for row in last.values() if row[4] != []]


def _last_seen(session: Session, person_id: int, quiz_id: int, candidates: Sequence[Candidate]) -> dict[int, datetime]:
    """When the person last had each question, by question id, over their newest attempts."""
    had = session.execute(HAD, {"person": person_id, "quiz": quiz_id}).all()
    if not had:
        return {}
    question_of = {one.version_id: one.question_id for one in candidates}
    former = {slot["version"] for paper, _ in had for slot in paper} - question_of.keys()
    question_of |= {wording.version_id: wording.question_id for wording in wordings_of(session, former).values()}
    return {question_of[slot["version"]]: at for paper, at in reversed(had) for slot in paper}
