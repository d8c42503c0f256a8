"""What the cells of an XLSX workbook refer to: sheets by name, texts by number, and styles that show a day."""

import re
import zipfile
from dataclasses import dataclass, field
from datetime import datetime

from lms.tables.xml_parts import walk

QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')
DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
EPOCH, EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 - days of a sheet have no zone


@dataclass
class Book:
    """What the cells of all sheets refer to."""

    package: zipfile.ZipFile
    strings: list[str] = field(default_factory=list)
    dates: list[bool] = field(default_factory=list)  # by style: whether its numbers are days
    epoch: datetime = EPOCH

    def shows_day(self, style: int) -> bool:
        return style < len(self.dates) and self.dates[style]


def book_of(package: zipfile.ZipFile) -> tuple[Book, list[tuple[str, str]]]:
    """What all sheets refer to, and the sheets by name with the part that holds each, in the workbook's order."""
    parts, book = set(package.namelist()), Book(package)
    named, book.epoch = _contents(package)
    if "xl/styles.xml" in parts:
        book.dates = _date_styles(package)
    if "xl/sharedStrings.xml" in parts:
        book.strings = _shared_strings(package)
    return book, [(name, part) for name, part in named if part in parts]


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
