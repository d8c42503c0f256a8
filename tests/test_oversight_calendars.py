"""Completion where provinces learn different topics: everybody counts by what was given to them."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

import lms.oversight.views
from courses.models import WindowRule
from lms.clock import Month
from lms.oversight.completion import Citizens, citizens_of
from lms.oversight.ground import as_it_is_now
from lms.oversight.members import members_of, standing_of_members
from lms.oversight.period import choose_period, months_taught
from lms.oversight.sight import sight_of_unit
from lms.oversight.standing import Standing
from lms.teams.models import Membership, Residence
from tests import world
from tests.calendars import add_topic, add_topics, course_of, put
from tests.progress import (
    MONTH,
    NOW,
    citizens_in,
    day,
    hand_in,
    join,
    member_course,
    period,
    read_file,
    rows_of,
    scope,
    team_named,
    total_of,
    unit_named,
    walk,
)

CURRENT = Month.of(NOW)


@pytest.fixture
def parted(session, someone):
    """In MONTH, Quảng Ngãi learns topic 20, while Gia Lai learns the nation's, and has a team of two.

    person    province     passed
    member    Quảng Ngãi   20
    mate      Quảng Ngãi   the nation's, which was not asked of her
    f1        Gia Lai      the nation's
    f2        Gia Lai      20, which was not asked of him; he sat the nation's in vain
    """
    (topic,) = add_topics(session, 20)
    put(session, unit_named(session, "Quảng Ngãi"), MONTH, topic)
    village = world.unit(session, "village", "thon", "Làng Xa", unit_named(session, "Ia Tôr"))
    far = world.add_team(session, "Tổ CNSCĐ làng Xa", village)
    f1, f2 = join(session, "f1", far), join(session, "f2", far)
    ours, own = member_course(session), course_of(session, topic)
    for person, course in ((someone("member"), own), (someone("mate"), ours), (f1, ours), (f2, own)):
        walk(session, person, course, day(4), day(5), day(5))
        hand_in(session, person, course, day(5), right=9)
    walk(session, f2, ours, day(6), day(7))
    hand_in(session, f2, ours, day(7), right=3)
    session.commit()
    return topic


QUANG_NGAI = Standing(members=5, passed=1, not_started=4, attempts=1)
GIA_LAI = Standing(members=2, passed=1, not_passed=1, attempts=2)
BOTH = Standing(members=7, passed=2, not_passed=1, not_started=4, attempts=3)


@pytest.mark.usefixtures("parted")
class TestFigures:
    @pytest.mark.parametrize("ground", ["now", "then"])
    def test_the_nation_counts_each_by_their_own(self, session, someone, ground):
        seen, nation = scope(session, someone, "administrator"), unit_named(session, "Việt Nam")
        rows = {row.name: row.standing for row in rows_of(session, seen, nation, period(session), ground)}
        assert rows == {"Quảng Ngãi": QUANG_NGAI, "Gia Lai": GIA_LAI}
        assert total_of(session, seen, nation, period(session), ground) == BOTH

    def test_a_province_agrees_with_its_row(self, session, someone):
        seen = scope(session, someone, "administrator")
        for name, expected in (("Quảng Ngãi", QUANG_NGAI), ("Gia Lai", GIA_LAI)):
            unit = unit_named(session, name)
            chosen = period(session).within({unit.id})
            assert total_of(session, seen, unit, chosen) == expected
            assert (chosen.elsewhere, chosen.is_topic_of_month) == ((), True)
        team = team_named(session, "Đông Hạ")
        rows = members_of(session, seen, team, period(session).within({unit_named(session, "Quảng Ngãi").id}))
        assert standing_of_members(rows) == Standing(members=3, passed=1, not_started=2, attempts=1)

    def test_several_provinces_that_agree_are_as_one(self, session):
        far = unit_named(session, "Gia Lai").id
        assert period(session).within({far, far + 10**6}).elsewhere == ()

    def test_a_topic_that_was_asked_for_is_that_topic_for_all(self, session, someone, parted):
        nation, seen = unit_named(session, "Việt Nam"), scope(session, someone, "administrator")
        asked = choose_period(session, MONTH, 20, NOW)
        assert (asked.elsewhere, asked.is_topic_of_month) == ((), False)
        assert total_of(session, seen, nation, asked).passed == 2
        here = asked.within({unit_named(session, "Quảng Ngãi").id})
        assert (here.topic, here.is_topic_of_month) == (parted, True)
        nations = choose_period(session, MONTH, 10, NOW).within({unit_named(session, "Quảng Ngãi").id})
        assert (nations.topic.number, nations.is_topic_of_month) == (10, False)

    def test_six_months_are_those_of_the_province(self, session, someone):
        commune, seen = unit_named(session, "Minh An"), scope(session, someone, "commune-official")
        here = period(session).within({commune.province_id})
        rows = {row.name: row.months[-1] for row in rows_of(session, seen, commune, here)}
        assert rows["Tổ CNSCĐ thôn Đông Hạ"] == 1
        taught = {
            month.month: month.topic.number for month in months_taught(session, MONTH, CURRENT, commune.province_id)
        }
        assert taught == {MONTH: 20, CURRENT: 10}
        assert months_taught(session, MONTH, MONTH)[0].topic.number == 10

    def test_citizens_too(self, session, someone, parted):
        village, far = unit_named(session, "Đông Hạ"), unit_named(session, "Làng Xa")
        ours, own = (course_of(session, topic, "citizen") for topic in (period(session).topic, parted))
        for number, (home, course) in enumerate(((village, own), (village, ours), (far, ours), (far, own))):
            person = world.person(session, f"dan-{number}", "Người Dân")
            session.add(Residence(person_id=person.id, unit_id=home.id, valid_from=world.LONG_AGO))
            walk(session, person, course, day(3), day(3), day(3))
        seen = scope(session, someone, "administrator")
        nation = unit_named(session, "Việt Nam")
        assert citizens_in(session, seen, unit_named(session, "Gia Lai"), period(session)).passed == 1
        everybody = citizens_of(
            session,
            sight_of_unit(seen, nation, as_it_is_now(NOW.date())),
            period(session),
        )
        assert everybody == Citizens(registered=5, passed=2)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    people=st.lists(st.tuples(st.integers(0, 2), st.sets(st.integers(0, 2)), st.sets(st.integers(0, 2))), max_size=8),
    given_to=st.lists(st.none() | st.integers(0, 2), min_size=2, max_size=2),
)
def test_each_is_counted_by_what_was_given(session, someone, people, given_to):
    """Against a count in plain Python, for any choices of two provinces and any results."""
    session.execute(delete(Membership))
    topics = [period(session).topic, *add_topics(session, 20, 21, bare=True)]
    provinces = [unit_named(session, "Quảng Ngãi"), unit_named(session, "Gia Lai")]
    for province, index in zip(provinces, given_to, strict=True):
        if index is not None:
            put(session, province, MONTH, topics[index])
    far = world.add_team(session, "Tổ CNSCĐ xã Ia Tôr", unit_named(session, "Ia Tôr"))
    teams = [team_named(session, "Đông Hạ"), team_named(session, "Tổ dân phố 3"), far]
    states: list[list[str]] = [[], []]
    for number, (where, began, passed) in enumerate(people):
        person = join(session, f"y-{number}", teams[where])
        for index in began | passed:
            moment = day(9) if index in passed else None
            walk(session, person, course_of(session, topics[index]), day(8), moment, moment)
        wanted = given_to[where // 2] or 0
        states[where // 2].append("pass" if wanted in passed else "doing" if wanted in began else "none")
    seen, nation = scope(session, someone, "administrator"), unit_named(session, "Việt Nam")
    rows = {row.id: row.standing for row in rows_of(session, seen, nation, period(session))}
    for province, found in zip(provinces, states, strict=True):
        expected = Standing(len(found), found.count("pass"), 0, found.count("doing"), found.count("none"))
        assert rows[province.id] == expected
        assert total_of(session, seen, province, period(session).within({province.id})) == expected
    session.rollback()


@pytest.mark.usefixtures("parted")
class TestPages:
    def test_the_nation_says_who_learns_something_else(self, session, visit):
        nation = unit_named(session, "Việt Nam")
        page = visit("administrator").get(f"/oversight/units/{nation.id}?month={MONTH}")
        assert page.h1 == "Việt Nam: 2 trên 7 thành viên đã đạt (29%)"
        assert "kết quả tính theo chuyên đề đó: Quảng Ngãi (Chuyên đề thử 20)." in page.text
        assert "Nơi học chuyên đề khác" not in visit("administrator").get(f"/oversight/units/{nation.id}").text

    def test_a_province_shows_its_own_topic(self, session, visit):
        province = unit_named(session, "Quảng Ngãi")
        visitor = visit("province-official")
        page = visitor.get(f"/oversight/units/{province.id}?month={MONTH}")
        assert f"Khóa tháng {MONTH.number}/{MONTH.year}: Chuyên đề thử 20." in page.text
        assert "chuyên đề tỉnh chọn" in page.text
        cells = read_file(visitor.take().data)
        assert any("Chuyên đề thử 20" in str(cell) for row in cells for cell in row)
        page = visitor.get(f"/oversight/units/{province.id}?month={MONTH}&topic=10")
        assert "chuyên đề tỉnh chọn" not in page.text

    def test_the_file_of_the_nation_says_so_too(self, session, visit):
        visitor = visit("administrator")
        visitor.get(f"/oversight/units/{unit_named(session, 'Việt Nam').id}?month={MONTH}")
        cells = " ".join(str(cell) for row in read_file(visitor.take().data) for cell in row)
        assert "Quảng Ngãi (Chuyên đề thử 20)" in cells

    def test_recognition_counts_the_months_of_the_province(self, visit):
        for username, topic in (("province-official", "Chuyên đề thử 20"), ("far-official", "Bảo vệ bản thân")):
            page = visit(username).get(f"/recognition?year={MONTH.year}")
            assert f"{MONTH.number}/{MONTH.year} {topic}" in page.text

    def test_a_fixed_number_of_statements(self, session, visit, statements):
        nation = unit_named(session, "Việt Nam")
        visitor, url = visit("administrator"), f"/oversight/units/{nation.id}?month={MONTH}"
        statements.clear()
        visitor.get(url)
        few = len(statements)
        for number, topic in enumerate(add_topics(session, 21, 22, 23)):
            made = world.unit(session, "province", "tinh", f"Tỉnh {number}", nation)
            put(session, made, MONTH, topic)
        session.commit()
        statements.clear()
        visitor.get(url)
        assert len(statements) == few


# ── Reminders ──


class TestReminders:
    @pytest.fixture
    def on(self, monkeypatch):
        """The pages of oversight on a day of the running month, at noon."""

        def go(number):
            monkeypatch.setattr(
                lms.oversight.views, "utc_now", lambda: CURRENT.start + timedelta(days=number - 1, hours=12)
            )

        return go

    @staticmethod
    def message(page):
        return page.html.split('<textarea id="reminder"')[1].split(">", 1)[1].split("</textarea>")[0]

    def test_while_there_is_time(self, session, visit, on):
        on(12)
        page = visit("leader").get(f"/oversight/teams/{team_named(session, 'Đông Hạ').id}")
        text = self.message(page)
        deadline = CURRENT.last_day.strftime("%d/%m/%Y")
        for words in ("Bảo vệ bản thân trực tuyến", "khoảng 22 phút", f"đến hết ngày {deadline}", "http://localhost"):
            assert words in text, words
        assert f'data-copy="{text}"' in page.html

    def test_in_the_last_three_days(self, session, visit, on):
        url = f"/oversight/teams/{team_named(session, 'Đông Hạ').id}"
        last = CURRENT.last_day.day
        on(last - 3)
        assert "chia nhiều lần" in self.message(visit("leader").get(url))
        on(last - 2)
        assert "chỉ còn đến hết ngày" in self.message(visit("leader").get(url))
        on(last)
        assert "Hôm nay là ngày cuối" in self.message(visit("leader").get(url))

    def test_who_has_not_started_is_named_to_the_leader_only_and_in_the_text_when_ticked(
        self, session, visit, someone, on
    ):
        on(12)
        walk(session, someone("mate"), member_course(session), NOW)
        session.commit()
        team = team_named(session, "Đông Hạ")
        visitor = visit("leader")
        page = visitor.get(f"/oversight/teams/{team.id}")
        hanh, lan = someone("member").name, someone("mate").name
        idle = page.text.split("người chưa bắt đầu:")[1].split("Tin nhắn mẫu")[0]
        assert hanh in idle
        assert lan not in idle
        assert hanh not in self.message(page)
        assert "không nêu tên ai" in page.text
        page = visitor.get(f"/oversight/teams/{team.id}?names=1")
        assert f"Còn các bạn: {someone('leader').name}, {hanh}, {lan}." in self.message(page)
        assert "có nêu tên" in page.text
        assert hanh in visit("commune-official").get(f"/oversight/teams/{team.id}?names=1").text
        visit("next-leader").get(f"/oversight/teams/{team.id}?names=1", status=404)

    def test_catching_up_is_about_today(self, session, visit, someone):
        """Who has passed since is not reminded, nor who has left; who has joined since is."""
        team, course = team_named(session, "Đông Hạ"), member_course(session)
        walk(session, someone("mate"), course, day(4), MONTH.end, MONTH.end)
        join(session, "gone", team, until=MONTH.end.date())
        join(session, "new", team, since=CURRENT.first_day)
        session.commit()
        page = visit("leader").get(f"/oversight/teams/{team.id}?month={MONTH}&names=1")
        text = self.message(page)
        assert f"vẫn học bù được đến hết ngày {MONTH.shift(3).last_day:%d/%m/%Y}" in text
        assert "Người new" in text
        for name in ("Người gone", someone("mate").name):
            assert name not in text
        session.add(WindowRule(unit_id=unit_named(session, "Quảng Ngãi").id, citizens_from=11, catch_up_months=0))
        session.commit()
        assert "reminder" not in visit("leader").get(f"/oversight/teams/{team.id}?month={MONTH}").ids

    def test_nobody_is_reminded_of_another_topic_or_when_all_have_passed(self, session, visit, someone):
        team = team_named(session, "Đông Hạ")
        add_topic(session, 20, unit_named(session, "Việt Nam"))
        session.commit()
        url = f"/oversight/teams/{team.id}"
        assert "reminder" not in visit("leader").get(f"{url}?topic=20").ids
        for username in ("leader", "member", "mate"):
            walk(session, someone(username), member_course(session), NOW, NOW, NOW)
        session.commit()
        assert "reminder" not in visit("leader").get(url).ids
