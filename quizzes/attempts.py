"""Sitting a test: start, find, save answers, submit. The database alone decides every race."""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from sqlalchemy import Select, bindparam, or_, select, update
from sqlalchemy.orm import Session

from certificates.issuing import issue
from courses.models import Course
from courses.progress import record_sitting
from lms.clock import local_date
from lms.db import insert_once
from lms.people.models import Person
from lms.signs import in_groups, random_code
from lms.teams.placement import placement_of
from quizzes.admission import admit
from quizzes.drawing import draw_for
from quizzes.grading import Result, grade
from quizzes.kinds import fits
from quizzes.models import ASSISTED, Answer, Attempt, Quiz, Slot
from quizzes.refusals import AlreadySubmitted, Given, NoQuestions, NotOnPaper, Overdue, Overtaken, UnknownAttempt
from quizzes.regrading import RESULT, write_results
from quizzes.rules import GRACE, Counts, rules_of, tells_at_once
from quizzes.wordings import items_of, wordings_of

# The statements of every question and answer are built once: building one costs as much as running it.
OWN = select(Attempt).where(Attempt.id == bindparam("wanted"), Attempt.person_id == bindparam("owner"))
CLAIM = (
    update(Attempt.__table__)  # type: ignore[arg-type]  # a table, though typed as anything to select from
    .where(
        Attempt.id == bindparam("wanted"),
        Attempt.person_id == bindparam("owner"),
        Attempt.submitted_at.is_(None),
        or_(Attempt.due_at.is_(None), Attempt.due_at >= bindparam("latest")),
    )
    .values(answered_at=bindparam("now"))
    .returning(Attempt.paper, Attempt.more_rules)
)
CLOSE = (
    update(Attempt.__table__)  # type: ignore[arg-type]
    .where(Attempt.id == bindparam("wanted"), Attempt.submitted_at.is_(None))
    .values(submitted_at=bindparam("now"))
    .returning(Attempt.id)
)
HELP = (
    update(Attempt.__table__)  # type: ignore[arg-type]
    .where(Attempt.id == bindparam("wanted"), Attempt.submitted_at.is_(None))
    .values(way=ASSISTED, helper_id=bindparam("helper"))
)
COURSE_OF = select(Course).join(Quiz, Quiz.course_id == Course.id).where(Quiz.id == bindparam("quiz"))
ANSWERS = (
    select(Answer.position, Answer.sequence, Answer.choice)
    .where(Answer.attempt_id == bindparam("wanted"))
    .order_by(Answer.position, Answer.sequence)
)
CHANCE: Random = secrets.SystemRandom()
SEED_BITS = 53  # as many as every language keeps exactly
LAST_SEQUENCE = 999  # nobody changes an answer so often; without a bound one person could fill the log
RECEIPT_LENGTH = 12


@dataclass(frozen=True)
class Saved:
    """The answer that stands at a position now, and all positions answered so far.

    `tells_at_once`: the rules let the reader know now what is right.
    """

    sequence: int
    choice: str
    answered: frozenset[int]
    total: int
    tells_at_once: bool

    @property
    def count(self) -> int:
        return len(self.answered)


def start(
    session: Session, person: Person, quiz: Quiz, now: datetime, device: str = "", helper_id: int | None = None
) -> Attempt:
    """The person's open attempt, made if there is none. Raises NotAdmitted (of quizzes/admission.py), NoQuestions.

    Where `helper_id` helps, an attempt begun alone becomes an assisted one; it does not turn back.
    """
    opened = open_attempt(session, person.id, quiz.id)
    if opened and not is_overdue(opened, now):
        return _helped(session, opened, helper_id)
    if opened:
        submit(session, opened, now)
    extra_percent = admit(session, person.id, quiz, now)
    seed = CHANCE.getrandbits(SEED_BITS)
    paper = draw_for(session, person.id, quiz, Random(seed))  # noqa: S311 - the seed itself is a secret of the system
    if not paper:
        raise NoQuestions
    # Of two presses at once, the unique index lets one row in; both then find that row.
    insert_once(
        session,
        Attempt,
        person_id=person.id,
        quiz_id=quiz.id,
        device=device,
        pass_mark=quiz.pass_mark,
        more_rules=quiz.more_rules,
        seed=seed,
        paper=paper,
        started_at=now,
        due_at=rules_of(quiz).due_at(now, extra_percent),
    )
    return _helped(session, session.scalars(_open(person.id, quiz.id)).one(), helper_id)


def is_overdue(attempt: Attempt, now: datetime) -> bool:
    """Whether an open attempt has ended by itself, beyond what a slow network may delay."""
    return attempt.submitted_at is None and attempt.due_at is not None and now > attempt.due_at + GRACE


def close_overdue(session: Session, now: datetime) -> int:
    """Hand in every attempt whose time is over, as it stands; how many there were."""
    overdue = session.scalars(select(Attempt).where(Attempt.submitted_at.is_(None), Attempt.due_at < now - GRACE)).all()
    for attempt in overdue:
        submit(session, attempt, now)
    return len(overdue)


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
    AlreadySubmitted, Overdue, NotOnPaper, and Overtaken when the position holds another choice under this number
    or a higher one.
    """
    paper, kept_rules = _claim(session, person_id, attempt_id, now)
    if not _fits(session, paper, position, sequence, choice):
        raise NotOnPaper
    is_told = tells_at_once(kept_rules)
    if is_told:
        _refuse_second(session, attempt_id, position, sequence)
    insert_once(
        session, Answer, attempt_id=attempt_id, position=position, sequence=sequence, choice=choice, given_at=now
    )
    given = answers_of(session, attempt_id)
    stands = given[position]
    if stands.choice != choice:
        raise Overtaken(stands)
    return Saved(stands.sequence, choice, answered_in(given), len(paper), is_told)


def answered_in(given: Mapping[int, Given]) -> frozenset[int]:
    """The positions that hold an answer: not those whose answer was taken back."""
    return frozenset(position for position, answer in given.items() if answer.is_given)


def next_open(answered: Collection[int], total: int, after: int) -> int | None:
    """The next position without an answer, past the end beginning again at 1; None when there is no other."""
    order = (*range(after + 1, total + 1), *range(1, after))
    return next((position for position in order if position not in answered), None)


def submit(session: Session, attempt: Attempt, now: datetime) -> Attempt:
    """Close the attempt, grade it, and note the sitting; a pass earns the certificate.

    A second submission finds the attempt closed and returns it with the first result. An attempt that has ended by
    itself is handed in as of that moment.
    """
    moment = min(now, attempt.due_at) if attempt.due_at else now
    if session.scalar(CLOSE, {"wanted": attempt.id, "now": moment}) is None:
        session.refresh(attempt)
        return attempt
    finish(session, attempt, moment)
    return attempt


def finish(session: Session, attempt: Attempt, moment: datetime) -> None:
    """Grade an attempt that has just been closed, with the place of that day and a receipt, and note the sitting."""
    result = regrade(session, attempt)
    place = placement_of(session, attempt.person_id, local_date(moment))
    place_words = {"team_id": place.team_id, "unit_id": place.unit_id}
    session.execute(RESULT, {"wanted": attempt.id, "receipt": in_groups(random_code(RECEIPT_LENGTH)), **place_words})
    reward(session, attempt, result, moment)
    session.expire(attempt)  # it has been written past the object


def grading_of(session: Session, attempt: Attempt) -> Result:
    """What the attempt is worth by its own rules and all rulings until now. Nothing is written."""
    given = {position: answer.choice for position, answer in answers_of(session, attempt.id).items()}
    return grade(items_of(session, attempt.paper), given, attempt.pass_mark)


def regrade(session: Session, attempt: Attempt) -> Result:
    """Grade a closed attempt and write the result down."""
    result = grading_of(session, attempt)
    write_results(session, {attempt.id: result})
    return result


def reward(session: Session, attempt: Attempt, result: Result, moment: datetime) -> None:
    """Note the sitting; a pass that counts earns the certificate."""
    course, is_assisted = course_of(session, attempt), attempt.way == ASSISTED
    passed = result.passed and does_count(session, attempt)
    record_sitting(session, attempt.person_id, course.id, passed, moment, is_assisted=is_assisted)
    if passed:
        person = session.get_one(Person, attempt.person_id)
        issue(session, person, course, float(result.score), result.out_of, moment, is_assisted=is_assisted)


def does_count(session: Session, attempt: Attempt) -> bool:
    """Whether a pass of this attempt is one of the person, by the rules under which it began."""
    return rules_of(attempt).counts is not Counts.FIRST or _is_first(session, attempt)


def _is_first(session: Session, attempt: Attempt) -> bool:
    earlier = select(Attempt.id).where(
        Attempt.person_id == attempt.person_id, Attempt.quiz_id == attempt.quiz_id, Attempt.id < attempt.id
    )
    return session.scalar(earlier.limit(1)) is None


def _helped(session: Session, attempt: Attempt, helper_id: int | None) -> Attempt:
    if helper_id is not None and attempt.helper_id != helper_id:
        session.execute(HELP, {"wanted": attempt.id, "helper": helper_id})
        session.refresh(attempt)
    return attempt


def _claim(session: Session, person_id: int, attempt_id: int, now: datetime) -> tuple[list[Slot], dict[str, Any]]:
    """Hold the open attempt until the end of the transaction, so that no submission can cross; its paper and rules."""
    asked = {"wanted": attempt_id, "owner": person_id, "now": now, "latest": now - GRACE}
    claimed = session.execute(CLAIM, asked).first()
    if claimed is not None:
        return claimed[0], claimed[1]
    attempt = find_attempt(session, person_id, attempt_id)
    if attempt is None:
        raise UnknownAttempt
    raise AlreadySubmitted if attempt.submitted_at else Overdue


def _refuse_second(session: Session, attempt_id: int, position: int, sequence: int) -> None:
    """Where each answer is followed by what is right, the first stands. The same message again is no second answer."""
    stands = answers_of(session, attempt_id).get(position)
    if stands and stands.sequence != sequence:
        raise Overtaken(stands)


def _fits(session: Session, paper: list[Slot], position: int, sequence: int, choice: str) -> bool:
    if not (1 <= position <= len(paper) and 1 <= sequence <= LAST_SEQUENCE):
        return False
    slot = paper[position - 1]
    wording = wordings_of(session, [slot["version"]])[slot["version"]]
    return fits(wording.kind, choice, len(slot["order"]), wording.prompt_count)


def _open(person_id: int, quiz_id: int) -> Select[Attempt]:
    return select(Attempt).where(
        Attempt.person_id == person_id, Attempt.quiz_id == quiz_id, Attempt.submitted_at.is_(None)
    )
