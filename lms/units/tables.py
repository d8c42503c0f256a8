"""Reads a small table from a CSV or XLSX file: rows of words, as somebody would read them on the screen."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable
from datetime import date, datetime

from python_calamine import CalamineError, CalamineWorkbook

from lms.text import clean
from lms.units.refusals import FileEmpty, FileTooLarge, FileUnreadable

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
UNPACKED = 40 * 1024 * 1024
MOST_ROWS = 300  # on a page: recording takes some seconds, and others wait for that long
MOST_SIGNS = 100_000  # what a form can carry from the preview to the end
MOST_COLUMNS = 40
DELIMITERS = ",;\t"

Row = tuple[int, list[str]]  # its number in the file, from 1


def read_table(content: bytes, *, for_page: bool = False) -> list[Row]:
    """The rows that are not empty, few enough for a page if asked for one.

    Raises FileUnreadable, FileTooLarge or FileEmpty.
    """
    rows = _workbook(content) if content.startswith(ZIP) else _text(content)
    table = [(number, cells) for number, cells in enumerate(rows, 1) if any(cells)]
    if not table:
        raise FileEmpty
    signs = sum(len(cell) for _number, cells in table for cell in cells)
    if for_page and (len(table) > MOST_ROWS + 1 or signs > MOST_SIGNS):
        raise FileTooLarge
    return table


def carried_rows(text: str) -> list[Row]:
    """The rows that a preview wrote into its form. Raises FileUnreadable where somebody changed them."""
    try:
        rows = json.loads(text)
        table = [(int(number), [clean(cell) for cell in cells]) for number, cells in rows]
    except (ValueError, TypeError, AttributeError, RecursionError) as fault:
        raise FileUnreadable from fault
    if not table or len(table) > MOST_ROWS + 1:
        raise FileUnreadable
    return table


def _workbook(content: bytes) -> Iterable[list[str]]:
    """The first sheet. A file that unpacks to far more than it should is not opened."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > UNPACKED:
                raise FileTooLarge
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, zipfile.BadZipFile, IndexError, OSError) as fault:
        raise FileUnreadable from fault
    return [[_words(cell) for cell in row[:MOST_COLUMNS]] for row in rows]


def _text(content: bytes) -> Iterable[list[str]]:
    if content.startswith(OLE) or (b"\x00" in content.replace(b"\x00", b"", 1) and not _is_utf16(content)):
        raise FileUnreadable
    try:
        text = content.decode("utf-16" if _is_utf16(content) else "utf-8-sig")
        heading = text.split("\n", 1)[0]
        delimiter = max(DELIMITERS, key=heading.count)
        return [
            [clean(cell) for cell in row[:MOST_COLUMNS]] for row in csv.reader(io.StringIO(text), delimiter=delimiter)
        ]
    except (UnicodeError, csv.Error) as fault:
        raise FileUnreadable from fault


def _is_utf16(content: bytes) -> bool:
    return content.startswith((b"\xff\xfe", b"\xfe\xff"))


def _words(cell: object) -> str:
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return clean(str(cell))
