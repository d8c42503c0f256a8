"""Pictures of lessons: what is sent is checked, made light, and kept once, known by what it holds.

What counts is what a file holds, never what it is called. Only kinds of picture that are made of pixels are read:
an SVG can hold a script.
"""

import io
import re
import struct
import warnings
import zlib
from datetime import datetime
from html.parser import HTMLParser

from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.models import Picture
from courses.shrinking import HEAVIEST, LONGEST_SIDE, Webp, shrink
from lms.db import insert_once
from lms.markup.pictures import PICTURE

LARGEST_FILE = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
KINDS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
BEGINNINGS = re.compile(rb"\xff\xd8\xff|\x89PNG|GIF8|RIFF....WEBP", re.DOTALL)
PHONE_KINDS = re.compile(rb"....ftyp(hei|hev|mif1|msf1|avi)", re.DOTALL)
SVG = re.compile(rb"<svg[\s>]", re.IGNORECASE)
HEAD = 4096
# What Pillow raises on files that are cut off or forged.
TORN = (OSError, SyntaxError, ValueError, ArithmeticError, LookupError, TypeError, AttributeError, RuntimeError)
TORN_APART = (*TORN, EOFError, AssertionError, struct.error, zlib.error)
BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)
DIGEST_SHOWN = 16
# The signs of Markdown that would end a description early or mean something in it.
SPECIAL = re.compile(r"[\\`\[\]]")
ENTITY = re.compile(r"&(?=#?\w+;)")
# Pillow itself then refuses what is twice as large, before it reads a row of it.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS


class PictureRefused(Exception):
    """Nothing of the file was kept. courses/picture_words.py has the sentence for each refusal."""


class TooLarge(PictureRefused):
    """More bytes than LARGEST_FILE."""


class TooManyPixels(PictureRefused):
    """More than MOST_PIXELS: a small file can unpack to gigabytes."""


class NotAPicture(PictureRefused):
    """A text, a document or a program, whatever it is called."""


class DrawnPicture(NotAPicture):
    """An SVG."""


class PhonePicture(NotAPicture):
    """HEIC or AVIF, as phones keep their photos."""


class TornPicture(NotAPicture):
    """It begins as a picture does and cannot be read to its end."""


def keep_picture(session: Session, owner_id: int, data: bytes, by: int | None, now: datetime) -> Picture:
    """The picture in `data`, kept for a unit; one that is there already is not kept again, whoever sends it.

    What was kept here before comes back with its address, so that an exported course can be imported.
    Raises PictureRefused.
    """
    return keep_webp(session, owner_id, read_picture(data), "", by, now)[0]


def keep_webp(
    session: Session, owner_id: int, webp: Webp, description: str, by: int | None, now: datetime
) -> tuple[Picture, bool]:
    """The picture, and whether it is new."""
    words = {"owner_id": owner_id, "description": description, "uploaded_by": by, "uploaded_at": now}
    pixels = {"digest": webp.digest, "width": webp.width, "height": webp.height, "content": webp.content}
    is_new = insert_once(session, Picture, **words, **pixels)
    picture = session.scalars(select(Picture).where(Picture.digest == webp.digest)).one()
    picture.description = picture.description or description
    return picture, is_new


def read_picture(data: bytes) -> Webp:
    """The picture in a file as it will be kept. Raises PictureRefused."""
    if len(data) > LARGEST_FILE:
        raise TooLarge
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of notes that cannot be read, and reads on
        image = _opened(data)
        try:
            image.draft(None, (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is unpacked no larger than needed
            image.load()
            return Webp(data, *image.size) if _is_ready(data, image) else shrink(image)
        except BOMB as bomb:
            raise TooManyPixels from bomb
        except TORN_APART as torn:
            raise TornPicture from torn


def _opened(data: bytes) -> Image.Image:
    """The file's head is read, nothing is unpacked yet."""
    try:
        image = Image.open(io.BytesIO(data), formats=KINDS)
    except BOMB as bomb:
        raise TooManyPixels from bomb
    except TORN_APART as unknown:
        raise _refusal(data[:HEAD]) from unknown
    if image.width * image.height > MOST_PIXELS:
        raise TooManyPixels
    return image


def _refusal(head: bytes) -> NotAPicture:
    """What a file is that could not be opened."""
    if BEGINNINGS.match(head):
        return TornPicture()
    if PHONE_KINDS.match(head):
        return PhonePicture()
    return DrawnPicture() if SVG.search(head) else NotAPicture()


def _is_ready(data: bytes, image: Image.Image) -> bool:
    """Whether the file is what we would make, and holds nothing else: a still WebP, small and light enough.

    Packed anew, it would lose a little each time a course goes from one library to another, and its address.
    """
    sizes = (int.from_bytes(data[4:8], "little") + 8, int.from_bytes(data[16:20], "little") + 20)
    is_alone = data[8:16] == b"WEBPVP8 " and sizes[0] == len(data) and sizes[1] + sizes[1] % 2 == len(data)
    return is_alone and len(data) <= HEAVIEST and max(image.size) <= LONGEST_SIDE


def address_of(picture: Picture | Webp) -> str:
    """Where it is served. It says what the picture holds, so browsers may keep it for good."""
    return address_at(picture.digest, picture.width, picture.height)


def address_at(digest: str, width: int, height: int) -> str:
    """As `address_of`, of a picture that was not read whole."""
    return f"/pictures/{digest[:DIGEST_SHOWN]}-{width}x{height}.webp"


def find_picture(session: Session, address: str) -> Picture | None:
    """The picture of an address. One statement; hexadecimal digits stand in one order under any collation."""
    asked = PICTURE.fullmatch(address)
    if asked is None:
        return None
    beginning = asked["digest"]
    known = select(Picture).where(Picture.digest >= beginning, Picture.digest < beginning + "g")
    return session.scalar(known.where(Picture.width == int(asked["width"]), Picture.height == int(asked["height"])))


def line_of(picture: Picture, description: str) -> str:
    """The line of Markdown that shows it."""
    words = SPECIAL.sub(r"\\\g<0>", ENTITY.sub("&amp;", " ".join(description.split())))
    return f"![{words}]({address_of(picture)})"


def pictures_in(html: str) -> list[tuple[str, str]]:
    """The address and the description of each picture in a rendered text, in its order.

    What counts is what is shown, not what looks like a picture in the Markdown.
    """
    found = _Pictures()
    found.feed(html)
    return found.pictures


class _Pictures(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pictures: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            told = dict(attrs)
            self.pictures.append((told.get("src") or "", (told.get("alt") or "").strip()))
