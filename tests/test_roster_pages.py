"""Sending a roster, looking at it, importing it and taking it away again, as an official does on the screen."""

import io
from datetime import timedelta

import pytest
import sqlalchemy
from python_calamine import load_workbook

from lms.clock import utc_now
from lms.people.models import AuditEntry, Person
from lms.rosters.models import RosterUpload
from lms.tables.sheets import LARGEST_FILE
from lms.teams.models import AdminUnit, Membership
from tests import rosters

HEAD = ["Xã", "Thôn", "Họ và tên", "Chức vụ trong Tổ", "Điện thoại", "Năm sinh"]
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 500


@pytest.fixture
def place(session):
    return lambda name: session.scalars(sqlalchemy.select(AdminUnit).filter_by(name=name)).one().id


def send(visitor, unit_id, content, name="to.xlsx", status=200):
    visitor.get(f"/rosters?unit={unit_id}")
    return visitor.submit({"roster": (io.BytesIO(content), name)}, action="/rosters", status=status)


def press_import(visitor, **data):
    """Press the button of the preview's form that imports, with what the form holds."""
    return visitor.submit(data, action="/choices", to="/import")


def small(*people) -> bytes:
    return rosters.workbook([HEAD, *([*("Minh An", "Đông Hạ"), *person] for person in people)])


def count(session, model):
    session.rollback()
    return session.scalar(sqlalchemy.select(sqlalchemy.func.count()).select_from(model))


def test_forty_faults_are_found_mended_and_the_export_changes_nothing(session, visit, place):
    rosters.prepare(session)
    content, planted = rosters.appendix()
    official = visit("province-official")
    page = send(official, place("Quảng Ngãi"), content, "phu-luc-1.xlsx")
    address = page.url.split("?")[0]
    official.submit({"create_missing": "y"}, action="/choices")
    page = official.get(address)
    assert page.h1 == "40 trên 500 dòng cần sửa"
    faulty = official.get(f"{address}?show=faulty")
    for fault in planted:
        assert f"ô {fault.cell} " in faulty.text, fault
    assert "Nhập danh sách này" not in page.text
    listed = load_workbook(io.BytesIO(official.raw("GET", f"{address}/faults").data)).get_sheet_by_index(0).to_python()
    assert {fault.cell for fault in planted} <= {row[1] for row in listed}
    before = count(session, Person)
    page = official.submit({f"row-{fault.row}": "skip" for fault in planted}, action="/choices")
    page = official.get(address)
    assert page.h1 == "460 dòng sẵn sàng để nhập"
    page = press_import(official)
    assert page.h1 == "Đã nhập danh sách vào tỉnh Quảng Ngãi"
    assert count(session, Person) == before + 460
    assert count(session, Membership) == 5 + 1 + 460
    official.get(f"/rosters?unit={place('Quảng Ngãi')}")
    exported = official.take().data
    page = send(official, place("Quảng Ngãi"), exported, "xuat.xlsx")
    assert page.h1 == "Danh sách đã đúng như tệp này"
    assert {row.action for row in session.scalars(sqlalchemy.select(AuditEntry))} >= {
        "roster.imported",
        "roster.exported",
    }


@pytest.mark.parametrize(
    ("content", "words"),
    [(PNG, "không phải"), (LOCKED, "mật khẩu"), (b"", "trống"), (b"PK\x03\x04 hong", "")],
    ids=["picture", "password", "empty", "torn"],
)
def test_a_file_that_is_no_roster_is_refused_in_words(session, visit, place, content, words):
    page = send(visit("commune-official"), place("Minh An"), content, "danh-sach.xlsx", status=422)
    assert words in page.text.lower()
    assert "roster-error" in page.ids
    assert count(session, RosterUpload) == 0


def test_no_file_is_asked_for(visit, place):
    visitor = visit("commune-official")
    visitor.get(f"/rosters?unit={place('Minh An')}")
    assert "Bạn chọn tệp danh sách." in visitor.submit(action="/rosters", status=422).text


def test_a_file_too_large_is_read_to_its_end_and_answered_with_a_page(visit, place):
    visitor = visit("commune-official")
    body = io.BytesIO(b"x" * (LARGEST_FILE + 99_999))
    kind = {"CONTENT_LENGTH": str(LARGEST_FILE + 99_999), "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    answer = visitor.raw("POST", f"/rosters?unit={place('Minh An')}", input_stream=body, environ_overrides=kind)
    assert answer.status_code == 413
    assert "Bạn chọn tệp dưới 20 MB rồi gửi lại." in answer.text
    assert not body.read()


def test_columns_are_mapped_by_hand_where_the_heading_is_unknown(visit, place):
    rows = [["Cột một", "Cột hai", "Cột ba"], ["Nguyễn Văn Thử", "Đông Hạ", "0900 000 777"]]
    visitor = visit("commune-official")
    page = send(visitor, place("Minh An"), rosters.workbook(rows))
    assert page.h1 == "Cột nào ghi gì?"
    page = visitor.submit({"column-0": "", "column-1": "village", "column-2": "phone"}, action="/columns", status=422)
    assert "Họ và tên" in page.text
    page = visitor.submit({"column-0": "name", "column-1": "village", "column-2": "phone"}, action="/columns")
    assert "Nguyễn Văn Thử" in page.text


def test_of_each_column_the_first_words_are_shown(visit, place):
    rows = [["Cột một", "Ghi chú"], *[["Nguyễn Văn Thử", ""]] * 9, ["Nguyễn Văn Thử", "rất dài " * 99], ["", "cuối"]]
    page = send(visit("commune-official"), place("Minh An"), rosters.workbook(rows))
    assert page.h1 == "Cột nào ghi gì?"
    assert "/rosters/template.xlsx" in page.links
    assert page.text.count("Nguyễn Văn Thử") == 1
    assert "cuối" in page.text
    assert page.text.count("rất dài") <= 10
    known = [["Họ và tên", "Thôn", "Từ ngày"], *[["Nguyễn Văn Thử", "Đông Hạ", ""]] * 9, ["Hồ Văn A", "", "05/09/2026"]]
    page = send(visit("commune-official"), place("Minh An"), rosters.workbook(known))
    page = visit("commune-official").get(f"{page.url}/columns")
    assert "05/09/2026" in page.text


def test_a_roster_goes_in_once(session, visit, place):
    visitor = visit("commune-official")
    page = send(visitor, place("Minh An"), small(("Ngô Thị Mới", "Thành viên", "0900000801", 1990)))
    fields = {"csrf_token": visitor.token(), "fingerprint": fingerprint(page)}
    address = f"{page.url.split('?')[0]}/import"
    first, second = (visitor.raw("POST", address, data=fields) for _press in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert "không nhập lần thứ hai" in visitor.get(page.url).text
    session.rollback()
    assert session.scalars(sqlalchemy.select(Person).filter_by(name="Ngô Thị Mới")).one().phone == "0900000801"
    upload = session.scalars(sqlalchemy.select(RosterUpload)).one()
    assert (upload.content, upload.report["opened"]) == (b"", 1)


def test_of_a_long_cell_the_beginning_is_quoted(visit, place):
    page = send(visit("commune-official"), place("Minh An"), small(("Ngô Thị Mới", "Thành viên", "9" * 400, 1990)))
    assert f"Số “{'9' * 60}…” có 400 chữ số" in page.text


def fingerprint(page) -> str:
    return next(value for form in page.forms for name, value in form.fields if name == "fingerprint")


def test_what_changed_since_the_preview_is_shown_before_it_is_written(session, visit, place, someone):
    visitor = visit("commune-official")
    page = send(visitor, place("Minh An"), small(("Nguyễn Thị Hạnh", "Tổ phó", "", 1990)))
    member = session.scalars(sqlalchemy.select(Membership).filter_by(person_id=someone("member").id)).one()
    member.position = "Trưởng thôn"
    member.role = "deputy"
    session.commit()
    page = press_import(visitor)
    assert "Có thay đổi từ lúc bạn xem nên chưa nhập gì" in page.text
    assert count(session, AuditEntry) == 0


def test_known_people_are_updated_left_or_somebody_else(session, visit, place):
    visitor = visit("commune-official")
    page = send(visitor, place("Minh An"), small(("Nguyễn Thị Hạnh", "Tổ phó", "0900000888", 1990)))
    assert "Vai trò" in page.text or "Chức vụ trong tổ" in page.text
    address = page.url.split("?")[0]
    visitor.submit({"known": "skip"}, action="/choices")
    assert visitor.get(address).h1 == "Danh sách đã đúng như tệp này"
    visitor.submit({"known": "update"}, action="/choices")
    visitor.get(address)
    visitor.submit({"row-2": "create"}, action="/choices")
    assert "Người mới 1" in " ".join(visitor.get(address).text.split())


def test_a_file_can_be_dropped_and_is_forgotten_after_a_week(session, visit, place):
    visitor = visit("commune-official")
    person = ("Ngô Thị Mới", "Thành viên", "0900000801", 1990)
    send(visitor, place("Minh An"), small(person))
    assert "Đã bỏ tệp" in visitor.submit(action="/drop").text
    assert count(session, RosterUpload) == 0
    send(visitor, place("Minh An"), small(person))
    session.execute(sqlalchemy.update(RosterUpload).values(created_at=utc_now() - timedelta(days=8)))
    session.commit()
    send(visitor, place("Minh An"), small(person), "moi.xlsx")
    session.rollback()
    assert session.scalars(sqlalchemy.select(RosterUpload.file_name)).all() == ["moi.xlsx"]


def test_only_officials_of_the_place_send_and_take_rosters(visit, place):
    page = send(visit("commune-official"), place("Minh An"), small(("Ngô Thị Mới", "", "", "")))
    for other in ("province-official", "far-official", "leader", "citizen"):
        visitor = visit(other)
        visitor.get(page.url, status=404)
    visit("leader").get("/rosters", status=404)
    for other, name in (("far-official", "Minh An"), ("commune-official", "Trà Câu")):
        visit(other).get(f"/rosters?unit={place(name)}", status=404)
        visit(other).take(f"/rosters/export?unit={place(name)}", status=404)
    visit("leader").take("/rosters/export", status=404)
    visit("administrator").take(f"/rosters/export?unit={place('Việt Nam')}", status=404)


def test_the_template_is_a_roster_without_rows(visit, place):
    visitor = visit("commune-official")
    content = visitor.raw("GET", "/rosters/template.xlsx").data
    assert send(visitor, place("Minh An"), content).h1 == "Tệp không có dòng nào"


def test_odd_choices_are_no_fault(visit, place):
    visitor = visit("commune-official")
    page = send(visitor, place("Minh An"), small(("Ngô Thị Mới", "", "", "")))
    address = page.url.split("?")[0]
    for path, data in (
        ("choices", {"rows": ["x", "9" * 30, "2"], "row-2": "explode"}),
        ("choices", {"known": "never", "create": ["nowhere"]}),
        ("columns", {"column-0": "shoe-size", "column-99": "name"}),
        ("import", {"fingerprint": "x" * 999}),
    ):
        visitor.get(address)
        data |= {"csrf_token": visitor.token()}
        assert visitor.raw("POST", f"{address}/{path}", data=data).status_code in {302, 422}
    visitor.get(f"{address}?show=everything&page=99")
