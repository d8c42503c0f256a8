"""Signals as an official sees them: whose attempts they are, as far as the scope reaches, where, and what was noted."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from courses.models import Course, Topic
from lms.clock import Month
from lms.insight.models import SignalNote
from lms.insight.reading import read_month
from lms.insight.signals import Signal, Submitted, signals_in
from lms.people.models import Person
from lms.teams.access import Scope
from lms.teams.models import AdminUnit, Level
from lms.text import fold, in_language
from quizzes.models import Quiz


@dataclass(frozen=True)
class Sat:
    """An attempt of a signal. `name` is empty where the person is none of the reader's today, or has left."""

    attempt: Submitted
    name: str
    place: AdminUnit
    commune: AdminUnit | None


@dataclass(frozen=True)
class Line:
    """A signal in names: of which courses, the newest note that covers it, and how many were taken of just this one."""

    signal: Signal
    course: str
    sat: tuple[Sat, ...]
    note: SignalNote | None
    noted: int

    @property
    def named(self) -> list[Sat]:
        """One attempt of each person who may be named, in the order of the signal."""
        return list({sat.attempt.person_id: sat for sat in self.sat if sat.name}.values())

    @property
    def unnamed(self) -> int:
        return self.signal.people - len(self.named)

    def is_about(self, person_id: int) -> bool:
        """Nobody takes a note on themselves."""
        return any(sat.attempt.person_id == person_id for sat in self.sat)

    @property
    def folded(self) -> str:
        """What a search looks through: nothing but what the page shows."""
        places = [unit.name for sat in self.sat for unit in (sat.place, sat.commune) if unit]
        return fold(" ".join([self.course, *(sat.name for sat in self.sat), *places]))


@dataclass(frozen=True)
class Looked:
    """All signals of a month, newest first; whether the month has older attempts than could be read."""

    lines: Sequence[Line]
    is_cut: bool

    @property
    def waiting(self) -> int:
        """How many nobody has looked at yet."""
        return sum(line.note is None for line in self.lines)

    def matching(self, key: str, kind: str) -> list[Line]:
        """The lines of a kind, if one is asked for, that hold `key`, as `search_key` makes it."""
        return [line for line in self.lines if key in line.folded and kind in ("", line.signal.kind)]

    def find(self, attempt_id: int, kind: str) -> Line | None:
        """The signal of the kind that begins with this attempt."""
        return next(
            (line for line in self.lines if line.signal.first.id == attempt_id and line.signal.kind == kind), None
        )


def look(session: Session, scope: Scope, place: AdminUnit | None, month: Month, language: str, day: date) -> Looked:
    """The signals of the month in scope, or in one place of it. Seven statements at most; nothing is written."""
    read = read_month(session, scope.narrowed_to(place) if place else scope, month)
    signals = signals_in(read.attempts)
    attempts = [attempt for signal in signals for attempt in signal.attempts]
    names = _names(session, scope, {attempt.person_id for attempt in attempts}, day)
    places = _places(session, {attempt.unit_id for attempt in attempts} | {one.place_id for one in attempts})
    courses = _courses(session, {attempt.quiz_id for attempt in attempts}, language)
    notes = _notes(session, scope, month, read.attempts)
    return Looked([_line(signal, names, places, courses, notes) for signal in signals], read.is_cut)


def _line(
    signal: Signal,
    names: Mapping[int, str],
    places: Mapping[int, AdminUnit],
    courses: Mapping[int, str],
    notes: Sequence[SignalNote],
) -> Line:
    sat = tuple(_sat(attempt, names, places) for attempt in signal.attempts)
    about = [note for note in notes if note.kind == signal.kind and signal.ids <= set(note.attempt_ids)]
    exact = sum(signal.ids == set(note.attempt_ids) for note in about)
    titles = ", ".join(dict.fromkeys(courses[attempt.quiz_id] for attempt in signal.attempts))
    return Line(signal, titles, sat, about[-1] if about else None, exact)


def _sat(attempt: Submitted, names: Mapping[int, str], places: Mapping[int, AdminUnit]) -> Sat:
    place, commune = places[attempt.unit_id], places[attempt.place_id]
    return Sat(attempt, names.get(attempt.person_id, ""), place, commune if commune.id != place.id else None)


def _names(session: Session, scope: Scope, ids: Collection[int], day: date) -> dict[int, str]:
    """The people who are the reader's today: who has moved away since is counted, and not named."""
    theirs = (Person.id.in_(ids), Person.closed_at.is_(None), scope.covers_people(day))
    return dict(session.execute(select(Person.id, Person.name).where(*theirs)).all())


def _places(session: Session, ids: Collection[int]) -> dict[int, AdminUnit]:
    return {unit.id: unit for unit in session.scalars(select(AdminUnit).where(AdminUnit.id.in_(ids)))}


def _courses(session: Session, quiz_ids: Collection[int], language: str) -> dict[int, str]:
    titles: Any = (
        select(Quiz.id, Topic.title)
        .join(Course, Course.id == Quiz.course_id)
        .join(Topic, Topic.id == Course.topic_id)
        .where(Quiz.id.in_(quiz_ids))
    )
    return {quiz_id: in_language(title, language) for quiz_id, title in session.execute(titles)}


def _notes(session: Session, scope: Scope, month: Month, attempts: Collection[Submitted]) -> Sequence[SignalNote]:
    """What was noted about the month, oldest first: in units in scope, or of nothing but attempts in scope.

    Who answers for some communes of a province reads their own note on two of these, though it is kept with the
    province.
    """
    ids, above = {attempt.id for attempt in attempts}, [unit.province_id for unit in scope.units if unit.province_id]
    near = or_(scope.covers_units(), AdminUnit.id.in_(above), AdminUnit.level == Level.NATION)
    rows = session.execute(
        select(SignalNote, scope.covers_units())
        .join(AdminUnit, AdminUnit.id == SignalNote.unit_id)
        .where(SignalNote.day.between(month.first_day, month.last_day), near)
        .order_by(SignalNote.id)
    )
    return [note for note, is_theirs in rows if is_theirs or ids.issuperset(note.attempt_ids)]
