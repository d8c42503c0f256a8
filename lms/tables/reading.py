"""Reads a file into sheets, whatever the file is called, and refuses what is no table."""

import io
import re
import zipfile
import zlib
from typing import BinaryIO

from lms.tables.old_workbooks import Unreadable, read_old_workbook
from lms.tables.refusals import FileEmpty, FileLocked, FileTooLarge, NotATable, PdfSent, TooManyColumns
from lms.tables.sheets import LARGEST_FILE, MOST_COLUMNS, UNPACKED, Merge, Row, Sheet
from lms.tables.texts import open_text
from lms.tables.workbooks import open_workbook

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
PACKED_BY_PASSWORD = "EncryptedPackage".encode("utf-16-le")
# The first record of an XLS workbook, perhaps one that forbids writing, then the one that tells how it is encrypted.
XLS_PASSWORD = re.compile(rb"\x09\x08\x10\x00.{16}(?:\x86\x00\x00\x00)?\x2f\x00", re.DOTALL)
LONGEST_MANIFEST = 1 << 20
NO_TABLES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"\x7fELF", b"Rar!", b"7z\xbc\xaf")
PDF = b"%PDF"
HEAD = 512


def read_sheets(file: BinaryIO, limit: int = LARGEST_FILE) -> list[Sheet]:
    """The sheets of an XLSX, XLS, ODS, CSV or TSV file of at most `limit` bytes: what it holds counts, not its name.

    The file is read again whenever rows are asked for, and must stay open. Raises TableRefused.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    head = file.read(HEAD)
    if size > limit:
        raise FileTooLarge(limit)
    if not head.strip():
        raise FileEmpty
    if head.startswith(PDF):
        raise PdfSent
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
