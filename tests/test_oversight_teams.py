"""A team's report: its members, its page, its file."""

from datetime import date

from sqlalchemy import select

from courses.models import Lesson, LessonReading
from lms.clock import Month
from lms.home.leaving import close_account
from lms.oversight.members import members_of, standing_of_members
from lms.teams.models import Membership
from tests.minh_an import A
from tests.progress import MONTH, NOW, day, member_course, period, read_file, scope, team_named


def test_members_of_a_team(session, someone, scene):
    leader = scope(session, someone, "leader")
    lessons = session.scalars(select(Lesson).filter_by(course_id=member_course(session).id).order_by(Lesson.number))
    first, second, _third = lessons.all()
    member = someone("member")
    session.add(LessonReading(person_id=member.id, lesson_id=first.id, opened_at=day(7), read_at=day(7)))
    session.add(LessonReading(person_id=member.id, lesson_id=second.id, opened_at=day(11), read_at=MONTH.end))
    rows = members_of(session, leader, scene[0], period(session))
    assert standing_of_members(rows) == A
    assert [row.state for row in rows] == ["none", "doing", "retry", "pass", "pass", "pass"]
    found = {row.name: row for row in rows}
    assert (found[member.name].lessons_read, found[member.name].lessons) == (1, 3)
    assert found[member.name].last_activity == day(11).date()
    mate = found[someone("mate").name]
    assert (mate.attempts, mate.best.right, mate.best.of, mate.passed_at, mate.role) == (1, 6, 10, None, "deputy")
    assert (found["Người both"].attempts, found["Người both"].best.right) == (2, 8)
    assert found["Người gone"].left_on == date(MONTH.year, MONTH.number, 10)


def test_a_change_of_role_in_the_month_is_one_member(session, someone, scene):
    team, mate = scene[0], someone("mate")
    old = session.scalars(select(Membership).filter_by(team_id=team.id, person_id=mate.id)).one()
    old.valid_to = date(MONTH.year, MONTH.number, 12)
    session.add(Membership(team_id=team.id, person_id=mate.id, role="member", valid_from=old.valid_to))
    rows = members_of(session, scope(session, someone, "leader"), team, period(session))
    assert [(row.role, row.left_on) for row in rows if row.id == mate.id] == [("member", None)]
    assert standing_of_members(rows) == A


def test_a_closed_account_counts_and_is_not_named(session, someone, scene, visit):
    team, member = scene[0], someone("member")
    name = member.name
    close_account(session, member, "", NOW)
    session.commit()
    rows = members_of(session, scope(session, someone, "leader"), team, period(session))
    assert standing_of_members(rows) == A
    closed = next(row for row in rows if row.id == member.id)
    assert closed.name is None
    page = visit("leader").get(f"/oversight/teams/{team.id}?month={MONTH}")
    assert "Tài khoản đã đóng" in page.text
    assert name not in page.html


def test_the_page_of_a_team(session, visit, scene):
    visitor = visit("leader")
    page = visitor.get(f"/oversight/teams/{scene[0].id}?month={MONTH}")
    assert page.h1s == ["3 trên 6 thành viên đã đạt (50%)"]
    assert page.text.index("Người late") < page.text.index("Nguyễn Thị Hạnh") < page.text.index("Đinh Thị Lan")
    assert "Đã học 0 trên 3 bài" in page.html
    assert "rời tổ ngày" in page.text
    assert f"/teams/{scene[0].id}" in page.links


def test_a_reminder_names_no_person(session, visit, someone):
    team = team_named(session, "Đông Hạ")
    page = visit("leader").get(f"/oversight/teams/{team.id}")
    text = page.html.split('<textarea id="reminder"')[1].split("</textarea>")[0]
    deadline = Month.of(NOW).last_day.strftime("%d/%m/%Y")
    for words in ("Tổ CNSCĐ thôn Đông Hạ", "Bảo vệ bản thân trực tuyến", deadline, "http://localhost"):
        assert words in text, words
    for username in ("leader", "member", "mate"):
        assert someone(username).name not in text


def test_the_file_of_a_team(session, visit, scene, someone):
    name = '=HYPERLINK("http://x.vn","mời")'
    someone("member").rename(name)
    session.commit()
    visitor = visit("leader")
    visitor.get(f"/oversight/teams/{scene[0].id}?month={MONTH}")
    answer = visitor.take()
    cells = read_file(answer.data)
    rows = {row[0]: row for row in cells}
    assert rows[name][3] == "Đang học"
    assert rows["Người both"][3:9] == ["Đạt", 0, 3, 2, 8, 10]
    assert rows["Người both"][9] == MONTH.last_day
    assert rows["Người late"][7:11] == ["", "", "", ""]
