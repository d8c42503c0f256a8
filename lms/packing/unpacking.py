"""Unpacks a zip that somebody has sent into a folder of our own, or refuses it.

Nothing of the zip is believed: names are checked before a path is made of them, sizes while they are unpacked.
"""

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from struct import error as bad_record
from tempfile import TemporaryDirectory

from lms.packing import refusals

NAME = re.compile(r"[A-Za-z0-9_()+,=@~ .-]{1,150}")
DRIVE = re.compile(r"^[A-Za-z]:")
LOCKED = 0x1 | 0x40 | 0x2000
DEEPEST = 8
TOPIC_FOLDER = re.compile(r"\d\d-.+")
# What systems add of their own, and archives within the archive: passed over.
PASSED_OVER = re.compile(
    r"(?:^|/)(?:\.|__MACOSX/|Thumbs\.db$|desktop\.ini$)|\.(?:zip|7z|rar|gz|tar|tgz|bz2|xz)$", re.IGNORECASE
)
# What zipfile and the unpackers raise on files that are torn or forged.
TORN = (
    zipfile.BadZipFile,
    zlib.error,
    bad_record,
    OSError,
    EOFError,
    ValueError,
    LookupError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
    ArithmeticError,
)


@dataclass(frozen=True)
class Limits:
    """How much a zip may hold: files, bytes in all and in one text, and how well it may pack."""

    files: int = 2000
    total: int = 50 * 1024 * 1024
    text: int = 256 * 1024
    ratio: int = 100


@contextmanager
def unpacked(data: bytes, limits: Limits = Limits()) -> Iterator[Path]:
    """The folder that holds the topics of the zip, for as long as it is looked at. Raises ZipRefused."""
    with TemporaryDirectory(prefix="hocso-zip-") as name:
        place = Path(name)
        _unpack(data, place, limits)
        yield _library_in(place)


def _unpack(data: bytes, place: Path, limits: Limits) -> None:
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except TORN as torn:
        raise refusals.NotAZip from torn
    with archive:
        entries = archive.infolist()
        if len(entries) > limits.files:
            raise refusals.TooManyFiles
        files = _checked(entries)
        if sum(entry.file_size for entry in files) > limits.total:
            raise refusals.TooLarge
        left = limits.total
        for entry in files:
            content = _content(archive, entry, min(left, _longest(entry, limits)), limits)
            left -= len(content)
            target = place.joinpath(*PurePosixPath(entry.filename).parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)


def _checked(entries: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """The files that are unpacked; every entry is looked at, also one that is passed over."""
    files, seen = [], set[str]()
    for entry in entries:
        _check_name(entry)
        _check_kind(entry)
        if entry.is_dir() or PASSED_OVER.search(entry.filename):
            continue
        plain = entry.filename.casefold()
        if plain in seen:
            raise refusals.NameTwice(entry.filename)
        seen.add(plain)
        files.append(entry)
    folders = {str(above) for name in seen for above in PurePosixPath(name).parents}
    for entry in files:
        if entry.filename.casefold() in folders:  # a file and a folder of one name
            raise refusals.NameTwice(entry.filename)
    return files


def _check_name(entry: zipfile.ZipInfo) -> None:
    """`orig_filename` is what the zip says; zipfile cuts it at a zero and puts slashes for backslashes."""
    told = entry.orig_filename
    parts = told.removesuffix("/").split("/")
    if "\\" in told or DRIVE.match(told) or told.startswith("/") or ".." in parts:
        raise refusals.PathOutside(told)
    is_plain = told == entry.filename and len(parts) <= DEEPEST and all(map(_is_name, parts))
    if not is_plain and not PASSED_OVER.search(told):
        raise refusals.NameStrange(told)


def _is_name(part: str) -> bool:
    """Blanks and dots at an end are dropped by some systems, so that two names would be one."""
    return bool(NAME.fullmatch(part)) and part == part.strip(" ") and not part.endswith(".")


def _check_kind(entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & LOCKED:
        raise refusals.Locked(entry.filename)
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise refusals.LinkSent(entry.filename)


def _longest(entry: zipfile.ZipInfo, limits: Limits) -> int:
    return limits.text if entry.filename.lower().endswith(".md") else limits.total


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int, limits: Limits) -> bytes:
    """The file, unpacked no further than is allowed, whatever the zip says of its size."""
    if entry.file_size > limits.ratio * max(entry.compress_size, 1024):
        raise refusals.PacksTooWell(entry.filename)
    try:
        with archive.open(entry) as packed:
            content = packed.read(most + 1)
    except TORN as torn:
        raise refusals.Damaged(entry.filename) from torn
    if len(content) > most:
        raise refusals.TextTooLong(entry.filename) if most == limits.text else refusals.TooLarge(entry.filename)
    return content


def _library_in(place: Path) -> Path:
    """Where the topics are: many programs put one folder around what is packed."""
    inside = [item for item in place.iterdir() if not item.name.startswith(".")]
    alone = inside[0] if len(inside) == 1 and inside[0].is_dir() else None
    if alone and not TOPIC_FOLDER.fullmatch(alone.name) and not (alone / "topic.md").exists():
        return alone
    return place
