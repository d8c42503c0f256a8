"""Reads a small table from a CSV or XLSX file: rows of words, as somebody would read them on the screen."""

import csv
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterable
from datetime import date, datetime

from python_calamine import CalamineError, CalamineWorkbook

from lms.text import clean
from lms.units.refusals import FileEmpty, FileTooLarge, FileUnreadable

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
LARGEST_FILE = 2 * 1024 * 1024
UNPACKED = 40 * 1024 * 1024
MOST_ROWS = 300  # on a page: recording takes some seconds, and others wait for that long
MOST_SIGNS = 100_000  # what a form can carry from the preview to the end
MOST_COLUMNS = 40
DELIMITERS = ",;\t"

# Where a cell or a row says that it stands, as r="B7" and r="7".
PLACE = re.compile(rb"\br\s*=\s*[\"']([A-Z]{0,9})([0-9]{1,19})[\"']")
LETTERS, FARTHEST_ROW = 2, 5_000
TORN = (zipfile.BadZipFile, zlib.error, IndexError, OSError, RuntimeError, NotImplementedError)

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
    """The first sheet."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            _demand_small(packed)
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False)
    except (*TORN, CalamineError) as fault:
        raise FileUnreadable from fault
    return [[_words(cell) for cell in row[:MOST_COLUMNS]] for row in rows]


def _demand_small(packed: zipfile.ZipFile) -> None:
    """The reader lays a sheet out as a rectangle: two cells in far corners would ask for more memory than there is.

    Raises FileTooLarge; FileUnreadable where it is another kind of zip.
    """
    names = packed.namelist()
    if "xl/workbook.xml" not in names or {"content.xml", "xl/workbook.bin"} & set(names):
        raise FileUnreadable
    if sum(part.file_size for part in packed.infolist()) > UNPACKED:
        raise FileTooLarge
    for name in names:
        places = PLACE.finditer(packed.read(name)) if name.startswith("xl/worksheets/") else ()
        if any(len(place[1]) > LETTERS or int(place[2]) > FARTHEST_ROW for place in places):
            raise FileTooLarge


def _text(content: bytes) -> Iterable[list[str]]:
    if content.startswith(OLE) or (b"\x00" in content and not _is_utf16(content)):
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
