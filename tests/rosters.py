"""Rosters for tests: workbooks from rows, and one in the manner of Phụ lục 1 with 500 rows and 40 planted faults."""

import io
import random
from dataclasses import dataclass
from datetime import date, datetime

import xlsxwriter
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.people.models import Person
from lms.rosters.records import Code, column_letters
from lms.teams.models import AdminUnit, Membership, Residence, Team, UnitSuccession, UnitVersion
from tests import world

TITLES = (
    ["", "UBND TỈNH THỬ", "", "", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
    ["", "Đơn vị báo cáo…..", "", "", "", "Độc lập - Tự do - Hạnh phúc"],
    [],
    ["", "", "", "BÁO CÁO"],
    ["", "", "", "Danh sách Tổ công nghệ số cộng đồng của tỉnh"],
    ["Tổng số Tổ công nghệ số trên địa bàn:……"],
    [],
)
UPPER = [
    "TT",
    "Tỉnh",
    "Tên xã/phường",
    "Loại",
    "Thôn/tổ dân phố",
    "Tên Tổ",
    "Họ và tên",
    "Năm sinh",
    "Điện thoại",
    "Chức vụ",
]
UPPER += ["", "Từ ngày"]
LOWER = [""] * 9 + ["trong Tổ", "công tác", ""]
COLUMNS = ("tt", "province", "commune", "kind", "village", "team", "name", "year", "phone", "role", "position", "since")
FAMILIES, MIDDLES = ("Nguyễn", "Trần", "Lê", "Phạm", "Đinh", "Võ"), ("Văn", "Thị", "Đức", "Minh", "Thanh")
GIVEN = ("An", "Bình", "Chi", "Dũng", "Hà", "Hùng", "Lan", "Mai", "Nam", "Oanh", "Phúc", "Quý", "Sơn", "Tâm", "Vân")
VILLAGES, MEMBERS = 100, 5
TODAY = date(2026, 11, 20)


@dataclass(frozen=True, order=True)
class Planted:
    """A fault that somebody who reads the roster must find."""

    row: int
    cell: str
    code: Code


def workbook(rows, merges=(), sheet="Danh sách") -> bytes:
    """An XLSX file of these rows; merges are (first row, first column, last row, last column) from 0."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        page, day = book.add_worksheet(sheet), book.add_format({"num_format": "dd/mm/yyyy"})
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    page.write_string(number, column, cell) if cell else None
                elif isinstance(cell, date):
                    page.write_datetime(number, column, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001
                elif cell is not None:
                    page.write(number, column, cell)
        for first_row, first, last_row, last in merges:
            page.merge_range(first_row, first, last_row, last, rows[first_row][first])
    return target.getvalue()


def prepare(session: Session) -> None:
    """What the planted faults need beside the standing cast: an ended village, a stranger's phone, a past member."""
    commune = session.scalars(select(AdminUnit).filter_by(name="Minh An")).one()
    far = session.scalars(select(AdminUnit).filter_by(name="Ia Tôr")).one()
    heir = session.scalars(select(AdminUnit).filter_by(name="Đông Hạ")).one()
    gone = world.unit(session, "village", "thon", "Xóm Cũ", commune)
    gone.valid_to = date(2026, 5, 1)
    session.flush()
    session.query(UnitVersion).filter_by(unit_id=gone.id).update({"valid_to": gone.valid_to})
    session.add(UnitSuccession(from_id=gone.id, to_id=heir.id, kind="merge", effective_date=gone.valid_to))
    stranger = world.person(session, "far-away", "Người Ở Xa", phone="0900000002")
    session.add(Residence(person_id=stranger.id, unit_id=far.id, valid_from=world.LONG_AGO))
    team = session.scalars(select(Team).filter_by(unit_id=heir.id)).one()
    past = world.person(session, "past-member", "Hồ Thị Xưa", phone="0900000003")
    session.add(Residence(person_id=past.id, unit_id=heir.id, valid_from=world.LONG_AGO))
    session.add(
        Membership(
            team_id=team.id,
            person_id=past.id,
            role="member",
            position="",
            valid_from=world.LONG_AGO,
            valid_to=date(2026, 6, 1),
        )
    )
    for number in (1, 2):
        twin = world.person(session, f"twin-{number}", "Đặng Thị Sinh Đôi")
        twin.birth_year = 1988
        session.add(Residence(person_id=twin.id, unit_id=commune.id, valid_from=world.LONG_AGO))
    session.commit()


def appendix(seed: int = 1) -> tuple[bytes, list[Planted]]:
    """The workbook and the faults in it, one to a row. Without faults: `seed` 0."""
    rows, people = _sheet(random.Random(seed))
    planted = [_plant(rows, number, people) for number in range(len(PLANTS))] if seed else []
    merges = [(len(TITLES), 9, len(TITLES), 10)]
    for first in people[::MEMBERS]:
        last = first + MEMBERS - 1
        if all(rows[number][1:5] == rows[first][1:5] for number in range(first, last + 1)):
            merges += [(first, column, last, column) for column in range(1, 5)]
    return workbook(rows, merges), sorted(planted)


def _sheet(chance):
    """Groups by commune, TT restarting; the place is drawn as one cell over a team's members; a total below."""
    rows = [*map(list, TITLES), UPPER, LOWER, [f"({n})" for n in range(1, len(UPPER) + 1)]]
    people = []
    for commune, kind, label in (("Xã Minh An", "thôn", "Suối"), ("Phường Trà Câu", "tổ dân phố", "")):
        rows.append(["", commune])
        for village in range(VILLAGES // 2):
            where = ["Quảng Ngãi", commune, kind, f"{label} {village + 11}".strip()]
            for member in range(MEMBERS):
                people.append(len(rows))
                rows.append([village * MEMBERS + member + 1, *where, "", *_member(chance, len(people), member)])
        rows += [["", "Tổng cộng", "", "", "", "", VILLAGES // 2 * MEMBERS], []]
    rows += [["", "", "", "", "", "", "", "Quảng Ngãi, ngày … tháng … năm 2026"], [""] * 8 + ["THỦ TRƯỞNG ĐƠN VỊ"]]
    return rows, people


def _member(chance, number, member):
    """Who it is; each way of writing a phone number, a role and a day takes its turn."""
    name = f"{chance.choice(FAMILIES)} {chance.choice(MIDDLES)} {chance.choice(GIVEN)}"
    digits = f"0900{number:06d}" if number > 100 else f"09001{number:05d}"
    phones = (digits, int(digits), f"+84{digits[1:]}", f"{digits[:4]}.{digits[4:7]}.{digits[7:]}", f"{digits} (Zalo)")
    role = ("Tổ trưởng", "Tổ phó", "Thành viên", "TV", "")[member]
    since = (date(2026, 3, 1), "01/03/2026", "2026-03-01", "1-3-26", "")[number % 5]
    year = 1960 + number % 45
    return [
        name.upper() if number % 7 == 0 else name,
        (year, f"12/03/{year}", year)[number % 3],
        phones[number % 5],
        role,
        "Trưởng thôn" if member == 0 else "",
        since,
    ]


def _plant(rows, number, people) -> Planted:
    """Put the fault of this number into a row of its own, never the first of a team: that one leads."""
    at = people[number * 2 * MEMBERS + 3]
    changes, where, code = PLANTS[number]
    before = rows[at - 1]
    for column, value in changes.items():
        rows[at][COLUMNS.index(column)] = value(before, rows[at - 3]) if callable(value) else value
    return Planted(at + 1, f"{column_letters(COLUMNS.index(where))}{at + 1}", code)


def _same(column):
    return lambda before, _leader: before[COLUMNS.index(column)]


def _leaders(column):
    return lambda _before, leader: leader[COLUMNS.index(column)]


ELSE = {"commune": "Xã Minh An", "kind": "thôn", "village": "Đông Hạ"}
PLANTS = (
    ({"name": '=HYPERLINK("http://vi.du","Nguyễn Văn A")'}, "name", Code.FORMULA),
    ({"name": "Nguyễn Vаn Tâm"}, "name", Code.NAME_LOOKALIKE),
    ({"name": "Ｌê Văn Sơn"}, "name", Code.NAME_LOOKALIKE),
    ({"name": "Lê Văn Sơn 2"}, "name", Code.NAME_BAD),
    ({"name": "Trần T@m"}, "name", Code.NAME_BAD),
    ({"name": ""}, "name", Code.NAME_MISSING),
    ({"name": "   "}, "name", Code.NAME_MISSING),
    ({"name": "#REF!"}, "name", Code.BROKEN_CELL),
    ({"phone": "#N/A"}, "phone", Code.PHONE_BAD),
    ({"phone": "hỏi sau"}, "phone", Code.PHONE_BAD),
    ({"phone": "090000012"}, "phone", Code.PHONE_SHORT),
    ({"phone": 90000}, "phone", Code.PHONE_SHORT),
    ({"phone": "09000001234"}, "phone", Code.PHONE_LONG),
    ({"phone": "0900 800 001 / 0900 800 002"}, "phone", Code.PHONE_TWO),
    ({"phone": "0900800003 0900800004"}, "phone", Code.PHONE_TWO),
    ({"year": 2055}, "year", Code.YEAR_BAD),
    ({"year": "khoảng 1980"}, "year", Code.YEAR_BAD),
    ({"year": 185}, "year", Code.YEAR_BAD),
    ({"since": "31/02/2026"}, "since", Code.DATE_BAD),
    ({"since": "12/25/2025"}, "since", Code.DATE_BAD),
    ({"since": date(2031, 1, 1)}, "since", Code.DATE_AHEAD),
    ({"role": "Tổ trưởng tổ dân phố"}, "role", Code.ROLE_UNKNOWN),
    ({"role": "Bảo vệ"}, "role", Code.ROLE_UNKNOWN),
    ({"position": "Phụ trách " * 20}, "position", Code.TOO_LONG),
    ({"kind": "khu tự trị"}, "kind", Code.KIND_UNKNOWN),
    ({"province": "Tỉnh Quảng Ngã"}, "province", Code.PROVINCE_UNKNOWN),
    ({"commune": "Xã Minh Ann"}, "commune", Code.COMMUNE_UNKNOWN),
    ({"province": "Gia Lai", "commune": "Xã Ia Tôr"}, "province", Code.ELSEWHERE),
    ({"commune": "Xã Minh An", "kind": "thôn", "village": "Xóm Cũ"}, "village", Code.UNIT_ENDED),
    ({"commune": "Xã Minh An", "kind": "", "village": "Suối Lạ"}, "village", Code.VILLAGE_KIND_MISSING),
    ({"name": _same("name"), "phone": _same("phone"), "year": _same("year")}, "name", Code.TWICE),
    ({"name": _same("name"), "phone": "", "year": _same("year")}, "name", Code.TWICE),
    (
        {"name": _leaders("name"), "phone": _leaders("phone"), "year": _leaders("year"), "role": "Tổ trưởng"},
        "name",
        Code.LEADER_TWICE,
    ),
    ({"role": "Tổ trưởng"}, "role", Code.TWO_LEADERS),
    ({"name": "Khác Hẳn Tên", "phone": _same("phone")}, "phone", Code.PHONE_TWICE),
    ({**ELSE, "name": "Tên Không Đúng", "phone": "0900000001"}, "phone", Code.PHONE_OTHER_NAME),
    ({"name": "Người Ở Xa", "phone": "0900000002"}, "phone", Code.PHONE_TAKEN),
    ({**ELSE, "role": "Tổ trưởng"}, "role", Code.LEADER_TAKEN),
    ({"name": "Đặng Thị Sinh Đôi", "year": 1988, "phone": "", **ELSE}, "name", Code.PERSON_AMBIGUOUS),
    (
        {**ELSE, "name": "Hồ Thị Xưa", "year": "", "phone": "0900000003", "since": "01/05/2026"},
        "since",
        Code.DATES_OVERLAP,
    ),
)


def someone(session: Session, name: str) -> Person:
    return session.scalars(select(Person).filter_by(name=name)).one()
