"""What a single cell means where it names a place, a team or a role.

Every function takes the cell's value and returns what it means, or raises BadCell with the fault's code.
"""

import re
from functools import lru_cache
from typing import Any

from lms.rosters.records import Code
from lms.tables.cells import text_of
from lms.tables.sheets import Value
from lms.teams.models import TeamRole
from lms.text import fold

LONGEST = 120
FORMULA_SIGNS = ("=", "+", "-", "@")
BROKEN = re.compile(r"#(REF|N/A|NAME\?|VALUE|DIV/0|NULL|NUM|SPILL|CALC|GETTING_DATA|UNKNOWN)!?.*")
NOTHING = {"", "-", "--", "x", "/", ".", "...", "khong", "khong co", "chua co", "ko", "ko co", "k co", "none", "n/a"}
LONGEST_NOTHING = max(map(len, NOTHING))
# Letters that Vietnamese fonts of old drew as đ.
STROKED = str.maketrans({"\u00d0": "Đ", "\u0189": "Đ", "\u00f0": "đ", "\u0256": "đ"})
LEADS = {"to truong", "truong to", "nhom truong", "leader", "team leader", "head", "t.truong", "tt"}
HELPS = {"to pho", "pho to", "pho to truong", "to pho thuong truc", "nhom pho", "deputy", "deputy leader", "tp"}
BELONGS = {"thanh vien", "to vien", "uy vien", "member", "team member", "tv", "vien"}
ROLES = {words: role for role, ways in zip(TeamRole, (LEADS, HELPS, BELONGS), strict=True) for words in ways}
OF_TEAM = re.compile(r" (?:to )?(?:cnscd|cong nghe so(?: cong dong)?|cnsc?)$")


class BadCell(Exception):
    """The cell does not say what its column asks for."""

    def __init__(self, code: Code, value: str, **details: Any) -> None:
        super().__init__(code)
        self.code, self.value, self.details = code, value, details


def words_of(value: Value, longest: int = LONGEST) -> str:
    """The text of a cell that is kept as it is. Raises BadCell for what is too long or a broken formula."""
    text = text_of(value)
    if len(text) > longest:
        raise BadCell(Code.TOO_LONG, text[:longest], longest=longest)
    if text.startswith("#") and BROKEN.fullmatch(text):
        raise BadCell(Code.BROKEN_CELL, text)
    return "" if says_nothing(text) else text


def says_nothing(text: str) -> bool:
    """What people put into a cell that they leave empty."""
    return len(text) <= LONGEST_NOTHING and fold(text) in NOTHING


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
