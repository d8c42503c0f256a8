"""Saving answers. The database alone decides which of two that come at once stands."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, or_, update
from sqlalchemy.orm import Session

from lms.db import insert_once
from quizzes.attempts.finding import answered_in, answers_of, find_attempt
from quizzes.kinds import fits, is_complete
from quizzes.models import ATTEMPTS, Answer, Slot
from quizzes.refusals import AlreadySubmitted, Incomplete, NotOnPaper, Overdue, Overtaken, UnknownAttempt
from quizzes.rules import GRACE, tells_at_once
from quizzes.wordings import wordings_of

CLAIM = (
    update(ATTEMPTS)
    .where(
        ATTEMPTS.c.id == bindparam("wanted"),
        ATTEMPTS.c.person_id == bindparam("owner"),
        ATTEMPTS.c.submitted_at.is_(None),
        or_(ATTEMPTS.c.due_at.is_(None), ATTEMPTS.c.due_at >= bindparam("latest")),
    )
    .values(answered_at=bindparam("now"))
    .returning(ATTEMPTS.c.paper, ATTEMPTS.c.more_rules)
)
LAST_SEQUENCE = 999  # nobody changes an answer so often; without a bound one person could fill the log


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


def save_answer(
    session: Session, person_id: int, attempt_id: int, position: int, sequence: int, choice: str, now: datetime
) -> Saved:
    """Add an answer to the log. Sending the same again is harmless.

    `sequence` is the sender's count of answers to this position, from 1. Raises UnknownAttempt,
    AlreadySubmitted, Overdue, NotOnPaper, and Overtaken when the position holds another choice under this number
    or a higher one. Where each answer is told at once whether it is right, it stands, and must be whole: Incomplete.
    """
    paper, kept_rules = _claim(session, person_id, attempt_id, now)
    if not _fits(session, paper, position, sequence, choice):
        raise NotOnPaper
    is_told = tells_at_once(kept_rules)
    if is_told:
        _refuse_second(session, attempt_id, position, sequence, choice)
    insert_once(
        session, Answer, attempt_id=attempt_id, position=position, sequence=sequence, choice=choice, given_at=now
    )
    given = answers_of(session, attempt_id)
    stands = given[position]
    if stands.choice != choice:
        raise Overtaken(stands)
    return Saved(stands.sequence, choice, answered_in(given), len(paper), is_told)


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


def _refuse_second(session: Session, attempt_id: int, position: int, sequence: int, choice: str) -> None:
    """Where each answer is followed by what is right, the first stands. The same message again is no second answer."""
    stands = answers_of(session, attempt_id).get(position)
    if stands and stands.sequence != sequence:
        raise Overtaken(stands)
    if not is_complete(choice):
        raise Incomplete


def _fits(session: Session, paper: list[Slot], position: int, sequence: int, choice: str) -> bool:
    if not (1 <= position <= len(paper) and 1 <= sequence <= LAST_SEQUENCE):
        return False
    slot = paper[position - 1]
    wording = wordings_of(session, [slot["version"]])[slot["version"]]
    return fits(wording.kind, choice, len(slot["order"]), wording.prompt_count)
