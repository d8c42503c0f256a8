"""How often somebody has sat each test, and how well; no answers."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizzes.models import ASSISTED, ON_PAPER, Attempt, Quiz


@dataclass(frozen=True)
class Sittings:
    """Tests with a result, and the best of them: right answers of how many questions.

    `assisted` of them were sat with somebody's help, `on_paper` on paper.
    """

    count: int
    right: float
    of: int
    assisted: int = 0
    on_paper: int = 0


def sittings_of(session: Session, person_id: int) -> dict[int, Sittings]:
    """By course; courses of whose test the person has no result are absent. One statement."""
    rows = session.execute(
        select(Quiz.course_id, Attempt.score, Attempt.out_of, Attempt.way)
        .join(Quiz, Quiz.id == Attempt.quiz_id)
        .where(Attempt.person_id == person_id, Attempt.score.is_not(None))
    )
    scores: dict[int, list[tuple[float, int]]] = {}
    ways: dict[int, Counter[str]] = {}
    for course_id, right, of, way in rows:
        scores.setdefault(course_id, []).append((right or 0, of or 0))
        ways.setdefault(course_id, Counter())[way] += 1
    return {id_: _counted(all_, ways[id_]) for id_, all_ in scores.items()}


def _counted(scores: list[tuple[float, int]], ways: Counter[str]) -> Sittings:
    return Sittings(len(scores), *max(scores, key=_share), ways[ASSISTED], ways[ON_PAPER])


def _share(score: tuple[float, int]) -> float:
    right, of = score
    return right / of if of else 0
