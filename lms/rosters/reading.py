"""Turns the rows of a table into rows of a roster: carries group cells down, skips what is no row."""

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any

from lms.rosters.aside import FEW, Aside, aside_of
from lms.rosters.carrying import Groups, MergedCells
from lms.rosters.cells import BadCell, name_words, role_of, words_of
from lms.rosters.day_cells import birth_year, day_of
from lms.rosters.name_cells import leader_of, person_name
from lms.rosters.phone_cells import phone
from lms.rosters.places import kind_of
from lms.rosters.records import Code, Fault, Field, RosterRow, Skip
from lms.rosters.tables import Table
from lms.tables.sheets import Value
from lms.teams.models import TeamRole

LONGEST_TEAM, LONGEST_DECISION = 160, 60
# Names that no person has: a heading said again in other words.
NO_NAMES = {"họ và tên", "họ tên", "full name", "name"}
BLANK = (None, "")
SEVERAL = 4
UNLIKE, MOST_KNOWN = {Field.NAME, Field.LEADER, Field.PHONE}, 2000
PERSONAL = {Field.NAME, Field.LEADER, Field.BIRTH_YEAR, Field.PHONE, Field.ROLE, Field.POSITION, Field.SINCE}
Said = dict[Field, Any]


class Reading:
    """The rows of a roster, one by one; `skipped` tells, after them, how many rows were none and why."""

    def __init__(self, table: Table, day: date) -> None:
        """`day` is today: no date of a roster lies after it."""
        self.table, self.layout = table, table.layout
        self.skipped: Counter[Skip] = Counter()
        parsers = _parsers(day)
        self.columns = [
            _Column(at, field, parsers[field]) for field, at in self.layout.columns.items() if field in parsers
        ]

    def __iter__(self) -> Iterator[RosterRow]:
        self.skipped.clear()
        merged, groups = MergedCells(self.table.merges, self.layout.columns), Groups()
        closed, last = False, self.layout.first_row - 1
        for number, cells in self.table.rows():
            self.skipped[Skip.EMPTY] += number - last - 1
            last = number
            said, faults = self._read(number, merged.fill(number, cells))
            aside = self._aside(cells, closed) if faults or _is_thin(said) else None
            if aside:
                self.skipped[aside.why] += 1
                closed = closed or aside.why == Skip.CLOSING
                if aside.place:
                    groups.name(aside.place, aside.words)
            else:
                closed = False
                groups.carry(said)
                yield self._row(number, said, faults)

    def _read(self, number: int, cells: list[Value]) -> tuple[Said, list[Fault]]:
        said: Said = {}
        faults: list[Fault] = []
        width = len(cells)
        for column in self.columns:
            value = cells[column.at] if column.at < width else None
            if value is None or value == "":
                continue
            try:
                found = column.read(value)
            except BadCell as bad:
                faults.append(Fault(number, bad.code, column.field, column.at, bad.value, bad.details))
            else:
                if found:
                    said[column.field] = found
        return said, faults

    def _aside(self, cells: list[Value], closed: bool) -> Aside | None:
        found = aside_of(self.layout, cells)
        if found is None and closed and sum(1 for cell in cells if cell not in BLANK) <= FEW:
            return Aside(Skip.CLOSING)
        return found

    def _row(self, number: int, said: Said, faults: list[Fault]) -> RosterRow:
        take = said.get
        name, role, position = take(Field.NAME, ""), take(Field.ROLE), take(Field.POSITION, "")
        if Field.LEADER in said:
            name, with_name = said[Field.LEADER]
            role, position = role or TeamRole.LEADER, position or with_name
        row = RosterRow(
            number,
            take(Field.PROVINCE, ""),
            take(Field.COMMUNE, ""),
            take(Field.KIND),
            take(Field.VILLAGE, ""),
            take(Field.TEAM, ""),
            take(Field.DECISION_NUMBER, ""),
            take(Field.DECISION_DATE),
            name,
            take(Field.BIRTH_YEAR),
            take(Field.PHONE),
            role,
            position,
            take(Field.SINCE),
            tuple(faults),
            self.layout.columns,
        )
        return row if name or faults or not PERSONAL & said.keys() else _nameless(row)


def _nameless(row: RosterRow) -> RosterRow:
    """Something is said of a person, but not who it is."""
    return dataclasses.replace(row, faults=(row.fault(Code.NAME_MISSING, Field.NAME),))


def _is_thin(said: Said) -> bool:
    """Whether the row may be none of the roster: most say a name and several things besides."""
    name = said.get(Field.NAME)
    return not name or len(said) < SEVERAL or name.lower() in NO_NAMES


class _Column:
    """A column of the table with what reads its cells. Most columns say the same few things many times."""

    __slots__ = ("at", "field", "known", "parse")

    def __init__(self, at: int, field: Field, parse: Callable[[Value], Any]) -> None:
        self.at, self.field, self.parse = at, field, parse
        self.known: dict[Value, Any] = {}

    def read(self, value: Value) -> Any:
        if value in self.known:
            return self.known[value]
        found = self.parse(value)
        if self.field not in UNLIKE:
            if len(self.known) > MOST_KNOWN:
                self.known.clear()
            self.known[value] = found
        return found


def _parsers(day: date) -> dict[Field, Callable[[Value], Any]]:
    """What reads the cells of each column; the others are for people to look at."""
    return {
        Field.PROVINCE: name_words,
        Field.COMMUNE: name_words,
        Field.KIND: lambda value: kind_of(words_of(value)),
        Field.VILLAGE: name_words,
        Field.TEAM: partial(name_words, longest=LONGEST_TEAM),
        Field.DECISION_NUMBER: partial(words_of, longest=LONGEST_DECISION),
        Field.DECISION_DATE: partial(day_of, today=day),
        Field.NAME: person_name,
        Field.LEADER: _leader,
        Field.BIRTH_YEAR: partial(birth_year, today=day),
        Field.PHONE: phone,
        Field.ROLE: role_of,
        Field.POSITION: words_of,
        Field.SINCE: partial(day_of, today=day),
    }


def _leader(value: Value) -> tuple[str, str] | None:
    found = leader_of(value)
    return found if found[0] else None
