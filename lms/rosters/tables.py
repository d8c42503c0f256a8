"""Reads a file into the one sheet that holds the roster, whatever the file is called, and refuses what is none."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import BinaryIO

from lms.rosters.cells import text_of
from lms.rosters.headings import LAST_HEADING_ROW, Layout, NoHeading, find_layout
from lms.rosters.old_workbooks import Unreadable, read_old_workbook
from lms.rosters.refusals import FileEmpty, FileLocked, FileTooLarge, HeadingMissing, NotATable, TooManyColumns
from lms.rosters.sheets import LARGEST_FILE, MOST_COLUMNS, UNPACKED, Merge, Row, Sheet
from lms.rosters.text_tables import open_text
from lms.rosters.workbooks import open_workbook

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
PACKED_BY_PASSWORD = "EncryptedPackage".encode("utf-16-le")
# The first record of an XLS workbook, perhaps one that forbids writing, then the one that tells how it is encrypted.
XLS_PASSWORD = re.compile(rb"\x09\x08\x10\x00.{16}(?:\x86\x00\x00\x00)?\x2f\x00", re.DOTALL)
LONGEST_MANIFEST = 1 << 20
NO_TABLES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"RIFF", b"\x7fELF", b"Rar!", b"7z\xbc\xaf")
HEAD = 512


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
    sheets = sorted(_sheets(source, limit), key=lambda sheet: -sheet.row_count)
    if not sheets or not sheets[0].row_count:
        raise FileEmpty
    for sheet in sheets:
        found = _layout_of(sheet)
        if found:
            return Table(sheet, layout or found)
    if layout:
        return Table(sheets[0], layout)
    raise HeadingMissing(_words(sheets[0]))


def _sheets(file: BinaryIO, limit: int) -> list[Sheet]:
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    head = file.read(HEAD)
    if size > limit:
        raise FileTooLarge(limit)
    if not head.strip():
        raise FileEmpty
    if head.startswith(NO_TABLES):
        raise NotATable
    if head.startswith(OLE):
        return _old_sheets(file)
    if not head.startswith(ZIP):
        return [open_text(file)]
    return _old_sheets(file) if OPEN_DOCUMENT in head else open_workbook(file, limit * UNPACKED)


def _old_sheets(file: BinaryIO) -> list[Sheet]:
    if _is_locked(file):
        raise FileLocked
    try:
        return [_old_sheet(**found) for found in read_old_workbook(file)]
    except Unreadable as torn:
        raise NotATable from torn


def _is_locked(file: BinaryIO) -> bool:
    """An OLE file around a workbook that is encrypted, or an XLS or ODS one that says so of itself."""
    file.seek(0)
    content = file.read()
    if content.startswith(OLE):
        return PACKED_BY_PASSWORD in content or bool(XLS_PASSWORD.search(content))
    try:
        with zipfile.ZipFile(file) as package:
            return b"encryption-data" in package.open("META-INF/manifest.xml").read(LONGEST_MANIFEST)
    except (zipfile.BadZipFile, zlib.error, LookupError, RuntimeError, EOFError):
        return False


def _old_sheet(name: str, rows: list[list[object]], merges: list[list[list[int]]]) -> Sheet:
    if rows and len(rows[0]) > MOST_COLUMNS:
        raise TooManyColumns(MOST_COLUMNS)
    full: list[Row] = [
        (number, [None if cell == "" else cell for cell in cells])  # type: ignore[misc]
        for number, cells in enumerate(rows, 1)
    ]
    drawn = tuple(Merge(first[0] + 1, first[1], last[0] + 1, last[1]) for first, last in merges)
    return Sheet(name, len(full), lambda: iter(full), drawn)


def _head(sheet: Sheet) -> list[Row]:
    return list(takewhile(lambda row: row[0] <= LAST_HEADING_ROW, sheet.rows()))


def _layout_of(sheet: Sheet) -> Layout | None:
    try:
        return find_layout(_head(sheet))
    except NoHeading:
        return None


def _words(sheet: Sheet) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(text_of(cell) for cell in cells) for _number, cells in _head(sheet))
