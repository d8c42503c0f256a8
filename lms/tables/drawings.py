"""Pictures that lie on the sheets of an XLSX workbook: which, and in which cell each begins."""

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from lms.tables.contents import book_of
from lms.tables.refusals import NotATable
from lms.tables.workbooks import TORN
from lms.tables.xml_parts import walk

ZIP = b"PK\x03\x04"
DRAWING, MEDIA = "/drawing", "/image"
MOST, WHOLE = 500, 64 * 1024 * 1024


@dataclass(frozen=True)
class Drawn:
    """A picture as it lies in the file, whatever it is; `row` as the spreadsheet shows it, `column` from 0."""

    row: int
    column: int
    words: str
    content: bytes


def pictures_on(file: BinaryIO, sheet: str, largest: int) -> list[Drawn]:
    """The pictures of a sheet by name, of each at most one byte more than `largest`. Raises NotATable.

    Of all together no more than WHOLE: those for which there is no room are cut, and so are no pictures any more.
    """
    file.seek(0)
    if file.read(len(ZIP)) != ZIP:
        return []
    try:
        with zipfile.ZipFile(file) as package:
            if "xl/workbook.xml" not in package.namelist():
                return []
            part = dict(book_of(package)[1]).get(sheet, "")
            return list(islice(_pictures(package, part, largest), MOST))
    except TORN as torn:
        raise NotATable from torn


def _pictures(package: zipfile.ZipFile, part: str, largest: int) -> Iterator[Drawn]:
    parts, unpacked = set(package.namelist()), dict[str, bytes]()
    for drawing in _related(package, part, DRAWING).values():
        media = _related(package, drawing, MEDIA)
        for row, column, words, name in _anchors(package, drawing) if drawing in parts else ():
            picture = media.get(name, "")
            if picture in parts and picture not in unpacked:  # it may lie on many rows
                room = WHOLE - sum(map(len, unpacked.values()))
                with package.open(picture) as stream:
                    unpacked[picture] = stream.read(min(largest + 1, room))
            if picture in unpacked:
                yield Drawn(row, column, words, unpacked[picture])


def _related(package: zipfile.ZipFile, part: str, kind: str) -> dict[str, str]:
    """The parts that a part names, by the names that it has for them."""
    folder, name = posixpath.split(part)
    relations, found = f"{folder}/_rels/{name}.rels", dict[str, str]()

    def relation(tag: str, said: dict[str, str]) -> None:
        if tag == "Relationship" and said.get("Type", "").endswith(kind):
            found[said.get("Id", "")] = posixpath.normpath(posixpath.join(folder, said.get("Target", ""))).lstrip("/")

    if relations in package.namelist():
        walk(package, relations, relation)
    return found


def _anchors(package: zipfile.ZipFile, drawing: str) -> list[tuple[int, int, str, str]]:
    """Of each picture its row and column, its description and its name."""
    found: list[tuple[int, int, str, str]] = []
    within: list[str] = []
    place, words, pieces = {"row": 0, "col": 0}, "", list[str]()

    def start(tag: str, said: dict[str, str]) -> None:
        nonlocal words
        within.append(tag)
        pieces.clear()
        if tag == "cNvPr":
            words = said.get("descr", "")
        elif tag == "blip":
            name = next((value for key, value in said.items() if key.rpartition(":")[2] == "embed"), "")
            found.append((place["row"] + 1, place["col"], words, name))

    def text(said: str) -> None:
        pieces.append(said)

    def end(tag: str) -> None:
        within.pop()
        if tag in place and within and within[-1] == "from":
            place[tag] = int("".join(pieces))

    walk(package, drawing, start, end, text)
    return found
