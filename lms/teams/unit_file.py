"""Reads the official list of administrative units: one row per version of a unit, checked before use.

The columns are those of lms/teams/data/units.csv. Versions of one code that follow each other without a gap
are one unit; a code that returns after a gap names another unit.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from lms.teams.models import Level
from lms.text import tidy

LONGEST = {"code": 5, "name": 120, "legal_basis": 120}
FIRST_ROW = 2  # the first line of the file holds the names of the columns


@dataclass(frozen=True)
class Structure:
    """The levels of the country at a time: which kinds a level has, and which level stands above it."""

    kinds: Mapping[Level, tuple[str, ...]]
    above: Mapping[Level, Level]


PROVINCE_KINDS = ("tinh", "thanh_pho_tw")
TWO_LEVELS = Structure(
    {Level.NATION: ("nation",), Level.PROVINCE: PROVINCE_KINDS, Level.COMMUNE: ("xa", "phuong", "dac_khu")},
    {Level.PROVINCE: Level.NATION, Level.COMMUNE: Level.PROVINCE},
)
# Until 30/6/2025.
THREE_LEVELS = Structure(
    {
        Level.PROVINCE: PROVINCE_KINDS,
        Level.DISTRICT: ("huyen", "quan", "thi_xa", "thanh_pho_thuoc_tinh"),
        Level.COMMUNE: ("xa", "phuong", "thi_tran"),
    },
    {Level.PROVINCE: Level.NATION, Level.DISTRICT: Level.PROVINCE, Level.COMMUNE: Level.DISTRICT},
)


class UnitFileFault(ValueError):
    """The file cannot be loaded; `faults` says why, row by row."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


@dataclass(frozen=True, order=True)
class VersionRow:
    """One row of the file."""

    code: str
    valid_from: date
    valid_to: date | None = field(compare=False)
    level: Level = field(compare=False)
    kind: str = field(compare=False)
    name: str = field(compare=False)
    parent_code: str = field(compare=False)
    legal_basis: str = field(compare=False)
    number: int = field(compare=False)


@dataclass(frozen=True)
class UnitRecord:
    """A unit as the file tells it: its versions, oldest first."""

    versions: tuple[VersionRow, ...]

    @property
    def newest(self) -> VersionRow:
        return self.versions[-1]

    @property
    def key(self) -> tuple[str, date]:
        """The code and the day of founding: what a unit is known again by."""
        return self.newest.code, self.versions[0].valid_from


def read_units(
    rows: Iterable[Mapping[str, str]], structure: Structure = TWO_LEVELS, others: Mapping[str, Level] | None = None
) -> list[UnitRecord]:
    """The units of the file, parents before children. Raises UnitFileFault with every fault found.

    `others` are units outside the file, by code, that may be parents of what is in it.
    """
    faults: list[str] = []
    read = (_read(number, row, structure, faults) for number, row in enumerate(rows, FIRST_ROW))
    versions = sorted(row for row in read if row)
    units = [unit for _code, group in groupby(versions, lambda row: row.code) for unit in _chain(group, faults)]
    _check_parents(units, structure, others or {}, faults)
    if faults:
        raise UnitFileFault(faults)
    levels = list(Level)
    return sorted(units, key=lambda unit: (levels.index(unit.newest.level), unit.key))


def check_successions(rows: Iterable[Mapping[str, str]], units: Iterable[UnitRecord]) -> None:
    """Raise UnitFileFault unless each succession joins two versions that the units have."""
    known = {(version.code, version.valid_from.isoformat()) for unit in units for version in unit.versions}
    faults = [
        f"successions, row {number}: there is no version of {row[f'{side}_code']!r} from {row[f'{side}_valid_from']!r}."
        for number, row in enumerate(rows, FIRST_ROW)
        for side in ("from", "to")
        if (row[f"{side}_code"], row[f"{side}_valid_from"]) not in known
    ]
    if faults:
        raise UnitFileFault(faults)


def _read(number: int, row: Mapping[str, str], structure: Structure, faults: list[str]) -> VersionRow | None:
    """The row with its values, or None where they make no sense and the fault is noted."""
    try:
        level = Level(row["level"])
        valid_from = date.fromisoformat(row["valid_from"])
        valid_to = date.fromisoformat(row["valid_to"]) if row["valid_to"] else None
        kind, code, name = row["kind"], row["code"], tidy(row["name"])
        _demand(kind in structure.kinds.get(level, ()), f"{kind!r} is no kind of {level}")
        _demand(bool(code and name), "the code or the name is missing")
        _demand(valid_to is None or valid_to > valid_from, "it ends before it begins")
        for column, length in LONGEST.items():
            _demand(len(row[column]) <= length, f"{column} is longer than {length} signs")
    except KeyError as missing:
        faults.append(f"row {number}: the column {missing} is missing.")
    except ValueError as fault:
        faults.append(f"row {number}: {fault}.")
    else:
        basis = tidy(row["legal_basis"])
        return VersionRow(code, valid_from, valid_to, level, kind, name, row["parent_code"], basis, number)
    return None


def _demand(holds: bool, fault: str) -> None:
    if not holds:
        raise ValueError(fault)


def _chain(versions: Iterable[VersionRow], faults: list[str]) -> list[UnitRecord]:
    """The versions of one code, oldest first, as units: a gap ends one unit and begins another."""
    units: list[list[VersionRow]] = []
    for version in versions:
        before = units[-1][-1] if units else None
        if before and (before.valid_to is None or before.valid_to > version.valid_from):
            faults.append(
                f"row {version.number}: {version.code} begins before the version of row {before.number} ends."
            )
        if before and before.level == version.level and before.valid_to == version.valid_from:
            units[-1].append(version)
        else:
            units.append([version])
    return [UnitRecord(tuple(unit)) for unit in units]


def _check_parents(
    units: list[UnitRecord], structure: Structure, others: Mapping[str, Level], faults: list[str]
) -> None:
    level_of = {**others, **{unit.newest.code: unit.newest.level for unit in units}}
    for unit in units:
        for row in unit.versions:
            wanted = structure.above.get(row.level)
            if (level_of.get(row.parent_code) if row.parent_code else None) != wanted:
                faults.append(
                    f"row {row.number}: {row.parent_code!r} is not the {wanted or 'absent'} parent of {row.code}."
                )
