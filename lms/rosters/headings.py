"""Finds the heading of a roster and what each column holds, by the usual Vietnamese and English words."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from lms.rosters.records import Field
from lms.tables.cells import text_of
from lms.tables.sheets import Row, Value
from lms.text import fold

# The heading of each column in the template and in every export, so that what we write we read again.
HEADINGS = {
    Field.NUMBER: "TT",
    Field.PROVINCE: "Tỉnh/thành phố",
    Field.COMMUNE: "Xã/phường/đặc khu",
    Field.KIND: "Loại",
    Field.VILLAGE: "Thôn/tổ dân phố",
    Field.TEAM: "Tên Tổ",
    Field.DECISION_NUMBER: "Số quyết định",
    Field.DECISION_DATE: "Ngày quyết định",
    Field.NAME: "Họ và tên",
    Field.BIRTH_YEAR: "Năm sinh",
    Field.PHONE: "Điện thoại",
    Field.ROLE: "Chức vụ trong Tổ",
    Field.POSITION: "Chức vụ công tác",
    Field.SINCE: "Từ ngày",
}
# Other words for the same, folded, without what stands in brackets and without signs.
WORDS = {
    Field.NUMBER: "tt, stt, so tt, so thu tu, no, n0, number, order",
    Field.PROVINCE: (
        "tinh, thanh pho, tinh thanh, tinh tp, tinh thanh pho, tinh thanh pho truc thuoc tw, ten tinh, tinh thanh "
        "pho truc thuoc trung uong, province, city, province city"
    ),
    Field.DISTRICT: (
        "huyen, quan, quan huyen, huyen quan, huyen thi xa thanh pho, quan huyen thi xa, quan huyen tx tp, huyen "
        "thi xa, ten huyen, district, thi xa"
    ),
    Field.COMMUNE: (
        "xa, phuong, xa phuong, phuong xa, xa phuong dac khu, xa phuong thi tran, phuong xa thi tran, ten xa "
        "phuong thi tran, te xa phuong thi tran, ten xa, ten xa phuong, ten xa phuong dac khu, xa phuong tt, don "
        "vi hanh chinh cap xa, cap xa, don vi cap xa, ten don vi cap xa, commune, ward, commune ward, xp"
    ),
    Field.KIND: ("loai, loai thon, loai thon to dan pho, loai don vi, loai hinh, kieu, kind, village kind, type"),
    Field.VILLAGE: (
        "thon, ban, ap, khom, to dan pho, tdp, khu pho, thon to dan pho, thon ban to dan pho, thon ban, thon tdp, "
        "thon khu pho, ap khu pho, thon ban khu pho, thon ap to dan pho, thon ban tdp, ten thon, ten thon to dan "
        "pho, ten thon ban, ten thon ban to dan pho, thon buon to dan pho, khu dan cu, dia ban, village, hamlet, "
        "thon ap khu pho, ap khom, khom ap, ban to dan pho, thon lang to dan pho"
    ),
    Field.TEAM: (
        "ten to, to, ten to cong nghe so cong dong, ten to cnscd, to cong nghe so cong dong, to cnscd, ten to cong "
        "nghe so, to cong nghe so, ten to cns cong dong, team, team name, name of team, ten nhom"
    ),
    Field.DECISION_NUMBER: (
        "so quyet dinh, so qd, quyet dinh so, quyet dinh thanh lap, quyet dinh, qd thanh lap, so quyet dinh thanh "
        "lap, so ky hieu quyet dinh, so hieu quyet dinh, decision, decision number"
    ),
    Field.DECISION_DATE: (
        "ngay quyet dinh, ngay qd, ngay ban hanh, ngay thanh lap, ngay ky, ngay ky quyet dinh, ngay quyet dinh "
        "thanh lap, ngay thang nam quyet dinh, decision date, date of decision"
    ),
    Field.MEMBERS: (
        "so luong thanh vien cua to, so luong thanh vien, so thanh vien, tong so thanh vien, so nguoi, so luong, "
        "members, number of members, so tv"
    ),
    Field.NAME: (
        "ho va ten, ho ten, ho ten thanh vien, ho va ten thanh vien, ten thanh vien, thanh vien, ten, full name, "
        "name, member, member name, ho va ten day du, ho dem va ten"
    ),
    Field.LEADER: (
        "ho ten chuc vu to truong, ho va ten chuc vu to truong, ho ten to truong, ho va ten to truong, to truong, "
        "ten to truong, ho ten va chuc vu to truong, ho ten chuc vu cua to truong, leader"
    ),
    Field.BIRTH_YEAR: (
        "nam sinh, ngay sinh, ngay thang nam sinh, sinh nam, ns, nam sinh day du, birth year, year of birth, date "
        "of birth, dob, birthday, ngay thang sinh"
    ),
    Field.PHONE: (
        "dien thoai, so dien thoai, sdt, dt, so dt, dien thoai di dong, so dien thoai di dong, di dong, dien thoai "
        "lien he, so dien thoai lien he, so dtdd, dtdd, lien he, phone, phone number, mobile, mobile phone, tel, "
        "telephone, dien thoai lien lac, sdt lien he, so di dong, dien thoai zalo, so dien thoai zalo, so zalo, "
        "dien thoai to truong, dt to truong"
    ),
    Field.ROLE: (
        "chuc vu trong to, vai tro, vai tro trong to, chuc danh trong to, chuc vu to, nhiem vu trong to, trong to, "
        "chuc vu trong to cnscd, chuc vu trong to cong nghe so cong dong, vi tri trong to, role, role in team, "
        "team role, nhiem vu"
    ),
    Field.POSITION: (
        "chuc vu cong tac, don vi cong tac, chuc vu, chuc danh, chuc vu don vi cong tac, nghe nghiep, chuc vu hien "
        "tai, chuc vu dang dam nhiem, noi cong tac, chuc vu noi cong tac, cong tac, don vi, chuc vu chinh quyen, "
        "co quan, position, occupation, job, job title, title, organisation, organization, chuc vu don vi, chuc "
        "danh don vi cong tac, vi tri cong tac, chuc vu va don vi cong tac"
    ),
    Field.SINCE: (
        "tu ngay, ngay vao to, ngay tham gia, tham gia tu, tham gia tu ngay, bat dau, ngay bat dau, since, from, "
        "member since, joined, start date, ngay gia nhap"
    ),
}
FIELD_OF = {word.strip(): field for field, words in WORDS.items() for word in words.split(",")}
FIELD_OF |= {re.sub(r"[^a-z0-9]+", " ", fold(heading)).strip(): field for field, heading in HEADINGS.items()}
LAST_HEADING_ROW = 60  # titles stand above a heading, but not more than a page of them
FEWEST_COLUMNS = 2
LOOKED_AT = {Field.DISTRICT, Field.MEMBERS}  # known, but nothing is taken from them
TELLING = {Field.NAME, Field.LEADER, Field.TEAM}
NUMBERING = re.compile(r"\(?(?:\d{1,2}|[A-Za-z])\)?(?:=.*)?")


class NoHeading(Exception):
    """No row of the sheet looks like the heading of a roster."""


@dataclass(frozen=True)
class Layout:
    """Where the heading stands and which column (from 0) holds what. Row numbers are the spreadsheet's own."""

    heading_row: int
    first_row: int
    columns: dict[Field, int]
    headings: tuple[str, ...] = field(default=())  # what the columns are called, to be mapped by hand

    @property
    def is_appendix(self) -> bool:
        """Phụ lục 1 lists teams with their leaders, not members (domain.md 61)."""
        return Field.LEADER in self.columns

    @property
    def unread(self) -> list[str]:
        """Headings of columns that nothing is taken from."""
        read = {column for field, column in self.columns.items() if field not in LOOKED_AT}
        return [words for column, words in enumerate(self.headings) if words and column not in read]


def find_layout(rows: Iterable[Row]) -> Layout:
    """The layout of a sheet by its first rows. Raises NoHeading.

    Of all rows, the one in which most columns are recognised; a second row of headings right below it is read
    together with it, as in "Chức vụ" above "trong Tổ" and "công tác".
    """
    head = [(number, [text_of(cell) for cell in cells]) for number, cells in rows]
    best = max(head, key=lambda row: len(columns_of(row[1])), default=(0, []))
    if not _is_heading(columns_of(best[1])):
        raise NoHeading
    number, words = best
    below = next((cells for following, cells in head if following == number + 1), [])
    joined = _joined(words, below)
    if _continues(words, below, joined):
        return Layout(number, number + 2, columns_of(joined), tuple(joined))
    return Layout(number, number + 1, columns_of(words), tuple(words))


def columns_of(words: Sequence[str]) -> dict[Field, int]:
    """Which column holds what; of two columns with the same meaning, the first."""
    columns: dict[Field, int] = {}
    for column, heading in enumerate(words):
        meaning = field_of(heading)
        if meaning:
            columns.setdefault(meaning, column)
    if Field.LEADER in columns and Field.NAME not in columns:
        return columns
    columns.pop(Field.LEADER, None)
    return columns


@lru_cache(maxsize=2048)
def field_of(heading: str) -> Field | None:
    """What a column with this heading holds: "Số ĐT (Zalo)" is a phone number."""
    bare = re.sub(r"\([^)]*\)", " ", heading)
    return FIELD_OF.get(_key(bare)) or FIELD_OF.get(_key(heading))


def _key(heading: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", fold(heading)).strip()


def _is_heading(columns: dict[Field, int]) -> bool:
    return len(columns) >= FEWEST_COLUMNS and bool(TELLING & columns.keys())


def _joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Two rows of headings as one: an upper cell that was drawn over several columns counts for each of them."""
    joined, group = [], ""
    for column in range(max(len(upper), len(lower))):
        above = upper[column] if column < len(upper) else ""
        below = lower[column] if column < len(lower) else ""
        group = above or group
        both = f"{group} {below}" if below else above
        joined.append(both if field_of(both) or not below else below)
    return joined


def _continues(upper: Sequence[str], lower: Sequence[str], joined: Sequence[str]) -> bool:
    """Whether the lower row is a second row of headings: all of it is, but for columns that have none above."""
    said = [column for column, word in enumerate(lower) if word]
    strange = [column for column in said if not field_of(joined[column])]
    if any(column < len(upper) and upper[column] for column in strange):
        return False
    return len(strange) < len(said) and columns_of(joined) != columns_of(upper)


def repeats(layout: Layout, words: Sequence[str]) -> bool:
    """Whether a row below says the heading again, as a printed list does on every page."""
    same = [
        column for found, column in layout.columns.items() if column < len(words) and field_of(words[column]) == found
    ]
    return len(same) >= FEWEST_COLUMNS


def numbers_columns(words: Sequence[Value | str]) -> bool:
    """Whether a row only numbers the columns: (1), (2), (3)."""
    said = [str(word) for word in words if word not in (None, "")]
    return len(said) > FEWEST_COLUMNS and all(NUMBERING.fullmatch(word) for word in said)
