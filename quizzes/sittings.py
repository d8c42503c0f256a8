"""How often somebody has sat each test, and how well; no answers."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizzes.models import Attempt, Quiz


@dataclass(frozen=True)
class Sittings:
    """Tests handed in, and the best of them: right answers of how many questions."""

    count: int
    right: float
    of: int


def sittings_of(session: Session, person_id: int) -> dict[int, Sittings]:
    """By course; courses whose test the person has not handed in are absent. One statement."""
    rows = session.execute(
        select(Quiz.course_id, Attempt.score, Attempt.out_of)
        .join(Quiz, Quiz.id == Attempt.quiz_id)
        .where(Attempt.person_id == person_id, Attempt.submitted_at.is_not(None))
    )
    scores: dict[int, list[tuple[float, int]]] = {}
    for course_id, right, of in rows:
        scores.setdefault(course_id, []).append((right or 0, of or 0))
    return {course_id: Sittings(len(all_), *max(all_, key=_share)) for course_id, all_ in scores.items()}


def _share(score: tuple[float, int]) -> float:
    right, of = score
    return right / of if of else 0
