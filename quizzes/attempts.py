"""Sitting a test: start, find, save answers, submit. The database alone decides every race."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from random import Random

from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.orm import Session

from certificates.issuing import issue
from courses.models import Course, Enrolment
from courses.progress import record_sitting
from lms.clock import local_date
from lms.db import insert_once
from lms.people.models import Person
from lms.signs import in_groups, random_code
from lms.teams.placement import placement_of
from quizzes.drawing import draw_for
from quizzes.grading import Result, grade
from quizzes.models import Answer, Attempt, Quiz, Slot
from quizzes.papers import letters
from quizzes.wordings import right_letters, wordings_of

# The statements of every question and answer are built once: building one costs as much as running it.
OWN = select(Attempt).where(Attempt.id == bindparam("wanted"), Attempt.person_id == bindparam("owner"))
CLAIM = (
    update(Attempt.__table__)  # type: ignore[arg-type]  # a table, though typed as anything to select from
    .where(Attempt.id == bindparam("wanted"), Attempt.person_id == bindparam("owner"), Attempt.submitted_at.is_(None))
    .values(answered_at=bindparam("now"))
    .returning(Attempt.paper)
)
CLOSE = (
    update(Attempt.__table__)  # type: ignore[arg-type]
    .where(Attempt.id == bindparam("wanted"), Attempt.submitted_at.is_(None))
    .values(submitted_at=bindparam("now"))
    .returning(Attempt.id)
)
RESULT = update(Attempt.__table__).where(Attempt.id == bindparam("wanted"))  # type: ignore[arg-type]
COURSE_OF = select(Course).join(Quiz, Quiz.course_id == Course.id).where(Quiz.id == bindparam("quiz"))
ANSWERS = (
    select(Answer.position, Answer.sequence, Answer.choice)
    .where(Answer.attempt_id == bindparam("wanted"))
    .order_by(Answer.position, Answer.sequence)
)
CHANCE: Random = secrets.SystemRandom()
LAST_SEQUENCE = 999  # nobody changes an answer so often; without a bound one person could fill the log
RECEIPT_LENGTH = 12


@dataclass(frozen=True)
class Given:
    """The answer that counts at a position."""

    sequence: int
    choice: str


class Refusal(Exception):
    """Why a verb of this room declined. The caller rolls back."""


class LessonsNotDone(Refusal):
    """The test opens when all lessons are done."""


class NoQuestions(Refusal):
    """The course's bank is empty."""


class UnknownAttempt(Refusal):
    """No such attempt, or somebody else's."""


class AlreadySubmitted(Refusal):
    """The attempt is closed; the answer was not taken."""


class NotOnPaper(Refusal):
    """No such question or option on this paper, or an absurd sequence number."""


class Overtaken(Refusal):
    """Another answer to this question has come first, from another page or device: that one stands."""

    def __init__(self, stands: Given) -> None:
        super().__init__()
        self.stands = stands


@dataclass(frozen=True)
class Saved:
    """The answer that stands at a position now, and all positions answered so far."""

    sequence: int
    choice: str
    answered: frozenset[int]
    total: int

    @property
    def count(self) -> int:
        return len(self.answered)


def start(session: Session, person: Person, quiz: Quiz, now: datetime) -> Attempt:
    """The person's open attempt, made if there is none. Raises LessonsNotDone, NoQuestions."""
    opened = open_attempt(session, person.id, quiz.id)
    if opened:
        return opened
    if not _lessons_done(session, person.id, quiz.course_id):
        raise LessonsNotDone
    paper = draw_for(session, person.id, quiz, CHANCE)
    if not paper:
        raise NoQuestions
    # Of two presses at once, the unique index lets one row in; both then find that row.
    insert_once(
        session,
        Attempt,
        person_id=person.id,
        quiz_id=quiz.id,
        pass_mark=quiz.pass_mark,
        paper=paper,
        started_at=now,
    )
    return session.scalars(_open(person.id, quiz.id)).one()


def open_attempt(session: Session, person_id: int, quiz_id: int) -> Attempt | None:
    """The attempt the person has begun and not submitted."""
    return session.scalar(_open(person_id, quiz_id))


def find_attempt(session: Session, person_id: int, attempt_id: int) -> Attempt | None:
    """The attempt, if it is this person's own."""
    return session.scalar(OWN, {"wanted": attempt_id, "owner": person_id})


def course_of(session: Session, attempt: Attempt) -> Course:
    """The course whose test is sat."""
    return session.scalars(COURSE_OF, {"quiz": attempt.quiz_id}).one()


def answers_of(session: Session, attempt_id: int) -> dict[int, Given]:
    """By position, the answer that counts: the one with the highest sequence number."""
    rows = session.execute(ANSWERS, {"wanted": attempt_id})
    return {position: Given(sequence, choice) for position, sequence, choice in rows}


def save_answer(
    session: Session, person_id: int, attempt_id: int, position: int, sequence: int, choice: str, now: datetime
) -> Saved:
    """Add an answer to the log. Sending the same again is harmless.

    `sequence` is the sender's count of answers to this position, from 1. Raises UnknownAttempt,
    AlreadySubmitted, NotOnPaper, and Overtaken when the position holds another choice under this number
    or a higher one.
    """
    paper = _claim(session, person_id, attempt_id, now)
    if not _fits(paper, position, sequence, choice):
        raise NotOnPaper
    insert_once(
        session, Answer, attempt_id=attempt_id, position=position, sequence=sequence, choice=choice, given_at=now
    )
    given = answers_of(session, attempt_id)
    stands = given[position]
    if stands.choice != choice:
        raise Overtaken(stands)
    return Saved(stands.sequence, choice, frozenset(given), len(paper))


def next_open(answered: Collection[int], total: int, after: int) -> int | None:
    """The next position without an answer, past the end beginning again at 1; None when there is no other."""
    order = (*range(after + 1, total + 1), *range(1, after))
    return next((position for position in order if position not in answered), None)


def submit(session: Session, attempt: Attempt, now: datetime) -> Attempt:
    """Close the attempt, grade it, and note the sitting; a pass earns the certificate.

    A second submission finds the attempt closed and returns it with the first result.
    """
    if session.scalar(CLOSE, {"wanted": attempt.id, "now": now}) is None:
        session.refresh(attempt)
        return attempt
    result = _grade(session, attempt, now)
    course = course_of(session, attempt)
    record_sitting(session, attempt.person_id, course.id, result.passed, now)
    if result.passed:
        person = session.get_one(Person, attempt.person_id)
        issue(session, person, course, result.score, attempt.question_count, now)
    session.expire(attempt)  # it has been written past the object
    return attempt


def _grade(session: Session, attempt: Attempt, now: datetime) -> Result:
    """Grade the closed attempt by its own pass mark and write the result down, with the place of the day."""
    given = {position: answer.choice for position, answer in answers_of(session, attempt.id).items()}
    wordings = wordings_of(session, (slot["version"] for slot in attempt.paper))
    result = grade(right_letters(attempt.paper, wordings), given, attempt.pass_mark)
    place = placement_of(session, attempt.person_id, local_date(now))
    words = {"score": result.score, "passed": result.passed, "team_id": place.team_id, "unit_id": place.unit_id}
    session.execute(RESULT, {"wanted": attempt.id, "receipt": in_groups(random_code(RECEIPT_LENGTH)), **words})
    return result


def _claim(session: Session, person_id: int, attempt_id: int, now: datetime) -> list[Slot]:
    """Hold the open attempt until the end of the transaction, so that no submission can cross; its paper."""
    paper: list[Slot] | None = session.scalar(CLAIM, {"wanted": attempt_id, "owner": person_id, "now": now})
    if paper is None:
        raise AlreadySubmitted if find_attempt(session, person_id, attempt_id) else UnknownAttempt
    return paper


def _fits(paper: list[Slot], position: int, sequence: int, choice: str) -> bool:
    on_paper = 1 <= position <= len(paper) and 1 <= sequence <= LAST_SEQUENCE
    return on_paper and choice in set(letters(paper[position - 1]))


def _open(person_id: int, quiz_id: int) -> Select[Attempt]:
    return select(Attempt).where(
        Attempt.person_id == person_id, Attempt.quiz_id == quiz_id, Attempt.submitted_at.is_(None)
    )


def _lessons_done(session: Session, person_id: int, course_id: int) -> bool:
    done = select(Enrolment.lessons_done_at).where(Enrolment.person_id == person_id, Enrolment.course_id == course_id)
    return session.scalar(done) is not None
