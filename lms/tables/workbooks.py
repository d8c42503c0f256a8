"""Reads XLSX workbooks row by row, so that neither a long sheet nor a hostile one fills the memory.

An XLSX file is a zip of XML files. Libraries that hand out whole sheets lay them out as a rectangle first:
two cells in opposite corners of an empty sheet then ask for 500 gigabytes. Here a row is what its cells are.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import timedelta
from typing import IO, Any, BinaryIO
from xml.parsers import expat

from lms.tables.contents import Book, book_of
from lms.tables.refusals import FileTooLarge, NotATable, TooManyColumns
from lms.tables.sheets import MOST_COLUMNS, Merge, Row, Sheet, Value
from lms.tables.xml_parts import CHUNK, parser_of

LONGEST_TAIL = 1 << 24  # what stands below the rows of a sheet: merged cells, links, print settings
ROW = re.compile(rb"<(?:\w+:)?row\b")
ROWS_END = re.compile(rb"</(?:\w+:)?sheetData>|<(?:\w+:)?sheetData\s*/>")
MERGE = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]+)(\d+):([A-Z]+)(\d+)")
LETTERS = re.compile(r"[A-Z]{1,3}")
LAST_SERIAL = 2958465  # 31 December 9999
VALUES = {"v", "t"}
AS_IT_IS = {"str", "inlineStr", "e", "d"}
TORN = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    LookupError,
    ValueError,  # a number that is none
    NotImplementedError,  # packed in a way that nobody uses
    RuntimeError,  # a part with a password
    EOFError,
)


def open_workbook(file: BinaryIO, unpacked_limit: int) -> list[Sheet]:
    """The sheets of an XLSX workbook, in its order. Raises FileTooLarge, NotATable or TooManyColumns."""
    try:
        package = zipfile.ZipFile(file)
        if sum(part.file_size for part in package.infolist()) > unpacked_limit:
            raise FileTooLarge(unpacked_limit)
        book, parts = book_of(package)
        return [_sheet(book, name, part) for name, part in parts]
    except TORN as torn:
        raise NotATable from torn


def _sheet(book: Book, name: str, part: str) -> Sheet:
    """Go through the packed sheet once: its sum is checked, its rows are counted, merged cells are noted."""
    count, tail, below = 0, b"", b""
    with book.package.open(part) as stream:
        while chunk := stream.read(CHUNK):
            window = tail + chunk
            count += len(ROW.findall(window))
            found = ROWS_END.search(window)
            if found:
                below = window[found.end() :] + stream.read(LONGEST_TAIL)
                _drain(stream)
                break
            # A sign that is cut in two is found in the next window, and one at the end only there.
            tail = window[-32:]
            count -= len(ROW.findall(tail))
    merges = tuple(_merge(*found) for found in MERGE.findall(below))
    return Sheet(name, count, lambda: _rows(book, part), merges)


def _drain(stream: IO[bytes]) -> None:
    while stream.read(CHUNK):
        pass


def _merge(first_column: bytes, first_row: bytes, last_column: bytes, last_row: bytes) -> Merge:
    columns = [column_number(letters.decode()) for letters in (first_column, last_column)]
    return Merge(int(first_row), columns[0], int(last_row), columns[1])


def column_number(letters: str) -> int:
    """A column as a spreadsheet names it, counted from 0: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _rows(book: Book, part: str) -> Iterator[Row]:
    done: list[Row] = []
    parser = _row_parser(book, done)
    try:
        with book.package.open(part) as stream:
            while chunk := stream.read(CHUNK):
                parser.Parse(chunk, False)
                yield from done
                done.clear()
    except TORN as torn:
        raise NotATable from torn


def _row_parser(book: Book, done: list[Row]) -> Any:  # noqa: C901 - five events of one parser, which share their state
    """A parser that puts rows into `done`. Closures, not a class: they are called five times for every cell."""
    columns: dict[str, int] = {}
    pieces: list[str] = []
    cells: list[Value] = []
    number, column, kind, style, in_value = 0, -1, "", "", False

    def start(name: str, said: dict[str, str]) -> None:
        nonlocal number, column, kind, style, in_value, cells
        if name == "c":
            letters = said["r"].rstrip("0123456789") if "r" in said else ""
            column = _column(columns, letters) if letters else column + 1
            kind, style = said.get("t", ""), said.get("s", "")
            pieces.clear()
        elif name in VALUES:
            in_value = True
        elif name == "row":
            number = int(said.get("r", number + 1))
            cells, column = [], -1
        elif name == "rPh":
            in_value = False

    def text(words: str) -> None:
        if in_value:
            pieces.append(words)

    def end(name: str) -> None:
        nonlocal in_value
        if name in VALUES:
            in_value = False
        elif name == "c" and pieces:
            _put(cells, column, _value(book, kind, style, "".join(pieces)))
        elif name == "row" and cells:
            done.append((number, cells))

    return parser_of(start, end, text)


def _column(known: dict[str, int], letters: str) -> int:
    if letters not in known:
        if not LETTERS.fullmatch(letters):
            raise ValueError(letters)
        known[letters] = column_number(letters)
    return known[letters]


def _put(cells: list[Value], column: int, value: Value) -> None:
    if column >= MOST_COLUMNS:
        raise TooManyColumns(MOST_COLUMNS)
    if column > len(cells):
        cells.extend([None] * (column - len(cells)))
    cells.append(value)


def _value(book: Book, kind: str, style: str, words: str) -> Value:
    if kind == "s":
        return book.strings[int(words)]
    if kind in AS_IT_IS:
        return words
    if kind == "b":
        return words == "1"
    number = float(words)
    if style and book.shows_day(int(style)) and 0 <= number <= LAST_SERIAL:
        return book.epoch + timedelta(days=number)
    return int(number) if number.is_integer() else number
