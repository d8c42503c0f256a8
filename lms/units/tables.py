"""The table of changes in a file, few enough for a page; rows of words, as somebody reads them on the screen."""

import io
import json
from collections.abc import Iterator
from itertools import islice

from lms.tables.cells import text_of
from lms.tables.reading import read_sheets
from lms.tables.refusals import FileEmpty, NotATable
from lms.tables.sheets import LARGEST_FILE as LARGEST_TABLE
from lms.tables.sheets import Sheet
from lms.text import clean, fold
from lms.units.refusals import RosterSent, TooManyChanges

LARGEST_FILE = 2 * 1024 * 1024  # on a page
MOST_ROWS = 300  # on a page: recording takes some seconds, and others wait for that long
MOST_SIGNS = 100_000  # what a form can carry from the preview to the end
TOP = 15  # rows above which a roster has its heading
PEOPLE = ("ho va ten", "ho ten")

Row = tuple[int, list[str]]  # its number in the file, from 1


def read_table(content: bytes, *, for_page: bool = False) -> list[Row]:
    """The rows of the first sheet that are not empty, few enough for a page if asked for one.

    Raises TableRefused, of which RosterSent is another list and TooManyChanges what a page does not take.
    """
    sheets = read_sheets(io.BytesIO(content), LARGEST_FILE if for_page else LARGEST_TABLE)
    if sheets and _is_roster(sheets[0]):
        raise RosterSent
    rows = _rows(sheets[0]) if sheets else iter(())
    table = list(_few(rows) if for_page else rows)
    if not table:
        raise FileEmpty
    return table


def carried_rows(text: str) -> list[Row]:
    """The rows that a preview wrote into its form. Raises NotATable where somebody changed them."""
    try:
        rows = json.loads(text)
        table = [(int(number), [clean(cell) for cell in cells]) for number, cells in rows]
    except (ValueError, TypeError, AttributeError, RecursionError) as fault:
        raise NotATable from fault
    if not table or len(table) > MOST_ROWS + 1:
        raise NotATable
    return table


def _rows(sheet: Sheet) -> Iterator[Row]:
    rows = ((number, [text_of(cell) for cell in cells]) for number, cells in sheet.rows())
    return ((number, cells) for number, cells in rows if any(cells))


def _is_roster(sheet: Sheet) -> bool:
    """Whether a row near the top is the heading of a list of people."""
    return any(fold(cell) in PEOPLE for _number, cells in islice(_rows(sheet), TOP) for cell in cells)


def _few(rows: Iterator[Row]) -> Iterator[Row]:
    """The rows, as far as a page takes them. Raises TooManyChanges."""
    signs = 0
    for count, (number, cells) in enumerate(rows):
        signs += sum(map(len, cells))
        if count > MOST_ROWS or signs > MOST_SIGNS:
            raise TooManyChanges
        yield number, cells
