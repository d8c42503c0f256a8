"""A list of recognition as a sheet of a file."""

from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import format_datetime
from flask_babel import lazy_gettext as _
from sqlalchemy import Row

from lms.oversight.definitions import bounds_of
from lms.oversight.export import Cell, Column, Sheet
from lms.oversight.ground import Ground
from lms.recognition.criteria import MINIMUM_TEAM, Criteria
from lms.recognition.honours import Counts, Listing
from lms.text import in_language

NOT_A_DECISION = _("Danh sách này để tham khảo khi xét, không phải quyết định khen thưởng.")
NOT_NAMED = _("Không nêu tên: tổ nay thuộc nơi khác")
TITLES = {
    Listing.TEAMS: _("Tổ hoàn thành mọi khóa"),
    Listing.NEAR_TEAMS: _("Tổ chỉ còn một người chưa xong"),
    Listing.PEOPLE: _("Thành viên hoàn thành mọi khóa"),
    Listing.NEAR_PEOPLE: _("Thành viên chỉ còn thiếu một khóa"),
}
NUMBER, PLACE = Column(_("TT"), "number", 6), Column(_("Xã, phường, đặc khu"), "text", 24)
TEAM_COLUMNS = (
    NUMBER,
    PLACE,
    Column(_("Tổ"), "text", 38),
    Column(_("Thành viên")),
    Column(_("Thành viên hoàn thành")),
    Column(_("Người còn thiếu"), "text", 24),
)
PERSON_COLUMNS = (
    NUMBER,
    PLACE,
    Column(_("Họ và tên"), "text", 26),
    Column(_("Tổ"), "text", 38),
    Column(_("Số khóa đã đạt")),
    Column(_("Số khóa phải đạt")),
    Column(_("Khóa còn thiếu"), "text", 32),
)


def list_sheet(
    listing: Listing,
    rows: Sequence[Row[*tuple[Any, ...]]],
    criteria: Criteria,
    ground: Ground,
    counts: Counts,
    language: str,
    named: Callable[[Any], str],
) -> Sheet:
    """The whole list with its criteria. `named` says a commune as the pages do."""
    facts = (
        _("Năm %(year)s, số liệu lúc %(moment)s", year=criteria.year, moment=_moment(criteria)),
        bounds_of(ground),
        _("Các tháng được tính: %(months)s", months=", ".join(months_of(criteria, language))),
        _basis(listing, counts),
    )
    cells = _team_cells if listing.is_of_teams else _person_cells
    lines = [[place, *cells(row, criteria, language)] for row in rows for place in [_place(row, named)]]
    columns = TEAM_COLUMNS if listing.is_of_teams else PERSON_COLUMNS
    return Sheet(TITLES[listing], facts, columns, [[n, *line] for n, line in enumerate(lines, 1)], (NOT_A_DECISION,))


def months_of(criteria: Criteria, language: str) -> list[str]:
    """The months that count with their topics, "9/2026 Thanh toán trực tuyến"."""
    return [
        f"{taught.month.number}/{taught.month.year} {in_language(taught.topic.title, language)}"
        for taught in criteria.months
    ]


def missing_title(course_id: int, criteria: Criteria, language: str) -> str:
    """The topic of a course that counts."""
    topics = {taught.course_id: taught.topic.title for taught in criteria.months}
    return in_language(topics[course_id], language)


def _basis(listing: Listing, counts: Counts) -> Any:
    if listing.is_of_teams:
        words = _("%(count)s trên %(all)s tổ có từ %(least)s thành viên", least=MINIMUM_TEAM, **_sizes(listing, counts))
    else:
        words = _("%(count)s trên %(all)s thành viên", **_sizes(listing, counts))
    return words


def _sizes(listing: Listing, counts: Counts) -> dict[str, int]:
    return {"count": counts.of(listing), "all": counts.considered if listing.is_of_teams else counts.people}


def _moment(criteria: Criteria) -> str:
    return str(format_datetime(criteria.cut, "H:mm, dd/MM/yyyy"))


def _place(row: Row[*tuple[Any, ...]], named: Callable[[Any], str]) -> str | None:
    return named({"kind": row.kind, "name": row.commune}) if row.commune else None


def _team_cells(row: Row[*tuple[Any, ...]], criteria: Criteria, language: str) -> list[Cell]:  # noqa: ARG001 - as below
    unnamed = str(_("Tài khoản đã đóng") if row.is_open else NOT_NAMED)
    return [row.name, row.members, row.complete, row.missing or (unnamed if row.complete < row.members else None)]


def _person_cells(row: Row[*tuple[Any, ...]], criteria: Criteria, language: str) -> list[Cell]:
    name = str(_("Tài khoản đã đóng")) if row.closed_at else row.name or str(NOT_NAMED)
    missing = missing_title(row.missing_course, criteria, language) if row.done < len(criteria.courses) else None
    return [name, row.team, row.done, len(criteria.courses), missing]
