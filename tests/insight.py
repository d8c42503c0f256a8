"""Submitted attempts as tests of the analysis and of signals need them: who, where, when, with which answers."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.people.models import Person
from quizzes.models import OWN, Answer, Attempt, Question, QuestionVersion, Slot
from tests import world
from tests.quizzes import quiz_of

NOW = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
RIGHT = "b"  # of every question of the cast


def version_ids(session: Session) -> list[int]:
    """The bank of the member course."""
    of_course = select(QuestionVersion.id).join(Question).where(Question.course_id == quiz_of(session).course_id)
    return list(session.scalars(of_course.order_by(Question.id)))


def people(session: Session, count: int, prefix: str = "insight") -> list[Person]:
    return [world.person(session, f"{prefix}-{number}", f"Ngô Thị Số {number}") for number in range(count)]


def sat(
    session: Session,
    person: Person,
    words: str,
    *,
    at: datetime = NOW,
    pace: float = 20,
    unit_id: int | None = None,
    device: str = "",
    way: str = OWN,
    passed: bool = False,
    versions: Sequence[int] = (),
) -> Attempt:
    """An attempt submitted at `at`, a letter for each question, `.` for none; one answer every `pace` seconds."""
    asked = list(versions or version_ids(session)[: len(words)])
    begun = at - timedelta(seconds=pace * (len(words) + 1))
    attempt = Attempt(
        person_id=person.id,
        quiz_id=quiz_of(session).id,
        unit_id=unit_id,
        device=device,
        way=way,
        pass_mark=80,
        paper=[Slot(version=version, order="abc") for version in asked],
        started_at=begun,
        submitted_at=at,
        score=words.count(RIGHT),
        out_of=len(words),
        passed=passed,
    )
    session.add(attempt)
    session.flush()
    for position, letter in enumerate(words, start=1):
        if letter != ".":
            given_at = begun + timedelta(seconds=pace * position)
            session.add(Answer(attempt_id=attempt.id, position=position, sequence=1, choice=letter, given_at=given_at))
    return attempt
