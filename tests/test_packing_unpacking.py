"""Unpacking what somebody has sent: nothing of a zip is believed."""

import io
import stat
import struct
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from lms.packing import refusals
from lms.packing.unpacking import Limits, unpacked

TOPIC = "01-an-toan/topic.md"
Entry = tuple[str | zipfile.ZipInfo, bytes | str]


def packed(*entries: Entry, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return made.getvalue()


def odd(name: str, mode: int = stat.S_IFREG | 0o644) -> zipfile.ZipInfo:
    """An entry of a kind that no folder gives."""
    entry = zipfile.ZipInfo(name)
    entry.external_attr = mode << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def renamed(data: bytes, old: bytes, new: bytes) -> bytes:
    """Other bytes in place of a name, which zipfile itself would not write."""
    assert len(old) == len(new)
    assert data.count(old) == 2
    return data.replace(old, new)


def flagged(data: bytes, flag: int) -> bytes:
    """With a flag set for the first file, in its head and in the directory."""
    at = data.index(b"PK\x01\x02")
    changed = bytearray(data)
    for place in (6, at + 8):
        changed[place] |= flag
    return bytes(changed)


def sized(data: bytes, size: int) -> bytes:
    """The first file pretends to be of another size."""
    at, changed = data.index(b"PK\x01\x02"), bytearray(data)
    struct.pack_into("<I", changed, 22, size)
    struct.pack_into("<I", changed, at + 24, size)
    return bytes(changed)


def torn(data: bytes) -> bytes:
    """Bytes of the first file's content are others."""
    changed = bytearray(data)
    for at in range(50, 60):
        changed[at] ^= 0xFF
    return bytes(changed)


ONE = packed((TOPIC, "chữ " * 200))
PLAIN = packed((TOPIC, "x" * 2000), method=zipfile.ZIP_STORED)
BOMB = b"\0" * (8 * 1024 * 1024)
HOSTILE = {
    "nothing": (b"", refusals.NotAZip),
    "text": ("Đây là chữ".encode(), refusals.NotAZip),
    "picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 64, refusals.NotAZip),
    "a zip cut off": (ONE[:-30], refusals.NotAZip),
    "a head alone": (b"PK\x03\x04" + b"\0" * 40, refusals.NotAZip),
    "other bytes inside": (torn(ONE), refusals.Damaged),
    "longer than it says": (sized(PLAIN, 100), refusals.Damaged),
    "an unknown way of packing": (ONE.replace(b"\x08\x00", b"\x63\x00"), refusals.Damaged),
    "a password": (flagged(ONE, 0x1), refusals.Locked),
    "strong encryption": (flagged(ONE, 0x41), refusals.Locked),
    "a bomb": (packed(("01-a/pictures/x.webp", BOMB)), refusals.PacksTooWell),
    "a bomb as a lesson": (packed(("01-a/member/vi/1-x.md", BOMB)), refusals.PacksTooWell),
    "a bomb that tells a small size": (sized(packed((TOPIC, BOMB)), 100), refusals.Damaged),
    "much in many files": (
        packed(*((f"01-a/pictures/{n}.webp", bytes(range(256)) * 4096) for n in range(60))),
        refusals.TooLarge,
    ),
    "a text too long": (packed((TOPIC, "".join(map(str, range(60_000))))), refusals.TextTooLong),
    "too many files": (packed(*((f"01-a/{n}.md", "") for n in range(2001))), refusals.TooManyFiles),
    "out of the folder": (packed(("../x.md", "x")), refusals.PathOutside),
    "out of the folder later": (packed(("01-a/../../x.md", "x")), refusals.PathOutside),
    "out of the folder at the end": (packed(("01-a/..", "x")), refusals.PathOutside),
    "an absolute path": (packed(("/etc/passwd", "x")), refusals.PathOutside),
    "a share": (packed(("//server/x.md", "x")), refusals.PathOutside),
    "a drive": (packed(("C:/x.md", "x")), refusals.PathOutside),
    "backslashes": (renamed(packed(("aa/bb.md", "x")), b"aa/bb.md", b"aa\\bb.md"), refusals.PathOutside),
    "backslashes upwards": (renamed(packed(("aabbcc.md", "x")), b"aabbcc.md", b"..\\..\\cmd"), refusals.PathOutside),
    "a folder upwards": (packed(("../../x/", "")), refusals.PathOutside),
    "a name with a zero": (renamed(packed(("aaa.md/xx", "x")), b"aaa.md/xx", b"aaa.md\0xx"), refusals.NameStrange),
    "a name with a line end": (renamed(packed(("aaa-b.md", "x")), b"aaa-b.md", b"aaa\nb.md"), refusals.NameStrange),
    "a name with a mark": (packed(("01-an-toàn/topic.md", "x")), refusals.NameStrange),
    "a name that is no UTF-8": (
        renamed(packed(("aabb.md", "x")), b"aabb.md", b"\xff\xfebb.md"[:7]),
        refusals.NameStrange,
    ),
    "a name that turns around": (packed(("01-a/\u202edm.x", "x")), refusals.NameStrange),
    "a name with a colon": (packed(("01-a/x.md:stream", "x")), refusals.NameStrange),
    "a name that ends in a dot": (packed(("01-a/x.md.", "x")), refusals.NameStrange),
    "a name that ends in a blank": (packed(("01-a/x.md ", "x")), refusals.NameStrange),
    "an empty name between": (packed(("01-a//x.md", "x")), refusals.NameStrange),
    "a name far too long": (packed(("01-a/" + "x" * 300, "x")), refusals.NameStrange),
    "folders without end": (packed(("a/" * 40 + "x.md", "x")), refusals.NameStrange),
    "names that differ in case": (packed(("01-a/X.md", "1"), ("01-a/x.md", "2")), refusals.NameTwice),
    "a file that is a folder, too": (packed(("01-a", "1"), ("01-a/x.md", "2")), refusals.NameTwice),
    "a link": (packed((odd("01-a/x.md", stat.S_IFLNK | 0o777), "/etc/passwd")), refusals.LinkSent),
    "a linked folder": (packed((odd("01-a", stat.S_IFLNK | 0o777), "/etc")), refusals.LinkSent),
    "a device": (packed((odd("01-a/x.md", stat.S_IFCHR | 0o666), "")), refusals.LinkSent),
    "a pipe": (packed((odd("01-a/x.md", stat.S_IFIFO | 0o666), "")), refusals.LinkSent),
}


@pytest.mark.parametrize(("data", "refusal"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_zip_is_refused(data, refusal, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(refusals.ZipRefused) as refused, unpacked(data):
        pass
    assert type(refused.value) is refusal
    assert not list(tmp_path.iterdir()), "nothing is left behind"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name():
    data = packed((TOPIC, "1"), (TOPIC, "2"))
    with pytest.raises(refusals.NameTwice) as refused, unpacked(data):
        pass
    assert refused.value.file == TOPIC


def files(folder: Path) -> Iterable[str]:
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())


def test_what_systems_add_and_archives_inside_are_passed_over():
    extra = [("__MACOSX/01-an-toan/._topic.md", "x"), ("01-an-toan/.DS_Store", "x"), ("Thumbs.db", "x")]
    extra += [("01-an-toan/old.zip", packed((TOPIC, "x"))), ("__MACOSX/Ghi chú.md", "x"), ("desktop.ini", "x")]
    with unpacked(packed((TOPIC, "a"), *extra)) as folder:
        assert files(folder) == [TOPIC]


@pytest.mark.parametrize("around", ["", "khoa-hoc/", "my course (1)/"])
def test_a_folder_around_the_topics_is_looked_through(around):
    with unpacked(packed((around + TOPIC, "a"), (f"{around}02-b/topic.md", "b"))) as folder:
        assert files(folder) == [TOPIC, "02-b/topic.md"]


def test_a_topic_alone_is_no_folder_around():
    with unpacked(packed((TOPIC, "a"))) as folder:
        assert files(folder) == [TOPIC]


def test_sizes_are_counted_while_unpacking():
    """What the zip says of itself is not asked."""
    entries = [(f"01-a/pictures/{n}.webp", bytes(range(200)) * 10) for n in range(5)]
    with pytest.raises(refusals.TooLarge), unpacked(packed(*entries), Limits(total=9_999)):
        pass
    with unpacked(packed(*entries), Limits(total=10_000)) as folder:
        assert len(list(files(folder))) == 5
