"""The one sheet of a file that holds the roster, and where its heading and columns are."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import BinaryIO

from lms.rosters.headings import LAST_HEADING_ROW, Layout, NoHeading, find_layout
from lms.rosters.refusals import HeadingMissing
from lms.tables.cells import text_of
from lms.tables.reading import read_sheets
from lms.tables.refusals import FileEmpty
from lms.tables.sheets import LARGEST_FILE, Merge, Row, Sheet


@dataclass(frozen=True)
class Table:
    """The sheet with the roster, and where its heading and columns are. Rows can be read as often as wanted."""

    sheet: Sheet
    layout: Layout

    @property
    def row_count(self) -> int:
        """Rows below the heading, empty ones and totals among them."""
        return max(0, self.sheet.row_count - self.layout.first_row + 1)

    @property
    def merges(self) -> tuple[Merge, ...]:
        return self.sheet.merges

    def rows(self) -> Iterator[Row]:
        """Every row below the heading, with its number as the spreadsheet shows it."""
        return (row for row in self.sheet.rows() if row[0] >= self.layout.first_row)


def read_table(file: BinaryIO | bytes, limit: int = LARGEST_FILE, layout: Layout | None = None) -> Table:
    """The roster in an XLSX, XLS, ODS, CSV or TSV file of at most `limit` bytes: what it holds counts, not its name.

    Of several sheets, the longest that has a heading we know, else the longest; its columns are those of `layout`,
    if somebody chose one.
    The file is read again whenever the rows are asked for, and must stay open. Raises TableRefused.
    """
    source = io.BytesIO(file) if isinstance(file, bytes) else file
    sheets = sorted(read_sheets(source, limit), key=lambda sheet: -sheet.row_count)
    if not sheets or not sheets[0].row_count:
        raise FileEmpty
    for sheet in sheets:
        found = _layout_of(sheet)
        if found:
            return Table(sheet, layout or found)
    if layout:
        return Table(sheets[0], layout)
    raise HeadingMissing(_words(sheets[0]))


def _head(sheet: Sheet) -> list[Row]:
    return list(takewhile(lambda row: row[0] <= LAST_HEADING_ROW, sheet.rows()))


def _layout_of(sheet: Sheet) -> Layout | None:
    try:
        return find_layout(_head(sheet))
    except NoHeading:
        return None


def _words(sheet: Sheet) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(text_of(cell) for cell in cells) for _number, cells in _head(sheet))
