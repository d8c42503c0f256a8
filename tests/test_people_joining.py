"""Registering as a citizen, correcting and seeing one's data, taking it along, and leaving."""

import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from certificates.models import Certificate
from courses.models import Course, Enrolment, Lesson, LessonReading
from lms.assisting.models import PaperSheet, PaperTest
from lms.home import leaving
from lms.people import accounts, codes
from lms.people.audit import note
from lms.people.consent import CURRENT_VERSION
from lms.people.models import AuditEntry, Consent, Person, SignInCode
from lms.people.throttle import PER_ACCOUNT, PER_ADDRESS, TooManyTries
from lms.teams.models import AdminUnit, Grant, Membership, Residence
from quizzes.models import Allowance, Answer, Attempt, Quiz
from tests.world import PASSWORD

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
GOOD = {"name": "Đinh  Văn Sáu", "phone": "+84 912 345 678", "password": "con trâu đi trước", "consent": "y"}


@pytest.fixture
def place(session):
    def find(name):
        return session.scalars(select(AdminUnit).filter_by(name=name)).one()

    return find


@pytest.fixture
def guest(visit, place):
    """Somebody on the second step of registration, who lives in Quảng Ngãi."""
    visitor = visit()
    visitor.get("/register")
    visitor.submit({"province": place("Quảng Ngãi").id}, action="/register")
    return visitor


def test_registering(guest, place, session):
    page = guest.page
    assert [name for name, _ in page.forms[0].fields if name == "consent"] == []
    assert "Minh An (xã)" in page.text
    assert "Ia Tôr" not in page.text
    fields = {**GOOD, "commune": place("Minh An").id, "csrf_token": guest.token()}
    answer = guest.raw("POST", f"/register?province={place('Quảng Ngãi').id}", data=fields)
    assert (answer.status_code, answer.location) == (302, "/")
    assert "Đinh Văn Sáu" in guest.get("/my/data").text
    person = session.scalars(select(Person).filter_by(phone="0912345678")).one()
    assert (person.name, person.username, person.birth_year) == ("Đinh Văn Sáu", "sau.dinh", None)
    assert session.scalars(select(Residence.unit_id).filter_by(person_id=person.id)).all() == [place("Minh An").id]
    assert session.scalars(select(Consent.version).filter_by(person_id=person.id)).all() == [CURRENT_VERSION]
    assert guest.raw("GET", "/register").location == "/", "who is signed in has nothing to register"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": ""}, "Bạn gõ họ và tên."),
        ({"name": "Sáu 6"}, "Họ và tên chỉ gồm chữ cái."),
        ({"phone": "0912 345"}, "Số này thiếu 3 chữ số."),
        ({"phone": "abc"}, "Số điện thoại gồm 10 chữ số"),
        ({"phone": "0900.000.001"}, "Số này đã có tài khoản."),
        ({"commune": ""}, "Bạn chọn xã, phường, đặc khu nơi bạn ở."),
        ({"commune": "99999999999999999999"}, "Bạn chọn xã, phường, đặc khu nơi bạn ở."),
        ({"password": "12345678"}, "Nhiều người dùng mật khẩu này"),
        ({"password": "0912345678"}, "Mật khẩu trùng tên hoặc số điện thoại"),
        ({"password": "sau.dinh"}, "Mật khẩu trùng tên hoặc số điện thoại"),
        ({"consent": []}, "Nếu đồng ý, bạn đánh dấu vào ô này."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(guest, place, session, change, words):
    fields = {**GOOD, "commune": place("Minh An").id, **change}
    page = guest.submit(fields, status=422)
    assert words in page.text
    kept = dict(page.forms[0].fields)
    assert kept["name"] == fields["name"]
    assert kept["phone"] == fields["phone"]
    assert kept.get("commune", "") == ("" if "commune" in change else str(fields["commune"]))
    assert "password" not in kept or not kept["password"]
    assert session.scalar(select(func.count()).select_from(Person).where(Person.username == "sau.dinh")) == 0
    assert "Bùi Đức Thắng" not in page.text, "whose number it is stays untold"


def test_a_commune_of_another_province_is_not_offered(guest, place):
    guest.submit({**GOOD, "commune": place("Ia Tôr").id}, status=422)


def test_running_through_phone_numbers_is_stopped(guest, place):
    taken = {**GOOD, "commune": place("Minh An").id, "phone": "0900000001"}
    for _ in range(PER_ADDRESS):
        guest.submit(taken, status=422)
    page = guest.submit(taken, status=429)
    assert "bạn chờ 15 phút" in page.text
    assert dict(page.forms[0].fields)["name"] == GOOD["name"]


@pytest.mark.parametrize("asked", ["", "0", "-1", "abc", "99999999999999999999", "1 or 1=1"])
def test_an_absurd_province_leads_to_the_first_step(visit, asked):
    assert visit().get(f"/register?province={asked}").h1s == ["Đăng ký: bạn ở tỉnh nào?"]


def test_one_province_needs_no_first_step(visit, place, session):
    place("Gia Lai").valid_to = date(2026, 1, 1)
    session.commit()
    page = visit().get("/register")
    assert page.h1s == ["Đăng ký tài khoản người dân"]
    assert "Đổi tỉnh" not in page.text


def test_without_units_registration_says_so(visit, place, session):
    for name in ("Gia Lai", "Quảng Ngãi"):
        place(name).valid_to = date(2026, 1, 1)
    session.commit()
    assert "Chưa đăng ký được" in visit().get("/register").text


def test_correcting_what_is_stored(visit, session, someone):
    member = visit("member")
    page = member.get("/my/details")
    assert dict(page.forms[0].fields)["name"] == "Nguyễn Thị Hạnh"
    page = member.submit(
        {"name": "Nguyễn Thị Hạnh Mới", "phone": "0912.345.679", "birth_year": "1984"}, action="/details"
    )
    assert page.url == "/my/data"
    assert "Nguyễn Thị Hạnh Mới" in page.text
    assert "Sửa thông tin" in page.text
    person = someone("member")
    assert (person.phone, person.birth_year, person.name_folded) == ("0912345679", 1984, "nguyen thi hanh moi")
    assert session.scalars(select(AuditEntry.action)).all() == ["person.corrected"]
    member.get("/my/details")
    member.submit({"phone": "", "birth_year": ""}, action="/details")
    session.expire_all()
    assert (someone("member").phone, someone("member").birth_year) == (None, None)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": " "}, "Bạn gõ họ và tên."),
        ({"phone": "0900000001"}, "Số này đã có tài khoản."),
        ({"phone": "09"}, "Số này thiếu 8 chữ số."),
        ({"birth_year": "85"}, "Bạn ghi năm sinh từ 1900 đến"),
        ({"birth_year": "2999"}, "Bạn ghi năm sinh từ 1900 đến"),
        ({"birth_year": "99999999999999999999"}, "Bạn ghi năm sinh từ 1900 đến"),
    ],
)
def test_a_correction_that_cannot_be_changes_nothing(visit, session, someone, change, words):
    member = visit("member")
    member.get("/my/details")
    page = member.submit({"name": "Tên Mới", **change}, action="/details", status=422)
    assert words in page.text
    session.rollback()
    assert someone("member").name == "Nguyễn Thị Hạnh"
    assert member.get("/my/data").url == "/my/data"


def test_corrections_do_not_tell_which_numbers_have_accounts(session, someone):
    for _ in range(PER_ADDRESS):
        with pytest.raises(accounts.PhoneTaken):
            accounts.correct(session, someone("member"), "Nguyễn Thị Hạnh", "0900000001", None, "198.51.100.7", NOW)
        session.commit()
    with pytest.raises(TooManyTries):
        accounts.correct(session, someone("member"), "Nguyễn Thị Hạnh", "0900000001", None, "198.51.100.7", NOW)


@pytest.fixture
def lives(session, someone):
    """Member and mate, each with a row of every kind."""
    course = session.scalars(select(Course).filter_by(edition="member")).one()
    quiz = session.scalars(select(Quiz).filter_by(course_id=course.id)).one()
    lesson = session.scalars(select(Lesson).filter_by(course_id=course.id, number=1)).one()
    for number, username in enumerate(("member", "mate")):
        person = someone(username)
        person.phone = f"090000010{number}"
        session.add(Enrolment(person_id=person.id, course_id=course.id, started_at=NOW))
        session.add(LessonReading(person_id=person.id, lesson_id=lesson.id, opened_at=NOW, read_at=NOW))
        attempt = Attempt(person_id=person.id, quiz_id=quiz.id, pass_mark=80, paper=[], started_at=NOW)
        session.add(attempt)
        session.flush()
        for sequence in (1, 2):
            session.add(Answer(attempt_id=attempt.id, position=1, sequence=sequence, choice="a", given_at=NOW))
        session.add(
            Certificate(
                person_id=person.id, course_id=course.id, code=f"CODE{number}", name=person.name, role="member",
                team_name="Tổ CNSCĐ thôn Đông Hạ", commune_kind="xa", commune_name="Minh An", course_title="Bảo vệ",
                edition="member", lesson_count=3, score=9, question_count=10, issued_at=NOW,
            )
        )  # fmt: skip
        given = {"reason": f"Mắt kém {number}", "given_by": someone("trainer").id, "given_at": NOW}
        session.add(Allowance(person_id=person.id, quiz_id=quiz.id, extra_percent=50, **given))
        made = {"made_by": someone("leader").id, "made_at": NOW, "papers": {}, "more_rules": {}}
        unit_id = session.scalar(select(Residence.unit_id).filter_by(person_id=person.id))
        paper = PaperTest(quiz_id=quiz.id, unit_id=unit_id, held_on=NOW.date(), pass_mark=80, **made)
        session.add(paper)
        session.flush()
        typed = {"version": "A", "answers": f"abc{number}", "typed_by": someone("leader").id, "typed_at": NOW}
        session.add(PaperSheet(test_id=paper.id, person_id=person.id, **typed))
        codes.issue_code(session, person, someone("leader").id, NOW)
        note(session, someone("leader").id, "code.issued", "person", person.id, NOW, "203.0.113.77")
    session.commit()


def test_the_file_holds_everything_of_ones_own(visit, lives):
    answer = visit("member").raw("GET", "/my/data.json")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="hoc-so.json"'
    assert answer.headers["Cache-Control"] == "no-store"
    record = json.loads(answer.text)
    assert record["account"]["name"] == "Nguyễn Thị Hạnh"
    assert record["account"]["phone"] == "0900000100"
    assert record["memberships"][0]["place"] == "Tổ CNSCĐ thôn Đông Hạ"
    assert record["residences"][0]["place"] == "Đông Hạ"
    assert record["attempts"][0]["answered"] == 1, "the log holds two answers to one question"
    assert record["certificates"][0]["name"] == "Nguyễn Thị Hạnh"
    assert record["consents"][0]["version"] == CURRENT_VERSION
    assert record["changes"] == [{"at": NOW.isoformat(), "action": "code.issued"}]
    assert {key: len(rows) for key, rows in record.items() if key != "account"} == {
        "consents": 1, "residences": 1, "memberships": 1, "grants": 0, "courses": 1, "lessons": 1, "attempts": 1,
        "sheets": 1, "allowances": 1, "regrades": 0, "signals": 0, "certificates": 1, "meetings": 0, "posts": 0,
        "sign_in_codes": 1, "changes": 1,
    }  # fmt: skip


def test_the_file_holds_nothing_of_others_and_no_secrets(visit, lives, session, someone):
    text = visit("member").raw("GET", "/my/data.json").text
    for other in ("Đinh Thị Lan", "Trần Văn Bính", "0900000101", "CODE1", "203.0.113.77", "Mắt kém 1", "abc1"):
        assert other not in text
    for secret in (someone("member").password_hash, session.scalars(select(SignInCode.code_hash)).first()):
        assert secret not in text


def test_the_page_shows_what_the_file_holds(visit, lives):
    page = visit("member").get("/my/data")
    for words in ("Nguyễn Thị Hạnh", "0900000100", "Khóa học (1)", "Bài đã mở (1)", "Giấy chứng nhận (1)"):
        assert words in page.text
    assert "Chưa nộp, đã trả lời 1 câu" in page.text
    assert "Đề A, nhập lúc 9:00, 20/11/2026: abc0" in page.text
    assert "thêm 50% thời gian. Lý do: Mắt kém 0" in page.text
    assert "Cấp mã đăng nhập" in page.text
    assert "Giảng viên, từ 01/07/2025" in visit("trainer").get("/my/data").text
    assert "/my/data.json" in page.links


def test_no_table_about_somebody_is_forgotten(visit, statements):
    visit("member").raw("GET", "/my/data.json")
    asked = " ".join(statements)
    about = [t.name for t in Person.metadata.sorted_tables if {"person_id", "author_id"} & set(t.columns.keys())]
    left_out = [name for name in about if not re.search(rf'(FROM|JOIN) "?{name}\b', asked)]
    assert left_out == ["draft"], "authors find their drafts in the studio"


def test_own_data_takes_as_many_statements_for_a_long_history(visit, lives, session, someone, statements):
    def counted(username):
        visitor = visit(username)
        statements.clear()
        visitor.get("/my/data")
        return len(statements)

    assert counted("member") == counted("citizen")


def test_data_is_for_the_signed_in_only(visit):
    for path in ("/my/data", "/my/data.json", "/my/close", "/my/details", "/my/password"):
        assert visit().get(path).url == "/sign-in"


def test_closing_needs_the_password(visit, session, someone):
    member = visit("member")
    member.get("/my/close")
    page = member.submit({"password": "sai"}, action="/close", status=422)
    assert "Tài khoản vẫn còn nguyên" in page.text
    for _ in range(PER_ACCOUNT - 1):
        member.submit({"password": "sai"}, action="/close", status=422)
    member.submit({"password": PASSWORD}, action="/close", status=429)
    assert someone("member").closed_at is None


def test_closing_removes_the_name_everywhere_and_keeps_the_counts(visit, lives, session, someone):
    person_id = someone("member").id
    member, elsewhere, official = visit("member"), visit("member"), visit("commune-official")
    counted = (Enrolment, LessonReading, Attempt, Certificate, Membership)
    before = [session.scalar(select(func.count()).select_from(kind)) for kind in counted]
    session.rollback()
    member.get("/my/close")
    page = member.submit({"password": PASSWORD}, action="/close")
    assert page.url == "/sign-in"
    assert "Tài khoản đã đóng" in page.text
    assert elsewhere.get("/my/data").url == "/sign-in"
    session.expire_all()
    person = session.get_one(Person, person_id)
    assert (person.name, person.name_folded, person.name_sort) == ("", "", "")
    assert (person.username, person.phone, person.birth_year, person.password_hash) == (
        f"closed-{person_id}", None, None, None,
    )  # fmt: skip
    assert person.closed_at is not None
    assert [session.scalar(select(func.count()).select_from(kind)) for kind in counted] == before
    for kind in (Consent, SignInCode, Allowance):
        assert session.scalars(select(kind).filter_by(person_id=person_id)).all() == []
    assert "Hạnh" not in _everything(session)
    assert "0900000100" not in _everything(session)
    assert "Đinh Thị Lan" in official.get("/verify/CODE1").text


def _everything(session):
    """Every row of every table of ours, as text."""
    tables = Person.metadata.sorted_tables
    return "\n".join(str(tuple(row)) for table in tables for row in session.execute(select(table)))


def test_a_closed_account_and_a_new_one_with_the_same_phone(visit, lives, session, someone):
    leaving.close_account(session, someone("member"), "", NOW)
    accounts.open_person(session, "member", "Nguyễn Thị Hạnh", "0900000100", None, NOW)
    session.commit()


def test_closing_ends_what_still_holds(session, someone):
    member, today = someone("member"), date(2026, 11, 20)
    team_id = session.scalars(select(Membership.team_id).filter_by(person_id=member.id)).one()
    past = Membership(
        team_id=team_id, person_id=member.id, role="member", position="Trưởng thôn",
        valid_from=date(2024, 1, 1), valid_to=date(2025, 1, 1),
    )  # fmt: skip
    nation = session.scalars(select(AdminUnit).filter_by(level="nation")).one()
    later = today + timedelta(days=10)
    session.add_all([past, Grant(person_id=member.id, role="trainer", unit_id=nation.id, valid_from=later)])
    session.flush()
    leaving.close_account(session, member, "", NOW)
    session.flush()
    ended = {row.valid_to for row in session.scalars(select(Membership).filter_by(person_id=member.id))}
    assert ended == {today, date(2025, 1, 1)}
    assert past.position == ""
    assert session.scalars(select(Grant.valid_to).filter_by(person_id=member.id)).one() == later
    assert session.scalars(select(Residence.valid_to).filter_by(person_id=member.id)).one() == today
    assert session.scalars(select(Membership.valid_to).filter_by(person_id=someone("mate").id)).all() == [None]


def test_the_privacy_page_is_open_to_all(visit):
    page = visit().get("/privacy")
    assert "91/2025/QH15" in page.text
    assert CURRENT_VERSION in page.text
    for link in ("/my/data", "/my/details", "/my/close"):
        assert link in page.links
