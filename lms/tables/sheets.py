"""What a file gives: sheets whose rows can be read again and again, and the limits that every reader keeps."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time

Value = str | int | float | bool | date | datetime | time | None
Row = tuple[int, list[Value]]  # the row's number as the spreadsheet shows it, and its cells

LARGEST_FILE = 20 * 1024 * 1024
UNPACKED = 20  # a workbook is text, which packs ten to one
MOST_COLUMNS = 200


@dataclass(frozen=True)
class Merge:
    """Cells drawn as one: rows as the spreadsheet shows them, columns from 0; only the first cell has a value."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True)
class Sheet:
    """A sheet by name. An empty cell is None or an empty text; rows without any cell may be left out."""

    name: str
    row_count: int
    rows: Callable[[], Iterator[Row]]
    merges: tuple[Merge, ...] = field(default=())
