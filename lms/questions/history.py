"""Who has written a question, and when: what its page tells of each version."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.people.models import Person
from quizzes.models import Question, QuestionVersion


@dataclass(frozen=True)
class Published:
    """A version. `by` is None where it came from the library's folder."""

    number: int
    at: datetime
    by: str | None


def history_of(session: Session, question: Question) -> Sequence[Published]:
    """Every version, the newest first. One statement."""
    version = QuestionVersion
    rows = session.execute(
        select(version.number, version.published_at, Person.name)
        .outerjoin(Person, Person.id == version.published_by)
        .where(version.question_id == question.id)
        .order_by(version.number.desc())
    )
    return [Published(*row) for row in rows]
