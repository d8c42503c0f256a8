"""The calendar: one topic a month for everybody, whatever the nation and provinces choose; and its pages."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

import lms.schedule.views
from courses.calendar import calendar_of, topic_of, windows_for
from courses.models import Edition, MonthlyTopic, ProvinceTopic, Topic, WindowRule
from courses.readers import reader_of
from courses.windows import Windows
from lms.clock import Month, local_date, utc_now
from lms.people.models import AuditEntry
from lms.schedule.choosing import MonthHasBegun, NotOffered, Refusal, SameMonth, choose, set_extra, swap, undo
from lms.schedule.ruling import drop_rule, set_rule
from lms.teams.acting import Actor
from lms.teams.models import AdminUnit, Grant
from tests import world
from tests.calendars import add_topic, add_topics, course_of, put
from tests.journey import sit
from tests.progress import unit_named

NOW = utc_now()
CURRENT = Month.of(NOW)
NEXT = CURRENT.shift(1)
MONTHS = [CURRENT.shift(later) for later in range(1, 13)]
SYSTEM = Actor(None, "")


@pytest.fixture
def nation(session):
    return unit_named(session, "Việt Nam")


@pytest.fixture
def province(session):
    return unit_named(session, "Quảng Ngãi")


@pytest.fixture
def trains(session, someone, province):
    """The trainer on the province, too."""
    session.add(Grant(person_id=someone("trainer").id, role="trainer", unit_id=province.id, valid_from=world.LONG_AGO))
    session.commit()
    return province


def noted(session, action):
    session.rollback()
    entries = select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id)
    return [(entry.unit_id, entry.details) for entry in session.scalars(entries)]


def number_in(session, month, unit=None):
    return topic_of(session, month, unit.id if unit else None).number


# ── Choosing ──


class TestChoosing:
    def test_a_province_follows_the_nation_until_it_chooses(self, session, nation, province):
        first, second = add_topics(session, 20, 21)
        choose(session, nation, NEXT, first, SYSTEM, NOW)
        assert number_in(session, NEXT, province) == 20
        choose(session, province, NEXT, second, SYSTEM, NOW)
        assert (number_in(session, NEXT), number_in(session, NEXT, province)) == (20, 21)
        assert number_in(session, NEXT, unit_named(session, "Gia Lai")) == 20
        choose(session, nation, NEXT, second, SYSTEM, NOW)
        choose(session, nation, NEXT, first, SYSTEM, NOW)
        assert number_in(session, NEXT, province) == 21
        undo(session, province, NEXT, SYSTEM, NOW)
        assert number_in(session, NEXT, province) == 20

    def test_what_holds_anyway_is_not_kept(self, session, nation, province):
        add_topics(session, 20, 21)
        for unit in (nation, province):
            before = [calendar_of(session, unit.province_id, month, month).topic_of(month) for month in MONTHS]
            swap(session, unit, MONTHS[0], MONTHS[1], SYSTEM, NOW)
            assert topic_of(session, MONTHS[0], unit.province_id) == before[1]
            assert topic_of(session, MONTHS[1], unit.province_id) == before[0]
            swap(session, unit, MONTHS[1], MONTHS[0], SYSTEM, NOW)
            assert [topic_of(session, month, unit.province_id) for month in MONTHS] == before
        assert session.scalar(select(func.count()).select_from(ProvinceTopic)) == 0
        future = select(func.count()).where(MonthlyTopic.month > CURRENT.first_day)
        assert session.scalar(future) == 0

    @pytest.mark.parametrize("month", [CURRENT, CURRENT.shift(-1)])
    def test_a_month_that_has_begun_stays(self, session, province, month):
        (topic,) = add_topics(session, 20)
        for attempt in (
            lambda: choose(session, province, month, topic, SYSTEM, NOW),
            lambda: swap(session, province, NEXT, month, SYSTEM, NOW),
            lambda: swap(session, province, month, NEXT, SYSTEM, NOW),
            lambda: undo(session, province, month, SYSTEM, NOW),
            lambda: set_extra(session, province, month, None, SYSTEM, NOW),
        ):
            with pytest.raises(MonthHasBegun):
                attempt()
        assert session.scalar(select(func.count()).select_from(ProvinceTopic)) == 0

    def test_the_last_moment(self, session, province):
        (topic,) = add_topics(session, 20)
        choose(session, province, NEXT, topic, SYSTEM, NEXT.start - timedelta(seconds=1))
        with pytest.raises(MonthHasBegun):
            undo(session, province, NEXT, SYSTEM, NEXT.start)

    def test_only_what_is_offered(self, session, nation, province):
        """Topics that take turns, and a province's own; neither another province's nor the officials' course."""
        own = add_topic(session, 20, province)
        officials = add_topic(session, 22, nation, ("official",))
        choose(session, province, NEXT, own, SYSTEM, NOW)
        for unit, topic in ((nation, own), (unit_named(session, "Gia Lai"), own), (province, officials)):
            with pytest.raises(NotOffered):
                choose(session, unit, NEXT, topic, SYSTEM, NOW)
        with pytest.raises(SameMonth):
            swap(session, province, NEXT, NEXT, SYSTEM, NOW)

    def test_an_addition_stands_beside_the_topic(self, session, nation, province):
        own = add_topic(session, 20, province)
        before = number_in(session, NEXT, province)
        for _time in range(2):
            set_extra(session, province, NEXT, own, SYSTEM, NOW)
        assert number_in(session, NEXT, province) == before
        assert calendar_of(session, province.id, NEXT, NEXT).extra == {NEXT: own}
        with pytest.raises(NotOffered):
            set_extra(session, unit_named(session, "Gia Lai"), NEXT, own, SYSTEM, NOW)
        with pytest.raises(NotOffered):
            set_extra(session, nation, NEXT, own, SYSTEM, NOW)
        set_extra(session, province, NEXT, None, SYSTEM, NOW)
        assert calendar_of(session, province.id, NEXT, NEXT).extra == {}
        session.commit()
        entries = [details for _unit, details in noted(session, "calendar.topic_set")]
        month = f"{NEXT.number}/{NEXT.year}"
        assert entries == [{"month": month, "topic": 20, "extra": True}, {"month": month, "extra_dropped": True}]

    def test_the_officials_course_takes_no_turn(self, session, nation):
        session.execute(delete(MonthlyTopic))
        add_topic(session, 13, nation, ("official",))
        assert {number_in(session, month) for month in MONTHS} == {10}

    def test_months_count_from_the_first_lesson_on(self, session):
        session.execute(delete(MonthlyTopic))
        calendar = calendar_of(session, None, Month(2025, 1), CURRENT)
        begun = Month.of(world.FOUNDED)
        assert calendar.begins == begun
        assert [calendar.is_taught(begun.shift(later)) for later in (-1, 0, 1)] == [False, True, True]


class TestRules:
    def test_the_nearest_word_holds(self, session, nation, province):
        far = unit_named(session, "Gia Lai")
        assert windows_for(session, province.id) == Windows(11, 3)
        set_rule(session, nation, Windows(15, 2), SYSTEM, NOW)
        set_rule(session, province, Windows(5, 0), SYSTEM, NOW)
        set_rule(session, province, Windows(6, 1), SYSTEM, NOW)
        set_rule(session, province, Windows(6, 1), SYSTEM, NOW)
        session.expire_all()
        found = [windows_for(session, unit) for unit in (province.id, far.id, None)]
        assert found == [Windows(6, 1), Windows(15, 2), Windows(15, 2)]
        drop_rule(session, province, SYSTEM, NOW)
        drop_rule(session, province, SYSTEM, NOW)
        assert windows_for(session, province.id) == Windows(15, 2)
        session.commit()
        assert len(noted(session, "calendar.rule_changed")) == 4


# ── For any choices ──


@dataclass
class Model:
    """The calendar told again in Python: turns, what the nation has chosen, what each province has."""

    turns: list[int]
    nation: dict[Month, int] = field(default_factory=dict)
    own: dict[int, dict[Month, int]] = field(default_factory=lambda: {1: {}, 2: {}})

    def topic(self, unit: int, month: Month) -> int:
        usual = self.nation.get(month, self.turns[(month.number - 1) % len(self.turns)])
        return self.own[unit].get(month, usual) if unit else usual

    def put(self, unit: int, month: Month, topic: int) -> None:
        chosen = self.own[unit] if unit else self.nation
        chosen.pop(month, None)
        if self.topic(unit, month) != topic:
            chosen[month] = topic


UNIT, MONTH, TOPIC = st.integers(0, 2), st.sampled_from([CURRENT, *MONTHS]), st.integers(0, 4)
STEP = st.one_of(
    st.tuples(st.just("choose"), UNIT, MONTH, TOPIC),
    st.tuples(st.just("swap"), UNIT, MONTH, MONTH),
    st.tuples(st.just("undo"), UNIT, MONTH, st.none()),
    st.tuples(st.just("extra"), UNIT, MONTH, st.none() | TOPIC),
    st.tuples(st.just("rule"), UNIT, st.integers(1, 28), st.integers(0, 11)),
)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, max_size=8))
def test_every_month_has_one_topic_for_everybody(session, someone, steps):
    """And no window ends before it begins, whatever was chosen and ruled; against the calendar in plain Python."""
    units = [unit_named(session, name) for name in ("Việt Nam", "Quảng Ngãi", "Gia Lai")]
    topics = [session.scalars(select(Topic)).one(), *add_topics(session, 2, 3, bare=True), *_own_topics(session, units)]
    model = Model([topic.number for topic in sorted(topics[:3], key=lambda topic: topic.number)])
    model.nation[CURRENT] = 10
    for step in steps:
        try:
            play(session, units, topics, step)
        except Refusal:
            continue
        follow(model, topics, step)
    people = {"member": 1, "citizen": 1, "province-official": 1, "far-official": 2, "administrator": 0}
    for username, unit in people.items():
        reader = reader_of(session, someone(username).id, local_date(NOW))
        assert reader.province_id == (units[unit].id if unit else None)
        calendar = calendar_of(session, reader.province_id, CURRENT, MONTHS[-1])
        for month in (CURRENT, *MONTHS):
            topic = calendar.topic_of(month)
            assert topic is not None
            assert topic.number == model.topic(unit, month)
        windows = windows_for(session, reader.province_id)
        for month, edition in ((month, edition) for month in MONTHS for edition in Edition):
            window = windows.of(month, edition)
            assert window.first <= window.last <= window.catch_up_last
    session.rollback()


def _own_topics(session, units):
    return [add_topic(session, 30 + number, unit, bare=True) for number, unit in enumerate(units[1:])]


def play(session, units, topics, step):
    verb, unit, one, other = step
    if verb == "choose":
        choose(session, units[unit], one, topics[other], SYSTEM, NOW)
    elif verb == "swap":
        swap(session, units[unit], one, other, SYSTEM, NOW)
    elif verb == "undo":
        undo(session, units[unit], one, SYSTEM, NOW)
    elif verb == "extra":
        set_extra(session, units[unit], one, None if other is None else topics[other], SYSTEM, NOW)
    else:
        set_rule(session, units[unit], Windows(one, other), SYSTEM, NOW)


def follow(model, topics, step):
    verb, unit, one, other = step
    if verb == "choose":
        model.put(unit, one, topics[other].number)
    elif verb == "swap":
        first, second = model.topic(unit, one), model.topic(unit, other)
        model.put(unit, one, second)
        model.put(unit, other, first)
    elif verb == "undo":
        (model.own[unit] if unit else model.nation).pop(one, None)


# ── Pages ──


class TestReading:
    def test_the_year_with_ones_own_state(self, session, visit, someone, province):
        topic = session.scalars(select(Topic)).one()
        own = add_topic(session, 20, province)
        put(session, province, CURRENT, own, is_extra=True)
        sit(session, someone("member"), course_of(session, topic), right=9)
        session.commit()
        page = visit("member").get(f"/schedule?year={CURRENT.year}")
        assert page.h1 == f"Lịch học năm {CURRENT.year}"
        assert f"Tháng {CURRENT.number}, tháng này Bảo vệ bản thân trực tuyến Đạt" in page.text
        assert f"Tháng {CURRENT.number}, tỉnh học thêm Chuyên đề thử 20 Chưa học" in page.text
        assert {"/courses/bao-ve-ban-than-member", "/courses/bao-ve-ban-than-citizen"} <= set(page.links)
        assert "Chuyên đề thử 20" not in visit("far-official").get("/schedule").text
        assert "/courses/thu-20-citizen" in visit("citizen").get("/schedule").links

    def test_other_years(self, visit):
        visitor = visit("citizen")
        assert f"/schedule?year={CURRENT.year + 1}" in visitor.get("/schedule").links
        visitor.get(f"/schedule?year={CURRENT.year + 1}")
        for year in (CURRENT.year + 2, 2019, 0, -5, 10**30, "x", "2026.5"):
            visitor.get(f"/schedule?year={year}", status=404)

    def test_without_any_lesson(self, session, visit):
        for table in ("monthly_topic", "lesson_version", "question_version"):
            session.execute(Topic.metadata.tables[table].delete())
        session.commit()
        assert "Năm này chưa có lịch" in visit("member").get("/schedule").text

    def test_the_windows_are_told(self, session, visit, province):
        session.add(WindowRule(unit_id=province.id, citizens_from=7, catch_up_months=2))
        session.commit()
        assert "người dân từ ngày 7," in visit("citizen").get("/schedule").text
        assert "người dân từ ngày 11," in visit("far-official").get("/schedule").text

    def test_a_fixed_number_of_statements(self, session, visit, statements, trains):
        reader, editor = visit("member"), visit("trainer")
        addresses = [(reader, "/schedule"), (editor, f"/schedule/{trains.id}"), (editor, f"/schedule/{trains.id}/swap")]
        few = [count(visitor, url, statements) for visitor, url in addresses]
        topics = add_topics(session, *range(20, 32))
        for month, topic in zip(MONTHS, topics, strict=False):
            put(session, trains, month, topic)
        session.commit()
        assert [count(visitor, url, statements) for visitor, url in addresses] == few


def count(visitor, url, statements):
    statements.clear()
    visitor.get(url)
    return len(statements)


class TestEditing:
    def test_choosing_swapping_and_going_back(self, session, visit, trains):
        topics = add_topics(session, 20, 21)
        session.commit()
        visitor = visit("trainer")
        assert f"/schedule/{trains.id}?year={CURRENT.year}" in visitor.get("/schedule").links
        where = f"/schedule/{trains.id}/{NEXT.year}/{NEXT.number}"
        before = number_in(session, NEXT)
        chosen = next(topic for topic in topics if topic.number != before)
        visitor.get(where)
        page = visitor.submit({"topic": str(chosen.id)}, action=where)
        assert "Đã lưu lịch học." in page.text
        assert f"{chosen.number}. Chuyên đề thử {chosen.number}" in page.text
        session.expire_all()
        assert (number_in(session, NEXT), number_in(session, NEXT, trains)) == (before, chosen.number)
        after = number_in(session, NEXT.shift(1), trains)
        visitor.get(f"/schedule/{trains.id}/swap")
        visitor.submit({"one": str(NEXT), "other": str(NEXT.shift(1))}, action="/swap")
        session.expire_all()
        assert [number_in(session, NEXT.shift(n), trains) for n in (0, 1)] == [after, chosen.number]
        visitor.get(f"/schedule/{trains.id}/{NEXT.shift(1).year}/{NEXT.shift(1).number}")
        visitor.submit(action="/undo")
        session.expire_all()
        assert number_in(session, NEXT.shift(1), trains) == number_in(session, NEXT.shift(1))
        entries = noted(session, "calendar.topic_set")
        assert {unit_id for unit_id, _details in entries} == {trains.id}
        assert [set(details) - {"month"} for _unit, details in entries] == [
            {"topic"},
            {"topic", "swapped"},
            {"topic", "swapped"},
            {"undone"},
        ]
        log = visit("province-official").get("/audit")
        assert "đổi chuyên đề của tháng ở tỉnh Quảng Ngãi" in log.text

    def test_an_own_course_is_added_and_dropped(self, session, visit, trains):
        own = add_topic(session, 20, trains)
        session.commit()
        visitor, where = visit("trainer"), f"/schedule/{trains.id}/{NEXT.year}/{NEXT.number}"
        visitor.get(where)
        assert "Học thêm: Chuyên đề thử 20" in visitor.submit({"extra": str(own.id)}, action=where).text
        visitor.get(where)
        assert "Học thêm" not in visitor.submit({"extra": ""}, action=where).text
        told = [set(details) - {"month"} for _unit, details in noted(session, "calendar.topic_set")]
        assert told == [{"topic", "extra"}, {"extra_dropped"}]  # of the month's topic, which stayed, nothing is said

    def test_the_nation_has_no_own_course_to_add(self, visit, nation):
        page = visit("trainer").get(f"/schedule/{nation.id}/{NEXT.year}/{NEXT.number}")
        assert "Khóa riêng của tỉnh" not in page.text

    def test_a_month_that_has_begun_is_refused_in_words(self, session, visit, trains, monkeypatch):
        add_topics(session, 20)
        session.commit()
        visitor = visit("trainer")
        page = visitor.get(f"/schedule/{trains.id}/{CURRENT.year}/{CURRENT.number}")
        assert "Tháng này đã bắt đầu nên giữ nguyên" in page.text
        visitor.get(f"/schedule/{trains.id}/swap")
        data = {"one": str(NEXT), "other": str(CURRENT), "csrf_token": visitor.token()}
        answer = visitor.raw("POST", f"/schedule/{trains.id}/swap", data=data)
        assert answer.status_code == 422
        assert str(NEXT) in visitor.look(answer).html
        where = f"/schedule/{trains.id}/{NEXT.year}/{NEXT.number}"
        token = visitor.get(where) and visitor.token()
        monkeypatch.setattr(lms.schedule.views, "utc_now", lambda: NEXT.start)  # the month begins meanwhile
        for url in (where, f"{where}/undo"):
            answer = visitor.raw("POST", url, data={"csrf_token": token, "topic": "1"}, follow_redirects=True)
            assert "Tháng này đã bắt đầu nên giữ nguyên" in answer.get_data(as_text=True)
        assert session.scalar(select(func.count()).select_from(ProvinceTopic)) == 0

    @pytest.mark.parametrize("where", ["0/1", "2026/0", "2026/13", f"{10**30}/1", "99999/12", "2019/1"])
    def test_a_month_that_there_is_not(self, visit, trains, where):
        visit("trainer").get(f"/schedule/{trains.id}/{where}", status=404)

    @pytest.mark.parametrize("topic", ["", "0", "x", "999999", "-1", str(10**30)])
    def test_a_topic_that_is_none_is_refused(self, visit, trains, topic):
        visitor = visit("trainer")
        visitor.get(f"/schedule/{trains.id}/{NEXT.year}/{NEXT.number}")
        page = visitor.submit({"topic": topic}, action=f"/{NEXT.number}", status=422)
        assert "Bạn chọn một mục trong danh sách." in page.text

    def test_the_rule_of_windows(self, session, visit, trains):
        visitor, where = visit("trainer"), f"/schedule/{trains.id}/windows"
        assert "tỉnh chưa đặt riêng" in visitor.get(f"/schedule/{trains.id}").text
        visitor.get(where)
        page = visitor.submit({"citizens_from": " 15 ", "catch_up_months": "0"}, action="/windows")
        assert "Người dân học từ ngày 15." in page.text
        assert "Không học bù." in page.text
        session.rollback()
        assert windows_for(session, trains.id) == Windows(15, 0)
        visitor.get(where)
        visitor.submit(action="/windows/undo")
        session.rollback()
        assert windows_for(session, trains.id) == Windows(11, 3)
        assert [details.get("citizens_from") for _unit, details in noted(session, "calendar.rule_changed")] == [15, 11]

    @pytest.mark.parametrize("typed", ["0", "29", "-1", "x", "", "1.5", "٣", "9" * 40])
    def test_a_rule_that_cannot_be(self, visit, trains, typed):
        visitor = visit("trainer")
        visitor.get(f"/schedule/{trains.id}/windows")
        page = visitor.submit({"citizens_from": typed}, action="/windows", status=422)
        assert "Bạn ghi một số từ 1 đến 28." in page.text
        if typed:
            assert f'value="{typed}"' in page.html

    def test_a_year_that_leaves_topics_out_says_so(self, session, visit, trains):
        topics = add_topics(session, 20, 21)
        session.commit()
        year = CURRENT.year + 1
        page = visit("trainer").get(f"/schedule/{trains.id}?year={year}")
        assert "chưa học hết" not in page.text
        for number in range(1, 13):
            put(session, trains, Month(year, number), topics[0])
        session.commit()
        page = visit("trainer").get(f"/schedule/{trains.id}?year={year}")
        assert "Năm này chưa học hết các chuyên đề." in page.text
        assert "Học nhiều lần: Chuyên đề thử 20." in page.text


class TestRights:
    @pytest.mark.parametrize("username", ["member", "leader", "citizen", "commune-official", "province-official"])
    def test_learners_and_officials_change_nothing(self, visit, province, nation, username):
        self._shut_out(visit(username), province, nation)

    def test_a_trainer_of_the_nation_does_not_speak_for_a_province(self, visit, province, nation):
        self._shut_out(visit("trainer"), province)
        visit("trainer").get(f"/schedule/{nation.id}")
        visit("administrator").get(f"/schedule/{nation.id}")

    def test_nor_one_below_it(self, session, visit, someone, province, nation):
        commune = session.scalars(select(AdminUnit).filter_by(name="Minh An")).one()
        session.add(Grant(person_id=someone("mate").id, role="trainer", unit_id=commune.id, valid_from=world.LONG_AGO))
        session.commit()
        self._shut_out(visit("mate"), province, nation, commune)

    def test_a_role_that_has_ended(self, session, visit, someone, trains):
        grant = session.scalars(select(Grant).filter_by(person_id=someone("trainer").id, unit_id=trains.id)).one()
        visit("trainer").get(f"/schedule/{trains.id}")
        grant.valid_to = local_date(NOW)
        session.commit()
        self._shut_out(visit("trainer"), trains)

    @staticmethod
    def _shut_out(visitor, *units):
        token = visitor.get("/schedule") and visitor.token()
        for unit in units:
            for end in ("", "/swap", "/windows", f"/{NEXT.year}/{NEXT.number}"):
                visitor.get(f"/schedule/{unit.id}{end}", status=404)
            for end in ("/swap", "/windows", "/windows/undo", f"/{NEXT.year}/{NEXT.number}/undo"):
                answer = visitor.raw("POST", f"/schedule/{unit.id}{end}", data={"csrf_token": token})
                assert answer.status_code == 404, end
