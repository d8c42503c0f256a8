"""Finds the heading of a roster and what each column holds, by the usual Vietnamese and English words."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lms.rosters.records import Field

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
        """Phụ lục 1 lists leaders, not members (domain.md 61)."""
        return Field.LEADER in self.columns

    def with_columns(self, columns: dict[Field, int]) -> "Layout":
        """The same heading with a mapping that somebody chose."""
        return Layout(self.heading_row, self.first_row, columns, self.headings)


def find_layout(rows: Sequence[Sequence[object]]) -> Layout:
    """The layout of a sheet by its first rows (the first of them is row 1). Raises NoHeading."""
    raise NoHeading
