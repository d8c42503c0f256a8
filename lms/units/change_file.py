"""Reads a file of changes: one row a change, but one row for each part of a split. docs/unit-changes.md says how."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby
from typing import Any

from lms.text import fold
from lms.units import refusals
from lms.units.changes import (
    ByCode,
    ByName,
    ByPath,
    Change,
    ChangeKind,
    Close,
    Found,
    Merge,
    NewUnit,
    Part,
    Ref,
    Rename,
    Reparent,
    Split,
    TransferPart,
    Upgrade,
)
from lms.units.days import read_day
from lms.units.finding import KIND_WORDS
from lms.units.tables import Row

DIGITS_THAT_LOST_A_ZERO = {1: 2, 4: 5}  # 1 is province 01, 7294 is commune 07294: spreadsheets drop the zero


class Column(StrEnum):
    """The headings, as the template has them."""

    DAY = "Ngày"
    KIND = "Thay đổi"
    UNIT = "Từ đơn vị"
    INTO = "Đến đơn vị"
    NEW_KIND = "Loại mới"
    NEW_NAME = "Tên mới"
    NEW_CODE = "Mã mới"
    CHILDREN = "Gồm"
    BASIS = "Căn cứ"


NEEDED = (Column.DAY, Column.KIND)
KIND_NAMES = {
    ChangeKind.RENAME: "Đổi tên",
    ChangeKind.UPGRADE: "Đổi loại",
    ChangeKind.MERGE: "Sáp nhập",
    ChangeKind.SPLIT: "Chia tách",
    ChangeKind.TRANSFER_PART: "Chuyển một phần",
    ChangeKind.REPARENT: "Chuyển nơi trực thuộc",
    ChangeKind.FOUND: "Lập mới",
    ChangeKind.CLOSE: "Kết thúc",
}
KIND_OF = {fold(name): kind for kind, name in KIND_NAMES.items()} | {kind.value: kind for kind in ChangeKind}
UNIT_KIND_OF = {fold(words): kind for kind, words in KIND_WORDS.items()} | {kind: kind for kind in KIND_WORDS}
UNIT_KIND_OF["thanh pho"] = UNIT_KIND_OF["thanh pho truc thuoc trung uong"] = "thanh_pho_tw"


@dataclass(frozen=True)
class Line:
    """One row of the file by its headings; what it does not have is empty."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: Column) -> str:
        return self.cells.get(column, "")

    @property
    def becomes(self) -> str:
        """Where it goes, or what the new unit is."""
        new = " ".join(self[column] for column in (Column.NEW_KIND, Column.NEW_NAME, Column.NEW_CODE) if self[column])
        return ": ".join(part for part in (self[Column.INTO] or new, self[Column.CHILDREN]) if part)


@dataclass(frozen=True)
class Entry:
    """A change, the rows that tell it (`said`, as they are written), and the column in which each unit is named."""

    rows: tuple[int, ...]
    change: Change
    columns: Mapping[Ref | ByName, Column] = field(default_factory=dict)
    said: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row, and in which column. `beside` is another row that changes the same unit."""

    row: int
    column: Column
    refusal: refusals.ChangeRefused
    beside: int | None = None


class CellFault(Exception):
    """What a cell holds makes no sense."""

    def __init__(self, line: Line, column: Column, refusal: refusals.ChangeRefused) -> None:
        super().__init__(line.number, column)
        self.fault = Fault(line.number, column, refusal)


def read_changes(table: Sequence[Row]) -> tuple[list[Entry], list[Fault]]:
    """The changes of a table with a heading, in its order, and the rows that make no sense.

    Raises HeadingsMissing, or NoChanges where nothing stands below the heading.
    """
    entries: list[Entry] = []
    faults: list[Fault] = []
    below = _lines(table)
    if not below:
        raise refusals.NoChanges
    for _key, group in groupby(below, _belongs_together):
        lines = list(group)
        try:
            entries.append(_entry(lines))
        except CellFault as wrong:
            faults.append(wrong.fault)
    return entries, faults


def _lines(table: Sequence[Row]) -> list[Line]:
    """The rows below the heading, which is the first that is not empty."""
    headings = {fold(column): column for column in Column}
    columns = [headings.get(fold(cell)) for cell in table[0][1]]
    missing = tuple(column for column in NEEDED if column not in columns)
    if missing:
        raise refusals.HeadingsMissing(missing)
    return [
        Line(number, {column: cell for column, cell in zip(columns, cells, strict=False) if column})
        for number, cells in table[1:]
    ]


def _belongs_together(line: Line) -> tuple[str, ...]:
    """Rows of one split follow each other; every other row is a change of its own."""
    if KIND_OF.get(fold(line[Column.KIND])) != ChangeKind.SPLIT:
        return (str(line.number),)
    return ("split", line[Column.DAY], fold(line[Column.UNIT]))


def _entry(lines: list[Line]) -> Entry:
    line = lines[0]
    kind = KIND_OF.get(fold(line[Column.KIND]))
    if kind is None:
        raise CellFault(line, Column.KIND, refusals.ChangeUnknown())
    day = read_day(line[Column.DAY])
    if day is None:
        raise CellFault(line, Column.DAY, refusals.DayUnreadable())
    rows = [_Cells(one, {}) for one in lines]
    change = READERS[kind](rows, day=day, legal_basis=line[Column.BASIS])
    columns = {ref: column for row in rows for ref, column in row.columns.items()}
    return Entry(tuple(one.number for one in lines), change, columns, tuple(lines))


@dataclass(frozen=True)
class _Cells:
    """Reads the cells of a row, and notes in which column each unit is named."""

    line: Line
    columns: dict[Ref | ByName, Column]

    def words(self, column: Column) -> str:
        if not self.line[column]:
            raise CellFault(self.line, column, refusals.CellMissing())
        return self.line[column]

    def unit(self) -> Ref:
        return self.ref(Column.UNIT)

    def units(self) -> tuple[Ref, ...]:
        return tuple(self._ref(words, Column.UNIT) for words in _several(self.words(Column.UNIT)))

    def ref(self, column: Column) -> Ref:
        return self._ref(self.words(column), column)

    def children(self) -> tuple[ByName, ...]:
        names = tuple(ByName(name) for name in _several(self.line[Column.CHILDREN]))
        self.columns.update(dict.fromkeys(names, Column.CHILDREN))
        return names

    def heir(self) -> Ref | NewUnit:
        """A unit that exists, or the one that the columns for new units describe."""
        return self.ref(Column.INTO) if self.line[Column.INTO] else self.new()

    def new(self, *, named: bool = True) -> NewUnit:
        words = self.words(Column.NEW_KIND)
        kind = UNIT_KIND_OF.get(fold(words))
        if kind is None:
            raise CellFault(self.line, Column.NEW_KIND, refusals.KindWrong())
        name = self.words(Column.NEW_NAME) if named else self.line[Column.NEW_NAME]
        return NewUnit(kind, name, _code(self.line[Column.NEW_CODE]))

    def _ref(self, words: str, column: Column) -> Ref:
        names = tuple(name.strip() for name in words.split(">"))
        ref: Ref = ByPath((_code(names[0]), *names[1:]))
        if len(names) == 1 and names[0].isdecimal():
            ref = ByCode(_code(words))
        self.columns[ref] = column
        return ref


def _split(rows: list[_Cells], **said: Any) -> Split:
    """A row that names the unit itself as what it goes to says that it goes on."""
    unit = rows[0].unit()
    parts = [Part(row.heir(), row.children()) for row in rows]
    others = tuple(part for part in parts if part.into != unit)
    return Split(unit=unit, parts=others, goes_on=len(others) < len(parts), **said)


def _upgrade(rows: list[_Cells], **said: Any) -> Upgrade:
    new = rows[0].new(named=False)
    return Upgrade(unit=rows[0].unit(), kind=new.kind, name=new.name, code=new.code, **said)


def _transfer(rows: list[_Cells], **said: Any) -> TransferPart:
    part = Part(rows[0].ref(Column.INTO), rows[0].children())
    return TransferPart(unit=rows[0].unit(), part=part, **said)


READERS: dict[ChangeKind, Callable[..., Change]] = {
    ChangeKind.RENAME: lambda rows, **said: Rename(unit=rows[0].unit(), name=rows[0].words(Column.NEW_NAME), **said),
    ChangeKind.UPGRADE: _upgrade,
    ChangeKind.MERGE: lambda rows, **said: Merge(units=rows[0].units(), into=rows[0].heir(), **said),
    ChangeKind.SPLIT: _split,
    ChangeKind.TRANSFER_PART: _transfer,
    ChangeKind.REPARENT: lambda rows, **said: Reparent(unit=rows[0].unit(), parent=rows[0].ref(Column.INTO), **said),
    ChangeKind.FOUND: lambda rows, **said: Found(parent=rows[0].ref(Column.INTO), unit=rows[0].new(), **said),
    ChangeKind.CLOSE: lambda rows, **said: Close(unit=rows[0].unit(), successor=rows[0].ref(Column.INTO), **said),
}


def _several(words: str) -> list[str]:
    return [part.strip() for part in words.split(";") if part.strip()]


def _code(words: str) -> str:
    words = words.strip()
    return words.zfill(DIGITS_THAT_LOST_A_ZERO.get(len(words), 0)) if words.isdecimal() else words
