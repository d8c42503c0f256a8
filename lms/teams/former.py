"""Loads the units that ended when the districts were abolished: rosters and people still name them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from lms.teams.access import holds_on
from lms.teams.former_file import Became, read_successions
from lms.teams.loading import LoadReport, described
from lms.teams.models import AdminUnit, Level, UnitSuccession, UnitVersion
from lms.teams.unit_file import THREE_LEVELS, UnitFileFault, UnitRecord, read_units

ENDED = date(2025, 7, 1)  # the first day with two levels
LEVELS = (Level.PROVINCE, Level.DISTRICT, Level.COMMUNE)


@dataclass(frozen=True)
class Heir:
    """A unit that began when the others ended, with its ancestors of now."""

    id: int
    level: Level
    province_id: int | None
    commune_id: int | None


@dataclass(frozen=True)
class Held:
    """A former unit as the database has it."""

    id: int
    told: tuple[object, ...]


def load_former(
    session: Session, rows: Iterable[Mapping[str, str]], successions: Iterable[Mapping[str, str]]
) -> LoadReport:
    """Bring the former units and what became of them in line with the files; the present units are there already.

    Loading the same files again changes nothing. Raises UnitFileFault before anything is written.
    """
    heirs = _heirs(session)
    levels = {code: heir.level for code, heir in heirs.items()}
    units = read_units(rows, THREE_LEVELS, levels)
    _check_end(units)
    became = read_successions(successions, {unit.newest.code: unit.newest.level for unit in units}, levels)
    held = _held(session)
    book = Book(session, units, became, heirs, {code: old.id for code, old in held.items()})
    added = [unit for unit in units if unit.newest.code not in held]
    for level in LEVELS:
        book.add([unit for unit in added if unit.newest.level == level])
    known = [unit for unit in units if unit.newest.code in held]
    changed = [unit for unit in known if book.told(unit) != held[unit.newest.code].told]
    for unit in changed:
        book.rewrite(unit)
    return LoadReport(len(added), len(changed), len(known) - len(changed))


def _heirs(session: Session) -> dict[str, Heir]:
    """The units that held on the first day with two levels, by code."""
    columns = (AdminUnit.code, AdminUnit.id, AdminUnit.level, AdminUnit.province_id, AdminUnit.commune_id)
    rows = session.execute(select(*columns).where(AdminUnit.code.is_not(None), holds_on(AdminUnit, ENDED)))
    return {
        code or "": Heir(unit_id, Level(level), province, commune) for code, unit_id, level, province, commune in rows
    }


def _check_end(units: Iterable[UnitRecord]) -> None:
    faults = [
        f"row {unit.newest.number}: it did not end on {ENDED}." for unit in units if unit.newest.valid_to != ENDED
    ]
    if faults:
        raise UnitFileFault(faults)


def _held(session: Session) -> dict[str, Held]:
    """The former units in the database, by code."""
    ended = (AdminUnit.code.is_not(None), AdminUnit.valid_to == ENDED)
    became: dict[int, set[tuple[object, ...]]] = {}
    of_ended = UnitSuccession.from_id.in_(select(AdminUnit.id).where(*ended))
    columns = (UnitSuccession.to_id, UnitSuccession.kind, UnitSuccession.is_main, UnitSuccession.legal_basis)
    for from_id, *row in session.execute(select(UnitSuccession.from_id, *columns).where(of_ended)):
        became.setdefault(from_id, set()).add(tuple(row))
    units = select(AdminUnit.code, AdminUnit.id, AdminUnit.kind, AdminUnit.name, AdminUnit.parent_id).where(*ended)
    return {
        code or "": Held(unit_id, (kind, name, parent_id, frozenset(became.get(unit_id, ()))))
        for code, unit_id, kind, name, parent_id in session.execute(units)
    }


class Book:
    """Writes former units: their own columns say where their land is now, their one version where they were then."""

    def __init__(
        self,
        session: Session,
        units: Iterable[UnitRecord],
        became: Mapping[str, tuple[Became, ...]],
        heirs: Mapping[str, Heir],
        ids: dict[str, int],
    ) -> None:
        self.session, self.became, self.heirs, self.ids = session, became, heirs, ids
        self.parent_codes = {unit.newest.code: unit.newest.parent_code for unit in units}

    def add(self, units: list[UnitRecord]) -> None:
        """Enter units of one level, whose parents are there."""
        if not units:
            return
        made = insert(AdminUnit).returning(AdminUnit.code, AdminUnit.id)
        rows = self.session.execute(made, [self._now(unit) for unit in units])
        self.ids.update({code or "": unit_id for code, unit_id in rows})
        self.session.execute(insert(UnitVersion), [self._then(unit) for unit in units])
        self.session.execute(insert(UnitSuccession), [row for unit in units for row in self._successions(unit)])

    def rewrite(self, unit: UnitRecord) -> None:
        """Bring one unit, its version and its successions in line with the files."""
        unit_id = self.ids[unit.newest.code]
        self.session.execute(update(AdminUnit).where(AdminUnit.id == unit_id).values(self._now(unit)))
        self.session.execute(update(UnitVersion).where(UnitVersion.unit_id == unit_id).values(self._then(unit)))
        self.session.execute(delete(UnitSuccession).where(UnitSuccession.from_id == unit_id))
        self.session.execute(insert(UnitSuccession), self._successions(unit))

    def told(self, unit: UnitRecord) -> tuple[object, ...]:
        """What the files say of a unit, as `Held.told` has it."""
        row, became = unit.newest, self.became[unit.newest.code]
        heirs = ((self.heirs[one.code].id, one.kind.value, one.is_main, one.legal_basis) for one in became)
        return row.kind, row.name, self._place_id(row.parent_code), frozenset(heirs)

    def _now(self, unit: UnitRecord) -> dict[str, object]:
        """The unit's own columns: the ancestors of its main successor, or the province where it has none."""
        row, became = unit.newest, self.became[unit.newest.code]
        heir = self.heirs[became[0].code]
        main = next((self.heirs[one.code] for one in became if one.is_main), None)
        return {
            **described(row),
            "parent_id": self._place_id(row.parent_code),
            "province_id": heir.province_id,
            "commune_id": main.commune_id if main else None,
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
        }

    def _then(self, unit: UnitRecord) -> dict[str, object]:
        """The one version: the parent, province and commune of the time."""
        row = unit.newest
        province_id, commune_id = self._ancestors(unit)
        return {
            **described(row),
            "unit_id": self.ids[row.code],
            "parent_id": self._place_id(row.parent_code),
            "province_id": province_id,
            "commune_id": commune_id,
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
            "legal_basis": row.legal_basis,
        }

    def _ancestors(self, unit: UnitRecord) -> tuple[int, int | None]:
        """Province and commune of the time, the unit itself on its own level."""
        row = unit.newest
        if row.level == Level.PROVINCE:
            return self.ids[row.code], None
        if row.level == Level.DISTRICT:
            return self._place_id(row.parent_code), None
        return self._place_id(self.parent_codes[row.parent_code]), self.ids[row.code]

    def _place_id(self, code: str) -> int:
        """A former unit, or one that went on: eleven provinces, and the nation. Former ones may share a code."""
        return self.ids.get(code) or self.heirs[code].id

    def _successions(self, unit: UnitRecord) -> list[dict[str, object]]:
        return [
            {
                "from_id": self.ids[unit.newest.code],
                "to_id": self.heirs[one.code].id,
                "kind": one.kind,
                "effective_date": ENDED,
                "legal_basis": one.legal_basis,
                "is_main": one.is_main,
            }
            for one in self.became[unit.newest.code]
        ]
