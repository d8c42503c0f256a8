"""Finding rows by name and putting them in order. Tables of one unit are short enough to order in memory."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from lms.oversight.completion import TeamRow, UnitRow
from lms.oversight.members import MemberRow
from lms.text import fold

PAGE_SIZE = 25
Table = TypeVar("Table", UnitRow, TeamRow)
Named = TypeVar("Named", bound=UnitRow | TeamRow | MemberRow)
Key = Callable[[Table], float | str | date | None]


@dataclass(frozen=True)
class Order:
    """The column a table is ordered by; written -column when the greatest comes first."""

    column: str
    descending: bool = False

    @classmethod
    def parse(cls, text: str, columns: Mapping[str, object]) -> "Order":
        """What the address asks for, or the worst completion first."""
        column = text.removeprefix("-")
        return cls(column, text.startswith("-")) if column in columns else WORST_FIRST

    def after_click(self, column: str) -> str:
        """What a click on a column's head asks for: that column, or the other way round."""
        turned = column == self.column and not self.descending
        return f"-{column}" if turned else column

    def __str__(self) -> str:
        return f"-{self.column}" if self.descending else self.column


WORST_FIRST = Order("completion")
STANDING_KEYS: dict[str, Callable[[UnitRow | TeamRow], float | str | None]] = {
    "name": lambda row: row.name_sort,
    "completion": lambda row: row.standing.completion_rate,
    "pass": lambda row: row.standing.pass_rate,
    "studying": lambda row: row.standing.studying,
    "not-passed": lambda row: row.standing.not_passed,
    "not-started": lambda row: row.standing.not_started,
}
UNIT_KEYS: dict[str, Key[UnitRow]] = {**STANDING_KEYS, "teams": lambda row: row.teams}
TEAM_KEYS: dict[str, Key[TeamRow]] = {**STANDING_KEYS, "last": lambda row: row.last_activity}


def ordered(rows: Sequence[Table], order: Order, keys: Mapping[str, Key[Table]]) -> list[Table]:
    """In order; among equals, where more have not started comes first. Rows without a value stand last."""
    key = keys[order.column]
    base = sorted(rows, key=lambda row: (-row.standing.not_started, row.name_sort))
    valued = [(value, row) for row in base if (value := key(row)) is not None]
    valued.sort(key=lambda pair: pair[0], reverse=order.descending)
    return [row for _value, row in valued] + [row for row in base if key(row) is None]


def matching(rows: Sequence[Named], words: str) -> list[Named]:
    """The rows whose name holds the words, with or without marks."""
    return [row for row in rows if fold(words) in row.name_folded]
