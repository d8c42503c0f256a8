"""Reads CSV and TSV in whatever encoding a spreadsheet or an old office program wrote it, row by row."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

from lms.tables.refusals import NotATable, TooManyColumns
from lms.tables.sheets import MOST_COLUMNS, Row, Sheet

CHUNK = 1 << 18
SAMPLE = 1 << 16
DELIMITERS = ",;\t|"
BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
LAST_RESORT = "cp1258"
SEVERAL = 0.3  # of every other byte being nought, where text is UTF-16 without a mark; none is in other text


def open_text(file: BinaryIO) -> Sheet:
    """The one sheet of a text file. Raises NotATable where it is no text, or TooManyColumns."""
    file.seek(0)
    encoding = _encoding(file)
    delimiter = _delimiter(_sample(file, encoding))
    rows = sum(1 for _row in _rows(file, encoding, delimiter))
    return Sheet("", rows, lambda: _rows(file, encoding, delimiter))


def _encoding(file: BinaryIO) -> str:
    """By the mark at its beginning, else by what the bytes can be read as from beginning to end."""
    head = file.read(SAMPLE)
    for mark, named in BOMS.items():
        if head.startswith(mark):
            return _first_readable(file, (named,))
    return _first_readable(file, (*_utf_16(head), "utf-8", LAST_RESORT))


def _utf_16(head: bytes) -> tuple[str, ...]:
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) <= len(head) // 2 * SEVERAL:
        return ()
    return ("utf-16-le",) if odd > even else ("utf-16-be",)


def _first_readable(file: BinaryIO, encodings: tuple[str, ...]) -> str:
    for encoding in encodings:
        if _is_readable(file, encoding):
            return encoding
    raise NotATable


def _is_readable(file: BinaryIO, encoding: str) -> bool:
    """Whether every byte is a sign of text: a NUL never is."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := file.read(CHUNK):
            if "\0" in decoder.decode(chunk):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _sample(file: BinaryIO, encoding: str) -> str:
    file.seek(0)
    return codecs.getincrementaldecoder(encoding)().decode(file.read(SAMPLE))


def _delimiter(sample: str) -> str:
    """The sign that stands equally often in most lines; of several, the one that makes most columns."""
    lines = [line for line in sample.splitlines()[:50] if line.strip()]
    counts = {sign: Counter(line.count(sign) for line in lines) for sign in DELIMITERS}

    def fitness(sign: str) -> tuple[int, int]:
        columns, times = max(
            ((n, seen) for n, seen in counts[sign].items() if n), key=lambda c: c[::-1], default=(0, 0)
        )
        return times * columns, columns

    return max(DELIMITERS, key=fitness)


def _rows(file: BinaryIO, encoding: str, delimiter: str) -> Iterator[Row]:
    file.seek(0)
    # The wrapper would close the file with itself; it is read again.
    text = io.TextIOWrapper(io.BufferedReader(_Borrowed(file)), encoding=encoding, newline="")
    try:
        for number, cells in enumerate(csv.reader(text, delimiter=delimiter), 1):
            if len(cells) > MOST_COLUMNS:
                raise TooManyColumns(MOST_COLUMNS)
            yield number, cells  # type: ignore[misc]  # texts are values, too
    except csv.Error as torn:
        raise NotATable from torn


class _Borrowed(io.RawIOBase):
    """A file that stays open when its reader is done."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self.file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
