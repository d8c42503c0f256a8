"""Certificates: earned once, drawn truly, checked by anybody, withdrawn by officials."""

import io
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from certificates import issuing, lookup, pdf
from certificates.models import Certificate
from courses.models import Course
from lms.people.models import AuditEntry

NOW = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)


@pytest.fixture
def course(session):
    return session.scalars(select(Course).filter_by(edition="member")).one()


@pytest.fixture
def paper(session, someone, course):
    made = issuing.issue(session, someone("member"), course, 9, 10, NOW)
    session.commit()
    return made


def pdf_text(data: bytes) -> str:
    return PdfReader(io.BytesIO(data)).pages[0].extract_text()


def test_words_are_those_of_the_day(session, someone, paper):
    assert (paper.name, paper.role, paper.team_name) == ("Nguyễn Thị Hạnh", "member", "Tổ CNSCĐ thôn Đông Hạ")
    assert (paper.commune_kind, paper.commune_name) == ("xa", "Minh An")
    assert paper.number == f"HS-2026-11-{paper.id:06d}"
    someone("member").rename("Nguyễn Thị Khác")
    session.commit()
    assert paper.name == "Nguyễn Thị Hạnh"


def test_the_first_certificate_stands(session, someone, course, paper):
    again = issuing.issue(session, someone("member"), course, 10, 10, NOW)
    assert again.id == paper.id
    assert again.score == 9


def test_the_unique_row_decides_a_race(session, someone, course, paper, monkeypatch):
    """The other request's row appears between our look and our insert."""
    monkeypatch.setattr(issuing, "held", lambda *_: None)
    again = issuing.issue(session, someone("member"), course, 10, 10, NOW)
    session.commit()
    assert again.id == paper.id
    assert session.scalar(select(func.count()).select_from(Certificate)) == 1


def test_a_citizen_has_no_team(session, someone, course):
    made = issuing.issue(session, someone("citizen"), course, 8, 10, NOW)
    assert (made.role, made.team_name, made.commune_name) == ("", "", "Minh An")


def test_somebody_without_a_place(session, someone, course, visit):
    made = issuing.issue(session, someone("trainer"), course, 8, 10, NOW)
    session.commit()
    assert "Học Số" in visit().get(f"/verify/{made.code}").text
    assert pdf_text(pdf.draw(made, "http://localhost/verify/X"))


def test_the_pdf_is_one_vietnamese_page(paper):
    data = pdf.draw(paper, "https://hocso.example/verify/" + paper.code)
    reader = PdfReader(io.BytesIO(data))
    assert len(reader.pages) == 1
    width, height = reader.pages[0].mediabox.width, reader.pages[0].mediabox.height
    assert (round(width), round(height)) == (842, 595)
    text = reader.pages[0].extract_text()
    for words in ("GIẤY CHỨNG NHẬN", "Nguyễn Thị Hạnh", paper.number, paper.spaced_code, "ngày 20 tháng 11 năm 2026"):
        assert words in text
    assert "chứng chỉ của hệ thống giáo dục quốc dân" in text
    assert reader.metadata.title == f"Giấy chứng nhận hoàn thành khóa học {paper.number}"


def test_markup_in_a_name_prints_as_it_is(paper):
    paper.name = '#emph[x] $y$ "z" \\ <b>'
    assert paper.name in pdf_text(pdf.draw(paper, "https://hocso.example/verify/X"))


def test_a_very_long_name_keeps_one_page(paper):
    paper.name = "Công Tằng Tôn Nữ " * 7
    data = pdf.draw(paper, "https://hocso.example/verify/X")
    assert len(PdfReader(io.BytesIO(data)).pages) == 1


def test_a_trial_paper_says_so(visit, session, someone, paper):
    holder = visit("member")
    assert "BẢN DÙNG THỬ" not in pdf_text(holder.raw("GET", f"/certificates/{paper.id}.pdf").data)
    someone("member").is_demo = True
    session.commit()
    assert "BẢN DÙNG THỬ" in pdf_text(holder.raw("GET", f"/certificates/{paper.id}.pdf").data)


def test_my_certificates(visit, paper):
    holder = visit("member")
    page = holder.get("/certificates")
    assert "Bảo vệ bản thân trực tuyến" in page.text
    assert paper.spaced_code in holder.get(f"/certificates/{paper.id}").text
    answer = holder.raw("GET", f"/certificates/{paper.id}.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")
    assert "Bạn chưa có giấy chứng nhận" in visit("mate").get("/certificates").text


@pytest.mark.parametrize("username", ["leader", "commune-official", "province-official", "administrator"])
def test_those_who_oversee_the_holder_see_the_paper(visit, paper, username):
    assert paper.number in visit(username).get(f"/certificates/{paper.id}").text


@pytest.mark.parametrize("username", ["mate", "stranger", "citizen", "trainer", "far-official", "next-leader"])
@pytest.mark.parametrize("part", ["", ".pdf"])
def test_to_others_it_does_not_exist(visit, paper, username, part):
    visit(username).get(f"/certificates/{paper.id}{part}", status=404)


@pytest.mark.parametrize("typed", [str.lower, lambda code: f" {code[:4]}-{code[4:]} ", str])
def test_anybody_can_check_a_code(visit, paper, typed):
    visitor = visit()
    visitor.get("/verify")
    page = visitor.submit({"code": typed(paper.code)}, action="/verify")
    assert "Giấy hợp lệ" in page.text
    for words in ("Nguyễn Thị Hạnh", "Bảo vệ bản thân trực tuyến", "UBND xã Minh An", "20/11/2026", paper.number):
        assert words in page.text


@pytest.mark.parametrize("code", ["K7QD2MXR8T4A", "0", "%00", "nguyen", "a" * 3000, "HS-2026-11-000001"])
def test_a_wrong_code_is_said_plainly(visit, paper, code):
    page = visit().get(f"/verify/{code}", status=404)
    assert "Không có giấy nào mang mã này" in page.text
    assert paper.name not in page.html


def test_an_empty_code_says_what_to_do(visit):
    page = visit().get("/verify?code=", status=422)
    assert "Bạn gõ mã in trên giấy" in page.text


def test_an_official_revokes_with_a_reason(visit, session, paper, someone):
    official = visit("commune-official")
    official.get(f"/certificates/{paper.id}")
    page = official.submit({"reason": " "}, action="/revoke", status=422)
    assert "ghi lý do" in page.text
    page = official.submit({"reason": "Cấp nhầm người"}, action="/revoke")
    assert "Đã thu hồi" in page.text
    public = visit().get(f"/verify/{paper.code}")
    assert "Giấy đã bị thu hồi" in public.text
    assert "Cấp nhầm người" in public.text
    assert "Nguyễn Thị Hạnh" not in public.html
    visit("member").get(f"/certificates/{paper.id}.pdf", status=404)
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.actor_id, entry.subject_id) == (someone("commune-official").id, paper.id)


def test_revoking_twice_changes_nothing(session, someone, paper):
    official = someone("commune-official")
    issuing.revoke(session, paper, official, "Lý do một", NOW, "")
    with pytest.raises(issuing.AlreadyRevoked):
        issuing.revoke(session, paper, official, "Lý do hai", NOW, "")
    session.expire_all()
    assert paper.revoked_reason == "Lý do một"


@pytest.mark.parametrize("username", ["member", "leader", "far-official", "trainer"])
def test_others_cannot_revoke(visit, session, paper, username):
    visitor = visit(username)
    visitor.get("/certificates")
    token = visitor.token()
    answer = visitor.raw("POST", f"/certificates/{paper.id}/revoke", data={"csrf_token": token, "reason": "x"})
    assert answer.status_code == 404
    session.expire_all()
    assert session.get(Certificate, paper.id).revoked_at is None


def test_a_fixed_number_of_statements(visit, session, someone, paper, statements):
    holder = visit("member")
    statements.clear()
    holder.get("/certificates")
    assert len(statements) == 2


def test_a_code_is_long_enough_not_to_be_guessed(paper):
    assert len(paper.code) == 12


def test_lookup_of_a_code_ignores_how_it_is_written(session, paper):
    assert lookup.find_by_code(session, f"{paper.code[:4]} – {paper.code[4:]}").id == paper.id
