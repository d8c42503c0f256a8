"""Makes a picture light enough for a weak network: WebP of at most 40 KB, its longest side at most 1200 pixels."""

import hashlib
import io
import struct
from dataclasses import dataclass
from functools import cached_property
from math import sqrt

from PIL import ExifTags, Image

LONGEST_SIDE = 1200
HEAVIEST = 40 * 1024
WORST = 42  # below it, faces and small print fall apart: a smaller picture is the better one
QUALITIES = (82, 74, 66, 58, 50)
LESS = 0.85
DEEP = "I;16"  # 65,536 greys, which converting would cut off instead of spreading them
# How a camera was held, and what puts its picture upright.
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True)
class Webp:
    """A picture as it is kept."""

    content: bytes
    width: int
    height: int

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def shrink(image: Image.Image) -> Webp:
    """The picture at the best quality that is light enough; smaller where even the worst is too heavy.

    The square root of how much too heavy it is tells about how much shorter the sides must be, so that noise,
    which packs worst, takes two or three tries.
    """
    picture = _plain(image)
    share, fitting = 1.0, picture
    while len(packed := _packed(fitting, WORST)) > HEAVIEST:
        share *= min(LESS, sqrt(HEAVIEST / len(packed)))
        fitting = picture.resize((_side(picture.width, share), _side(picture.height, share)))
    for quality in QUALITIES:
        if len(better := _packed(fitting, quality)) <= HEAVIEST:
            return Webp(better, *fitting.size)
    return Webp(packed, *fitting.size)


def _plain(image: Image.Image) -> Image.Image:
    """Upright, at most the longest side, and nothing but colours: what a camera noted of place and time stays behind.

    What shows through is laid on white, since black lines would vanish on a dark page.
    """
    turn = _turn(image)
    wanted = "RGBA" if image.has_transparency_data else "RGB"
    if image.mode.startswith(DEEP):
        image = image.point(lambda grey: grey / 256, "L")
    small = image if image.mode == wanted else image.convert(wanted)
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=None)
    ground = Image.new("RGB", small.size, "white")
    ground.paste(small, mask=small if wanted == "RGBA" else None)
    return ground if turn is None else ground.transpose(turn)


def _turn(image: Image.Image) -> Image.Transpose | None:
    """A photo whose notes cannot be read is still a photo."""
    try:
        return TURNS.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    except (OSError, SyntaxError, ValueError, LookupError, TypeError, struct.error):
        return None


def _packed(picture: Image.Image, quality: int) -> bytes:
    packed = io.BytesIO()
    picture.save(packed, "WEBP", quality=quality)
    return packed.getvalue()


def _side(pixels: int, share: float) -> int:
    return max(1, int(pixels * share))
