"""What a single cell means: text, names, phone numbers, years, days, roles and kinds, however they are written.

Every function takes the cell's value and returns what it means, or raises BadCell with the fault's code.
"""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from lms.people.names import is_name
from lms.rosters.records import Code
from lms.rosters.sheets import Value
from lms.teams.models import TeamRole
from lms.text import clean, fold, phone_number

LONGEST = 120
FORMULA_SIGNS = ("=", "+", "-", "@")
BROKEN = re.compile(r"#(REF|N/A|NAME\?|VALUE|DIV/0|NULL|NUM|SPILL|CALC|GETTING_DATA|UNKNOWN)!?.*")
NOTHING = {"", "-", "--", "x", "/", ".", "...", "khong", "khong co", "chua co", "ko", "ko co", "k co", "none", "n/a"}
OLDEST = 1900
PHONE_DIGITS, LOST_ZERO = 10, 9
# Days of a spreadsheet are counted from here.
EPOCH = date(1899, 12, 30)
SERIALS = range(10_000, 80_000)  # 1927 to 2119
DAY_FORMS = (
    re.compile(r"(?P<d>\d{1,2})\s*[/.\-]\s*(?P<m>\d{1,2})\s*[/.\-]\s*(?P<y>\d{4}|\d{2})"),
    re.compile(
        r"(?P<y>\d{4})\s*[/.\-]\s*(?P<m>\d{1,2})\s*[/.\-]\s*(?P<d>\d{1,2})(?:[T ]\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?)?"
    ),
    re.compile(r"(?:ngay )?(?P<d>\d{1,2}) thang (?P<m>\d{1,2}) nam (?P<y>\d{4})"),
)
MONTH_FORM = re.compile(r"\d{1,2}\s*[/.\-]\s*(\d{4})")
# Letters that Vietnamese fonts of old drew as đ.
STROKED = str.maketrans({"\u00d0": "Đ", "\u0189": "Đ", "\u00f0": "đ", "\u0256": "đ"})
OTHER_SCRIPTS = {"HANGUL", "CJK", "KHMER", "LAO", "THAI", "MYANMAR", "HIRAGANA", "KATAKANA", "ARABIC", "DEVANAGARI"}
FORMS_OF_ADDRESS = re.compile(r"(?:đ/c|đ\.c|đc|đồng chí|đồng chí:|ông:|bà:|\(ông\)|\(bà\))[\s.:]+", re.IGNORECASE)
MR_AND_MRS = {"ông", "bà"}
MR_OR_MRS = re.compile(r"(?:ông|bà)\s+(?=\S+\s+\S+\s+\S+)", re.IGNORECASE)
LEADS = {"to truong", "truong to", "nhom truong", "leader", "team leader", "head", "t.truong", "tt"}
HELPS = {
    "to pho",
    "pho to",
    "pho to truong",
    "to pho thuong truc",
    "nhom pho",
    "deputy",
    "deputy leader",
    "vice leader",
    "tp",
}
BELONGS = {"thanh vien", "to vien", "uy vien", "member", "team member", "tv", "vien"}
ROLES = {words: role for role, ways in zip(TeamRole, (LEADS, HELPS, BELONGS), strict=True) for words in ways}
OF_TEAM = re.compile(r" (?:to )?(?:cnscd|cong nghe so(?: cong dong)?|cnsc?)$")
LEADER_SPLIT = re.compile(r"\s*(?:[,;\n\r]+|\s[-–—]\s|\()\s*")
POSITION_START = re.compile(
    r"\s(?=(?:pho )?(?:truong (?:thon|ban|ap|khom|khu|to|ban|ban|buon|lang)|to truong|bi thu|chu tich|cong an|chi hoi)\b)"
)


class BadCell(Exception):
    """The cell does not say what its column asks for."""

    def __init__(self, code: Code, value: str, **details: Any) -> None:
        super().__init__(code)
        self.code, self.value, self.details = code, value, details


def text_of(value: Value | timedelta) -> str:
    """A cell as plain text: 912345678, not 912345678.0; days as dd/mm/yyyy; NFC, single spaces."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _plain(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, date):
        return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"
    if isinstance(value, time | timedelta):
        return str(value)
    return str(value)


def _plain(text: str) -> str:
    if text.isprintable() and "  " not in text and unicodedata.is_normalized("NFC", text):
        return text.strip()
    return clean(text)


def words_of(value: Value, longest: int = LONGEST) -> str:
    """The text of a cell that is kept as it is. Raises BadCell for what is too long or a broken formula."""
    text = text_of(value)
    if len(text) > longest:
        raise BadCell(Code.TOO_LONG, text[:longest], longest=longest)
    if text.startswith("#") and BROKEN.fullmatch(text):
        raise BadCell(Code.BROKEN_CELL, text)
    return "" if text.lower() in NOTHING else text


def name_words(value: Value, longest: int = LONGEST) -> str:
    """A name of a place or team: as `words_of`, and no formula; all capitals become usual writing."""
    text = words_of(value, longest)
    if text.startswith(FORMULA_SIGNS):
        raise BadCell(Code.FORMULA, text)
    text = text.translate(STROKED)
    return in_usual_case(text) if text.isupper() and any(len(word) > 1 for word in text.split()) else text


def in_usual_case(words: str) -> str:
    """NGUYỄN VĂN AN or nguyễn văn an as Nguyễn Văn An, H'HEN NIÊ as H'Hen Niê."""
    return re.sub(r"[^\W\d_]+", lambda word: word[0][0].upper() + word[0][1:].lower(), words)


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
    name = MR_OR_MRS.sub("", FORMS_OF_ADDRESS.sub("", text.translate(STROKED), count=1), count=1).strip(" .,;")
    for sign in name:
        if _is_lookalike(sign):
            raise BadCell(Code.NAME_LOOKALIKE, text, sign=sign, point=f"U+{ord(sign):04X}")
    if name and not is_name(name):
        raise BadCell(Code.NAME_BAD, text)
    return in_usual_case(name) if name.isupper() or name.islower() else name


@lru_cache(maxsize=4096)
def _is_lookalike(sign: str) -> bool:
    """A letter that can be taken for one of ours: Cyrillic, Greek, phonetic, full width, mathematical …

    Names in scripts that nobody mistakes, such as Hangul, are names.
    """
    if sign < "\u0250" or not sign.isalpha():
        return sign == "\u0131"  # an i without its dot
    script = unicodedata.name(sign, "").split()[0]
    return script not in OTHER_SCRIPTS and not (script == "LATIN" and "\u1e00" <= sign <= "\u1eff")


def phone(value: Value) -> str | None:
    """Ten digits, from any usual writing; a nought that a spreadsheet dropped is put back.

    Raises BadCell: PHONE_SHORT, PHONE_LONG, PHONE_TWO, PHONE_BAD.
    """
    text = text_of(value)
    if len(text) == PHONE_DIGITS and text.isascii() and text.isdigit() and text[0] == "0":
        return text
    plain = phone_number(text)
    if plain or not text:
        return plain
    if fold(text) in NOTHING:
        return None
    return _phone_within(text)


def _phone_within(text: str) -> str:
    chunks = re.split(r"[^0-9+ .\-()]+", unicodedata.normalize("NFKC", text))
    digits = [found for chunk in chunks if (found := re.sub(r"[^0-9+]", "", chunk).lstrip("+"))]
    numbers = list(dict.fromkeys(number for run in digits for number in _numbers(run)))
    if len(numbers) > 1:
        raise BadCell(Code.PHONE_TWO, text, numbers=numbers)
    if numbers:
        return numbers[0]
    longest = max(map(len, digits), default=0)
    if not longest:
        raise BadCell(Code.PHONE_BAD, text)
    raise BadCell(Code.PHONE_SHORT if longest < PHONE_DIGITS else Code.PHONE_LONG, text, digits=longest)


def _numbers(run: str) -> list[str]:
    """The phone numbers in a run of digits: one, or two that only a blank or dash kept apart."""
    half = len(run) // 2
    for pieces in ((run,), (run[:PHONE_DIGITS], run[PHONE_DIGITS:]), (run[:half], run[half:])):
        numbers = [_number(piece) for piece in pieces]
        if all(numbers):
            return [number for number in numbers if number]
    return []


def _number(digits: str) -> str | None:
    if len(digits) == LOST_ZERO and digits[0] in "35789":
        return f"0{digits}"
    return phone_number(re.sub(r"^(?:00)?840(?=\d{9}$)", "0", digits))


def birth_year(value: Value, today: date) -> int | None:
    """The year from a year, a date in any form, or a day that a spreadsheet counts. Raises BadCell: YEAR_BAD."""
    if value is None or value == "":
        return None
    year = _year(value, today)
    if year is None:
        if fold(text_of(value)) in NOTHING:
            return None
        raise BadCell(Code.YEAR_BAD, text_of(value), oldest=OLDEST, newest=today.year)
    if not OLDEST <= year <= today.year:
        raise BadCell(Code.YEAR_BAD, text_of(value), oldest=OLDEST, newest=today.year)
    return year


def _year(value: Value, today: date) -> int | None:
    if isinstance(value, date):
        # A year in a cell that is formatted as a day shows as a day of 1905.
        serial = (date(value.year, value.month, value.day) - EPOCH).days
        return serial if OLDEST <= serial <= today.year else value.year
    text = text_of(value)
    if text.isascii() and text.isdigit():
        return _year_by_number(int(text), len(text), today)
    day, month = _day(text, today), MONTH_FORM.fullmatch(text)
    return day.year if day else int(month[1]) if month else None


def _year_by_number(number: int, length: int, today: date) -> int | None:
    if length == 2:  # noqa: PLR2004 - 85 for 1985
        return _full_year(number, today)
    return (EPOCH + timedelta(days=number)).year if number in SERIALS else number


def _full_year(number: int, today: date) -> int:
    """A year of two digits: the newest that is not to come."""
    return number + (2000 if number + 2000 <= today.year else OLDEST)


def day_of(value: Value, today: date) -> date | None:
    """A day that is not to come: dd/mm/yyyy, yyyy-mm-dd, d-m-yy, in words, or as a spreadsheet counts days.

    Raises BadCell: DATE_BAD, DATE_AHEAD.
    """
    if value is None or value == "":
        return None
    text = text_of(value)
    found = _day_value(value, today)
    if found is None:
        if fold(text) in NOTHING:
            return None
        raise BadCell(Code.DATE_BAD, text)
    if found > today:
        raise BadCell(Code.DATE_AHEAD, text, day=found.isoformat())
    if found.year < OLDEST:
        raise BadCell(Code.DATE_BAD, text)
    return found


def _day_value(value: Value, today: date) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return EPOCH + timedelta(days=int(value)) if int(value) in SERIALS else None
    return _day(text_of(value), today)


@lru_cache(maxsize=4096)
def _day(text: str, today: date) -> date | None:
    for form in DAY_FORMS:
        found = form.fullmatch(text if text.isascii() else fold(text))
        if found:
            year = int(found["y"])
            try:
                return date(_full_year(year, today) if len(found["y"]) == 2 else year, int(found["m"]), int(found["d"]))  # noqa: PLR2004
            except ValueError:
                return None
    return None


def role_of(value: Value) -> TeamRole | None:
    """The role in the team; None where the cell is empty. Raises BadCell: ROLE_UNKNOWN.

    "Tổ trưởng tổ dân phố" leads no team of ours (domain.md, section 6).
    """
    text = words_of(value)
    return _role(text) if text else None


@lru_cache(maxsize=1024)
def _role(text: str) -> TeamRole:
    words = OF_TEAM.sub("", fold(text).strip(" .,;:"))
    if words not in ROLES:
        raise BadCell(Code.ROLE_UNKNOWN, text)
    return ROLES[words]


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
