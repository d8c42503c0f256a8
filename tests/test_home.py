"""The home page says what is due; my page says what was done."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

import lms.home.views
from courses.models import Course, Lesson, WindowRule
from courses.progress import finish_lesson, open_lesson
from lms.clock import Month, local_date, utc_now
from lms.people.accounts import close
from lms.people.models import Person
from lms.teams.models import Membership
from tests.calendars import add_topic, add_topics, put
from tests.journey import begin, read_all, sit
from tests.progress import teach, unit_named


@pytest.fixture
def course(session):
    return session.scalars(select(Course).filter_by(edition="member")).one()


def lesson(session, course, number):
    return session.scalars(select(Lesson).filter_by(course_id=course.id, number=number)).one()


def test_a_stranger_is_told_what_this_is(visit):
    page = visit().get("/")
    assert "Kỹ năng số cho mọi nhà" in page.title
    assert {"/sign-in", "/register", "/verify"} <= set(page.links)
    assert "Bảo vệ bản thân trực tuyến" in page.text


def test_before_the_first_lesson(visit):
    page = visit("member").get("/")
    assert "Chào bạn Hạnh" in page.text
    assert "Tổ CNSCĐ thôn Đông Hạ, xã Minh An" in page.text
    assert "Đã học 0 trên 3 bài" in page.text
    assert "Bắt đầu bài 1" in page.text
    assert "Bài kiểm tra: mở khi xong 3 bài" in page.text
    last = Month.of(utc_now()).last_day
    assert f"đến hết ngày {last:%d/%m}" in page.text


def test_a_citizen_gets_the_citizens_edition(visit):
    page = visit("citizen").get("/")
    assert "/courses/bao-ve-ban-than-citizen/lessons/1" in page.links
    assert "Người học, xã Minh An" in page.text


def test_half_way(visit, session, someone, course):
    finish_lesson(session, someone("member").id, lesson(session, course, 1), utc_now())
    open_lesson(session, someone("member").id, lesson(session, course, 2), utc_now())
    session.commit()
    page = visit("member").get("/")
    assert "Đã học 1 trên 3 bài" in page.text
    assert "Học tiếp bài 2" in page.text


def test_the_test_is_open(visit, session, someone, course):
    read_all(session, someone("member"), course)
    session.commit()
    page = visit("member").get("/")
    assert "Vào bài kiểm tra" in page.text
    assert "mở khi xong" not in page.text


def test_an_attempt_waits(visit, session, someone, course):
    begin(session, someone("member"), course)
    session.commit()
    assert "Làm tiếp bài kiểm tra" in visit("member").get("/").text


def test_not_yet_passed(visit, session, someone, course):
    sit(session, someone("member"), course, right=6)
    session.commit()
    page = visit("member").get("/")
    assert "Làm lại bài kiểm tra" in page.text
    assert "đúng 6 trên 10 câu" in page.text


def test_passed(visit, session, someone, course):
    sit(session, someone("member"), course, right=9)
    session.commit()
    page = visit("member").get("/")
    assert "Xem giấy chứng nhận" in page.text
    assert "1 giấy chứng nhận" in page.text


def test_other_courses_wait_under_to_do(visit, session, someone):
    other = session.scalars(select(Course).filter_by(edition="citizen")).one()
    sit(session, someone("member"), other, right=5)
    session.commit()
    page = visit("member").get("/")
    assert "Làm lại bài Bảo vệ bản thân trực tuyến" in page.text
    assert "Chưa đạt, 5 trên 10 câu" in page.text


def test_my_page(visit, session, someone, course):
    assert "Bạn chưa bắt đầu khóa nào" in visit("mate").get("/my").text
    sit(session, someone("member"), course, right=9)
    session.commit()
    page = visit("member").get("/my")
    assert "Nguyễn Thị Hạnh" in page.text
    assert "Bảo vệ bản thân trực tuyến" in page.text
    assert any(link.startswith("/certificates/") for link in page.links)
    assert {"/my/details", "/my/password", "/my/data", "/my/close"} <= set(page.links)


@pytest.mark.parametrize(("who", "duty"), [("leader", "/oversight"), ("trainer", "/library")])
def test_duties_are_found_from_the_first_page(visit, who, duty):
    page = visit(who).get("/")
    assert "Việc bạn phụ trách" in page.text
    assert duty in page.links
    assert "Việc bạn phụ trách" not in visit("member").get("/").text


def test_an_official_finds_teams_import_and_appendix_on_the_first_page(visit):
    ways = {"/oversight", "/teams", "/rosters", "/documents/appendix-1"}
    for username in ("commune-official", "province-official", "administrator"):
        visitor = visit(username)
        assert ways <= set(visitor.get("/").links)
        for way in ways:
            visitor.get(way)
    links = set(visit("leader").get("/").links)
    assert ways & links == {"/oversight", "/teams"}


def test_a_member_finds_whom_to_call_and_the_channel(visit, session, someone, team):
    someone("leader").phone, team.channel_link = "0900000222", "https://zalo.me/g/abcdef123"
    session.commit()
    assert "/my#team" in visit("member").get("/").links
    page = visit("member").get("/my")
    assert "Tổ trưởng Trần Văn Bính" in page.text
    assert {"tel:0900000222", "https://zalo.me/g/abcdef123"} <= set(page.links)
    assert f"/teams/{team.id}" not in page.links
    assert "Tổ trưởng Là bạn" in visit("leader").get("/my").text
    for other in ("next-leader", "stranger", "citizen", "commune-official"):
        assert "0900000222" not in visit(other).get("/my").html.replace(" ", "")


@pytest.mark.parametrize("gone", ["the member", "the leader", "the team", "the account"])
def test_who_is_out_of_the_team_is_not_told_of(visit, session, someone, team, gone):
    """Neither whoever has left whom to call, nor the team whom it can call no longer."""
    someone("leader").phone = "0900000222"
    places = select(Membership).join(Person).where(Membership.team_id == team.id)
    for place in session.scalars(places.where(Person.username == gone.removeprefix("the "))):
        place.valid_to = local_date(utc_now())
    if gone == "the team":
        team.valid_to = local_date(utc_now())
    elif gone == "the account":
        close(session, someone("leader"), utc_now())
    session.commit()
    assert "0900" not in visit("member").get("/my").html


def test_a_fixed_number_of_statements(visit, session, someone, course, statements):
    visitor = visit("member")
    statements.clear()
    visitor.get("/")
    few = len(statements)
    for edition in ("member", "citizen"):
        sit(session, someone("member"), session.scalars(select(Course).filter_by(edition=edition)).one(), right=5)
    session.commit()
    statements.clear()
    visitor.get("/")
    assert len(statements) == few


# ── What is due, from when, until when, and what is to catch up ──


@pytest.fixture
def on(monkeypatch):
    """The home page on another day of this month, at noon."""

    def go(day: int, month: Month | None = None) -> datetime:
        moment = (month or Month.of(utc_now())).start + timedelta(days=day - 1, hours=12)
        monkeypatch.setattr(lms.home.views, "utc_now", lambda: moment)
        return moment

    return go


def test_how_long_it_takes_and_until_when(visit, session, someone, course):
    page = visit("member").get("/")
    assert "Còn 3 bài và bài kiểm tra, khoảng 22 phút" in page.text
    finish_lesson(session, someone("member").id, lesson(session, course, 1), utc_now())
    session.commit()
    assert "Còn 2 bài và bài kiểm tra, khoảng 18 phút" in visit("member").get("/").text
    read_all(session, someone("member"), course)
    session.commit()
    assert "Còn bài kiểm tra, khoảng 10 phút" in visit("member").get("/").text


def test_a_citizen_before_the_day_reads_ahead(visit, on):
    month = Month.of(utc_now())
    on(10)
    page = visit("citizen").get("/")
    assert f"từ ngày 11/{month.number:02d}" in page.text
    assert f"từ ngày 11/{month.number:02d} đến hết ngày {month.last_day:%d/%m}. Bạn đọc trước được" in page.text
    assert "Đọc trước bài 1" in page.text
    assert "/courses/bao-ve-ban-than-citizen/lessons/1" in page.links
    assert "Bắt đầu bài 1" in visit("member").get("/").text
    on(11)
    assert "Bắt đầu bài 1" in visit("citizen").get("/").text
    assert "hôm nay là hạn" in (on(month.last_day.day) and visit("citizen").get("/").text)


def test_a_province_sets_the_day(visit, session, on):
    session.add(WindowRule(unit_id=unit_named(session, "Quảng Ngãi").id, citizens_from=5, catch_up_months=3))
    session.commit()
    on(5)
    assert "Bắt đầu bài 1" in visit("citizen").get("/").text


def test_what_was_missed_is_caught_up_the_first_due_in_front(visit, session, someone):
    months = [Month.of(utc_now()).shift(-back) for back in (4, 3, 2, 1)]
    courses = [teach(session, month, 30 + number) for number, month in enumerate(months)]
    sit(session, someone("member"), courses[2], right=9)
    sit(session, someone("member"), courses[3], right=4)
    session.commit()
    page = visit("member").get("/")
    assert "Chủ đề 30" not in page.text, "four months ago is not offered any more"
    part = page.text.split("Học bù")[1].split("Lịch học cả năm")[0]
    assert part.index("Chủ đề 31") < part.index("Chủ đề 33")
    assert f"Đến hết ngày {Month.of(utc_now()).last_day:%d/%m/%Y}." in part
    assert f"Đến hết ngày {Month.of(utc_now()).shift(2).last_day:%d/%m/%Y}." in part
    assert "Chủ đề 32" not in part, "it is passed"
    assert page.text.count("Chủ đề 33") == 1, "what is caught up does not wait under to do as well"
    session.add(WindowRule(unit_id=unit_named(session, "Việt Nam").id, citizens_from=11, catch_up_months=0))
    session.commit()
    page = visit("member").get("/")
    assert "Học bù" not in page.text
    assert "Làm lại bài Chủ đề 33" in page.text


def test_a_province_gives_its_people_another_topic_and_one_more(visit, session):
    province, month = unit_named(session, "Quảng Ngãi"), Month.of(utc_now())
    (other,) = add_topics(session, 20)
    own = add_topic(session, 21, province)
    put(session, province, month, other)
    put(session, province, month, own, is_extra=True)
    session.commit()
    page = visit("member").get("/")
    assert "Chuyên đề thử 20" in page.text.split("Tỉnh bạn học thêm")[0]
    assert "/courses/thu-20-member/lessons/1" in page.links
    assert "Chuyên đề thử 21" in page.text.split("Tỉnh bạn học thêm")[1]
    assert "/courses/thu-21-member" in page.links
    assert "/courses/thu-20-citizen/lessons/1" in visit("citizen").get("/").links
    assert "Chuyên đề thử 20 Chưa học" in visit("member").get("/courses").text.split("Chuyên đề tháng")[1]
    page = visit("far-official").get("/")
    assert "Bảo vệ bản thân trực tuyến" in page.text
    assert "Tỉnh bạn học thêm" not in page.text


def test_catching_up_costs_no_statement_more(visit, session, statements):
    visitor, month = visit("member"), Month.of(utc_now())
    (topic,) = add_topics(session, 20)
    put(session, unit_named(session, "Quảng Ngãi"), month.shift(-1), topic)
    session.commit()
    statements.clear()
    visitor.get("/")
    few = len(statements)
    teach(session, month.shift(-2), 31)
    teach(session, month.shift(-3), 32)
    session.commit()
    statements.clear()
    assert visitor.get("/").text.count("Chuyên đề tháng") == 3
    assert len(statements) == few
