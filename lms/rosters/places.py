"""Names of places as people write them: their kind, their bare name, and keys by which one spelling finds another."""

import re
from functools import lru_cache

from lms.rosters.cells import BadCell
from lms.rosters.records import Code
from lms.teams.tree import COMMUNE_KINDS, OTHER_KINDS, VILLAGE_KINDS
from lms.text import fold, sort_key

# How the kinds of villages and communes are written, beside their own words.
SHORT_FORMS = {
    "to_dan_pho": ("tdp", "t.d.p", "tổ dp", "tổ"),
    "khu_pho": ("kp", "k.p"),
    "xa": ("x",),
    "phuong": ("p", "f"),
    "dac_khu": ("đk",),
    "thi_tran": ("tt", "t.t"),
    "thi_xa": ("tx", "t.x"),
    "huyen": ("h",),
    "quan": ("q",),
    "thanh_pho_thuoc_tinh": ("tp", "t.p"),
}
PROVINCE_WORDS = ("thanh pho", "tinh", "tp", "t")
PROVINCE_NAMES = {"hcm": "ho chi minh", "sai gon": "ho chi minh", "thua thien hue": "hue"}
NUMBER = re.compile(r"(?:số|so|no\.?)?\s*0*(\d+)(.*)", re.IGNORECASE)
TEAM_WORDS = r"(?:tổ|to)\s+(?:công nghệ số(?: cộng đồng)?|cong nghe so(?: cong dong)?|cnscđ|cnscd|cnsc|cns)\b"
TEAM_START = re.compile(TEAM_WORDS + r"(?:\s+(?:của|cấp)\b)?", re.IGNORECASE)
GLUED = re.compile(r"(?i)^(tdp|kp|tổ|to|thôn|thon|ấp|ap|khóm|khom|p)\.?(\d)")


def _forms(kinds: dict[str, str]) -> dict[str, str]:
    """What a name can begin with, and the kind that it means; also typed without any marks."""
    marked = {way: kind for kind, words in kinds.items() for way in (words.lower(), *SHORT_FORMS.get(kind, ()))}
    return {fold(way): kind for way, kind in marked.items()} | marked


VILLAGE_FORMS, COMMUNE_FORMS = _forms(VILLAGE_KINDS), _forms(COMMUNE_KINDS)
# What communes and the districts above them were called until 30/6/2025: of these, none is left.
FORMER_FORMS = _forms({kind: words for kind, words in OTHER_KINDS.items() if kind in SHORT_FORMS})
LONGEST_FORM = 3


@lru_cache(maxsize=65536)
def village_parts(text: str) -> tuple[str | None, str]:
    """The kind of a village, None where it is not said, and the bare name: TDP3 is Tổ dân phố, 3."""
    return _parts(GLUED.sub(r"\1 \2", text), VILLAGE_FORMS)


@lru_cache(maxsize=8192)
def commune_parts(text: str) -> tuple[str | None, str]:
    """The kind of a commune, None where it is not said, and the bare name."""
    return _parts(GLUED.sub(r"\1 \2", text), COMMUNE_FORMS)


@lru_cache(maxsize=8192)
def former_parts(text: str) -> tuple[str | None, str]:
    """The kind of a township, district or town of before, None where it is not said, and the bare name."""
    return _parts(text, FORMER_FORMS)


@lru_cache(maxsize=1024)
def province_parts(text: str) -> tuple[str | None, str]:
    """The word for a province that the name begins with, None where it has none, and the folded name."""
    words = fold(text).replace("t.p", "tp").replace("tphcm", "tp hcm")
    for word in PROVINCE_WORDS:
        if words.startswith((f"{word} ", f"{word}.")):
            name = words[len(word) :].strip(" .")
            return word, PROVINCE_NAMES.get(name, name)
    return None, PROVINCE_NAMES.get(words, words)


def _parts(text: str, forms: dict[str, str]) -> tuple[str | None, str]:
    """Tô Hiệu is no Tổ, Lăng Cô no làng: where marks are typed, they count."""
    words = text.split()
    for count in range(min(LONGEST_FORM, len(words) - 1), 0, -1):
        kind = forms.get(" ".join(words[:count]).lower().rstrip(".:"))
        if kind:
            return kind, bare_number(" ".join(words[count:]))
    return None, bare_number(text)


def bare_name(kind: str, name: str) -> str:
    """A village's name as it is kept, without its kind: 3 of Tổ dân phố 3."""
    words = VILLAGE_KINDS.get(kind, "").lower()
    return bare_number(name[len(words) + 1 :] if name.lower().startswith(f"{words} ") else name)


def bare_number(name: str) -> str:
    """Make "số 03" a 3, so that one village is not entered under two numbers."""
    found = NUMBER.fullmatch(name)
    return f"{found[1]}{found[2]}" if found else name


@lru_cache(maxsize=256)
def kind_of(text: str) -> str | None:
    """The kind that the cell "Loại" names; None where it is empty. Raises BadCell: KIND_UNKNOWN."""
    if not text:
        return None
    words = fold(text).strip(" .:")
    if words not in VILLAGE_FORMS:
        raise BadCell(Code.KIND_UNKNOWN, text)
    return VILLAGE_FORMS[words]


@lru_cache(maxsize=32768)
def spelling(name: str) -> str:
    """The same for two ways of writing one name with all its marks: capitals and the seat of the tone are free.

    "Sơn Hà" and "Sơn Hạ" are two communes of one province, so marks are only passed over where none are typed.
    """
    return f"{sort_key(name)}|{fold(name)}"


def has_no_marks(name: str) -> bool:
    """Typed without any marks, as on a keyboard that has none: then every spelling can be meant."""
    return name.isascii()


def split_team(name: str) -> tuple[bool, str]:
    """Whether the name begins with "Tổ công nghệ số cộng đồng" in any form, and what follows."""
    found = TEAM_START.match(name)
    return bool(found), name[found.end() :].strip(" -:") if found else name
