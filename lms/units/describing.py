"""A unit is called otherwise or becomes one of another kind, and stays the same unit."""

from datetime import date
from typing import Any

from sqlalchemy import select, update

from lms.teams.access import holds_on
from lms.teams.dated import change_from
from lms.teams.models import AdminUnit, SuccessionKind, UnitSuccession, UnitVersion
from lms.text import fold, sort_key
from lms.units.changes import NewUnit, Rename, Upgrade
from lms.units.checking import (
    demand_authority,
    demand_code,
    demand_living,
    demand_name,
    demand_newest,
    kinds_of,
    proper_name,
)
from lms.units.clerk import Clerk, Outcome
from lms.units.finding import bare_name
from lms.units.refusals import AlreadyRecorded, ContradictsRecord, KindWrong, NothingChanges

APART: Any = {"synchronize_session": False}


def rename(clerk: Clerk, change: Rename) -> Outcome:
    """The unit has another name from that day on."""
    return _describe(clerk, change, SuccessionKind.RENAME, NewUnit("", change.name))


def upgrade(clerk: Clerk, change: Upgrade) -> Outcome:
    """The unit is of another kind from that day on; its name and code may change with it."""
    return _describe(clerk, change, SuccessionKind.UPGRADE, NewUnit(change.kind, change.name, change.code))


def _describe(clerk: Clerk, change: Rename | Upgrade, kind: SuccessionKind, wanted: NewUnit) -> Outcome:
    session, day = clerk.session, change.day
    unit = clerk.find(change.unit, day)
    clerk.claim([unit])
    demand_living(session, unit, day)
    parent = clerk.parent(unit)
    demand_authority(clerk.scope, [parent])
    whole = _completed(clerk, unit, day, wanted)
    _refuse_what_is_on_record(clerk, unit, day, kind, whole)
    demand_newest(session, unit, day)
    name = demand_name(session, parent, unit.level, whole.kind, whole.name, day, {unit.id})
    code = demand_code(session, unit.level, whole.code, day, {unit.id})
    _write(clerk, unit, change, {"kind": whole.kind, "code": code, "name": name})
    clerk.succeed(unit, unit, kind, day, change.legal_basis, is_main=True)
    clerk.note("unit.renamed" if kind == SuccessionKind.RENAME else "unit.upgraded", unit, day)
    return Outcome(unit, kept=frozenset({unit.id}))


def _completed(clerk: Clerk, unit: AdminUnit, day: date, wanted: NewUnit) -> NewUnit:
    """What the unit is to be, with what the change leaves as it is on that day. Raises KindWrong."""
    version = _version_on(clerk, unit, day)
    kind = wanted.kind or version.kind
    if kind not in kinds_of(unit.level):
        raise KindWrong(unit)
    name = wanted.name or bare_name(version.kind, version.name)
    return NewUnit(kind, proper_name(unit.level, kind, name), wanted.code or version.code or "")


def _refuse_what_is_on_record(clerk: Clerk, unit: AdminUnit, day: date, kind: SuccessionKind, wanted: NewUnit) -> None:
    """Raises AlreadyRecorded, ContradictsRecord or NothingChanges."""
    version = _version_on(clerk, unit, day)
    step = select(UnitSuccession.id).filter_by(from_id=unit.id, to_id=unit.id, kind=kind, effective_date=day)
    recorded = clerk.session.scalar(step) is not None
    if (version.kind, version.name, version.code or "") == (wanted.kind, wanted.name, wanted.code):
        raise AlreadyRecorded(unit) if recorded else NothingChanges(unit)
    if recorded:
        raise ContradictsRecord(unit)


def _write(clerk: Clerk, unit: AdminUnit, change: Rename | Upgrade, values: dict[str, Any]) -> None:
    words = values["name"]
    values = {**values, "name_folded": fold(words), "name_sort": sort_key(words)}
    own = UnitVersion.unit_id == unit.id
    change_from(clerk.session, UnitVersion, own, change.day, values, legal_basis=change.legal_basis)
    now = update(AdminUnit).where(AdminUnit.id == unit.id).values(**values)
    clerk.session.execute(now, execution_options=APART)
    clerk.session.expire_all()


def _version_on(clerk: Clerk, unit: AdminUnit, day: date) -> UnitVersion:
    versions = select(UnitVersion).where(UnitVersion.unit_id == unit.id, holds_on(UnitVersion, day))
    return clerk.session.scalars(versions).one()
