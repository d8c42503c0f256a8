"""A unit's report: its page, what it draws attention to, its file, what it costs."""

from datetime import date

import pytest
from sqlalchemy import delete, select

from courses.models import Enrolment, MonthlyTopic
from lms.clock import Month
from lms.oversight.attention import attention
from lms.oversight.completion import PlaceName, TeamRow
from lms.oversight.standing import Standing
from lms.teams.models import Membership
from tests import world
from tests.progress import (
    MONTH,
    NOW,
    day,
    hand_in,
    join,
    member_course,
    read_file,
    team_named,
    unit_named,
    walk,
)


def test_the_page_of_a_commune(session, visit, scene):
    commune = unit_named(session, "Minh An")
    page = visit("commune-official").get(f"/oversight/units/{commune.id}?month={MONTH}")
    assert page.h1s == ["3 trên 7 thành viên đã đạt (43%)"]
    assert f"Khóa tháng {MONTH.number}/{MONTH.year}: Bảo vệ bản thân trực tuyến" in page.text
    for words in ("3/6 · 50%", "3/4 · 75%", "1/2 · 50%", "1/1 · 100%", "Đạt 3 Đang học 2 Chưa đạt 1 Chưa học 1"):
        assert words in page.text, words
    assert "3 trên 4 người đã làm bài (75%). Lượt làm bài trong tháng: 5." in page.text
    assert "Người dân: 1 người đã đăng ký, 0 người đạt" in page.text
    assert "Tỷ lệ hoàn thành = số người đã đạt chia số thành viên." in page.text


def test_the_running_month_says_how_long_it_runs(session, visit):
    page = visit("commune-official").get("/oversight")
    left = Month.of(NOW).days_left(NOW)
    expected = f", còn {left} ngày" if left else ", hôm nay là hạn cuối"
    assert page.h1s == [f"0 trên 4 thành viên đã đạt (0%){expected}"]


def test_attention_names_the_lowest_and_who_may_try_again(session, visit, someone, scene):
    session.scalars(select(Membership).filter_by(person_id=someone("next-leader").id)).one().role = "member"
    session.commit()
    commune = unit_named(session, "Minh An")
    visitor = visit("commune-official")
    page = visitor.get(f"/oversight/units/{commune.id}?month={MONTH}")
    assert "Thôn Đông Hạ: 1 trên 6 người chưa học" in page.text
    assert "Nhắc tổ" not in page.text  # the month is over
    assert "1 người chưa đạt, được làm lại" in page.text
    assert "1 tổ chưa có tổ trưởng" in page.text
    assert f"/oversight/teams/{scene[0].id}?month={MONTH}" in page.links
    assert f"/teams/{scene[1].id}" in page.links


def test_attention_is_at_most_three_things():
    def row(number: int, standing: Standing, leader: str | None = "x") -> TeamRow:
        return TeamRow(number, "Tổ", "to", f"{number}", PlaceName("thon", "X"), leader, standing, (0,) * 6, None)

    low = row(1, Standing(members=10, passed=1, not_started=9))
    idle = row(2, Standing(members=4, not_started=4), leader=None)
    good = row(3, Standing(members=10, passed=8, not_started=2))
    nobody = row(4, Standing())
    total = Standing(members=24, passed=9, not_passed=2)
    things = attention([low, idle, good, nobody], total)
    assert [(thing.kind, thing.count, thing.rows) for thing in things] == [
        ("lowest", 4, (idle,)),
        ("retry", 2, ()),
        ("leaderless", 1, (idle,)),
    ]
    assert attention([good, nobody], Standing(members=10, passed=8, not_started=2)) == ()
    also_idle = row(5, Standing(members=5, not_started=5))
    assert [thing.kind for thing in attention([idle, also_idle], Standing())] == ["lowest", "leaderless", "idle"]


def test_a_team_that_ended_in_the_month_is_marked_and_asks_for_nothing(session, visit, scene):
    team = scene[1]
    for row in (team, *session.scalars(select(Membership).filter_by(team_id=team.id))):
        row.valid_to = date(MONTH.year, MONTH.number, 12)
    session.commit()
    commune = unit_named(session, "Minh An")
    page = visit("commune-official").get(f"/oversight/units/{commune.id}?month={MONTH}")
    assert "2 tổ, 1 đã kết thúc trong tháng" in page.text
    assert "chưa có tổ trưởng" not in page.text
    later = visit("commune-official").get(f"/oversight/units/{commune.id}?month={MONTH.shift(1)}")
    assert "1 tổ, tỷ lệ" in later.text
    assert "Đông Thượng" not in later.text


def test_the_page_of_a_province_sorts_searches_and_turns(session, visit, someone, scene):
    province = unit_named(session, "Quảng Ngãi")
    for number in range(30):
        world.unit(session, "commune", "xa", f"Xóm Đèo {number:02d}", province)
    session.commit()
    visitor, address = visit("province-official"), f"/oversight/units/{province.id}?month={MONTH}"
    first = visitor.get(address)
    assert first.h1s == ["Quảng Ngãi: 3 trên 8 thành viên đã đạt (38%)"]
    assert "32 xã, phường, tỷ lệ thấp xếp trước" in first.text
    table = first.text.split("tỷ lệ thấp xếp trước")[1]
    assert table.index("Phường Trà Câu") < table.index("Xã Minh An") < table.index("Xã Xóm Đèo 00")
    assert "Trang 1 trên 2" in first.text
    second = visitor.get(f"{address}&page=2")
    assert second.h1s == first.h1s
    assert "Xã Xóm Đèo 29" in second.text
    assert "Xã Minh An" not in second.text
    found = visitor.get(f"{address}&q=xom+deo+1")
    assert "Xã Xóm Đèo 17" in found.text
    assert "Xã Xóm Đèo 20" not in found.text
    assert "38%" in found.h1s[0]
    turned = visitor.get(f"{address}&sort=-name")
    assert 'aria-sort="descending"' in turned.html
    table = turned.text.split("32 xã, phường")[1]
    assert table.index("Xã Xóm Đèo 29") < table.index("Xã Xóm Đèo 28")
    assert "30 nơi chưa có tổ nào" in first.text
    assert "chưa có tổ" in found.text
    assert "0/0" not in found.text


def test_an_unknown_month_or_topic_is_not_found(session, visit):
    team = team_named(session, "Đông Hạ")
    visitor = visit("commune-official")
    commune = f"/oversight/units/{unit_named(session, 'Minh An').id}"
    ahead = Month.of(NOW).shift(1)
    for query in (
        "month=2026-13",
        "month=abc",
        f"month={ahead}",
        "month=2001-01",
        "month=2025-06",
        "topic=99",
        "topic=-1",
        "topic=" + "9" * 40,
    ):
        for path in (commune, f"/oversight/teams/{team.id}"):
            visitor.get(f"{path}?{query}", status=404)
            visitor.take(f"{path}/export?{query}", status=404)
    for harmless in ("sort=nonsense", "page=0", "page=x", "page=999999", "q=%25", "month=&topic="):
        visitor.get(f"{commune}?{harmless}")


def test_a_chosen_topic_is_cut_at_the_month(session, visit, scene):
    team = scene[0]
    page = visit("leader").get(f"/oversight/teams/{team.id}?month={MONTH}&topic=10")
    assert page.h1s == ["3 trên 6 thành viên đã đạt (50%)"]


def test_a_month_without_a_course_says_so(session, visit, scene):
    session.execute(delete(Enrolment))
    for course in session.scalars(select(member_course(session).__class__)):
        course.lesson_count = 0
    session.execute(delete(MonthlyTopic))
    session.commit()
    page = visit("commune-official").get(f"/oversight/units/{unit_named(session, 'Minh An').id}?month={MONTH}")
    assert page.h1s == [f"Tháng {MONTH.number}/{MONTH.year} chưa có khóa học"]


def test_pages_in_english(session, visit, scene):
    visitor = visit("commune-official")
    visitor.client.set_cookie("language", "en")
    page = visitor.get(f"/oversight/units/{unit_named(session, 'Minh An').id}?month={MONTH}")
    assert "Protecting yourself online" in page.text
    answer = visitor.take(f"/oversight/teams/{scene[0].id}/export?month={MONTH}")
    assert any("Protecting yourself online" in str(cell) for row in read_file(answer.data) for cell in row)


def test_the_file_of_a_commune_holds_what_the_page_shows(session, visit, scene):
    commune = unit_named(session, "Minh An")
    visitor = visit("commune-official")
    visitor.get(f"/oversight/units/{commune.id}?month={MONTH}")
    answer = visitor.take()
    assert answer.headers["Content-Disposition"] == f'attachment; filename="hoc-so-minh-an-{MONTH}.xlsx"'
    cells = read_file(answer.data)
    assert cells[0][0] == "xã Minh An"
    rows = {row[0]: row for row in cells}
    # members, passed, completion, sat, pass rate, studying, not passed, not started, attempts
    assert rows["Tổ CNSCĐ thôn Đông Hạ"][3:12] == [6, 3, 0.5, 4, 0.75, 1, 1, 1, 5]
    assert rows["Tổ CNSCĐ thôn Đông Thượng"][3:12] == [2, 1, 0.5, 1, 1, 1, 0, 0, 2]
    assert rows["Tất cả, mỗi người tính một lần"][3:12] == [7, 3, pytest.approx(3 / 7), 4, 0.75, 2, 1, 1, 5]
    assert rows["Tổ CNSCĐ thôn Đông Hạ"][12] == MONTH.last_day
    assert any("Tỷ lệ hoàn thành = " in str(row[0]) for row in cells)


def test_the_file_holds_every_page(session, visit, scene):
    province = unit_named(session, "Quảng Ngãi")
    for number in range(30):
        world.unit(session, "commune", "xa", f"Xóm Đèo {number:02d}", province)
    session.commit()
    visitor = visit("province-official")
    visitor.get(f"/oversight/units/{province.id}?q=minh")
    cells = read_file(visitor.take().data)
    assert sum("Xóm Đèo" in str(row[0]) for row in cells) == 30


def test_statements_do_not_grow_with_rows(session, visit, scene, statements):
    commune, province = unit_named(session, "Minh An"), unit_named(session, "Quảng Ngãi")
    addresses = (
        ("commune-official", f"/oversight/units/{commune.id}"),
        ("province-official", f"/oversight/units/{province.id}"),
        ("commune-official", f"/oversight/teams/{scene[0].id}"),
    )

    def counts() -> list[int]:
        found = []
        for username, address in addresses:
            visitor = visit(username)
            statements.clear()
            visitor.get(f"{address}?month={MONTH}")
            found.append(len(statements))
            statements.clear()
            visitor.take()
            found.append(len(statements))
        return found

    few = counts()
    for number in range(30):
        unit = world.unit(session, "commune", "xa", f"Xã {number}", province)
        for where in (commune, unit):
            team = world.add_team(session, f"Tổ CNSCĐ {where.name} {number}", where)
            person = join(session, f"n-{where.id}-{number}", team, scene[0])
            walk(session, person, member_course(session), day(3), day(4), day(5))
            hand_in(session, person, member_course(session), day(5), right=9)
    session.commit()
    assert counts() == few
    assert max(few) <= 25


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # PostgreSQL plans by its statistics
def test_no_report_begins_with_what_the_whole_country_learned(session, visit, scene, statements):
    """SQLite's planner: a commune's report starts at its teams, not at all enrolments or attempts of a course."""
    commune, province = unit_named(session, "Minh An"), unit_named(session, "Quảng Ngãi")
    visitor, plans = visit("province-official"), []
    for path in (f"units/{commune.id}", f"units/{province.id}", f"teams/{scene[0].id}"):
        for ground in ("now", "then"):
            statements.clear()
            visitor.raw("GET", f"/oversight/{path}?month={MONTH}&ground={ground}")
            for statement in [sent for sent in statements if "enrolment" in sent or "attempt" in sent]:
                explained = session.connection().exec_driver_sql(
                    f"EXPLAIN QUERY PLAN {statement}", (None,) * statement.count("?")
                )
                plans += [row[3] for row in explained]
    assert any("sqlite_autoindex_enrolment_1 (person_id=? AND course_id=?)" in plan for plan in plans)
    assert any("ix_attempt_person_id_quiz_id_submitted_at" in plan for plan in plans)
    for wide in ("ix_enrolment_course_id_unit_id", "ix_attempt_quiz_id_submitted_at", "SCAN enrolment", "SCAN attempt"):
        assert not [plan for plan in plans if wide in plan], wide
