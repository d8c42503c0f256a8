"""What the tests of tests need: somebody who may sit one, and the right letters of a paper."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.models import Course, Enrolment
from lms.clock import utc_now
from lms.people.models import Person
from quizzes.attempts import saving, starting
from quizzes.kinds import LETTERS
from quizzes.models import Attempt, Quiz
from quizzes.wordings import items_of, letters

MEMBER_COURSE = "bao-ve-ban-than-member"
CITIZEN_COURSE = "bao-ve-ban-than-citizen"


def quiz_of(session: Session, slug: str = MEMBER_COURSE) -> Quiz:
    return session.scalars(select(Quiz).join(Course, Course.id == Quiz.course_id).where(Course.slug == slug)).one()


def unlock(session: Session, person: Person, slug: str = MEMBER_COURSE) -> Quiz:
    """Let the person have read all lessons."""
    quiz = quiz_of(session, slug)
    session.add(
        Enrolment(person_id=person.id, course_id=quiz.course_id, started_at=utc_now(), lessons_done_at=utc_now())
    )
    session.commit()
    return quiz


def begin(session: Session, person: Person, slug: str = MEMBER_COURSE) -> Attempt:
    """An open attempt of a person who has read all lessons."""
    attempt = starting.start(session, person, unlock(session, person, slug), utc_now())
    session.commit()
    return attempt


def right_of(session: Session, attempt: Attempt) -> list[str]:
    """The right letter of every position."""
    return [item.keys[0] for item in items_of(session, attempt.paper)]


def wrong_of(session: Session, attempt: Attempt) -> list[str]:
    """A wrong letter for every position."""
    right = right_of(session, attempt)
    return [next(one for one in letters(slot) if one != key) for slot, key in zip(attempt.paper, right, strict=True)]


def answer(session: Session, attempt: Attempt, score: int, now: datetime | None = None) -> None:
    """Answer every question, the first `score` of them right."""
    right, wrong = right_of(session, attempt), wrong_of(session, attempt)
    for position, letter in enumerate(right[:score] + wrong[score:], start=1):
        saving.save_answer(session, attempt.person_id, attempt.id, position, 1, letter, now or utc_now())
    session.commit()


def other(letter: str) -> str:
    """Another letter that every paper has."""
    return next(one for one in LETTERS if one != letter)
