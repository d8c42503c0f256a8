"""Reads a spreadsheet or text file into rows of cells, and refuses what is none, by name."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import BinaryIO

from lms.rosters.headings import Layout

Value = str | int | float | bool | date | datetime | time | timedelta | None
LARGEST_FILE = 20 * 1024 * 1024
MOST_COLUMNS = 200


class TableRefused(Exception):
    """The file as a whole cannot be read. lms/rosters/faults.py has the sentence for each kind."""


class FileEmpty(TableRefused):
    """Nothing is in the file, or no sheet of it has a row."""


class FileTooLarge(TableRefused):
    """More bytes than the limit, packed or unpacked (a zip bomb); `limit` is in bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


class FileLocked(TableRefused):
    """The workbook asks for a password."""


class NotATable(TableRefused):
    """Neither a workbook nor text: a picture, a PDF or a program, whatever it is called. Or a broken workbook."""


class TooManyColumns(TableRefused):
    """No roster has so many; `limit` is the most that are read."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


class HeadingMissing(TableRefused):
    """No sheet has a heading that we know. `rows` are the first rows of the longest sheet, to map by hand."""

    def __init__(self, rows: tuple[tuple[str, ...], ...] = ()) -> None:
        super().__init__()
        self.rows = rows


@dataclass(frozen=True)
class Table:
    """The sheet with the roster. Rows can be read as often as wanted."""

    sheet: str
    layout: Layout
    row_count: int
    source: Iterable[list[Value]]

    def rows(self) -> Iterator[tuple[int, list[Value]]]:
        """Every row with its number as the spreadsheet shows it."""
        return enumerate(self.source, 1)


def read_table(file: BinaryIO | bytes, name: str, limit: int = LARGEST_FILE) -> Table:
    """The roster in an XLSX, XLS, ODS, CSV or TSV file; `name` is what the file is called. Raises TableRefused."""
    raise NotATable
