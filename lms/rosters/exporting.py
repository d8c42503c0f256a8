"""Rosters as files to take away: an empty template, the roster of a unit, and the faults of a file."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from lms.rosters.faults import words_of
from lms.rosters.headings import HEADINGS
from lms.rosters.listing import ListedMember
from lms.rosters.records import Fault, Field
from lms.rosters.twins import with_former
from lms.teams.models import TeamRole
from lms.teams.tree import VILLAGE_KINDS, full_name
from lms.workbook import workbook_in

MIMETYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PROVINCE_KINDS = {"tinh": "tỉnh", "thanh_pho_tw": "thành phố"}
# A roster is a Vietnamese document in whatever language the page is, so that it is read again as written.
ROLES = {TeamRole.LEADER: "Tổ trưởng", TeamRole.DEPUTY: "Tổ phó", TeamRole.MEMBER: "Thành viên"}
WIDTHS = {Field.NUMBER: 6, Field.KIND: 13, Field.TEAM: 34, Field.NAME: 26, Field.POSITION: 28, Field.BIRTH_YEAR: 10}
WIDTH = 18
TEMPLATE_ROWS = 1000
HOW_TO = (
    "Mỗi dòng là một thành viên. Dòng đầu là tiêu đề, giữ nguyên.",
    "Xã, thôn, tên tổ: viết ở mọi dòng, hoặc gộp ô; dòng trống lấy theo dòng trên.",
    "Loại: thôn, bản, ấp, khóm, buôn, làng, khu phố, Tổ dân phố. Tổ cấp xã thì để trống cột Loại và cột Thôn.",
    "Trong xã có hai thôn cùng tên: ghi thêm xã trước đây, ví dụ “An Thạnh (xã An Phú cũ)”.",
    "Tên Tổ: để trống thì lấy theo thôn, ví dụ “Tổ CNSCĐ thôn Đông Hạ”.",
    "Điện thoại: mười chữ số, ví dụ 0900 000 123. Không có thì để trống.",
    "Năm sinh: bốn chữ số, để phân biệt người trùng tên.",
    "Chức vụ trong Tổ: Tổ trưởng, Tổ phó hoặc Thành viên. Mỗi tổ một tổ trưởng; tổ phó có thể nhiều người.",
    "Ngày: theo mẫu 20/11/2026.",
    "Không ghi số căn cước, dân tộc, đảng viên: hệ thống không nhận.",
)


def template() -> bytes:
    """An empty roster with its heading, lists to pick from, and a second sheet that says how to fill it."""
    target = BytesIO()
    with workbook_in(target) as book:
        page = book.add_worksheet("Danh sách")
        _head(book, page)
        columns = {field: index for index, field in enumerate(HEADINGS)}
        text = book.add_format({"num_format": "@"})
        for field in (Field.PHONE, Field.BIRTH_YEAR, Field.DECISION_DATE, Field.SINCE):  # no lost zeros, no guessing
            page.set_column(columns[field], columns[field], WIDTHS.get(field, WIDTH), text)
        for field, offered in ((Field.ROLE, [*ROLES.values()]), (Field.KIND, [*VILLAGE_KINDS.values()])):
            rule = {"validate": "list", "source": offered, "error_type": "warning"}
            page.data_validation(1, columns[field], TEMPLATE_ROWS, columns[field], rule)
        notes = book.add_worksheet("Cách ghi")
        notes.set_column(0, 0, 110)
        for line, words in enumerate(HOW_TO):
            notes.write_string(line, 0, words)
    return target.getvalue()


def roster_file(members: Iterable[ListedMember]) -> bytes:
    """The roster of a unit, in the columns of the template."""
    return _list(HEADINGS.values(), ([number, *_cells(member)] for number, member in enumerate(members, 1)))


def faults_file(faults: Iterable[Fault]) -> bytes:
    """What is to be mended in a file, to work through beside it."""
    rows = ([fault.row, fault.cell, fault.value, words_of(fault)] for fault in faults)
    return _list(("Dòng", "Ô", "Đang ghi", "Cần sửa"), rows, widths=(8, 8, 30, 90))


def _list(headings: Iterable[str], rows: Iterable[Sequence[Any]], widths: Sequence[int] = ()) -> bytes:
    target = BytesIO()
    with workbook_in(target) as book:
        page = book.add_worksheet("Danh sách")
        _head(book, page, tuple(headings), widths)
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for line, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                _write(page, line, column, cell, day)
    return target.getvalue()


def _head(book: Workbook, page: Worksheet, headings: Sequence[str] = (), widths: Sequence[int] = ()) -> None:
    look = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "top"})
    usual = [WIDTHS.get(field, WIDTH) for field in HEADINGS]
    for column, words in enumerate(headings or HEADINGS.values()):
        page.set_column(column, column, (widths or usual)[column])
        page.write_string(0, column, words, look)
    page.freeze_panes(1, 0)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _write(page: Worksheet, line: int, column: int, cell: Any, day: Any) -> None:
    if isinstance(cell, date):
        page.write_datetime(line, column, datetime.combine(cell, time()), day)
    elif isinstance(cell, int):
        page.write_number(line, column, cell)
    elif cell:
        page.write_string(line, column, str(cell))


def _cells(member: ListedMember) -> list[Any]:
    """The cells after the number, in the order of HEADINGS; the place of a commune's own team is the commune."""
    place, team, person, membership = member.place, member.team, member.person, member.membership
    is_village = place.id != member.commune.id
    own = [VILLAGE_KINDS.get(place.kind, ""), with_former(place.name, member.mark)] if is_village else ["", ""]
    where = [f"{PROVINCE_KINDS.get(member.province.kind, '')} {member.province.name}"]
    where += [full_name(member.commune.kind, member.commune.name), *own]
    who: list[Any] = ["", None, "", "", "", None]
    if person and membership:
        phone, role = person.phone or "", ROLES[TeamRole(membership.role)]
        who = [person.name, person.birth_year, phone, role, membership.position, membership.valid_from]
    return [*where, team.name, team.decision_number, team.decision_date, *who]
