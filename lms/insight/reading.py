"""Reads the submitted attempts of a month that lie in somebody's scope, for the rules of lms/insight/signals.py."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from lms.clock import Month
from lms.insight.signals import Reply, Submitted
from lms.markup.words import plain_words
from lms.teams.access import Scope
from lms.teams.models import AdminUnit
from lms.text import SOURCE_LANGUAGE
from quizzes.figures.marks import IS_GRADED, first_marks
from quizzes.kinds import in_bank, is_empty
from quizzes.models import Answer, Attempt, Slot
from quizzes.wordings import Wording, wordings_of

MOST_SUBMITTED = 3_000  # the newest of the month: read and compared in less than a second
SHOWN = (Attempt.id, Attempt.person_id, Attempt.quiz_id, Attempt.unit_id, Attempt.device, Attempt.way)
RESULT = (Attempt.passed, Attempt.started_at, Attempt.submitted_at, Attempt.paper, Attempt.marks)
PLACE = func.coalesce(AdminUnit.commune_id, AdminUnit.province_id, AdminUnit.id)


@dataclass(frozen=True)
class Read:
    """The attempts that were read; whether there are older ones in the month."""

    attempts: list[Submitted]
    is_cut: bool


def read_month(session: Session, scope: Scope, month: Month) -> Read:
    """The attempts of the month in scope. Three statements, however many there are."""
    wanted = _wanted(scope, month)
    rows = session.execute(select(*SHOWN, *RESULT, PLACE).join(AdminUnit, _kept_with()).where(Attempt.id.in_(wanted)))
    found = rows.all()
    log = _log(session, wanted)
    wordings = wordings_of(session, {slot["version"] for row in found for slot in row.paper})
    lengths = {version_id: _syllables(wording) for version_id, wording in wordings.items()}
    return Read([_submitted(row, log[row.id], wordings, lengths) for row in found], len(found) >= MOST_SUBMITTED)


def _kept_with() -> ColumnElement[bool]:
    return AdminUnit.id == Attempt.unit_id


def _wanted(scope: Scope, month: Month) -> Select[int]:
    """The ids of the newest attempts that were kept with a unit in scope on the day."""
    units = select(AdminUnit.id).where(scope.covers_units()).correlate(None)
    in_month = (Attempt.submitted_at >= month.start, Attempt.submitted_at < month.end)
    newest = select(Attempt.id).where(Attempt.unit_id.in_(units), *in_month, IS_GRADED)
    return newest.order_by(Attempt.submitted_at.desc(), Attempt.id.desc()).limit(MOST_SUBMITTED)


def _log(session: Session, wanted: Select[int]) -> dict[int, dict[int, tuple[str, datetime]]]:
    """By attempt and position, the answer that counts, and the moment of the first one."""
    log: dict[int, dict[int, tuple[str, datetime]]] = defaultdict(dict)
    answers = select(Answer.attempt_id, Answer.position, Answer.choice, Answer.given_at)
    in_order = answers.where(Answer.attempt_id.in_(wanted)).order_by(
        Answer.attempt_id, Answer.position, Answer.sequence
    )
    for attempt_id, position, choice, given_at in session.execute(in_order):
        first = log[attempt_id].get(position)
        log[attempt_id][position] = (choice, first[1] if first else given_at)
    return log


def _submitted(
    row: Any, log: dict[int, tuple[str, datetime]], wordings: dict[int, Wording], lengths: dict[int, int]
) -> Submitted:
    given = {position: choice for position, (choice, _first) in log.items()}
    marks = first_marks(row.paper, given, wordings) if row.marks is None else row.marks
    replies = []
    for position, (choice, first) in sorted(log.items()):
        slot, mark = row.paper[position - 1], marks[position - 1]
        if mark is not None and not is_empty(choice):
            word = _in_keys(slot, choice, wordings)
            replies.append(Reply(slot["version"], word, mark < 1, first, lengths[slot["version"]]))
    named = (row.id, row.person_id, row.quiz_id, row.unit_id, row[-1], row.device, row.way)
    return Submitted(*named, bool(row.passed), row.started_at, row.submitted_at, tuple(replies))


def _in_keys(slot: Slot, choice: str, wordings: dict[int, Wording]) -> str:
    return in_bank(wordings[slot["version"]].kind, choice, slot["order"])


def _syllables(wording: Wording) -> int:
    """How many syllables there are to read, which Vietnamese parts by blanks."""
    words = wording.texts[SOURCE_LANGUAGE]
    parts: Sequence[str] = (words["stem"], *words["options"].values(), *words.get("prompts", ()))
    return sum(len(plain_words(part).split()) for part in parts)
