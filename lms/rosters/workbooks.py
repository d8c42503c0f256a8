"""Reads XLSX workbooks row by row, so that neither a long sheet nor a hostile one fills the memory.

An XLSX file is a zip of XML files. Libraries that hand out whole sheets lay them out as a rectangle first:
two cells in opposite corners of an empty sheet then ask for 500 gigabytes. Here a row is what its cells are.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import IO, Any, BinaryIO
from xml.parsers import expat

from lms.rosters.refusals import FileTooLarge, NotATable, TooManyColumns
from lms.rosters.sheets import MOST_COLUMNS, Merge, Row, Sheet, Value
from lms.rosters.xml_parts import CHUNK, parser_of, walk

LONGEST_TAIL = 1 << 24  # what stands below the rows of a sheet: merged cells, links, print settings
ROW = re.compile(rb"<(?:\w+:)?row\b")
ROWS_END = re.compile(rb"</(?:\w+:)?sheetData>|<(?:\w+:)?sheetData\s*/>")
MERGE = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]+)(\d+):([A-Z]+)(\d+)")
LETTERS = re.compile(r"[A-Z]{1,3}")
QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')
DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
EPOCH, EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 - days of a sheet have no zone
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
        return _sheets(package)
    except TORN as torn:
        raise NotATable from torn


@dataclass
class _Book:
    """What the cells of all sheets refer to."""

    package: zipfile.ZipFile
    strings: list[str] = field(default_factory=list)
    dates: list[bool] = field(default_factory=list)  # by style: whether its numbers are days
    epoch: datetime = EPOCH

    def shows_day(self, style: int) -> bool:
        return style < len(self.dates) and self.dates[style]


def _sheets(package: zipfile.ZipFile) -> list[Sheet]:
    parts, book = set(package.namelist()), _Book(package)
    named, book.epoch = _contents(package)
    if "xl/styles.xml" in parts:
        book.dates = _date_styles(package)
    if "xl/sharedStrings.xml" in parts:
        book.strings = _shared_strings(package)
    return [_sheet(book, name, part) for name, part in named if part in parts]


def _contents(package: zipfile.ZipFile) -> tuple[list[tuple[str, str]], datetime]:
    """The sheets by name with the part that holds each, and the day from which days are counted."""
    targets: dict[str, str] = {}
    sheets: list[tuple[str, str]] = []
    epoch = [EPOCH]

    def relation(name: str, said: dict[str, str]) -> None:
        if name == "Relationship" and "Target" in said:
            target = said["Target"]
            targets[said.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"

    def sheet(name: str, said: dict[str, str]) -> None:
        if name == "sheet":
            by_id = next((value for key, value in said.items() if key.rpartition(":")[2] == "id"), "")
            sheets.append((said.get("name", ""), targets.get(by_id, "")))
        elif name == "workbookPr" and said.get("date1904") in {"1", "true"}:
            epoch[0] = EPOCH_1904

    walk(package, "xl/_rels/workbook.xml.rels", relation)
    walk(package, "xl/workbook.xml", sheet)
    return sheets, epoch[0]


def _date_styles(package: zipfile.ZipFile) -> list[bool]:
    """For each style that a cell can name: whether its format shows a day."""
    own: set[int] = set()
    styles: list[bool] = []
    within: list[str] = []

    def style(name: str, said: dict[str, str]) -> None:
        if name == "numFmt" and _shows_day(said.get("formatCode", "")):
            own.add(int(said["numFmtId"]))
        elif name in {"cellXfs", "cellStyleXfs"}:
            within[:] = [name]
        elif name == "xf" and within == ["cellXfs"]:
            number = int(said.get("numFmtId", "0"))
            styles.append(number in DATE_FORMATS or number in own)

    walk(package, "xl/styles.xml", style)
    return styles


def _shows_day(code: str) -> bool:
    return bool(set(QUOTED.sub("", code.lower())) & set("dmyhs")) and "general" not in code.lower()


def _shared_strings(package: zipfile.ZipFile) -> list[str]:
    """The texts that cells name by number. What only says how to read a sign (rPh) is no part of a text."""
    strings: list[str] = []
    pieces: list[str] = []
    within: list[str] = []

    def start(name: str, _said: dict[str, str]) -> None:
        within.append(name)

    def text(words: str) -> None:
        if within[-1] == "t" and "rPh" not in within:
            pieces.append(words)

    def end(name: str) -> None:
        within.pop()
        if name == "si":
            strings.append("".join(pieces))
            pieces.clear()

    walk(package, "xl/sharedStrings.xml", start, end, text)
    return strings


def _sheet(book: _Book, name: str, part: str) -> Sheet:
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


def _rows(book: _Book, part: str) -> Iterator[Row]:
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


def _row_parser(book: _Book, done: list[Row]) -> Any:  # noqa: C901 - five events of one parser, which share their state
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


def _value(book: _Book, kind: str, style: str, words: str) -> Value:
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
