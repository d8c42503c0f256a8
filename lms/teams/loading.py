"""Loads the official list of administrative units into the tree, again whenever a newer list comes."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from lms.db import insert_once
from lms.teams.models import AdminUnit, Level, SuccessionKind, UnitSuccession, UnitVersion
from lms.teams.taking_over import carry_below, take_over
from lms.teams.unit_file import UnitFileFault, UnitRecord, VersionRow, check_successions, read_units
from lms.text import fold, sort_key


@dataclass(frozen=True)
class LoadReport:
    """What loading a file did to the units it names."""

    added: int
    changed: int
    unchanged: int


def load_units(
    session: Session, rows: Iterable[Mapping[str, str]], successions: Iterable[Mapping[str, str]] = ()
) -> LoadReport:
    """Bring the tree in line with the official list; what the list does not name stays as it is.

    Loading the same list again changes nothing. Raises UnitFileFault before anything is written.
    """
    units, successions = read_units(rows), list(successions)
    check_successions(successions, units)
    known = _known_units(session, {unit.versions[0].valid_from for unit in units})
    changed = [(unit, known[unit.key]) for unit in units if unit.key in known and _differs(unit, known[unit.key])]
    _refuse_older_file(changed)
    ids = {key: old.unit.id for key, old in known.items()}
    added = [unit for unit in units if unit.key not in known]
    for level in Level:
        _insert(session, [unit for unit in added if unit.newest.level == level], ids)
    parents = _ids_by_code(units, ids)
    ending = {old.unit.id for unit, old in changed if unit.newest.valid_to and old.unit.valid_to is None}
    for unit, old in changed:
        _rewrite(session, unit, old, parents)
    session.flush()
    _note_successions(session, successions, {row: ids[unit.key] for unit in units for row in _versions(unit)})
    for unit_id in sorted(ending):
        _hand_over(session, session.get_one(AdminUnit, unit_id))
    return LoadReport(len(added), len(changed), len(units) - len(added) - len(changed))


@dataclass
class _Known:
    """A unit in the database with its versions by their first day, and the codes of their parents."""

    unit: AdminUnit
    versions: dict[date, UnitVersion]
    parent_codes: dict[date, str]


def _known_units(session: Session, founded: Collection[date]) -> dict[tuple[str, date], _Known]:
    """The units with a code that began on one of these days: no others can be in the file."""
    of_file = (AdminUnit.code.is_not(None), AdminUnit.valid_from.in_(founded))
    units = session.scalars(select(AdminUnit).where(*of_file)).all()
    codes: dict[int, str] = {unit.id: unit.code or "" for unit in units}
    known = {unit.id: _Known(unit, {}, {}) for unit in units}
    versions = select(UnitVersion).where(UnitVersion.unit_id.in_(select(AdminUnit.id).where(*of_file)))
    for version in session.scalars(versions):
        known[version.unit_id].versions[version.valid_from] = version
        known[version.unit_id].parent_codes[version.valid_from] = codes.get(version.parent_id or 0, "")
    return {(codes[unit.id], unit.valid_from): known[unit.id] for unit in units}


def _differs(unit: UnitRecord, old: _Known) -> bool:
    told = {row.valid_from: (row.valid_to, row.kind, row.name, row.legal_basis) for row in unit.versions}
    held = {start: (v.valid_to, v.kind, v.name, v.legal_basis) for start, v in old.versions.items()}
    return told != held or _parents(unit) != old.parent_codes


def _parents(unit: UnitRecord) -> dict[date, str]:
    return {row.valid_from: row.parent_code for row in unit.versions}


def _refuse_older_file(changed: list[tuple[UnitRecord, _Known]]) -> None:
    """A version or an end that the file lacks is newer than the file, which would tear it out."""
    faults = [
        f"row {unit.newest.number}: {unit.newest.code} has a version from {start} in the database that the file lacks."
        for unit, old in changed
        for start in sorted(set(old.versions) - {row.valid_from for row in unit.versions})
    ]
    faults += [
        f"row {unit.newest.number}: {unit.newest.code} ended on {old.unit.valid_to} in the database, not in the file."
        for unit, old in changed
        if old.unit.valid_to and not unit.newest.valid_to
    ]
    if faults:
        raise UnitFileFault(faults)


def _versions(unit: UnitRecord) -> list[tuple[str, str]]:
    """What a succession calls the unit's versions by: the code and the first day."""
    return [(row.code, row.valid_from.isoformat()) for row in unit.versions]


def _note_successions(session: Session, rows: Iterable[Mapping[str, str]], ids: Mapping[tuple[str, str], int]) -> None:
    """Enter the successions of the file that are not there yet."""
    for row in rows:
        ends = {f"{side}_id": ids[row[f"{side}_code"], row[f"{side}_valid_from"]] for side in ("from", "to")}
        day = date.fromisoformat(row["effective_date"])
        insert_once(
            session,
            UnitSuccession,
            **ends,
            kind=SuccessionKind(row["kind"]),
            effective_date=day,
            legal_basis=row["legal_basis"],
            is_main=True,
        )


def _ids_by_code(units: Iterable[UnitRecord], ids: dict[tuple[str, date], int]) -> dict[str, int]:
    """The unit that each code names now: the last one founded under it."""
    return {unit.newest.code: ids[unit.key] for unit in sorted(units, key=lambda unit: unit.key) if unit.key in ids}


def _insert(session: Session, units: list[UnitRecord], ids: dict[tuple[str, date], int]) -> None:
    """Insert units of one level, whose parents are there, and add their ids to `ids`."""
    if not units:
        return
    parents = {code: unit_id for (code, _start), unit_id in sorted(ids.items())}
    values = [_unit_values(unit, parents.get(unit.newest.parent_code)) for unit in units]
    made = session.execute(insert(AdminUnit).returning(AdminUnit.id, AdminUnit.code, AdminUnit.valid_from), values)
    ids.update({(code or "", start): unit_id for unit_id, code, start in made})
    versions = [
        _version_values(ids[unit.key], row, parents.get(row.parent_code)) for unit in units for row in unit.versions
    ]
    session.execute(insert(UnitVersion), versions)
    _name_self(session, units[0].newest.level)


def described(row: VersionRow) -> dict[str, object]:
    """What a unit's own columns and its version say alike, but for its ancestors."""
    return {
        "level": row.level,
        "code": row.code,
        "kind": row.kind,
        "name": row.name,
        "name_folded": fold(row.name),
        "name_sort": sort_key(row.name),
    }


def _unit_values(unit: UnitRecord, parent_id: int | None) -> dict[str, object]:
    row = unit.newest
    return {
        **described(row),
        "parent_id": parent_id,
        "province_id": parent_id if row.level == Level.COMMUNE else None,
        "valid_from": unit.versions[0].valid_from,
        "valid_to": row.valid_to,
    }


def _version_values(unit_id: int, row: VersionRow, parent_id: int | None) -> dict[str, object]:
    ancestors = {Level.PROVINCE: (unit_id, None), Level.COMMUNE: (parent_id, unit_id)}
    province_id, commune_id = ancestors.get(row.level, (None, None))
    return {
        "unit_id": unit_id,
        **described(row),
        "parent_id": parent_id,
        "province_id": province_id,
        "commune_id": commune_id,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "legal_basis": row.legal_basis,
    }


def _name_self(session: Session, level: Level) -> None:
    """On its own level, a unit is its own province or commune."""
    own = {Level.PROVINCE: AdminUnit.province_id, Level.COMMUNE: AdminUnit.commune_id}.get(level)
    if own is not None:
        nameless = update(AdminUnit).where(AdminUnit.level == level, own.is_(None))
        session.execute(nameless.values({own: AdminUnit.id}), execution_options={"synchronize_session": False})


def _rewrite(session: Session, unit: UnitRecord, old: _Known, parents: dict[str, int]) -> None:
    """Bring one unit and its versions in line with the file, its descendants too if its parent is another."""
    for row in unit.versions:
        version = old.versions.get(row.valid_from)
        values = _version_values(old.unit.id, row, parents.get(row.parent_code))
        if version is None:
            session.add(UnitVersion(**values))
        else:
            for column, value in values.items():
                setattr(version, column, value)
    newest, parent_id = unit.newest, parents.get(unit.newest.parent_code)
    old.unit.rename(newest.name)
    old.unit.kind, old.unit.valid_to, old.unit.parent_id = newest.kind, newest.valid_to, parent_id
    if newest.level == Level.COMMUNE and _parents(unit) != old.parent_codes:
        session.flush()
        for row in unit.versions:
            carry_below(session, old.unit, row.valid_from, row.legal_basis, {"province_id": parents[row.parent_code]})


def _hand_over(session: Session, ended: AdminUnit) -> None:
    """What belonged to a unit that the list ends goes to its main successor."""
    main = select(UnitSuccession).where(UnitSuccession.from_id == ended.id, UnitSuccession.is_main)
    main = main.where(UnitSuccession.to_id != ended.id, UnitSuccession.effective_date == ended.valid_to)
    step = session.scalars(main).first()
    if step:
        take_over(session, ended, session.get_one(AdminUnit, step.to_id), step.effective_date, step.legal_basis)
