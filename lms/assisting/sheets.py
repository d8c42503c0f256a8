"""Sheets that come back from a meeting: typed once, typed again, settled where the two differ; then an attempt.

Every step is a conditional write, so that of two people who type the same sheet at once one is told.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, delete, func, select, update
from sqlalchemy.orm import Session, aliased

from courses.models import Course
from lms.assisting.models import PaperSheet, PaperTest
from lms.assisting.papers import hold, places_of, sat_at
from lms.assisting.rows import differences, given_in, mixed
from lms.db import insert_once
from lms.people.models import Person
from lms.teams.acting import Actor
from quizzes.attempts.on_paper import record_on_paper
from quizzes.models import Attempt, Quiz

WHOLE = 0  # no question, but the sheet with its version
SHEET_KEYS = (PaperSheet.id,)  # to be read descending


@dataclass(frozen=True)
class Typed:
    """The letter of a version, and the row of answers as `read_row` writes it."""

    version: str
    row: str


class AlreadyTyped(Exception):
    """The person has a sheet of this test: `sheet`."""

    def __init__(self, sheet: PaperSheet) -> None:
        super().__init__(sheet.id)
        self.sheet = sheet


class Overtaken(Exception):
    """Somebody else was faster with this step, or the sheet or its test is gone."""


@dataclass(frozen=True)
class Counts:
    """How many sheets of a test are how far."""

    once: int = 0
    differs: int = 0
    done: int = 0

    @property
    def total(self) -> int:
        return self.once + self.differs + self.done


def type_first(
    session: Session, test: PaperTest, person: Person, typed: Typed, actor: Actor, now: datetime
) -> PaperSheet:
    """Keep a sheet as it was typed for the first time. Raises AlreadyTyped: one sheet a person; Overtaken."""
    if not hold(session, test.id):
        raise Overtaken
    words: dict[str, Any] = {"version": typed.version, "answers": typed.row, "typed_by": actor.person_id}
    added = insert_once(session, PaperSheet, test_id=test.id, person_id=person.id, typed_at=now, **words)
    sheet = session.scalars(_of(test).where(PaperSheet.person_id == person.id)).one()
    if not added:
        raise AlreadyTyped(sheet)
    _note(session, "paper_sheet.typed", test, sheet, actor, now)
    return sheet


def type_again(session: Session, sheet: PaperSheet, typed: Typed, actor: Actor, now: datetime) -> None:
    """Keep it as it was typed for the second time; where both agree, the result counts.

    Raises Overtaken.
    """
    words = {"again_version": typed.version, "again_answers": typed.row, "again_by": actor.person_id, "again_at": now}
    step = update(PaperSheet).where(PaperSheet.id == sheet.id, PaperSheet.again_at.is_(None)).values(**words)
    _take(session, sheet, step)
    test = session.get_one(PaperTest, sheet.test_id)
    apart = apart_of(sheet)
    counted = {"other_version": True} if WHOLE in apart else {"differences": len(apart)}
    alone = {"same_typist": True} if actor.person_id == sheet.typed_by else {}
    _note(session, "paper_sheet.typed_again", test, sheet, actor, now, **counted, **alone)
    if typed == Typed(sheet.version, sheet.answers):
        _count(session, sheet, typed, actor, now)


def settle(session: Session, sheet: PaperSheet, second: Collection[int], actor: Actor, now: datetime) -> None:
    """Say where the sheet reads as it was typed the second time; where not, the first time was right.

    Where the two are of different versions, `WHOLE` among the positions takes the second one. Raises Overtaken.
    """
    first_row, second_row = sheet.answers, sheet.again_answers or ""
    if sheet.version == sheet.again_version:
        typed = Typed(sheet.version, mixed(first_row, second_row, second))
    else:
        typed = Typed(sheet.again_version or "", second_row) if WHOLE in second else Typed(sheet.version, first_row)
    _count(session, sheet, typed, actor, now)


def apart_of(sheet: PaperSheet) -> dict[int, tuple[str, str]]:
    """Where the two times differ, by position; of different versions nothing can be compared but the `WHOLE`."""
    first_row, second_row = sheet.answers, sheet.again_answers or ""
    if sheet.version == sheet.again_version:
        return differences(first_row, second_row)
    return {WHOLE: (f"{sheet.version}: {first_row}", f"{sheet.again_version}: {second_row}")}


def remove(session: Session, test: PaperTest, sheet: PaperSheet, actor: Actor, now: datetime) -> None:
    """Take away a sheet that was typed for somebody else than who wrote it. Raises Overtaken once it counts."""
    gone = delete(PaperSheet).where(PaperSheet.id == sheet.id, PaperSheet.settled_by.is_(None))
    if not session.execute(gone).rowcount:  # type: ignore[attr-defined]  # a deletion's result has it
        raise Overtaken
    _note(session, "paper_sheet.removed", test, sheet, actor, now)


def find_sheet(session: Session, sheet_id: int) -> PaperSheet | None:
    return session.get(PaperSheet, sheet_id)


def sheet_of(session: Session, test: PaperTest, person_id: int) -> PaperSheet | None:
    """The person's sheet of this test."""
    return session.scalar(_of(test).where(PaperSheet.person_id == person_id))


def sheet_rows(test: PaperTest) -> Select[PaperSheet, Person, str, float | None, int | None, bool | None]:
    """The sheets of a test with whose they are, who typed first and how well they did, the newest first."""
    typist = aliased(Person)
    return (
        select(PaperSheet, Person, typist.name.label("typist"), Attempt.score, Attempt.out_of, Attempt.passed)
        .join(Person, Person.id == PaperSheet.person_id)
        .join(typist, typist.id == PaperSheet.typed_by)
        .outerjoin(Attempt, Attempt.id == PaperSheet.attempt_id)
        .where(PaperSheet.test_id == test.id)
        .order_by(PaperSheet.id.desc())
    )


def sheet_count(test: PaperTest) -> Select[int]:
    """How many rows `sheet_rows` has."""
    return select(func.count()).select_from(PaperSheet).where(PaperSheet.test_id == test.id)


def counts_of(session: Session, test: PaperTest) -> Counts:
    """One statement."""
    state = case((PaperSheet.settled_by.is_not(None), "done"), (PaperSheet.again_at.is_(None), "once"), else_="differs")
    rows = session.execute(select(state, func.count()).where(PaperSheet.test_id == test.id).group_by(state))
    return Counts(**{name: count for name, count in rows})  # noqa: C416 - rows are no pairs to a type checker


def typists_of(session: Session, sheet: PaperSheet) -> tuple[str, str | None]:
    """Who typed the first time, and who the second."""
    again = session.get(Person, sheet.again_by) if sheet.again_by else None
    return session.get_one(Person, sheet.typed_by).name, again.name if again else None


def _note(
    session: Session, action: str, test: PaperTest, sheet: PaperSheet, actor: Actor, now: datetime, **details: Any
) -> None:
    person = {"person_id": sheet.person_id}
    actor.note(session, action, "paper_test", test.id, now, test.unit_id, **person, **details)


def _of(test: PaperTest) -> Select[PaperSheet]:
    return select(PaperSheet).where(PaperSheet.test_id == test.id)


def _take(session: Session, sheet: PaperSheet, step: Any) -> None:
    """A step of the sheet, unless somebody has done it a moment ago."""
    if session.scalar(step.returning(PaperSheet.id).execution_options(synchronize_session=False)) is None:
        raise Overtaken
    session.refresh(sheet)


def _count(session: Session, sheet: PaperSheet, typed: Typed, actor: Actor, now: datetime) -> None:
    """The sheet becomes an attempt of the day of the meeting."""
    unsettled = (PaperSheet.id == sheet.id, PaperSheet.settled_by.is_(None), PaperSheet.again_at.is_not(None))
    _take(session, sheet, update(PaperSheet).where(*unsettled).values(settled_by=actor.person_id))
    test = session.get_one(PaperTest, sheet.test_id)
    rules = {"pass_mark": test.pass_mark, "more_rules": test.more_rules}
    paper = test.papers[typed.version]
    given = given_in(typed.row, places_of(session, paper))
    attempt = record_on_paper(session, sheet.person_id, test.quiz_id, paper, rules, given, sat_at(test, now))
    sheet.attempt_id = attempt.id
    session.flush()
    slug = session.scalars(select(Course.slug).join(Quiz, Quiz.course_id == Course.id).where(Quiz.id == test.quiz_id))
    words = {"person_id": sheet.person_id, "course": slug.one()}
    actor.note(session, "test.on_paper", "attempt", attempt.id, now, test.unit_id, **words)
