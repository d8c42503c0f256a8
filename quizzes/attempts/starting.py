"""Beginning a test. The database alone decides which of two presses at once opens it."""

import secrets
from datetime import datetime
from random import Random

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from lms.db import insert_unless_held
from lms.people.models import Person
from quizzes.attempts.admission import admit
from quizzes.attempts.drawing import draw_for
from quizzes.attempts.finding import open_attempt
from quizzes.attempts.handing_in import settle
from quizzes.models import ASSISTED, ATTEMPTS, Attempt, Quiz
from quizzes.refusals import NoQuestions
from quizzes.rules import rules_of

HELP = (
    update(ATTEMPTS)
    .where(ATTEMPTS.c.id == bindparam("wanted"), ATTEMPTS.c.submitted_at.is_(None))
    .values(way=ASSISTED, helper_id=bindparam("helper"))
)
CHANCE: Random = secrets.SystemRandom()
SEED_BITS = 53  # as many as every language keeps exactly


def start(
    session: Session, person: Person, quiz: Quiz, now: datetime, device: str = "", helper_id: int | None = None
) -> Attempt:
    """The person's open attempt, made if there is none. Raises NotAdmitted (of quizzes/refusals.py).

    One whose time is over is handed in first. Where `helper_id` helps, an attempt begun alone becomes an assisted one;
    it does not turn back.
    """
    attempt = open_attempt(session, person.id, quiz.id)
    if attempt is None or settle(session, attempt, now):
        attempt = session.get_one(Attempt, begin(session, person.id, quiz, now, device))
    if helper_id is not None and attempt.helper_id != helper_id:
        session.execute(HELP, {"wanted": attempt.id, "helper": helper_id})
        session.refresh(attempt)
    return attempt


def begin(session: Session, person_id: int, quiz: Quiz, now: datetime, device: str = "") -> int:
    """A new attempt of somebody who has none open: its id. Raises NotAdmitted.

    Of two presses at once, the unique index lets one row in; both then find that row.
    """
    extra_percent = admit(session, person_id, quiz, now)
    seed = CHANCE.getrandbits(SEED_BITS)
    paper = draw_for(session, person_id, quiz, Random(seed))  # noqa: S311 - the seed itself is a secret of the system
    if not paper:
        raise NoQuestions
    rules = rules_of(quiz)
    words = {"device": device, "pass_mark": quiz.pass_mark, "more_rules": quiz.more_rules, "seed": seed, "paper": paper}
    ends = {"due_at": rules.due_at(now, extra_percent), "grade_at": rules.grade_at}
    whose = {"person_id": person_id, "quiz_id": quiz.id, "started_at": now}
    if attempt_id := insert_unless_held(session, Attempt, **whose, **words, **ends):
        return attempt_id
    other = open_attempt(session, person_id, quiz.id)
    # What the other press had opened may have been handed in meanwhile: then this one is asked about anew.
    return other.id if other else begin(session, person_id, quiz, now, device)
