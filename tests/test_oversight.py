"""Completion and pass rates, counted by hand in a small scene; who sees them; the pages and their files."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, true

from courses.models import Enrolment, Lesson, LessonReading, MonthlyTopic
from lms.clock import Month
from lms.home.leaving import close_account
from lms.oversight.attention import attention
from lms.oversight.completion import PlaceName, TeamRow, citizens_of, standing_of, teams_of, units_of
from lms.oversight.members import members_of, standing_of_members
from lms.oversight.period import Period, choose_period, months_offered
from lms.oversight.standing import Standing
from lms.teams.models import Grant, Membership, Residence
from tests import world
from tests.progress import (
    MONTH,
    NOW,
    day,
    hand_in,
    join,
    member_course,
    period,
    read_file,
    scope,
    team_named,
    unit_named,
    walk,
)


@pytest.fixture
def scene(session, someone):
    """Minh An in MONTH. Team A (Đông Hạ), B (Đông Thượng); everybody not named here is the standing cast.

    person       team   what happened                                  state at the cut   attempts in MONTH
    leader       A      sat and passed on the 5th                      passed             1
    mate         A      sat on the 6th, passed on the 2nd after MONTH  not passed         1
    member       A      opened a lesson on the 7th                     studying           0
    both         A, B   sat twice, passed in the last second           passed             2
    gone         A      left on the 10th, passed on the 20th           passed             1
    late         A      joined on the last day                         not started        0
    before       A      left on the 1st: not a day of it a member
    after        A      joined on the 1st after MONTH
    next-leader  B      began on the 8th, passed at the very cut       studying           0

    A: 6 members = 3 passed + 1 not passed + 1 studying + 1 not started; 4 sat; 5 attempts.
    B: 2 members = 1 passed + 1 studying; 1 sat; 2 attempts.
    Minh An: 6 + 2 - 1 (both) = 7 = 3 + 1 + 2 + 1; 4 sat; 5 attempts.
    Quảng Ngãi: and stranger in Trà Câu, who did nothing: 8 = 3 + 1 + 2 + 2.
    """
    a, b = team_named(session, "Đông Hạ"), team_named(session, "Đông Thượng")
    course = member_course(session)
    last_second = MONTH.end - timedelta(seconds=1)
    walk(session, someone("leader"), course, day(4), day(5), day(5))
    hand_in(session, someone("leader"), course, day(5), right=9)
    walk(session, someone("mate"), course, day(4), day(6), MONTH.end + timedelta(days=1, hours=3))
    hand_in(session, someone("mate"), course, day(6), right=6)
    hand_in(session, someone("mate"), course, MONTH.end + timedelta(days=1, hours=3), right=8)
    walk(session, someone("member"), course, day(7))
    both = join(session, "both", a, b)
    walk(session, both, course, day(9), day(10), last_second)
    hand_in(session, both, course, day(10), right=4)
    hand_in(session, both, course, last_second, right=8)
    gone = join(session, "gone", a, until=date(MONTH.year, MONTH.number, 10))
    walk(session, gone, course, day(3), day(20), day(20))
    hand_in(session, gone, course, day(20), right=10)
    join(session, "late", a, since=MONTH.last_day)
    join(session, "before", a, until=MONTH.first_day)
    join(session, "after", a, since=MONTH.shift(1).first_day)
    walk(session, someone("next-leader"), course, day(8), MONTH.end, MONTH.end)
    hand_in(session, someone("next-leader"), course, MONTH.end, right=9)
    session.commit()
    return a, b


A = Standing(members=6, passed=3, not_passed=1, studying=1, not_started=1, attempts=5)
B = Standing(members=2, passed=1, not_passed=0, studying=1, not_started=0, attempts=2)
MINH_AN = Standing(members=7, passed=3, not_passed=1, studying=2, not_started=1, attempts=5)
QUANG_NGAI = Standing(members=8, passed=3, not_passed=1, studying=2, not_started=2, attempts=5)


def test_a_commune_and_its_teams(session, someone, scene):
    official, commune = scope(session, someone, "commune-official"), unit_named(session, "Minh An")
    rows = {row.id: row for row in teams_of(session, official, commune, period(session))}
    assert {id_: row.standing for id_, row in rows.items()} == {scene[0].id: A, scene[1].id: B}
    assert standing_of(session, official, commune, period(session)) == MINH_AN
    assert (rows[scene[0].id].leader, rows[scene[0].id].village.name) == ("Trần Văn Bính", "Đông Hạ")
    assert rows[scene[0].id].short_name == "Thôn Đông Hạ"


def test_rates_and_their_denominators(scene):
    assert (A.sat, A.completion_rate, A.pass_rate) == (4, 3 / 6, 3 / 4)
    assert (Standing().completion_rate, Standing().pass_rate) == (None, None)
    assert Standing(members=2, not_started=2).pass_rate is None


def test_a_province_and_its_communes(session, someone, scene):
    official, province = scope(session, someone, "province-official"), unit_named(session, "Quảng Ngãi")
    world.unit(session, "commune", "xa", "Chưa Có Tổ", province)
    rows = {row.name: row for row in units_of(session, official, province, period(session))}
    assert rows["Minh An"].standing == MINH_AN
    assert rows["Minh An"].teams == 2
    assert rows["Trà Câu"].standing == Standing(members=1, not_started=1)
    assert (rows["Chưa Có Tổ"].standing, rows["Chưa Có Tổ"].teams) == (Standing(), 0)
    assert "Ia Tôr" not in rows
    assert standing_of(session, official, province, period(session)) == QUANG_NGAI


def test_the_nation_and_its_provinces(session, someone, scene):
    administrator, nation = scope(session, someone, "administrator"), unit_named(session, "Việt Nam")
    rows = {row.name: row.standing for row in units_of(session, administrator, nation, period(session))}
    assert rows == {"Quảng Ngãi": QUANG_NGAI, "Gia Lai": Standing()}


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
    assert not found["Người gone"].can_be_reminded
    assert found["Người late"].can_be_reminded


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
    assert (closed.name, closed.can_be_reminded) == (None, False)
    page = visit("leader").get(f"/oversight/teams/{team.id}?month={MONTH}")
    assert "Tài khoản đã đóng" in page.text
    assert name not in page.html


def test_the_running_month_is_cut_now(session, someone, scene):
    """Today everything has happened: mate and next-leader have passed too, `after` is in, `gone` is out."""
    rows = teams_of(
        session,
        scope(session, someone, "commune-official"),
        unit_named(session, "Minh An"),
        period(session, Month.of(NOW)),
    )
    states = {row.id: (row.standing.members, row.standing.passed) for row in rows}
    after_mate = MONTH.end + timedelta(days=1, hours=3) < NOW
    assert states == {scene[0].id: (6, 3 if after_mate else 2), scene[1].id: (2, 2)}


def test_six_months_and_last_activity(session, someone, scene):
    rows = teams_of(
        session, scope(session, someone, "commune-official"), unit_named(session, "Minh An"), period(session)
    )
    a = next(row for row in rows if row.id == scene[0].id)
    # Only this month and the two before have a topic; in the month before MONTH nobody had passed yet.
    assert a.months == (0, 0, 0, 0, 0, 3)
    assert a.last_activity == MONTH.last_day
    assert a.months[-1] == a.standing.passed


def test_a_month_without_members_or_topic(session, someone):
    commune, official = unit_named(session, "Minh An"), scope(session, someone, "commune-official")
    long_ago = period(session, Month(2025, 7))
    assert standing_of(session, official, commune, long_ago).members == 4
    session.execute(delete(Membership))
    assert standing_of(session, official, commune, long_ago) == Standing()
    session.execute(delete(MonthlyTopic))
    bare = Period(MONTH, NOW, None, None, None, is_topic_of_month=True)
    assert standing_of(session, official, commune, bare) == Standing()


def test_citizens_are_counted_apart(session, someone, scene):
    """citizen and two more live in Minh An; members of teams live there too and are no citizens of this count."""
    citizen_course = period(session).citizen_course
    village = unit_named(session, "Đông Hạ")
    for number, passed in enumerate((day(12), MONTH.start - timedelta(days=1), MONTH.end)):
        person = someone("citizen") if number == 0 else world.person(session, f"dan-{number}", "Người Dân")
        if number:
            session.add(Residence(person_id=person.id, unit_id=village.id, valid_from=world.LONG_AGO))
        walk(session, person, citizen_course, passed, passed, passed)
    walk(session, someone("member"), citizen_course, day(2), day(2), day(2))
    for name, expected in (("Minh An", (3, 1)), ("Quảng Ngãi", (3, 1)), ("Trà Câu", (0, 0))):
        found = citizens_of(
            session, scope(session, someone, "administrator"), unit_named(session, name), period(session)
        )
        assert (found.registered, found.passed) == expected, name


OFFSETS = st.none() | st.integers(-40, 70)
PERSON = st.tuples(
    st.lists(st.tuples(st.integers(0, 2), st.integers(-40, 40), st.none() | st.integers(0, 60)), max_size=3),
    OFFSETS,
    OFFSETS,
    OFFSETS,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.lists(PERSON, max_size=6))
def test_states_add_up_and_people_count_once(session, someone, people):
    """Against a count in plain Python, for any memberships and any steps."""
    course, chosen = member_course(session), period(session)
    session.execute(delete(Membership))
    teams = [team_named(session, ending) for ending in ("Đông Hạ", "Đông Thượng", "Tổ dân phố 3")]
    expected: dict[int, dict[int, str]] = {team.id: {} for team in teams}
    for number, (memberships, started, sat, passed) in enumerate(people):
        person = world.person(session, f"x-{number}", f"Người {number}")
        begin = {
            (teams[index].id, MONTH.first_day + timedelta(days=offset)): length for index, offset, length in memberships
        }
        still_open: set[int] = set()
        for (team_id, first), length in begin.items():
            open_again = length is None and team_id in still_open  # the database allows one open place in a team
            last = first + timedelta(days=5 if length is None else length) if length is not None or open_again else None
            still_open |= {team_id} if last is None else set()
            session.add(Membership(person_id=person.id, team_id=team_id, valid_from=first, valid_to=last))
            days = (MONTH.first_day + timedelta(days=n) for n in range(MONTH.last_day.day))
            if any(first <= day and (last is None or day < last) for day in days):
                expected[team_id][person.id] = state(started, sat, passed)
        if started is not None:
            walk(session, person, course, at(started), at(sat), at(passed))
    session.flush()
    check(session, someone, chosen, teams, expected)
    session.rollback()


def at(offset: int | None):
    return None if offset is None else MONTH.start + timedelta(days=offset, hours=1)


def state(started, sat, passed) -> str:
    reached = {
        name: None if started is None else at(step) for name, step in (("s", sat), ("p", passed), ("b", started))
    }
    before = {name for name, moment in reached.items() if moment and moment < MONTH.end}
    return "pass" if "p" in before else "retry" if "s" in before else "doing" if "b" in before else "none"


def counted(states) -> Standing:
    number = list(states).count
    return Standing(len(list(states)), number("pass"), number("retry"), number("doing"), number("none"))


def check(session, someone, chosen, teams, expected) -> None:
    administrator = scope(session, someone, "administrator")
    commune, province = unit_named(session, "Minh An"), unit_named(session, "Quảng Ngãi")
    for row in teams_of(session, administrator, commune, chosen):
        assert row.standing == counted(expected[row.id].values())
        members = members_of(session, administrator, session.get(type(teams[0]), row.id), chosen)
        assert standing_of_members(members) == row.standing
    in_commune = expected[teams[0].id] | expected[teams[1].id]
    everybody = in_commune | expected[teams[2].id]
    for unit, people in ((commune, in_commune), (province, everybody)):
        total = standing_of(session, administrator, unit, chosen)
        assert total == counted(people.values())
        assert total.members == total.passed + total.not_passed + total.studying + total.not_started
    rows = {row.id: row.standing for row in units_of(session, administrator, province, chosen)}
    assert rows[commune.id] == counted(in_commune.values())


def test_periods_that_cannot_be(session):
    assert choose_period(session, MONTH, 99, NOW) is None
    offered = months_offered(session, true(), NOW)
    assert (offered[0], offered[-1]) == (Month.of(NOW), Month(2025, 7))
    session.execute(delete(Membership))
    assert months_offered(session, true(), NOW) == [Month.of(NOW)]


def test_a_founding_day_typed_wrong_does_not_flood_the_list(session):
    session.execute(delete(Membership).where(Membership.id > 1))
    session.scalars(select(Membership)).one().valid_from = date(1026, 1, 1)
    assert len(months_offered(session, true(), NOW)) == 60


# ── Pages ───────────────────────────────────────────────────────────────────────────────────────


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


def test_the_page_of_a_team(session, visit, scene):
    visitor = visit("leader")
    page = visitor.get(f"/oversight/teams/{scene[0].id}?month={MONTH}")
    assert page.h1s == ["3 trên 6 thành viên đã đạt (50%)"]
    assert page.text.index("Người late") < page.text.index("Nguyễn Thị Hạnh") < page.text.index("Đinh Thị Lan")
    assert "Đã học 0 trên 3 bài" in page.html
    assert "rời tổ ngày" in page.text
    assert f"/teams/{scene[0].id}" in page.links
    assert "reminder" not in page.ids, "nobody is reminded of a month that is over"


def test_a_reminder_names_no_person(session, visit, someone):
    team = team_named(session, "Đông Hạ")
    page = visit("leader").get(f"/oversight/teams/{team.id}")
    text = page.html.split('<textarea id="reminder"')[1].split("</textarea>")[0]
    deadline = Month.of(NOW).last_day.strftime("%d/%m/%Y")
    for words in ("Tổ CNSCĐ thôn Đông Hạ", "Bảo vệ bản thân trực tuyến", deadline, "http://localhost"):
        assert words in text, words
    for username in ("leader", "member", "mate"):
        assert someone(username).name not in text


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
        for path in (commune, f"{commune}/export", f"/oversight/teams/{team.id}", f"/oversight/teams/{team.id}/export"):
            visitor.get(f"{path}?{query}", status=404)
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
    answer = visitor.raw("GET", f"/oversight/teams/{scene[0].id}/export?month={MONTH}")
    assert any("Protecting yourself online" in str(cell) for row in read_file(answer.data) for cell in row)


# ── Who sees what ───────────────────────────────────────────────────────────────────────────────


def test_everybody_begins_at_the_widest_they_may_see(session, someone, visit):
    for username, unit in (
        ("commune-official", "Minh An"),
        ("province-official", "Quảng Ngãi"),
        ("administrator", "Việt Nam"),
    ):
        where = visit(username).raw("GET", "/oversight").headers["Location"]
        assert where == f"/oversight/units/{unit_named(session, unit).id}"
    team = team_named(session, "Đông Hạ")
    assert visit("leader").raw("GET", "/oversight").headers["Location"] == f"/oversight/teams/{team.id}"
    for username in ("member", "mate", "citizen", "trainer", "stranger"):
        visit(username).get("/oversight", status=404)


def test_several_places_are_a_list(session, someone, visit):
    """A grant inside another and a team inside a granted unit are not listed apart."""
    official = someone("commune-official")
    session.scalars(select(Membership).filter_by(person_id=someone("leader").id)).one().role = "deputy"
    for name in ("Trà Câu", "Đông Hạ"):
        unit = unit_named(session, name)
        session.add(Grant(person_id=official.id, role="official", unit_id=unit.id, valid_from=world.LONG_AGO))
    for ending in ("Đông Hạ", "Tổ dân phố 3"):
        team = team_named(session, ending)
        session.add(Membership(person_id=official.id, team_id=team.id, role="leader", valid_from=world.LONG_AGO))
    session.commit()
    page = visit("commune-official").get("/oversight")
    assert page.h1s == ["Bạn theo dõi 2 nơi"]
    assert "Xã Minh An" in page.text
    assert "Phường Trà Câu" in page.text


def test_scope_of_pages_and_files(session, visit, scene):
    ids = {
        name: unit_named(session, name).id
        for name in ("Việt Nam", "Quảng Ngãi", "Minh An", "Trà Câu", "Ia Tôr", "Đông Hạ")
    }
    own, other = scene[0].id, team_named(session, "Tổ dân phố 3").id
    sees = {
        "leader": (set(), {own}),
        "commune-official": ({"Minh An", "Đông Hạ"}, {own}),
        "province-official": ({"Quảng Ngãi", "Minh An", "Trà Câu", "Đông Hạ"}, {own, other}),
        "far-official": ({"Ia Tôr"}, set()),
        "administrator": (set(ids), {own, other}),
        "trainer": (set(), set()),
        "member": (set(), set()),
        "citizen": (set(), set()),
    }
    for username, (units, teams) in sees.items():
        visitor = visit(username)
        for tail in ("", "/export"):
            for name, unit_id in ids.items():
                answer = visitor.raw("GET", f"/oversight/units/{unit_id}{tail}")
                assert answer.status_code == (200 if name in units else 404), (username, name, tail)
            for team_id in (own, other):
                answer = visitor.raw("GET", f"/oversight/teams/{team_id}{tail}")
                assert answer.status_code == (200 if team_id in teams else 404), (username, team_id, tail)


def test_no_name_of_elsewhere_appears(session, visit, someone, scene):
    commune = unit_named(session, "Minh An")
    for path in ("", "/export"):
        answer = visit("commune-official").raw("GET", f"/oversight/units/{commune.id}{path}?month={MONTH}")
        words = answer.data.decode(errors="ignore") if not path else str(read_file(answer.data))
        assert someone("stranger").name not in words
        assert "Trà Câu" not in words


def test_the_verbs_show_nothing_out_of_scope(session, someone, scene):
    """Also when a page forgot to ask whether the unit may be seen."""
    far, chosen = scope(session, someone, "far-official"), period(session)
    commune, province = unit_named(session, "Minh An"), unit_named(session, "Quảng Ngãi")
    assert standing_of(session, far, commune, chosen) == Standing()
    assert teams_of(session, far, commune, chosen) == ()
    assert units_of(session, far, province, chosen) == ()
    assert members_of(session, far, scene[0], chosen) == ()
    assert citizens_of(session, far, commune, chosen).registered == 0
    own = scope(session, someone, "leader")
    assert [row.id for row in teams_of(session, own, commune, chosen)] == [scene[0].id]
    assert standing_of(session, own, province, chosen) == A


def test_crumbs_lead_only_where_one_may_go(session, visit, scene):
    team, province = scene[0], unit_named(session, "Quảng Ngãi")
    up = f"/oversight/units/{province.id}?month={MONTH}"
    assert up in visit("province-official").get(f"/oversight/teams/{team.id}?month={MONTH}").links
    assert up not in visit("commune-official").get(f"/oversight/teams/{team.id}?month={MONTH}").links


# ── Files ───────────────────────────────────────────────────────────────────────────────────────


def test_the_file_of_a_commune_holds_what_the_page_shows(session, visit, scene):
    commune = unit_named(session, "Minh An")
    answer = visit("commune-official").raw("GET", f"/oversight/units/{commune.id}/export?month={MONTH}")
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
    cells = read_file(visit("province-official").raw("GET", f"/oversight/units/{province.id}/export?q=minh").data)
    assert sum("Xóm Đèo" in str(row[0]) for row in cells) == 30


def test_the_file_of_a_team(session, visit, scene, someone):
    name = '=HYPERLINK("http://x.vn","mời")'
    someone("member").rename(name)
    session.commit()
    answer = visit("leader").raw("GET", f"/oversight/teams/{scene[0].id}/export?month={MONTH}")
    cells = read_file(answer.data)
    rows = {row[0]: row for row in cells}
    assert rows[name][3] == "Đang học"
    assert b"<f>" not in answer.data
    assert rows["Người both"][3:9] == ["Đạt", 0, 3, 2, 8, 10]
    assert rows["Người both"][9] == MONTH.last_day
    assert rows["Người late"][7:11] == ["", "", "", ""]


# ── Cost ────────────────────────────────────────────────────────────────────────────────────────


def test_statements_do_not_grow_with_rows(session, visit, scene, statements):
    commune, province = unit_named(session, "Minh An"), unit_named(session, "Quảng Ngãi")
    addresses = (
        ("commune-official", f"/oversight/units/{commune.id}"),
        ("province-official", f"/oversight/units/{province.id}"),
        ("commune-official", f"/oversight/teams/{scene[0].id}"),
        ("commune-official", f"/oversight/units/{commune.id}/export"),
    )

    def counts() -> list[int]:
        found = []
        for username, address in addresses:
            visitor = visit(username)
            statements.clear()
            visitor.raw("GET", f"{address}?month={MONTH}")
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
