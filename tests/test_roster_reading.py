"""Reading rosters: every form of bad input, each told by its cell, and every form of good input, understood."""

import contextlib
import io
import unicodedata
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import example, given
from hypothesis import strategies as st

from lms.rosters import name_cells
from lms.rosters.cells import BadCell, name_words, role_of, words_of
from lms.rosters.day_cells import birth_year, day_of
from lms.rosters.headings import HEADINGS, NoHeading, field_of, find_layout
from lms.rosters.name_cells import leader_of, person_name
from lms.rosters.phone_cells import phone
from lms.rosters.places import commune_parts, kind_of, province_parts, spelling, split_team, village_parts
from lms.rosters.reading import Reading
from lms.rosters.records import Code, Field, Skip, column_letters
from lms.rosters.refusals import HeadingMissing
from lms.rosters.tables import read_table
from lms.tables.cells import text_of
from lms.tables.refusals import FileEmpty, FileLocked, FileTooLarge, NotATable, TableRefused, TooManyColumns
from tests.rosters import TODAY, appendix, workbook

FILES = Path(__file__).parent / "tables"
HEAD = ["TT", "Xã", "Thôn", "Tên Tổ", "Họ và tên", "Năm sinh", "Điện thoại", "Chức vụ trong Tổ"]
AN = [1, "Minh An", "thôn Đông Hạ", "", "Nguyễn Văn An", 1985, "0900000011", "Tổ trưởng"]
LAN = [2, "Minh An", "thôn Đông Hạ", "", "Đinh Thị Lan", 1990, "0900000012", "Thành viên"]


def csv(rows, delimiter=",", encoding="utf-8"):
    return "\r\n".join(delimiter.join("" if c is None else str(c) for c in row) for row in rows).encode(encoding)


def rows_of(content, **options):
    reading = Reading(read_table(content, **options), TODAY)
    rows = list(reading)
    return rows, {why: count for why, count in reading.skipped.items() if count}


def faults_of(*rows):
    """The faults of a workbook with these rows below the heading, by cell."""
    return {fault.cell: fault.code for row in rows_of(workbook([HEAD, *rows]))[0] for fault in row.faults}


def changed(row, **cells):
    names = ("tt", "commune", "village", "team", "name", "year", "phone", "role")
    return [cells.get(name, cell) for name, cell in zip(names, row, strict=True)]


# Files


@pytest.mark.parametrize(
    "content",
    [
        csv([HEAD, AN, LAN]),
        csv([HEAD, AN, LAN], encoding="utf-8-sig"),
        csv([HEAD, AN, LAN], ";", "utf-16"),
        b"\xfe\xff" + csv([HEAD, AN, LAN], "\t", "utf-16-be"),
        csv([HEAD, AN, LAN], "\t", "utf-16-le"),
        csv([HEAD, AN, LAN], "\t", "utf-16-be"),
        csv([["sep=;"], HEAD, AN, LAN], ";"),
        workbook([HEAD, AN, LAN]),
    ],
    ids=["utf-8", "bom", "utf-16", "utf-16-be-bom", "utf-16-le", "utf-16-be", "sep", "xlsx"],
)
def test_a_table_is_read_in_every_encoding(content):
    rows, _skipped = rows_of(content)
    assert [(row.name, row.phone, row.birth_year, row.role) for row in rows] == [
        ("Nguyễn Văn An", "0900000011", 1985, "leader"),
        ("Đinh Thị Lan", "0900000012", 1990, "member"),
    ]


def test_the_encoding_of_old_vietnamese_windows_is_read():
    rows, _skipped = rows_of(b"".join(map(in_windows_1258, "Họ và tên;Năm sinh\nNguyễn Văn Tám;1985")))
    assert rows[0].name == "Nguyễn Văn Tám"


def in_windows_1258(sign):
    """A sign, or a letter and its tone as a sign of its own: that encoding has no others."""
    full = unicodedata.normalize("NFD", sign)
    for tone in "\u0300\u0301\u0303\u0309\u0323":
        if tone in full:
            return (unicodedata.normalize("NFC", full.replace(tone, "")) + tone).encode("cp1258")
    return sign.encode("cp1258")


@pytest.mark.parametrize("name", ["roster.xls", "roster.ods"])
def test_old_workbooks_are_read_in_a_process_of_their_own(name):
    with (FILES / name).open("rb") as file:
        rows = list(Reading(read_table(file), TODAY))
    assert [(row.name, row.village, row.phone) for row in rows] == [
        ("Nguyễn Văn An", "Đông Hạ", "0900000001"),
        ("Trần Thị Bình", "Đông Hạ", "0900000002"),
    ]


@pytest.mark.parametrize(
    "content", [b"", b"   \r\n ", workbook([]), csv([[""] * 3])], ids=["none", "blank", "xlsx", "csv"]
)
def test_an_empty_file_is_refused(content):
    with pytest.raises((FileEmpty, HeadingMissing)):
        read_table(content)


def test_a_file_beyond_the_limit_is_refused():
    with pytest.raises(FileTooLarge):
        read_table(csv([HEAD, AN]), limit=100)


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused():
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b"<a/>" + b" " * 5_000_000)
    assert len(bomb.getvalue()) < 10_000
    with pytest.raises(FileTooLarge):
        read_table(bomb.getvalue(), limit=10_000)


def test_cells_in_opposite_corners_ask_for_no_room_between_them():
    rows = [["Họ và tên", "Năm sinh"], ["Nguyễn Văn An", 1985]]
    far = workbook(rows)
    book = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(far)) as package, zipfile.ZipFile(book, "w") as made:
        for part in package.namelist():
            content = package.read(part)
            if part.endswith("sheet1.xml"):
                content = content.replace(
                    b"</sheetData>", b'<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'
                )
            made.writestr(part, content)
    found, skipped = rows_of(book.getvalue())
    assert found[0].name == "Nguyễn Văn An"
    assert skipped[Skip.EMPTY] == 1_048_573


def test_a_sheet_as_wide_as_a_ledger_is_refused():
    with pytest.raises(TooManyColumns):
        rows_of(workbook([["Họ và tên", "Năm sinh"], [*["x"] * 300]]))
    with pytest.raises(TooManyColumns):
        rows_of(csv([HEAD, ["x"] * 300]))


def test_a_workbook_with_a_password_is_refused_as_such():
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    with pytest.raises(FileLocked):
        read_table(ole)


def test_an_old_workbook_with_a_password_is_refused_as_such():
    content = bytearray((FILES / "roster.xls").read_bytes())
    first = content.find(b"\x09\x08\x10\x00")
    content[first + 20 : first + 22] = b"\x2f\x00"  # the record that says how the rest is encrypted
    with pytest.raises(FileLocked):
        read_table(bytes(content))


def test_an_open_document_with_a_password_is_refused_as_such():
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr("META-INF/manifest.xml", "<manifest:encryption-data/>")
    with pytest.raises(FileLocked):
        read_table(book.getvalue())


PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4
TORN = workbook([HEAD, AN])
TEAR = TORN.index(b"xl/worksheets/sheet1.xml") + 60


@pytest.mark.parametrize(
    "content",
    [
        PICTURE,
        b"%PDF-1.7 ...",
        b"\xff\xd8\xff\xe0" + bytes(100),
        TORN[: len(TORN) // 2],
        TORN[:TEAR] + bytes(60) + TORN[TEAR + 60 :],
        b"PK\x03\x04" + bytes(100),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
        b"MZ" + bytes(range(256)),
    ],
    ids=["png", "pdf", "jpeg", "half a workbook", "torn", "no zip", "no xls", "program"],
)
def test_what_is_no_table_is_refused_whatever_it_is_called(content):
    with pytest.raises(NotATable):
        rows_of(content)


def test_a_workbook_that_defines_words_of_its_own_is_refused():
    book = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook([HEAD, AN]))) as package, zipfile.ZipFile(book, "w") as made:
        for part in package.namelist():
            declared = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>'
            content = package.read(part)
            made.writestr(part, declared + content.split(b"?>", 1)[1] if part.endswith("workbook.xml") else content)
    with pytest.raises(NotATable):
        read_table(book.getvalue())


def test_an_open_document_that_repeats_a_cell_without_end_is_refused():
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    cell = '<table:table-cell office:value-type="string" table:number-columns-repeated="16384"><text:p>x</text:p>'
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-cell></table:table-row>'
    table = f'<table:table table:name="S">{row}</table:table>'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    book = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO((FILES / "roster.ods").read_bytes())) as package,
        zipfile.ZipFile(book, "w") as made,
    ):
        for part in package.namelist():
            told = f'<?xml version="1.0"?><office:document-content {spaces}>{body}</office:document-content>'
            made.writestr(part, told.encode() if part == "content.xml" else package.read(part))
    with pytest.raises(NotATable):
        read_table(book.getvalue())


def test_without_a_heading_the_first_rows_are_shown_to_be_mapped():
    with pytest.raises(HeadingMissing) as refusal:
        read_table(csv([["một", "hai"], ["ba", "bốn"]]))
    assert refusal.value.rows == (("một", "hai"), ("ba", "bốn"))


# Headings


def test_the_heading_is_found_below_titles_and_in_two_rows():
    rows = [["", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"], [], ["DANH SÁCH TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG"]]
    rows += [["STT", "Xã, phường", "Họ tên", "Chức vụ", "", "Liên hệ", ""]]
    rows += [["", "", "", "trong Tổ", "công tác", "SĐT", "Email"]]
    layout = read_table(
        workbook([*rows, [1, "Minh An", "Nguyễn Văn An", "Tổ trưởng", "Trưởng thôn", "0900000011"]])
    ).layout
    assert (layout.heading_row, layout.first_row) == (4, 6)
    wanted = {Field.NUMBER: 0, Field.COMMUNE: 1, Field.NAME: 2, Field.ROLE: 3, Field.POSITION: 4, Field.PHONE: 5}
    assert layout.columns == wanted


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Số ĐT (Zalo)", Field.PHONE),
        ("SỐ ĐIỆN THOẠI", Field.PHONE),
        ("So dien thoai", Field.PHONE),
        ("Tê xã/phường/thị trấn", Field.COMMUNE),
        ("Quận/huyện", Field.DISTRICT),
        ("Thôn, bản, tổ dân phố", Field.VILLAGE),
        ("Tên Tổ CNSCĐ", Field.TEAM),
        ("Ngày, tháng, năm sinh", Field.BIRTH_YEAR),
        ("Chức vụ, đơn vị công tác", Field.POSITION),
        ("Full name", Field.NAME),
        ("Họ tên, chức vụ Tổ trưởng", Field.LEADER),
        ("Ghi chú", None),
        *((words, field) for field, words in HEADINGS.items()),
    ],
)
def test_usual_headings_are_known(heading, field):
    assert field_of(heading) == field


def test_a_page_of_prose_has_no_heading():
    with pytest.raises(NoHeading):
        find_layout([(1, ["Kính gửi: Ủy ban nhân dân các xã"]), (2, ["Họ và tên"])])


def test_the_longest_sheet_with_a_heading_is_the_roster():
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        for name, rows in (("Bìa", [["x"]] * 9), ("Ngắn", [HEAD, AN]), ("Danh sách", [HEAD, AN, LAN])):
            page = book.add_worksheet(name)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
    assert read_table(target.getvalue()).sheet.name == "Danh sách"


# Rows


def test_a_merged_cell_stands_for_the_rows_below():
    rows = [HEAD, AN, changed(LAN, commune="", village=""), changed(LAN, village="thôn Đông Thượng", phone="")]
    found, _skipped = rows_of(workbook(rows, [(1, 1, 2, 1), (1, 2, 2, 2)]))
    assert [(row.commune, row.village) for row in found] == [
        ("Minh An", "thôn Đông Hạ"),
        ("Minh An", "thôn Đông Hạ"),
        ("Minh An", "thôn Đông Thượng"),
    ]


def test_a_group_written_once_stands_for_the_rows_below_but_a_new_commune_begins_anew():
    found, _skipped = rows_of(
        csv([HEAD, AN, changed(LAN, commune="", village=""), changed(LAN, commune="Trà Câu", village="")])
    )
    assert [(row.commune, row.village) for row in found] == [
        ("Minh An", "thôn Đông Hạ"),
        ("Minh An", "thôn Đông Hạ"),
        ("Trà Câu", ""),
    ]


def test_merged_cells_of_a_person_are_not_carried():
    found, _skipped = rows_of(workbook([HEAD, AN, changed(LAN, phone="")], [(1, 6, 2, 6)]))
    assert [row.phone for row in found] == ["0900000011", None]


def test_rows_that_are_none_are_skipped_and_counted():
    rows = [HEAD, [f"({n})" for n in range(1, 9)], ["I", "Xã Minh An"], [], AN, HEAD, LAN]
    rows += [["", "Tổng cộng", "", "", "", 2], ["", "", "", "", "Minh An, ngày 5 tháng 11 năm 2026"]]
    rows += [["", "", "", "", "", "TM. ỦY BAN NHÂN DÂN"], ["", "", "", "", "Lê Văn Ký"]]
    found, skipped = rows_of(csv(rows))
    assert [row.name for row in found] == ["Nguyễn Văn An", "Đinh Thị Lan"]
    assert skipped == {
        Skip.NUMBERING: 1,
        Skip.GROUP: 1,
        Skip.EMPTY: 1,
        Skip.HEADING: 1,
        Skip.TOTAL: 1,
        Skip.CLOSING: 3,
    }


def test_phu_luc_1_is_read_as_it_stands():
    head = ["TT", "Tên xã/phường/thị trấn", "Tên Tổ công nghệ số cộng đồng", "Số lượng thành viên của Tổ"]
    rows = [["BÁO CÁO"], [*head, "Họ tên, chức vụ Tổ trưởng", "Điện thoại"], ["", "Xã Minh An"]]
    rows += [[1, "", "Tổ CNSCĐ thôn Đông Hạ", 5, "Trần Văn Bính, Trưởng thôn", 900000011]]
    rows += [[2, "", "Tổ CNSCĐ thôn Đông Thượng", 4, "Ông Phạm Quang Hải - Bí thư Chi bộ", "0900 000 012"]]
    rows += [["", "Phường Trà Câu"], [1, "", "Tổ CNSCĐ Tổ dân phố 3", 6, "", ""]]
    found, _skipped = rows_of(workbook(rows))
    assert [(row.commune, row.team, row.name, row.position, row.role, row.phone) for row in found] == [
        ("Xã Minh An", "Tổ CNSCĐ thôn Đông Hạ", "Trần Văn Bính", "Trưởng thôn", "leader", "0900000011"),
        ("Xã Minh An", "Tổ CNSCĐ thôn Đông Thượng", "Phạm Quang Hải", "Bí thư Chi bộ", "leader", "0900000012"),
        ("Phường Trà Câu", "Tổ CNSCĐ Tổ dân phố 3", "", "", None, None),
    ]


# Cells


@pytest.mark.parametrize(
    "written",
    [
        "0912345678",
        "0912 345 678",
        "0912.345.678",
        "0912-345-678",
        "(0912) 345678",
        "+84912345678",
        "+84 912 345 678",
        "0084 912 345 678",
        "84912345678",
        "+84 (0) 912345678",
        912345678,
        912345678.0,
        "912345678",
        "'0912345678",
        "0912345678 (Zalo)",
        "ĐT: 0912345678",
        "０９１２３４５６７８",
        "0912345678 / 0912 345 678",
    ],
)
def test_a_phone_number_is_known_in_every_writing(written):
    assert phone(written) == "0912345678"


@pytest.mark.parametrize("written", ["", None, "-", "không có", "Chưa có", "x"])
def test_no_phone_number_is_no_fault(written):
    assert phone(written) is None


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("091234567", Code.PHONE_SHORT),
        ("09123456789", Code.PHONE_LONG),
        ("0912345678; 0987654321", Code.PHONE_TWO),
        ("0912345678 0987654321", Code.PHONE_TWO),
        ("0912345678-0987654321", Code.PHONE_TWO),
        ("gọi sau", Code.PHONE_BAD),
        ("09o2888003", Code.PHONE_LETTER),
        ("090288800l", Code.PHONE_LETTER),
    ],
)
def test_a_bad_phone_number_is_told_by_its_cell(written, code):
    assert faults_of(AN, changed(LAN, phone=written)) == {"G3": code}


@pytest.mark.parametrize(
    ("written", "year"),
    [
        (1985, 1985),
        (1985.0, 1985),
        ("1985", 1985),
        ("85", 1985),
        ("05", 2005),
        ("12/3/1985", 1985),
        ("12-3-85", 1985),
        ("1985-03-12", 1985),
        ("3/1985", 1985),
        (datetime(1985, 3, 12), 1985),  # noqa: DTZ001 - as a spreadsheet says it
        (datetime(1905, 6, 7), 1985),  # noqa: DTZ001 - 1985 in a cell that shows days
        (31118, 1985),
        ("", None),
        ("không", None),
    ],
)
def test_a_year_of_birth_is_known_in_every_form(written, year):
    assert birth_year(written, TODAY) == year


@pytest.mark.parametrize("written", [2027, 1850, "khoảng 1980", "31/02/1985", 0.5, True])
def test_a_year_that_is_none_is_told_by_its_cell(written):
    assert faults_of(changed(AN, year=written)) == {"F2": Code.YEAR_BAD}


@pytest.mark.parametrize(
    "written",
    [
        "22/07/2025",
        "22/7/2025",
        "22-7-25",
        "22.07.2025",
        "2025-07-22",
        "2025/7/22",
        "2025-07-22 00:00:00",
        "ngày 22 tháng 7 năm 2025",
        45860,
        45860.0,
        datetime(2025, 7, 22, 9),  # noqa: DTZ001 - as a spreadsheet says it
        date(2025, 7, 22),
    ],
)
def test_a_day_is_known_in_every_form(written):
    assert day_of(written, TODAY) == date(2025, 7, 22)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("31/02/2025", Code.DATE_BAD),
        ("07/22/2025", Code.DATE_BAD),
        ("hôm qua", Code.DATE_BAD),
        (7, Code.DATE_BAD),
        ("1/1/1066", Code.DATE_BAD),
        ("21/11/2026", Code.DATE_AHEAD),
    ],
)
def test_a_bad_day_is_told_by_its_cell(written, code):
    rows, _skipped = rows_of(workbook([[*HEAD, "Từ ngày"], [*AN, written]]))
    assert [(fault.cell, fault.code) for fault in rows[0].faults] == [("I2", code)]


def test_days_of_the_other_calendar_of_spreadsheets_are_known():
    book = io.BytesIO()
    dated = io.BytesIO(workbook([[*HEAD, "Từ ngày"], [*AN, date(2025, 7, 22)]]))
    with zipfile.ZipFile(dated) as package, zipfile.ZipFile(book, "w") as made:
        for part in package.namelist():
            content = package.read(part).replace(b"<workbookPr ", b'<workbookPr date1904="1" ')
            made.writestr(part, content.replace(b"<v>45860</v>", b"<v>44398</v>"))
    rows, _skipped = rows_of(book.getvalue())
    assert rows[0].since == date(2025, 7, 22)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Nguyễn Văn An", "Nguyễn Văn An"),
        ("  Nguyễn   Văn  An ", "Nguyễn Văn An"),
        ("NGUYỄN VĂN AN", "Nguyễn Văn An"),
        ("nguyễn văn an", "Nguyễn Văn An"),
        ("H'HEN NIÊ", "H'Hen Niê"),
        ("Nguye\u0302\u0303n Va\u0306n An", "Nguyễn Văn An"),
        ("Nguyễn\u200bVăn\xa0An", "Nguyễn Văn An"),
        ("\u00d0inh Thị Lan", "Đinh Thị Lan"),
        ("Ông Nguyễn Văn An", "Nguyễn Văn An"),
        ("Đ/c Nguyễn Văn An", "Nguyễn Văn An"),
        ("Đồng chí: Nguyễn Văn An", "Nguyễn Văn An"),
        ("Ông Cao Thắng", "Ông Cao Thắng"),
        ("Y-Bơm Êban", "Y-Bơm Êban"),
        ("김민준", "김민준"),
    ],
)
def test_a_name_is_kept_in_its_usual_writing(written, name):
    assert person_name(written) == name


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Nguyễn Vаn An", Code.NAME_LOOKALIKE),  # a Cyrillic а
        ("Νguyễn Văn An", Code.NAME_LOOKALIKE),  # a Greek Ν
        ("Ｎguyễn Văn An", Code.NAME_LOOKALIKE),
        ("Nguyễn Văn ɑn", Code.NAME_LOOKALIKE),
        ("Nguyễn Văn 4n", Code.NAME_BAD),
        ("Nguyễn Văn An <b>", Code.NAME_BAD),
        ('=HYPERLINK("http://vi.du","An")', Code.FORMULA),
        ("+Nguyễn Văn An", Code.FORMULA),
        ("@Nguyễn Văn An", Code.FORMULA),
        ("#REF!", Code.BROKEN_CELL),
        ("An " * 60, Code.TOO_LONG),
        ("", Code.NAME_MISSING),
    ],
)
def test_a_bad_name_is_told_by_its_cell(written, code):
    assert faults_of(AN, changed(LAN, name=written)) == {"E3": code}


def test_a_formula_counts_by_what_it_came_to():
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, HEAD)
        page.write_row(1, 0, AN)
        page.write_formula(1, 4, '="Nguyễn"&" Văn Bình"', None, "Nguyễn Văn Bình")
    rows, _skipped = rows_of(target.getvalue())
    assert rows[0].name == "Nguyễn Văn Bình"


@given(
    st.lists(
        st.sampled_from(["Nguyễn", "Văn", "ông", "Ông", "BÀ", "an", "Αn", "Bình", "=", "H'Hen", "", "X1"]), max_size=5
    )
)
def test_names_of_known_words_are_no_second_truth(words):
    """The quick way for names whose words were seen before says what the slow way says."""
    name_cells._plain_words.update({"Nguyễn", "Văn", "Bình"})
    written = " ".join(words)
    assert _told(person_name, written) == _told(name_cells._checked_name, written)


def _told(read, written):
    try:
        return read(written)
    except BadCell as bad:
        return bad.code


@pytest.mark.parametrize(
    ("written", "role"),
    [
        ("Tổ trưởng", "leader"),
        ("TỔ TRƯỞNG TỔ CNSCĐ", "leader"),
        ("Trưởng tổ", "leader"),
        ("to truong", "leader"),
        ("Tổ phó", "deputy"),
        ("Phó tổ trưởng", "deputy"),
        ("Uỷ viên", "member"),
        ("TV", "member"),
        ("Member", "member"),
        ("", None),
    ],
)
def test_roles_are_known_in_their_usual_spellings(written, role):
    assert role_of(written) == role


@pytest.mark.parametrize("written", ["Tổ trưởng tổ dân phố", "Thư ký", "Trưởng thôn"])
def test_a_role_outside_the_team_is_told_by_its_cell(written):
    assert faults_of(changed(AN, role=written)) == {"H2": Code.ROLE_UNKNOWN}


@pytest.mark.parametrize(
    ("written", "name", "position"),
    [
        ("Nguyễn Văn An, Trưởng thôn", "Nguyễn Văn An", "Trưởng thôn"),
        ("Nguyễn Văn An - Bí thư Chi bộ, Trưởng thôn", "Nguyễn Văn An", "Bí thư Chi bộ, Trưởng thôn"),
        ("Nguyễn Văn An\nTrưởng thôn", "Nguyễn Văn An", "Trưởng thôn"),
        ("Nguyễn Văn An (Trưởng thôn)", "Nguyễn Văn An", "Trưởng thôn"),
        ("Nguyễn Văn An Trưởng thôn", "Nguyễn Văn An", "Trưởng thôn"),
        ("Nguyễn Văn An", "Nguyễn Văn An", ""),
        ("", "", ""),
    ],
)
def test_a_leader_and_a_position_in_one_cell_are_told_apart(written, name, position):
    assert leader_of(written) == (name, position)


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("Thôn Đông Hạ", ("thon", "Đông Hạ")),
        ("TDP 3", ("to_dan_pho", "3")),
        ("TDP3", ("to_dan_pho", "3")),
        ("Tổ dân phố số 03", ("to_dan_pho", "3")),
        ("KP2", ("khu_pho", "2")),
        ("thon Dong Ha", ("thon", "Dong Ha")),
        ("Đông Hạ", (None, "Đông Hạ")),
        ("Tô Hiệu", (None, "Tô Hiệu")),
        ("Lăng Cô", (None, "Lăng Cô")),
    ],
)
def test_a_village_is_taken_apart(written, parts):
    assert village_parts(written) == parts


def test_communes_provinces_and_teams_are_taken_apart():
    assert commune_parts("P. Trà Câu") == ("phuong", "Trà Câu")
    assert commune_parts("Đặc khu Lý Sơn") == ("dac_khu", "Lý Sơn")
    assert province_parts("TP.HCM")[1] == province_parts("Thành phố Hồ Chí Minh")[1] == "ho chi minh"
    assert split_team("Tổ công nghệ số cộng đồng thôn A") == split_team("TỔ CNSCĐ thôn A") == (True, "thôn A")
    assert kind_of("Tổ dân phố") == "to_dan_pho"


def test_a_kind_that_there_is_not_is_told():
    with pytest.raises(BadCell) as bad:
        kind_of("khu tự trị")
    assert bad.value.code == Code.KIND_UNKNOWN


def test_a_spelling_stands_for_capitals_and_seats_of_tones_but_not_for_other_marks():
    assert spelling("HOÀ bình") == spelling("Hòa Bình")
    assert spelling("Sơn Hà") != spelling("Sơn Hạ")


def test_other_cells_are_plain_text_whatever_they_begin_with():
    assert words_of("=1+1") == "=1+1"
    assert name_words("ĐÔNG HẠ") == "Đông Hạ"
    assert text_of(datetime(2025, 7, 2)) == "02/07/2025"  # noqa: DTZ001 - as a spreadsheet says it
    assert text_of(0.5) == "0.5"
    assert text_of(True) == "True"


def test_columns_are_called_as_a_spreadsheet_does():
    assert [column_letters(number) for number in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


@given(st.lists(st.lists(st.text(max_size=8), max_size=6), max_size=8))
@example([["", "", "", "", "\U00017000"]])  # a letter without a name in Python's tables
def test_no_text_table_breaks_the_reader(rows):
    content = csv([HEAD, *rows])
    with contextlib.suppress(TableRefused):
        rows_of(content)


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(content):
    with contextlib.suppress(TableRefused):
        rows_of(content)


def test_the_planted_cell_faults_are_found_by_reading_alone():
    content, planted = appendix()
    rows, _skipped = rows_of(content)
    found = {(fault.row, fault.cell, fault.code) for row in rows for fault in row.faults}
    assert len(rows) == 500
    assert found == {(p.row, p.cell, p.code) for p in planted[:25]}
