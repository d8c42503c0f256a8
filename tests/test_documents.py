"""Phụ lục 1: the same figures on the screen, in Word and in Excel; the decree's form; as of a day; who may have it."""

import re
import zipfile
from datetime import date, timedelta
from io import BytesIO

import lxml.etree
import lxml.html
import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from lms.clock import local_date, utc_now
from lms.documents import appendix1_form as words
from lms.documents.appendix1 import appendix1
from lms.documents.decree30 import Draft
from lms.documents.grid import Column
from lms.home.leaving import close_account
from lms.people.models import AuditEntry
from lms.teams.access import scope_of
from lms.teams.models import AdminUnit, Grant, Membership, Team, TeamPlace, UnitSuccession, UnitVersion
from lms.text import clean
from tests import world

TODAY = local_date(utc_now())
BEFORE = TODAY - timedelta(days=30)
PAGE = "/documents/appendix-1"
HEADS = ["TT", "Tên xã/phường/đặc khu", "Tên Tổ công nghệ số cộng đồng", "Số lượng thành viên của Tổ"]
HEADS += ["Họ tên, chức vụ Tổ trưởng", "Điện thoại"]


@pytest.fixture
def unit(session):
    return lambda name: session.scalars(select(AdminUnit).filter_by(name=name)).one()


@pytest.fixture
def team(session):
    return lambda ending: next(team for team in session.scalars(select(Team)) if team.name.endswith(ending))


@pytest.fixture
def listed(session, someone, unit):
    """The records of a unit as somebody sees them on a day."""

    def read(name, day=TODAY, username="administrator"):
        return appendix1(session, scope_of(session, someone(username).id, TODAY), unit(name), day)

    return read


@pytest.fixture
def leader(session, someone):
    """An's leader, with a position and a phone number."""
    person = someone("leader")
    person.phone = "0900000011"
    session.scalars(select(Membership).filter_by(person_id=person.id)).one().position = "Trưởng thôn"
    session.commit()
    return person


@pytest.fixture
def take(visit, unit):
    """Downloads a unit's file through the button of the page."""

    def download(name, kind, username="province-official", day=TODAY):
        visitor = visit(username)
        visitor.get(f"{PAGE}?unit={unit(name).id}&on={day}")
        form = next(form for form in visitor.page.forms if form.action.startswith(PAGE) and form.method == "post")
        answer = visitor.raw("POST", form.action, data={"csrf_token": visitor.token(), "file": kind})
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        return answer.data

    return download


def word_rows(data):
    """The list as Word has it; a cell that continues the one above is empty."""
    rows = []
    for row in Document(BytesIO(data)).tables[1].rows:
        cells = row._tr.tc_lst
        merged = [cell.vMerge == "continue" for cell in cells]
        text = ["".join(part.text or "" for part in cell.iter(qn("w:t"))) for cell in cells]
        rows.append(["" if gone else words for gone, words in zip(merged, text, strict=True)])
    return rows


def sheet_cells(data):
    return CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python(skip_empty_area=False)


def sheet_rows(data):
    """The list as Excel has it, from its heads to the empty line after it."""
    cells = sheet_cells(data)
    top = next(index for index, row in enumerate(cells) if row[0] == "TT")
    rows = [row[:6] for row in cells[top:]]
    return rows[: next(index for index, row in enumerate(rows) if str(row[0]).startswith("Ghi chú"))]


def screen_rows(html):
    """The list as the page has it on a wide screen, without the words that say that something is missing."""
    rows = []
    for row in lxml.html.fromstring(html).iterfind(".//tr"):
        for extra in row.xpath(".//*[@class='narrow-only' or @class='is-warn']"):
            extra.drop_tree()
        rows.append([cell.text_content().strip() for cell in row.iterchildren("td", "th")])
    return rows


def word_text(data):
    document = Document(BytesIO(data))
    return [paragraph.text for paragraph in document.paragraphs]


def add_teams(session, village, count, members=0):
    for number in range(1, count + 1):
        made = world.add_team(session, f"Tổ CNSCĐ số {number}", village)
        for member in range(members):
            person = world.person(session, f"p{number}-{member}", f"Người {number} {member}")
            role = "member" if member else "leader"
            session.add(Membership(person_id=person.id, team_id=made.id, role=role, valid_from=world.LONG_AGO))
    session.commit()


class TestRecords:
    @pytest.mark.usefixtures("leader")
    def test_communes_and_teams_in_order_and_numbers_begin_again(self, listed):
        form = listed("Quảng Ngãi")
        assert words.rows(form) == [
            (1, "Xã Minh An", "Tổ CNSCĐ thôn Đông Hạ", 3, "Trần Văn Bính, Trưởng thôn", "0900000011"),
            (2, None, "Tổ CNSCĐ thôn Đông Thượng", 1, "Phạm Quang Hải", ""),
            (1, "Phường Trà Câu", "Tổ CNSCĐ Tổ dân phố 3", 1, "", ""),
        ]
        assert (form.teams, form.members, form.people) == (3, 5, 5)

    def test_a_commune_has_its_own_team_first_and_counts_as_people_do(self, session, listed, unit):
        add_teams(session, unit("Tổ dân phố 3"), 10)
        world.add_team(session, "Tổ CNSCĐ ủy ban phường", unit("Trà Câu"))
        names = [line.name.removeprefix("Tổ CNSCĐ ") for _commune, line in listed("Trà Câu").lines()]
        assert names == ["ủy ban phường", *(f"số {number}" for number in range(1, 11)), "Tổ dân phố 3"]

    def test_somebody_in_two_teams_counts_in_both_and_the_note_says_so(self, session, someone, team, listed, take):
        session.add(Membership(person_id=someone("mate").id, team_id=team("Đông Thượng").id, valid_from=world.LONG_AGO))
        session.commit()
        form = listed("Minh An")
        assert (form.members, form.people) == (5, 4)
        said = "mỗi người tính một lần thì có 4 người./."
        assert any(line.endswith(said) for line in word_text(take("Minh An", "docx")))
        assert any(str(row[0]).endswith(said) for row in sheet_cells(take("Minh An", "xlsx")))

    @pytest.mark.parametrize(
        ("day", "heading"),
        [(date(2025, 6, 30), "Tên xã/phường/thị trấn"), (date(2025, 7, 1), "Tên xã/phường/đặc khu")],
    )
    def test_the_heading_is_of_its_time(self, day, heading):
        assert words.headings(day)[1] == heading

    def test_a_closed_account_leaves_no_name(self, session, listed, leader):
        close_account(session, leader, "", utc_now())
        session.commit()
        yesterday = listed("Minh An", TODAY - timedelta(days=1))
        assert words.rows(yesterday)[0] == (1, "Xã Minh An", "Tổ CNSCĐ thôn Đông Hạ", 3, "", "")
        assert words.rows(listed("Minh An"))[0][3:] == (2, "", "")


class TestFiles:
    @pytest.mark.usefixtures("leader")
    @pytest.mark.parametrize("name", ["Quảng Ngãi", "Minh An"])
    def test_screen_word_and_excel_hold_the_same(self, visit, unit, listed, take, name):
        form = listed(name)
        rows = [["" if cell is None else cell for cell in row] for row in words.rows(form)]
        assert word_rows(take(name, "docx")) == [HEADS, *([str(cell) for cell in row] for row in rows)]
        assert sheet_rows(take(name, "xlsx")) == [HEADS, *rows]
        page = visit("province-official").get(f"{PAGE}?unit={unit(name).id}")
        assert screen_rows(page.html) == [HEADS, *([str(cell) for cell in row] for row in rows)]
        assert f"{form.teams} tổ, {form.members} thành viên" in page.title

    def test_totals(self, take):
        text = word_text(take("Quảng Ngãi", "docx"))
        assert "Tổng số Tổ công nghệ số trên địa bàn: 3" in text
        assert "Tổng số thành viên các tổ: 5" in text
        assert [row[0] for row in sheet_cells(take("Quảng Ngãi", "xlsx"))[7:9]] == [3, 5]

    def test_numbers_are_written_as_vietnamese_documents_do(self):
        assert (words.number(1891), words.number(999), words.number(1234567)) == ("1.891", "999", "1.234.567")

    @pytest.mark.parametrize("kind", ["docx", "xlsx"])
    def test_names_stay_words(self, session, someone, team, take, kind):
        someone("leader").rename('=HYPERLINK("http://x.example","A")')
        team("Đông Hạ").name = "Tổ <b>&\x0b\ufffe một"
        session.commit()
        rows = (word_rows if kind == "docx" else sheet_rows)(take("Minh An", kind))
        assert any(row[4] == '=HYPERLINK("http://x.example","A")' and row[2] == "Tổ <b>& một" for row in rows)

    def test_the_whole_list_is_in_the_file_and_a_page_of_it_on_the_screen(self, session, unit, visit, take):
        add_teams(session, unit("Tổ dân phố 3"), 120)
        visitor = visit("province-official")
        page = visitor.get(f"{PAGE}?unit={unit('Trà Câu').id}&page=3")
        assert "Tổ CNSCĐ số 120" in page.text
        assert "Tổ CNSCĐ số 20 " not in page.text
        assert len(word_rows(take("Trà Câu", "docx"))) == len(sheet_rows(take("Trà Câu", "xlsx"))) == 122

    @settings(max_examples=15, deadline=None)
    @given(st.lists(st.text(), min_size=1, max_size=8))
    def test_any_words_can_be_written(self, texts):
        draft = Draft("Thử", utc_now())
        draft.table([Column("Tên", 165)], [[clean(text)] for text in texts])
        cells = Document(BytesIO(draft.file())).tables[0].columns[0].cells
        assert [cell.text for cell in cells[1:]] == [clean(text) for text in texts]


class TestDecree:
    @pytest.fixture
    def document(self, take):
        return Document(BytesIO(take("Minh An", "docx")))

    def test_paper_and_margins(self, document):
        page = document.sections[0]
        assert (round(page.page_width.mm), round(page.page_height.mm), page.orientation) == (
            210,
            297,
            WD_ORIENT.PORTRAIT,
        )
        assert [round(side.mm) for side in (page.top_margin, page.bottom_margin)] == [20, 20]
        assert [round(side.mm) for side in (page.left_margin, page.right_margin)] == [30, 15]

    def test_the_font_and_the_language_are_named_for_every_script(self, document):
        for place in (document.styles["Normal"].element, document.styles.element.find(qn("w:docDefaults"))):
            fonts = place.find(f".//{qn('w:rFonts')}")
            for script in ("ascii", "hAnsi", "eastAsia"):
                assert fonts.get(qn(f"w:{script}")) == "Times New Roman"
                assert fonts.get(qn(f"w:{script}Theme")) is None
        assert document.styles.element.find(f".//{qn('w:lang')}").get(qn("w:val")) == "vi-VN"
        assert 13 <= document.styles["Normal"].font.size.pt <= 14

    def test_the_page_number_stands_at_the_top_but_not_on_the_first_page(self, document):
        page = document.sections[0]
        assert page.different_first_page_header_footer
        assert "PAGE" in page.header._element.xml
        assert page.header.paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.CENTER
        assert "PAGE" not in page.first_page_header._element.xml

    def test_the_frame(self, document):
        left, right = (cell.text.split("\n") for cell in document.tables[0].rows[0].cells)
        assert left[:2] == ["Đơn vị báo cáo:", "UBND XÃ MINH AN"]
        assert right[:2] == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
        titles = [paragraph for paragraph in document.paragraphs if paragraph.text][:2]
        assert [title.text for title in titles] == [
            "BÁO CÁO",
            "Danh sách Tổ công nghệ số cộng đồng của xã Minh An",
        ]
        assert all(title.runs[0].bold and title.runs[0].font.size.pt == 14 for title in titles)

    def test_number_day_and_signature_are_blank(self, document):
        number, day = (cell.paragraphs[0] for cell in document.tables[0].rows[1].cells)
        assert (number.text, day.text) == ("Số: ……/BC-……", "……, ngày …… tháng …… năm ……")
        assert day.runs[0].italic
        left, right = (cell.text.strip().split("\n") for cell in document.tables[-1].rows[0].cells)
        assert left[0] == "Nơi nhận:"
        assert right == ["THỦ TRƯỞNG ĐƠN VỊ", "(Ký tên, đóng dấu)"]

    def test_the_table_has_borders_and_repeats_its_head(self, document):
        table = document.tables[1]._tbl
        assert len(table.find(f".//{qn('w:tblBorders')}")) == 6
        heads = [row.find(f".//{qn('w:tblHeader')}") is not None for row in table.tr_lst]
        assert heads == [True, False, False]
        assert all(row.find(f".//{qn('w:cantSplit')}") is not None for row in table.tr_lst)

    def test_the_signature_is_never_alone_on_a_page(self, document):
        table = document.tables[1]._tbl
        kept = [row.find(f".//{qn('w:keepNext')}") is not None for row in table.tr_lst]
        assert kept == [False, True, True]
        after = [part for part in table.itersiblings() if part.tag == qn("w:p")]
        note = after.index(next(part for part in after if "Ghi chú" in "".join(part.itertext())))
        assert all(part.find(f".//{qn('w:keepNext')}") is not None for part in after[: note + 1])

    def test_the_rows_of_the_sheet_are_alike_but_where_more_lines_are_needed(self, session, take, unit):
        village = unit("Đông Hạ")
        world.add_team(session, "Tổ CNSCĐ " + "thôn Đông Hạ " * 5, village)
        world.add_team(session, "Tổ CNSCĐ xóm dài hơn một dòng", village)
        session.commit()
        with zipfile.ZipFile(BytesIO(take("Minh An", "xlsx"))) as book:
            sheet = lxml.etree.fromstring(book.read("xl/worksheets/sheet1.xml"))
        rows = sheet.xpath("//*[local-name()='row']")
        listed = [row for row in rows if len(row) == 6 and row[0].get("t") is None]
        assert sorted(float(row.get("ht")) for row in listed[-4:]) == [36, 36, 36, 54]

    def test_the_sheet_says_the_same(self, take):
        cells = [str(cell) for row in sheet_cells(take("Quảng Ngãi", "xlsx")) for cell in row if cell != ""]
        for said in ("Đơn vị báo cáo:", words.DOTS, "Số: ……/BC-……", "……, ngày …… tháng …… năm ……", "BÁO CÁO"):
            assert said in cells
        assert "Danh sách Tổ công nghệ số cộng đồng của tỉnh Quảng Ngãi" in cells
        assert cells[-5:] == [
            "Nơi nhận:",
            "THỦ TRƯỞNG ĐƠN VỊ",
            words.RECIPIENTS[0],
            "(Ký tên, đóng dấu)",
            "- Lưu: VT, ……",
        ]

    def test_communes_are_one_cell_each_in_the_sheet(self, take):
        sheet = CalamineWorkbook.from_filelike(BytesIO(take("Quảng Ngãi", "xlsx"))).get_sheet_by_index(0)
        top = next(index for index, row in enumerate(sheet.to_python(skip_empty_area=False)) if row[0] == "TT")
        assert ((top + 1, 1), (top + 2, 1)) in sheet.merged_cell_ranges


class TestAsOfADay:
    def test_members_and_leaders_of_that_day(self, session, team, listed):
        mine = team("Đông Hạ")
        old = session.scalars(select(Membership).filter_by(team_id=mine.id, role="leader")).one()
        old.valid_to = TODAY
        mate = session.scalars(select(Membership).filter_by(team_id=mine.id, role="deputy")).one()
        mate.valid_to = TODAY
        session.flush()
        session.add(Membership(team_id=mine.id, person_id=mate.person_id, role="leader", valid_from=TODAY))
        session.flush()
        assert words.rows(listed("Minh An"))[0][3:5] == (2, "Đinh Thị Lan")
        assert words.rows(listed("Minh An", BEFORE))[0][3:5] == (3, "Trần Văn Bính")

    def test_the_place_of_a_team(self, session, unit, team, listed):
        moved, target = team("Tổ dân phố 3"), unit("Đông Hạ")
        session.scalars(select(TeamPlace).filter_by(team_id=moved.id)).one().valid_to = TODAY
        session.flush()
        session.add(TeamPlace(team_id=moved.id, unit_id=target.id, valid_from=TODAY))
        moved.unit_id = target.id
        session.flush()
        assert [listed(name).teams for name in ("Minh An", "Trà Câu")] == [3, 0]
        assert [listed(name, BEFORE).teams for name in ("Minh An", "Trà Câu")] == [2, 1]

    def test_the_name_and_kind_of_a_unit(self, session, unit, listed):
        commune = unit("Minh An")
        session.scalars(select(UnitVersion).filter_by(unit_id=commune.id)).one().valid_to = TODAY
        commune.kind = "phuong"
        commune.rename("Minh An Mới")
        session.flush()
        session.add(UnitVersion.of(commune, TODAY))
        session.flush()
        now, then = listed("Minh An Mới"), listed("Minh An Mới", BEFORE)
        assert (words.subject(now)[-17:], words.rows(now)[0][1]) == ("phường Minh An Mới"[-17:], "Phường Minh An Mới")
        assert words.subject(then).endswith("của xã Minh An")
        assert words.rows(then)[0][1] == "Xã Minh An"

    def test_a_team_that_began_or_ended(self, session, team, listed):
        team("Đông Hạ").valid_to, team("Đông Thượng").valid_from = TODAY, TODAY
        session.flush()
        assert [line.name for _commune, line in listed("Minh An").lines()] == ["Tổ CNSCĐ thôn Đông Thượng"]
        assert [line.name for _commune, line in listed("Minh An", BEFORE).lines()] == ["Tổ CNSCĐ thôn Đông Hạ"]

    @pytest.mark.parametrize(
        ("began", "ended", "sentence"),
        [(TODAY - timedelta(days=3), None, "Ngày này chưa có đơn vị này"),
         (world.LONG_AGO, BEFORE - timedelta(days=3), "Ngày này không còn đơn vị này")],
    )  # fmt: skip
    def test_a_unit_that_was_not_there(self, session, visit, unit, began, ended, sentence):
        made = world.unit(session, "commune", "xa", "Ngắn Ngủi", unit("Quảng Ngãi"))
        version = session.scalars(select(UnitVersion).filter_by(unit_id=made.id)).one()
        made.valid_from = version.valid_from = began
        made.valid_to = version.valid_to = ended
        session.commit()
        assert sentence in visit("province-official").get(f"{PAGE}?unit={made.id}&on={BEFORE}").text


class TestOldDistricts:
    @pytest.fixture
    def district(self, session, unit):
        """Ba Tơ, of which Minh An and Trà Câu are the heirs, and a neighbour got a part."""
        made = world.unit(session, "district", "huyen", "Ba Tơ", unit("Quảng Ngãi"))
        made.valid_from, made.valid_to = date(2000, 1, 1), world.LONG_AGO
        version = session.scalars(select(UnitVersion).filter_by(unit_id=made.id)).one()
        version.valid_from, version.valid_to = made.valid_from, made.valid_to
        for name in ("Minh An", "Trà Câu"):
            follow(session, made, unit(name), "split", world.LONG_AGO)
        neighbour = world.unit(session, "commune", "xa", "Hàng Xóm", unit("Quảng Ngãi"))
        follow(session, made, neighbour, "transfer_part", world.LONG_AGO)
        session.commit()
        return made

    @pytest.mark.usefixtures("district")
    def test_its_communes_of_today(self, listed, take):
        form = listed("Ba Tơ")
        assert [commune.name for commune in form.communes] == ["Minh An", "Trà Câu"]
        assert words.subject(form) == "Danh sách Tổ công nghệ số cộng đồng của huyện Ba Tơ"
        assert len(word_rows(take("Ba Tơ", "docx"))) == 4

    @pytest.mark.usefixtures("district")
    def test_what_became_of_its_communes(self, session, unit, listed):
        merged, other = (world.unit(session, "commune", "xa", name, unit("Quảng Ngãi")) for name in ("Gộp", "Phần"))
        follow(session, unit("Trà Câu"), merged, "merge", BEFORE)
        follow(session, unit("Minh An"), other, "transfer_part", BEFORE)
        for row in (unit("Trà Câu"), session.scalars(select(UnitVersion).filter_by(unit_id=unit("Trà Câu").id)).one()):
            row.valid_to = BEFORE
        session.flush()
        assert [commune.name for commune in listed("Ba Tơ").communes] == ["Gộp", "Minh An"]
        earlier = listed("Ba Tơ", BEFORE - timedelta(days=1))
        assert [commune.name for commune in earlier.communes] == ["Minh An", "Trà Câu"]

    def test_nobody_gets_a_part_of_it_for_the_whole(self, session, district, unit, visit, someone):
        district.commune_id = unit("Minh An").id
        session.commit()
        visit("commune-official").get(f"{PAGE}?unit={district.id}", status=404)
        session.add(
            Grant(
                person_id=someone("commune-official").id,
                role="official",
                unit_id=unit("Trà Câu").id,
                valid_from=world.LONG_AGO,
            )
        )
        session.commit()
        assert "3 tổ" in visit("commune-official").get(f"{PAGE}?unit={district.id}").title

    def test_it_is_offered_beside_the_communes(self, district, visit):
        page = visit("province-official").get(PAGE)
        assert f'<option value="{district.id}">' in page.html

    def test_what_has_ended_is_marked_with_its_last_day(self, session, district, visit):
        district.valid_to = date(2025, 7, 1)
        session.commit()
        html = visit("province-official").get(PAGE).html
        assert f'<option value="{district.id}">Huyện {district.name} (đến 30/06/2025)</option>' in html
        assert html.count("(đến ") == 1


def follow(session, old, new, kind, day):
    session.add(UnitSuccession(from_id=old.id, to_id=new.id, kind=kind, effective_date=day))


class TestWhoMayHaveIt:
    @pytest.mark.parametrize(
        ("username", "name", "status"),
        [
            ("province-official", "Quảng Ngãi", 200),
            ("province-official", "Trà Câu", 200),
            ("province-official", "Gia Lai", 404),
            ("province-official", "Ia Tôr", 404),
            ("province-official", "Đông Hạ", 404),
            ("commune-official", "Minh An", 200),
            ("commune-official", "Quảng Ngãi", 404),
            ("commune-official", "Trà Câu", 404),
            ("leader", "Minh An", 404),
            ("member", "Minh An", 404),
            ("trainer", "Minh An", 404),
            ("administrator", "Gia Lai", 200),
        ],
    )
    def test_scope(self, visit, unit, username, name, status):
        visitor = visit(username)
        visitor.get(f"{PAGE}?unit={unit(name).id}", status=status)
        words = {"csrf_token": visitor.token(), "file": "docx"}
        answer = visitor.raw("POST", f"{PAGE}?unit={unit(name).id}", data=words)
        assert answer.status_code == status

    @pytest.mark.parametrize(
        ("username", "title"),
        [
            ("administrator", "Phụ lục 1: chọn một tỉnh, thành phố"),
            ("province-official", "Phụ lục 1: 3 tổ, 5 thành viên ở tỉnh Quảng Ngãi"),
            ("commune-official", "Phụ lục 1: 2 tổ, 4 thành viên ở xã Minh An"),
            ("far-official", "Phụ lục 1: 0 tổ, 0 thành viên ở xã Ia Tôr"),
        ],
    )
    def test_where_one_begins(self, visit, username, title):
        assert visit(username).get(PAGE).title.startswith(title)

    def test_who_oversees_nothing_has_no_list(self, visit):
        visit("leader").get(PAGE, status=404)

    def test_the_country_is_too_wide(self, visit, unit):
        visitor = visit("administrator")
        page = visitor.get(f"{PAGE}?unit={unit('Việt Nam').id}")
        assert f"{PAGE}?unit={unit('Gia Lai').id}&on={TODAY}" in [link.replace("&amp;", "&") for link in page.links]
        answer = visitor.raw("POST", PAGE, data={"csrf_token": visitor.token(), "file": "docx"})
        assert answer.status_code == 404

    def test_only_what_is_in_scope_is_offered(self, visit, unit):
        html = visit("commune-official").get(PAGE).html
        assert [int(number) for number in re.findall(r'<option value="(\d+)"', html)] == [unit("Minh An").id]
        html = visit("administrator").get(f"{PAGE}?unit={unit('Gia Lai').id}").html
        offered = {int(number) for number in re.findall(r'<option value="(\d+)"', html)}
        assert offered == {unit(name).id for name in ("Quảng Ngãi", "Gia Lai", "Ia Tôr")}


class TestPage:
    @pytest.mark.parametrize("kind", ["docx", "xlsx"])
    def test_who_took_the_names_is_noted(self, session, someone, unit, take, kind):
        take("Minh An", kind, "commune-official", BEFORE)
        entry = session.scalars(select(AuditEntry).filter_by(action="appendix1.exported")).one()
        place = unit("Minh An").id
        assert (entry.actor_id, entry.subject_id, entry.unit_id) == (someone("commune-official").id, place, place)
        assert entry.details == {"on": BEFORE.isoformat(), "file": kind, "teams": 2}

    def test_a_kind_of_file_that_is_not_made(self, session, visit):
        visitor = visit("commune-official")
        visitor.get(PAGE)
        for form in ({"file": "pdf"}, {}):
            answer = visitor.raw("POST", PAGE, data={"csrf_token": visitor.token(), **form})
            assert answer.status_code == 404
        assert not session.scalars(select(AuditEntry)).all()

    @pytest.mark.parametrize("typed", ["hôm qua", "31/02/2026", "2026-13-01", f"{TODAY + timedelta(days=1)}", "0"])
    def test_a_day_that_cannot_be(self, visit, typed):
        visitor = visit("commune-official")
        page = visitor.get(f"{PAGE}?on={typed}", status=422)
        assert f'value="{typed}"' in page.html
        assert 'id="on-error"' in page.html
        answer = visitor.raw("POST", f"{PAGE}?on={typed}", data={"csrf_token": visitor.token(), "file": "docx"})
        assert answer.status_code == 404

    @pytest.mark.parametrize("typed", [f"{BEFORE}", f"{BEFORE:%d/%m/%Y}", "0001-01-01", ""])
    def test_a_day_written_as_people_do(self, visit, typed):
        day = TODAY if not typed else date.min if typed == "0001-01-01" else BEFORE
        page = visit("commune-official").get(f"{PAGE}?on={typed}")
        assert f"tính đến ngày {day.day:02}/{day.month:02}/{day.year:04}" in page.text

    @pytest.mark.parametrize("address", ["?page=0", "?page=99999", "?show=gì", "?unit=", "?page=-1"])
    def test_odd_addresses(self, visit, address):
        assert "2 tổ" in visit("commune-official").get(PAGE + address).title

    @pytest.mark.parametrize("address", ["?unit=abc", "?unit=0", "?unit=99999999999"])
    def test_units_that_cannot_be(self, visit, address):
        visit("administrator").get(PAGE + address, status=404)

    @pytest.mark.usefixtures("leader")
    def test_what_is_missing_and_where_to_mend_it(self, session, visit, unit, team):
        world.unit(session, "commune", "xa", "Chưa Có Tổ", unit("Quảng Ngãi"))
        session.commit()
        visitor = visit("province-official")
        page = visitor.get(PAGE)
        for said in ("1 tổ chưa có tổ trưởng", "1 tổ trưởng chưa có số điện thoại", "1 xã, phường chưa có tổ nào"):
            assert said in page.text
        for show, link in (
            ("no-leader", f"/teams/{team('Tổ dân phố 3').id}"),
            ("no-phone", f"/teams/{team('Đông Thượng').id}"),
            ("no-team", f"/units/{unit('Chưa Có Tổ').id}"),
        ):
            address = next(link for link in page.links if f"show={show}" in link).split("#")[0]
            shown = visitor.get(address)
            there = [found for found in shown.links if re.fullmatch(r"/(teams|units)/\d+", found)]
            assert there == [link]
            visitor.get(link)

    @pytest.mark.usefixtures("leader")
    def test_nothing_is_missing(self, session, visit, someone):
        someone("next-leader").phone = "0900000012"
        session.commit()
        visitor = visit("commune-official")
        assert "Cần chú ý trước" not in visitor.get(PAGE).text
        assert "Không còn thiếu gì ở đây" in visitor.get(f"{PAGE}?show=no-phone").text

    def test_the_way_there(self, visit, unit):
        visitor = visit("commune-official")
        address = f"{PAGE}?unit={unit('Minh An').id}"
        assert address in visitor.get(f"/units/{unit('Minh An').id}").links
        assert address in visitor.get(f"/teams?unit={unit('Minh An').id}").links
        assert PAGE in visitor.get("/teams").links
        assert not [link for link in visitor.get(f"/units/{unit('Đông Hạ').id}").links if PAGE in link]

    @pytest.mark.parametrize("show", ["", "&show=no-phone", "&show=no-team"])
    def test_a_fixed_number_of_statements(self, session, visit, unit, statements, show):
        visitor, address = visit("province-official"), f"{PAGE}?unit={unit('Quảng Ngãi').id}{show}"
        counts = []
        for more in (1, 99):
            village = world.unit(session, "village", "thon", f"Thôn {more}", unit("Trà Câu"))
            add_teams(session, village, more, members=0)
            statements.clear()
            visitor.get(address)
            counts.append(len(statements))
        assert counts[0] == counts[1] <= 12

    def test_the_file_takes_as_many_statements_for_many_teams(self, session, visit, unit, statements):
        visitor, address = visit("province-official"), f"{PAGE}?unit={unit('Quảng Ngãi').id}"
        visitor.get(address)
        words, counts = {"csrf_token": visitor.token(), "file": "docx"}, []
        for more in (1, 99):
            add_teams(session, unit("Đông Hạ"), more)
            statements.clear()
            assert visitor.raw("POST", address, data=words).status_code == 200
            counts.append(len(statements))
        assert counts[0] == counts[1] <= 12
