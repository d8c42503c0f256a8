"""What a roster says, row by row, and what is wrong with it: the records that every other file of this room uses."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class Field(StrEnum):
    """What a column of a roster holds. The order is that of the template and of every export."""

    NUMBER = "number"
    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"
    KIND = "kind"
    VILLAGE = "village"
    TEAM = "team"
    DECISION_NUMBER = "decision_number"
    DECISION_DATE = "decision_date"
    MEMBERS = "members"
    NAME = "name"
    LEADER = "leader"  # Phụ lục 1 (domain.md 61): the leader's name, a comma, and what they are
    BIRTH_YEAR = "birth_year"
    PHONE = "phone"
    ROLE = "role"
    POSITION = "position"
    SINCE = "since"


class Code(StrEnum):
    """What can be wrong with a row. lms/rosters/faults.py has the sentence for each."""

    # A cell by itself
    FORMULA = "formula"
    BROKEN_CELL = "broken_cell"
    TOO_LONG = "too_long"
    NAME_MISSING = "name_missing"
    NAME_BAD = "name_bad"
    NAME_LOOKALIKE = "name_lookalike"
    PHONE_BAD = "phone_bad"
    PHONE_SHORT = "phone_short"
    PHONE_LONG = "phone_long"
    PHONE_TWO = "phone_two"
    PHONE_LETTER = "phone_letter"
    YEAR_BAD = "year_bad"
    DATE_BAD = "date_bad"
    DATE_AHEAD = "date_ahead"
    ROLE_UNKNOWN = "role_unknown"
    KIND_UNKNOWN = "kind_unknown"
    # Where
    PROVINCE_UNKNOWN = "province_unknown"
    COMMUNE_MISSING = "commune_missing"
    COMMUNE_UNKNOWN = "commune_unknown"
    COMMUNE_AMBIGUOUS = "commune_ambiguous"
    VILLAGE_AMBIGUOUS = "village_ambiguous"
    VILLAGE_TWINS = "village_twins"
    VILLAGE_KIND_MISSING = "village_kind_missing"
    VILLAGE_NEW = "village_new"
    UNIT_ENDED = "unit_ended"
    ELSEWHERE = "elsewhere"
    # Which team
    TEAM_NEW = "team_new"
    TEAM_AMBIGUOUS = "team_ambiguous"
    # Who
    TWICE = "twice"
    LEADER_TWICE = "leader_twice"
    TWO_LEADERS = "two_leaders"
    LEADER_TAKEN = "leader_taken"
    PHONE_TWICE = "phone_twice"
    PHONE_OTHER_NAME = "phone_other_name"
    PHONE_TAKEN = "phone_taken"
    YEAR_DIFFERS = "year_differs"
    PERSON_AMBIGUOUS = "person_ambiguous"
    DATES_OVERLAP = "dates_overlap"
    PROTECTED = "protected"
    # Told, and in nobody's way
    DECISION_OTHER = "decision_other"
    NAMESAKE_HERE = "namesake_here"
    NAMESAKE_NEAR = "namesake_near"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a row; where it is one cell's fault, `column` is that cell's (counted from 0).

    `value` is what the cell holds, `details` what the sentence needs besides: other rows, choices, successors.
    """

    row: int
    code: Code
    field: Field | None = None
    column: int | None = None
    value: str = ""
    details: dict[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def is_offer(self) -> bool:
        """Whether the row only waits for somebody to say that a village or team shall be entered."""
        return self.code in (Code.VILLAGE_NEW, Code.TEAM_NEW)

    @property
    def cell(self) -> str:
        """The cell as a spreadsheet names it, "C17"; empty where the whole row is meant."""
        return "" if self.column is None else f"{column_letters(self.column)}{self.row}"


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A row that names a team or a person, with what its cells were found to mean.

    Words of places are as typed, tidied; what is wrong with a cell is in `faults`, and its value is then empty.
    `columns` is the table's layout, the same for all its rows.
    """

    number: int
    province: str = ""
    commune: str = ""
    kind: str | None = None
    village: str = ""
    team: str = ""
    decision_number: str = ""
    decision_date: date | None = None
    name: str = ""
    birth_year: int | None = None
    phone: str | None = None
    role: str | None = None
    position: str = ""
    since: date | None = None
    faults: tuple[Fault, ...] = ()
    columns: Mapping[Field, int] = dataclasses.field(default_factory=dict, compare=False, repr=False)

    @property
    def names_person(self) -> bool:
        """A row without a name, phone and the like only names a team."""
        return bool(self.name or self.phone or self.birth_year or self.role or self.faults)

    def fault(self, code: Code, where: Field | None = None, value: str = "", **details: Any) -> Fault:
        """A fault of this row, in the cell of the column `where`."""
        if where == Field.NAME and where not in self.columns:
            where = Field.LEADER
        column = None if where is None else self.columns.get(where)
        return Fault(self.number, code, where, column, value, details)


class Skip(StrEnum):
    """Why a row of the sheet is no row of the roster."""

    EMPTY = "empty"
    HEADING = "heading"
    TOTAL = "total"
    NUMBERING = "numbering"
    GROUP = "group"
    CLOSING = "closing"  # place and date, signature, recipients: what stands below the list


def column_letters(column: int) -> str:
    """A column as a spreadsheet names it: 0 is A, 26 is AA."""
    letters = ""
    while column >= 0:
        column, rest = column // 26 - 1, column % 26
        letters = chr(ord("A") + rest) + letters
    return letters
