"""Composition sets: what a province or the nation asks of its teams, set after set, never two for one day."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.teams.access import Scope
from lms.teams.acting import Actor
from lms.teams.composition import Rule
from lms.teams.models import AdminUnit, CompositionSet, Level

LEVELS = (Level.VILLAGE, Level.COMMUNE)


class SetExists(Exception):
    """A set of this unit and level begins on the same day."""


class EndsBeforeItBegins(Exception):
    """The day is before the set's first."""


def sets_of(session: Session, unit: AdminUnit) -> dict[Level, list[CompositionSet]]:
    """The unit's own sets by the level of the teams that they speak of, newest first."""
    sets = select(CompositionSet).where(CompositionSet.unit_id == unit.id).order_by(CompositionSet.valid_from.desc())
    found = session.scalars(sets).all()
    return {level: [each for each in found if each.level == level] for level in LEVELS}


def find_set(session: Session, scope: Scope, set_id: int) -> CompositionSet | None:
    """The set, if its unit is in scope."""
    sets = select(CompositionSet).join(AdminUnit, AdminUnit.id == CompositionSet.unit_id)
    return session.scalar(sets.where(CompositionSet.id == set_id, scope.covers_units()))


def lay_down(
    session: Session,
    unit: AdminUnit,
    level: Level,
    title: str,
    rules: Iterable[Rule],
    day: date,
    actor: Actor,
    now: datetime,
) -> CompositionSet:
    """Let a set hold for the unit's teams of the level from `day` on; the one before it ends. Raises SetExists."""
    made = insert_set(session, unit, level, title, rules, day)
    actor.note(session, "composition.added", "composition_set", made.id, now, unit.id, level=level.value)
    return made


def end_set(session: Session, ending: CompositionSet, day: date, actor: Actor, now: datetime) -> None:
    """End a set: `day` is the first day without it. One that never held is taken out. Raises EndsBeforeItBegins."""
    if day < ending.valid_from:
        raise EndsBeforeItBegins
    actor.note(session, "composition.ended", "composition_set", ending.id, now, ending.unit_id, level=ending.level)
    if day == ending.valid_from:
        session.delete(ending)
    else:
        ending.valid_to = day
    session.flush()


def insert_set(
    session: Session, unit: AdminUnit, level: Level, title: str, rules: Iterable[Rule], day: date
) -> CompositionSet:
    """Write a set between its neighbours in time. Touching the unit's row first lets a second call wait."""
    session.execute(update(AdminUnit).where(AdminUnit.id == unit.id).values(kind=AdminUnit.kind))
    others = sets_of(session, unit)[level]
    if any(other.valid_from == day for other in others):
        raise SetExists
    before = next((other for other in others if other.valid_from < day), None)
    if before and (before.valid_to is None or before.valid_to > day):
        before.valid_to = day
    after = [other.valid_from for other in others if other.valid_from > day]
    made = CompositionSet(unit_id=unit.id, level=level, title=title, valid_from=day, valid_to=min(after, default=None))
    made.rules = [rule.as_data() for rule in rules]
    session.add(made)
    session.flush()
    return made
