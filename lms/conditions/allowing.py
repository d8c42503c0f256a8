"""More time at a test for one person, with the reason: slow reading, an unsteady hand."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from courses.models import Course, Topic
from courses.visibility import SEEN, as_reader
from lms.clock import local_date
from lms.db import insert_once
from lms.people.models import Person
from lms.teams.acting import Actor
from lms.teams.placement import placement_of
from lms.text import in_language
from quizzes.models import Allowance, Quiz
from quizzes.rules import rules_of


class AlreadyAllowed(Exception):
    """The person has been given more time at this test."""


@dataclass(frozen=True)
class Test:
    """A test by the topic and edition of its course."""

    quiz_id: int
    title: str
    edition: str


def timed_tests(session: Session, person_id: int, language: str, day: date) -> list[Test]:
    """The tests with a time limit that the person sees."""
    rows = session.execute(
        select(Quiz, Topic.title, Course.edition)
        .join(Course, Course.id == Quiz.course_id)
        .join(Topic, Topic.id == Course.topic_id)
        .where(SEEN)
        .order_by(Topic.number, Course.edition),
        as_reader(person_id, day),
    )
    timed = [(quiz, title, edition) for quiz, title, edition in rows if rules_of(quiz).minutes is not None]
    return [Test(quiz.id, in_language(title, language), edition) for quiz, title, edition in timed]


def allowances_of(session: Session, person_id: int, language: str) -> list[tuple[Allowance, Test]]:
    """Where the person has more time, newest first."""
    rows = session.execute(
        select(Allowance, Topic.title, Course.edition)
        .join(Quiz, Quiz.id == Allowance.quiz_id)
        .join(Course, Course.id == Quiz.course_id)
        .join(Topic, Topic.id == Course.topic_id)
        .where(Allowance.person_id == person_id)
        .order_by(Allowance.id.desc())
    )
    return [
        (allowance, Test(allowance.quiz_id, in_language(title, language), edition))
        for allowance, title, edition in rows
    ]


def allow(
    session: Session, quiz: Quiz, person: Person, extra_percent: int | None, reason: str, actor: Actor, now: datetime
) -> None:
    """From the person's next attempt on; `extra_percent` None: without limit. Raises AlreadyAllowed."""
    words = {"extra_percent": extra_percent, "reason": reason, "given_by": actor.person_id, "given_at": now}
    if not insert_once(session, Allowance, person_id=person.id, quiz_id=quiz.id, **words):
        raise AlreadyAllowed
    _note(session, "allowance.given", quiz, person, actor, now, percent=extra_percent)


def take_back(session: Session, quiz: Quiz, person: Person, actor: Actor, now: datetime) -> None:
    """The next attempt has the usual time. Pressed twice, the second changes nothing."""
    held = delete(Allowance).where(Allowance.person_id == person.id, Allowance.quiz_id == quiz.id)
    if session.execute(held).rowcount:  # type: ignore[attr-defined]  # a delete's result has it
        _note(session, "allowance.taken_back", quiz, person, actor, now)


def _note(
    session: Session, action: str, quiz: Quiz, person: Person, actor: Actor, now: datetime, **details: int | None
) -> None:
    place = placement_of(session, person.id, local_date(now))
    told = {name: value for name, value in details.items() if value is not None}
    actor.note(session, action, "quiz", quiz.id, now, place.unit_id, person_id=person.id, **told)
