"""Names of places as people write them: their kind, their bare name, and keys by which one spelling finds another."""

import re
from functools import lru_cache

from lms.rosters.cells import BadCell
from lms.rosters.records import Code
from lms.teams.tree import COMMUNE_KINDS, VILLAGE_KINDS
from lms.text import fold, sort_key

# How the kinds of villages and communes are written, beside their own words. Longer ones are tried first.
SHORT_FORMS = {
    "to_dan_pho": ("tdp", "t.d.p", "to dp", "to dan pho", "to"),
    "khu_pho": ("kp", "k.p", "khu pho"),
    "xa": ("xa", "x", "x."),
    "phuong": ("phuong", "p", "p.", "f", "f."),
    "dac_khu": ("dac khu", "dk"),
}
PROVINCE_WORDS = ("thanh pho", "tinh", "tp", "t")
PROVINCE_NAMES = {"hcm": "ho chi minh", "sai gon": "ho chi minh", "thua thien hue": "hue"}
NUMBER = re.compile(r"(?:số|so|no\.?)?\s*0*(\d+)(.*)", re.IGNORECASE)
GLUED = re.compile(r"(?i)^(tdp|kp|tổ|to|thôn|thon|ấp|ap|khóm|khom|p)\.?(\d)")


def _forms(kinds: dict[str, str]) -> list[tuple[str, str]]:
    """What a name can begin with, and the kind that it means."""
    ways = {way: kind for kind, words in kinds.items() for way in (fold(words), *SHORT_FORMS.get(kind, ()))}
    return sorted(ways.items(), key=lambda form: -len(form[0]))


VILLAGE_FORMS, COMMUNE_FORMS = _forms(VILLAGE_KINDS), _forms(COMMUNE_KINDS)


@lru_cache(maxsize=65536)
def village_parts(text: str) -> tuple[str | None, str]:
    """The kind of a village, None where it is not said, and the bare name: TDP3 is Tổ dân phố, 3."""
    return _parts(GLUED.sub(r"\1 \2", text), VILLAGE_FORMS)


@lru_cache(maxsize=8192)
def commune_parts(text: str) -> tuple[str | None, str]:
    """The kind of a commune, None where it is not said, and the bare name."""
    return _parts(GLUED.sub(r"\1 \2", text), COMMUNE_FORMS)


@lru_cache(maxsize=1024)
def province_parts(text: str) -> tuple[str | None, str]:
    """The word for a province that the name begins with, None where it has none, and the folded name."""
    words = fold(text).replace("t.p", "tp").replace("tphcm", "tp hcm")
    for word in PROVINCE_WORDS:
        if words.startswith((f"{word} ", f"{word}.")):
            name = words[len(word) :].strip(" .")
            return word, PROVINCE_NAMES.get(name, name)
    return None, PROVINCE_NAMES.get(words, words)


def _parts(text: str, forms: list[tuple[str, str]]) -> tuple[str | None, str]:
    words = text.split()
    for form, kind in forms:
        taken = _taken(words, form)
        if taken:
            return kind, _bare(" ".join(words[taken:]))
    return None, _bare(text)


def _taken(words: list[str], form: str) -> int:
    """How many of the words are the form; 0 where they are not, or where no name would be left."""
    count = form.count(" ") + 1
    if len(words) <= count:
        return 0
    return count if fold(" ".join(words[:count])).rstrip(".:") == form.rstrip(".") else 0


def _bare(name: str) -> str:
    """"số 03" is 3, so that one village is not entered under two numbers."""
    found = NUMBER.fullmatch(name)
    return f"{found[1]}{found[2]}" if found else name


@lru_cache(maxsize=256)
def kind_of(text: str) -> str | None:
    """The kind that the cell "Loại" names; None where it is empty. Raises BadCell: KIND_UNKNOWN."""
    if not text:
        return None
    words = fold(text).strip(" .:")
    for form, kind in VILLAGE_FORMS:
        if words == form.rstrip("."):
            return kind
    raise BadCell(Code.KIND_UNKNOWN, text)


@lru_cache(maxsize=131072)
def spelling(name: str) -> str:
    """The same for two ways of writing one name with all its marks: capitals and the seat of the tone are free."""
    return f"{sort_key(name)}|{fold(name)}"


@lru_cache(maxsize=131072)
def folded(name: str) -> str:
    return fold(name)


def has_no_marks(name: str) -> bool:
    """Typed without any marks, as on a keyboard that has none: then every spelling is meant."""
    return name.isascii()
