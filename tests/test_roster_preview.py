"""What the preview of a roster tells and keeps: one form, nothing chosen lost, nothing passed over in silence."""

import io
import re

import pytest
from python_calamine import load_workbook
from sqlalchemy import select

from lms.clock import utc_now
from lms.people.audit import note
from lms.people.models import Person
from lms.rosters.models import RosterUpload
from lms.teams.models import Team
from tests import rosters, world
from tests.test_roster_pages import HEAD, place, press_import, send, small

__all__ = ["place"]  # a fixture
MORE = ["Số quyết định", "Từ ngày", "CCCD", "Dân tộc"]


@pytest.fixture
def official(visit):
    return visit("commune-official")


def villages(*names, faulty=0) -> bytes:
    """A new person in each of these villages, and so many with a telephone number that is none."""
    people = [["Minh An", name, f"Hồ Văn {'ABCDEFGH'[number]}", "", "", 1980] for number, name in enumerate(names)]
    people += [["Minh An", "Đông Hạ", f"Lê Văn {'ABCDEFGH'[number]}", "", "123", 1980] for number in range(faulty)]
    return rosters.workbook([HEAD, *people])


def ticks(page) -> list[bool]:
    return ["checked" in tick for tick in re.findall(r'<input type="checkbox" name="create"[^>]*>', page.html)]


def keys(page) -> list[str]:
    return re.findall(r'name="create" value="([^"]+)"', page.html)


def test_a_place_that_is_unticked_is_not_created_whatever_was_ticked_before(official, place, session):
    page = send(official, place("Minh An"), villages("thôn Tây Hạ", "thôn Sai Tên"))
    assert ticks(page) == [False] * 4
    page = official.submit({"create_missing": "y"}, action="/choices")
    assert ticks(page) == [True] * 4
    assert 'name="create_missing"' not in page.html
    first, *_rest = kept = keys(page)
    page = official.submit({"create": kept[:2]}, action="/choices")
    assert ticks(page) == [True, True, False, False]
    page = official.submit({"create": [kept[1]], "create_missing": "y"}, action="/choices")
    assert first in keys(page)
    assert ticks(page) == [False, True, True, True]
    assert session.scalars(select(RosterUpload)).one().choices["create"] == kept[1:]


def test_rows_that_only_wait_for_a_place_are_told_apart_from_faulty_ones(official, place):
    page = send(official, place("Minh An"), villages("thôn Tây Hạ", "thôn Nam Hạ", "thôn Nam Hạ", faulty=2))
    assert page.h1 == "2 dòng cần sửa; 3 dòng chờ bạn cho tạo thôn, tổ"
    address = page.url
    waiting = official.get(f"{address}?show=waiting")
    assert "Hồ Văn A" in waiting.text
    assert "Lê Văn A" not in waiting.text
    listed = load_workbook(io.BytesIO(official.raw("GET", f"{address}/faults").data)).get_sheet_by_index(0).to_python()
    assert [row[1] for row in listed[1:]] == ["E5", "E6"]
    page = send(official, place("Minh An"), villages("thôn Tây Hạ"))
    assert page.h1 == "1 dòng chờ bạn cho tạo thôn, tổ"
    assert "Tải các dòng cần sửa" not in page.text


def test_what_may_be_created_is_remembered_for_the_mended_file(official, place):
    send(official, place("Minh An"), villages("thôn Tây Hạ", faulty=1))
    official.submit({"create_missing": "y"}, action="/choices")
    page = send(official, place("Minh An"), villages("thôn Tây Hạ", "thôn Nam Hạ"))
    assert "Nơi bạn đã cho tạo ở tệp trước vẫn được đánh dấu." in page.text
    assert ticks(page) == [True, True, False, False]
    official.submit({"create_missing": "y"}, action="/choices")
    assert press_import(official).h1 == "Đã nhập danh sách vào xã Minh An"
    other = send(official, place("Minh An"), villages("thôn Bắc Hạ"))
    assert ticks(other) == [False, False]


def test_what_is_chosen_for_rows_and_for_the_file_is_kept_together(official, place):
    people = [(f"Hồ Văn {a}{b}", "", "", 1980) for a in "ABCDEFGH" for b in "abcdefg"]
    send(official, place("Minh An"), small(*people, ("Nguyễn Thị Hạnh", "", "0900000888", 1990)))
    page = official.submit({"row-2": "skip", "page": "2"}, action="/choices")
    assert page.h1 == "56 dòng sẵn sàng để nhập"
    assert "Trang 2 trên 2" in page.text
    page = official.submit({"known": "skip", "row-55": "skip", "show": "skipped"}, action="/choices")
    assert page.h1 == "54 dòng sẵn sàng để nhập"
    assert [name in page.text for name in ("Hồ Văn Aa", "Hồ Văn He", "Hạnh", "Hồ Văn Ab")] == [True, True, True, False]


def test_what_was_chosen_but_not_saved_is_not_passed_over_by_the_import(official, place, session):
    send(official, place("Minh An"), small(("Hồ Văn A", "", "", 1980), ("Hồ Văn B", "", "", 1980)))
    page = press_import(official, **{"row-2": "skip"})
    assert "Có thay đổi từ lúc bạn xem nên chưa nhập gì" in page.text
    assert page.h1 == "1 dòng sẵn sàng để nhập"
    press_import(official)
    session.rollback()
    assert session.scalars(select(Person.name).where(Person.name.startswith("Hồ Văn"))).all() == ["Hồ Văn B"]


def test_where_nothing_is_left_to_mend_all_rows_are_shown(official, place):
    page = send(official, place("Minh An"), villages("Đông Hạ", faulty=1))
    official.get(f"{page.url}?show=faulty")
    page = official.submit({"row-3": "skip"}, action="/choices")
    assert page.h1 == "1 dòng sẵn sàng để nhập"
    assert "Hồ Văn A" in page.text


def test_a_number_of_another_name_can_be_said_to_be_the_same_person(official, place):
    page = send(official, place("Minh An"), small(("Bùi Văn Thắng", "", "0900000001", 1990)))
    assert "bạn chọn cập nhật" in page.text
    assert '<option value="update">' in page.html
    page = official.submit({"row-2": "update"}, action="/choices")
    assert page.h1 == "1 dòng sẵn sàng để nhập"


def test_what_is_not_taken_over_and_what_is_no_row_is_told(official, place):
    rows = [
        [*HEAD, *MORE],
        ["Minh An", "Đông Hạ", "Hồ Văn A", "", "0900000701", 1980, "7/QĐ-UBND", "05/09/2026", "051", "Kinh"],
        ["Minh An", "Đông Hạ", "Hồ Văn B", "", "0900000702", 1980, "8/QĐ-UBND", "", "", ""],
        [*HEAD, *MORE],
        ["", "Tổng cộng", "2"],
    ]
    page = send(official, place("Minh An"), rosters.workbook(rows))
    assert "Cột không nhận: CCCD, Dân tộc." in page.text
    assert "Không tính là thành viên: 1 dòng tiêu đề, 1 dòng tổng cộng." in page.text
    assert "Vào tổ từ 05/09/2026" in page.text
    assert "Quyết định 7/QĐ-UBND" in page.text
    assert page.text.count("Quyết định của tổ lấy theo dòng 2. Quyết định ở dòng này không được ghi.") == 1


def test_likely_the_same_person_is_told_and_can_be_said_to_be(official, place, session, someone):
    someone("next-leader").phone = "0900000104"
    session.commit()
    twins = [("Hồ Văn A", "", "0900000701", 1980), ("Hồ Văn A", "", "0900000702", 1980)]
    page = send(official, place("Minh An"), small(*twins, ("Phạm Quang Hải", "", "0900000703", 1990)))
    assert "Dòng 2 ghi người cùng tên, cùng năm sinh trong tổ, số khác" in page.text
    assert "Trong xã đã có Phạm Quang Hải cùng năm sinh, số 0900000104" in page.text
    assert "Người mới 3" in page.text
    page = official.submit({"row-3": "skip", "row-4": "update"}, action="/choices")
    assert "Điện thoại: 0900000104 → 0900000703" in page.text
    official.submit({"row-4": "create"}, action="/choices")
    assert "cùng năm sinh, số 0900000104" not in official.page.text
    press_import(official)
    session.rollback()
    assert len(session.scalars(select(Person).filter_by(name="Phạm Quang Hải")).all()) == 2


def test_the_log_tells_of_each_new_village_and_to_each_person_of_their_import(official, place, session, someone):
    send(official, place("Minh An"), villages("thôn Tây Hạ", "thôn Nam Hạ"))
    official.submit({"create_missing": "y"}, action="/choices")
    press_import(official)
    page = official.get("/audit?group=units")
    assert page.h1 == "Nhật ký: 2 việc"
    assert page.text.count("vào danh sách") == 2
    assert "thêm thôn Nam Hạ" in page.text
    session.rollback()
    for name, count in (("Hồ Văn A", 1), ("Hồ Văn B", 1), ("Nguyễn Thị Hạnh", 0)):
        about = session.scalars(select(Person).filter_by(name=name)).one().id
        page = official.get(f"/audit?person={about}")
        assert page.h1.startswith(f"Nhật ký: {count} việc"), name
    only = session.scalars(select(Person).filter_by(name="Hồ Văn A")).one().id
    assert "nhập danh sách thành viên của Tổ CNSCĐ thôn Tây Hạ" in official.get(f"/audit?person={only}").text


def test_an_id_within_another_is_not_found_in_the_log(official, place, session, someone):
    """Of the list [11, 112], 1, 2 and 12 are no ids."""
    team = session.scalars(select(Team).filter_by(name=world.TEAM)).one()
    member = someone("member")
    ids = [int(f"{member.id}1"), int(f"9{member.id}"), int(f"9{member.id}9")]
    note(session, None, "roster.imported", "team", team.id, utc_now(), "", team.unit_id, None, opened=ids)
    session.commit()
    assert official.get(f"/audit?person={member.id}").h1.startswith("Nhật ký: 0 việc")
    note(session, None, "roster.imported", "team", team.id, utc_now(), "", team.unit_id, changed=[member.id, 5])
    session.commit()
    assert official.get(f"/audit?person={member.id}").h1.startswith("Nhật ký: 1 việc")
