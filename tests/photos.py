"""Pictures that were never taken: a plain one, noise as no camera makes it, a phone's with what it noted."""

import io
import random

from PIL import Image


def photo(size: tuple[int, int] = (60, 40), kind: str = "PNG", seed: int = 1, mode: str = "RGB") -> bytes:
    """A file of one colour that differs with the seed."""
    colour = random.Random(seed).randbytes(len(mode))
    return saved(Image.new(mode, size, tuple(colour) if len(mode) > 1 else colour[0]), kind)


def noise(size: tuple[int, int]) -> Image.Image:
    """What packs worst."""
    return Image.frombytes("RGB", size, random.Random(1).randbytes(size[0] * size[1] * 3))


def saved(image: Image.Image, kind: str, **words: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **words)
    return file.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))
