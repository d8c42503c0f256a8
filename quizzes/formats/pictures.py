"""Pictures inside files of questions: what is one is kept under its own address, what is none is a fault.

What counts as a picture is said by courses/pictures.py. Nothing is written here: whoever keeps a question keeps
the pictures that it shows.
"""

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from urllib.parse import unquote

from courses.pictures import PictureRefused, address_of, read_picture
from courses.shrinking import Webp
from lms.markup.pictures import PICTURE
from lms.text import clean
from quizzes.formats.found import Lack
from quizzes.formats.html_words import PLACE
from quizzes.formats.plain import escaped
from quizzes.question_record import Problem, QuestionRecord

LONGEST_NAME = 80
DATA = re.compile(r"data:image/[a-z0-9.+-]{1,20};base64,", re.IGNORECASE)
IN_MARKDOWN = re.compile(r"(?<!\\)!\[(?:\\.|[^\[\]\\])*\]\((?P<address>[^)\s]*)")
INSIDE = re.compile(r"(?<=\]\()(?:@@PLUGINFILE@@/|data:image/)[^)\s]*")


class Shown:
    """The pictures of one question, by what the file calls them; `pictures` are those that its words show."""

    def __init__(self, files: Mapping[str, str] | None = None) -> None:
        """`files` are the names of pictures with their bytes in base64."""
        self.files = files or {}
        self._kept: dict[str, Webp] = {}  # by what they were read from

    def beside(self, files: Mapping[str, str]) -> "Shown":
        """The same for a text that has files of its own: two texts may give one name to two pictures."""
        there = Shown({**self.files, **files})
        there._kept = self._kept
        return there

    @property
    def pictures(self) -> tuple[Webp, ...]:
        return tuple({picture.digest: picture for picture in self._kept.values()}.values())

    def address(self, named: str) -> str:
        """Our address of a picture that the words name. Raises Problem where it is not in the file, or none."""
        if PICTURE.fullmatch(named):
            return named
        packed = self._packed(named)
        if packed not in self._kept:
            self._kept[packed] = _picture(packed, named)
        return address_of(self._kept[packed])

    def line(self, content: bytes, words: str) -> str:
        """The line of Markdown that shows a picture which the words do not name. Raises Problem."""
        picture = _kept(content, words)
        self._kept[picture.digest] = picture
        return f"![{escaped(clean(words))}]({address_of(picture)})"

    def in_markdown(self, text: str) -> str:
        """The text with our addresses in place of the names."""
        placed = INSIDE.sub(lambda found: self.address(found[0]), text)
        for found in IN_MARKDOWN.finditer(placed):
            self.address(found["address"])
        return placed

    def _packed(self, named: str) -> str:
        if data := DATA.match(named):
            return named[data.end() :]
        name = unquote(named.removeprefix(PLACE)).partition("?")[0]
        if not named.startswith(PLACE) or name not in self.files:
            raise Problem(Lack.PICTURE_MISSING, picture=named)
        return self.files[name]


def shows_strangers(record: QuestionRecord) -> bool:
    """Whether the words name a picture that is none of ours: readers see words in its place."""
    named = (found["address"] for text in record.words for found in IN_MARKDOWN.finditer(text))
    return not all(map(PICTURE.fullmatch, named))


def pictured(lines: Iterable[str]) -> bool:
    """Whether one of the lines shows a picture."""
    return any(map(IN_MARKDOWN.search, lines))


def _picture(packed: str, named: str) -> Webp:
    """The picture in some base64."""
    try:
        content = base64.b64decode("".join(packed.split()), validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise Problem(Lack.NOT_BASE64, picture=named[:LONGEST_NAME]) from wrong
    return _kept(content, named)


def _kept(content: bytes, named: str) -> Webp:
    try:
        return read_picture(content)
    except PictureRefused as refusal:
        raise Problem(Lack.PICTURE, picture=named[:LONGEST_NAME], refusal=type(refusal).__name__) from refusal
