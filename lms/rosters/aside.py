"""Rows of a sheet that are no rows of the roster: totals, groups, headings again, what stands below the list."""

import re
from dataclasses import dataclass

from lms.rosters.carrying import PLACES
from lms.rosters.headings import Layout, numbers_columns, repeats
from lms.rosters.places import commune_parts, former_parts, province_parts, village_parts
from lms.rosters.records import Field, Skip
from lms.tables.cells import text_of
from lms.tables.sheets import Value
from lms.text import fold

TOTAL = re.compile(r"(?:tong(?: cong| so)?|cong|total|sum|grand total)\b.*")
CLOSING = re.compile(
    r"(?:thu truong|nguoi lap|nguoi tong hop|noi nhan|ky ten|tm\.|kt\.|tl\.|tuq\.|chu tich|pho chu tich|"
    r"xac nhan|ghi chu|- ?luu|can bo|don vi bao cao).*|.*\bngay\b.*\bthang\b.*\bnam\b.*|\(?ky,? .*"
)
ORDINAL = re.compile(r"(?:[IVXLC]+|[A-Z]|\d+)[.)]?")
LEADING_ORDINAL = re.compile(r"^(?:[IVXLC]+|\d+)[.)]\s+")
TEAM_START = re.compile(r"to (?:cnscd|cong nghe so|cns)\b")
FEW = 2
CITY = "thanh_pho_thuoc_tinh"


@dataclass(frozen=True)
class Aside:
    """Why the row is none of the roster; of a group, the place that it names for the rows below."""

    why: Skip
    place: Field | None = None
    words: str = ""


def aside_of(layout: Layout, cells: list[Value]) -> Aside | None:
    """What the row is, if it is none of the roster. Asked where a row has no name, or a fault."""
    words = [text_of(cell) for cell in cells]
    said = [word for word in words if word]
    if not said:
        return Aside(Skip.EMPTY)
    if repeats(layout, words):
        return Aside(Skip.HEADING)
    if numbers_columns(said):
        return Aside(Skip.NUMBERING)
    telling = [word for word in said if not ORDINAL.fullmatch(word)]
    if telling and TOTAL.fullmatch(fold(telling[0])):
        return Aside(Skip.TOTAL)
    return _group_or_closing(layout, words, telling) if 0 < len(telling) <= FEW else None


def _group_or_closing(layout: Layout, words: list[str], telling: list[str]) -> Aside | None:
    if any(CLOSING.fullmatch(fold(word)) for word in telling):
        return Aside(Skip.CLOSING)
    column = words.index(telling[0])
    if len(telling) > 1 or column in _own_columns(layout):
        return None
    return _group(telling[0]) or _group_in_column(layout, column, telling[0])


def _group(text: str) -> Aside | None:
    """A row that names nothing but a place, as Phụ lục 1 does above the teams of each commune."""
    bare = LEADING_ORDINAL.sub("", text).rstrip(" :")
    bare = re.sub(r"\s*\((?![^)]* cũ\))[^)]*\)$", "", bare)  # not "An Thạnh (xã An Phú cũ)"
    if TEAM_START.match(fold(bare)):
        return Aside(Skip.GROUP, Field.TEAM, bare)
    for place, parts in (
        (Field.COMMUNE, commune_parts),
        (Field.COMMUNE, _district_parts),
        (Field.VILLAGE, village_parts),
        (Field.PROVINCE, province_parts),
    ):
        if parts(bare)[0]:
            return Aside(Skip.GROUP, place, bare)
    return None


def _district_parts(text: str) -> tuple[str | None, str]:
    """A township or district of before; "thành phố" may be a province."""
    kind, bare = former_parts(text)
    return (None if kind == CITY else kind), bare


def _own_columns(layout: Layout) -> set[int | None]:
    """Where a cell alone is no group: names of people, and in Phụ lục 1 teams, each of which has a row."""
    fields = (Field.NAME, Field.LEADER, *([Field.TEAM] if layout.is_appendix else []))
    return {layout.columns.get(field) for field in fields}


def _group_in_column(layout: Layout, column: int, text: str) -> Aside | None:
    for place in PLACES:
        if layout.columns.get(place) == column:
            return Aside(Skip.GROUP, place, text)
    return None
