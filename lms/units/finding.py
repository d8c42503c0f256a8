"""Finds the unit that a change means: by its id, its code or its path, as things stood on the day.

Units are known by what they were called on the day before, so that a change read again finds those that it
ended or renamed; what was founded on the day itself is found after that.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from lms.teams.access import Scope, find_unit, holds_on
from lms.teams.models import AdminUnit, Level, UnitVersion
from lms.teams.tree import COMMUNE_KINDS, OTHER_KINDS, VILLAGE_KINDS, full_name
from lms.text import fold, sort_key
from lms.units.changes import ByCode, ById, ByPath, ChildRef, Ref
from lms.units.refusals import NotBelow, UnitAmbiguous, UnitUnknown

KIND_WORDS = OTHER_KINDS | VILLAGE_KINDS | COMMUNE_KINDS
Named = tuple[int, str, str]  # id, kind, name


def find(session: Session, scope: Scope, ref: Ref, day: date) -> AdminUnit:
    """The unit, if it is in scope. Raises UnitUnknown or UnitAmbiguous."""
    if isinstance(ref, ById):
        unit = find_unit(session, scope, ref.id)
        return _only(ref, [unit] if unit else [])
    for known_on in (day - timedelta(days=1), day):
        ids = _by_code(session, ref, known_on) if isinstance(ref, ByCode) else _by_path(session, ref, known_on)
        units = session.scalars(select(AdminUnit).where(AdminUnit.id.in_(ids), scope.covers_units())).all()
        if units:
            return _only(ref, units)
    raise UnitUnknown(ref)


def find_child(session: Session, scope: Scope, unit: AdminUnit, ref: ChildRef, day: date) -> AdminUnit:
    """A unit that was right below `unit` on the day before or on the day. Raises UnitUnknown or NotBelow."""
    if isinstance(ref, ById):
        child = find(session, scope, ref, day)
        if not any(child.id in _children(session, {unit.id}, None, on) for on in (day - timedelta(days=1), day)):
            raise NotBelow(child)
        return child
    for known_on in (day - timedelta(days=1), day):
        ids = _children(session, {unit.id}, ref.name, known_on)
        if ids:
            return _only(ref, session.scalars(select(AdminUnit).where(AdminUnit.id.in_(ids))).all())
    raise UnitUnknown(ref)


def _only(ref: Ref | ChildRef, units: Iterable[AdminUnit]) -> AdminUnit:
    found = list(units)
    if not found:
        raise UnitUnknown(ref)
    if len(found) > 1:
        raise UnitAmbiguous(ref)
    return found[0]


def _by_code(session: Session, ref: ByCode, day: date) -> set[int]:
    return set(
        session.scalars(select(UnitVersion.unit_id).where(UnitVersion.code == ref.code, holds_on(UnitVersion, day)))
    )


def _by_path(session: Session, ref: ByPath, day: date) -> set[int]:
    first, *rest = ref.names
    if first.isdecimal():
        ids = _by_code(session, ByCode(first), day)
    else:
        ids = _named(session, UnitVersion.level == Level.PROVINCE, first, day)
    for name in rest:
        ids = _children(session, ids, name, day)
    return ids


def _children(session: Session, parents: set[int], name: str | None, day: date) -> set[int]:
    return _named(session, UnitVersion.parent_id.in_(parents), name, day)


def _named(session: Session, which: ColumnElement[bool], name: str | None, day: date) -> set[int]:
    """Those of the units that are called so: letter by letter, or else without their marks."""
    called = select(UnitVersion.unit_id, UnitVersion.kind, UnitVersion.name).where(which, holds_on(UnitVersion, day))
    rows = session.execute(called).all()
    if name is None:
        return {unit_id for unit_id, _kind, _name in rows}
    return _matching(rows, name, sort_key) or _matching(rows, name, fold)


def _matching(rows: Iterable[Named], name: str, key: Callable[[str], str]) -> set[int]:
    wanted = key(name)
    return {unit_id for unit_id, kind, own in rows if wanted in {key(words) for words in _callings(kind, own)}}


def _callings(kind: str, name: str) -> tuple[str, ...]:
    """What people call a unit: by its name, with its kind or without it ("Tổ dân phố 3", "3")."""
    return name, full_name(kind, name), bare_name(kind, name)


def bare_name(kind: str, name: str) -> str:
    """The name without the word for its kind, where it holds it."""
    words = KIND_WORDS.get(kind, "")
    return name[len(words) + 1 :] if words and name.lower().startswith(f"{words.lower()} ") else name
