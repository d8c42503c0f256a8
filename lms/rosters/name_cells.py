"""Names of people in cells: without forms of address, in usual writing, and of our own letters."""

import re
import unicodedata
from functools import lru_cache

from lms.people.names import is_name
from lms.rosters.cells import FORMULA_SIGNS, LONGEST, STROKED, BadCell, in_usual_case, words_of
from lms.rosters.records import Code
from lms.tables.cells import text_of
from lms.tables.sheets import Value
from lms.text import fold

UNNAMED = "UNNAMED"  # letters that Python has no names for, such as Tangut's
OTHER_SCRIPTS = {
    UNNAMED,
    "HANGUL",
    "CJK",
    "KHMER",
    "LAO",
    "THAI",
    "MYANMAR",
    "HIRAGANA",
    "KATAKANA",
    "ARABIC",
    "DEVANAGARI",
}
FORMS_OF_ADDRESS = re.compile(r"^(?:(?:đ/c|đ\.c|đc|đồng chí|ông:|bà:)[\s.:]+|\((?:ông|bà)\)\s*)", re.IGNORECASE)
MR_AND_MRS = {"ông", "bà"}
# Ông is a family name, too: Ông Cao Thắng keeps it.
MR_OR_MRS = re.compile(r"^(?:ông|bà)\s+(?=\S+\s+\S+\s+\S+)", re.IGNORECASE)
LEADER_SPLIT = re.compile(r"\s*(?:[,;\n\r]+|\s[-–—]\s|\()\s*")
POSITION_START = re.compile(
    r"\s(?=(?:pho )?(?:truong (?:thon|ban|ap|khom|khu|to|buon|lang)|to truong|bi thu|chu tich|cong an|chi hoi)\b)"
)


def person_name(value: Value) -> str:
    """A person's name, without a form of address. Raises BadCell: NAME_BAD, NAME_LOOKALIKE and those of `words_of`.

    A country's names are made of a few thousand words: a name of words seen before needs no second look.
    """
    if isinstance(value, str) and len(value) <= LONGEST and value[:1] not in FORMULA_SIGNS:
        words = value.split(" ")
        if len(words) > 1 and _plain_words.issuperset(words):
            return value
    name = _checked_name(value)
    if name == value:
        _note_plain_words(name)
    return name


_plain_words: set[str] = set()
MOST_PLAIN_WORDS = 20_000


def _note_plain_words(name: str) -> None:
    if len(_plain_words) > MOST_PLAIN_WORDS:
        _plain_words.clear()
    _plain_words.update(
        word for word in name.split() if word.istitle() and word.isalpha() and word.lower() not in MR_AND_MRS
    )


def _checked_name(value: Value) -> str:
    text = words_of(value)
    if text.startswith(FORMULA_SIGNS):
        raise BadCell(Code.FORMULA, text)
    name = MR_OR_MRS.sub("", FORMS_OF_ADDRESS.sub("", text.translate(STROKED))).strip(" .,;")
    for sign in name:
        if _is_lookalike(sign):
            raise BadCell(Code.NAME_LOOKALIKE, text, sign=sign, point=f"U+{ord(sign):04X}")
    if name and not is_name(name):
        raise BadCell(Code.NAME_BAD, text)
    return in_usual_case(name) if name.isupper() or name.islower() else name


@lru_cache(maxsize=4096)
def _is_lookalike(sign: str) -> bool:
    """A letter that can be taken for one of ours: Cyrillic, Greek, phonetic, full width, mathematical.

    Names in scripts that nobody mistakes, such as Hangul, are names.
    """
    if sign < "\u0250" or not sign.isalpha():
        return sign == "\u0131"  # an i without its dot
    script = unicodedata.name(sign, UNNAMED).split()[0]
    return script not in OTHER_SCRIPTS and not (script == "LATIN" and "\u1e00" <= sign <= "\u1eff")


def leader_of(value: Value) -> tuple[str, str]:
    """The name and position in a cell of Phụ lục 1, "Họ tên, chức vụ Tổ trưởng" (domain.md 61).

    Raises BadCell as `person_name` does.
    """
    name, *rest = LEADER_SPLIT.split(str(value or "").strip(), maxsplit=1)
    name, position = text_of(name), text_of(" ".join(rest)).strip(" )-")
    end = POSITION_START.search(fold(name))
    if end and not position and len(fold(name)) == len(name):
        name, position = name[: end.start()], name[end.end() :]
    return person_name(name), words_of(position)
