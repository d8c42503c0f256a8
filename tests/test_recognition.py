"""Who completed every course of a year: the rules, the counts by hand, the pages and files, and who sees them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete

from courses.models import Course, Enrolment, MonthlyTopic, Topic
from lms.clock import Month, day_start
from lms.oversight.ground import as_it_is_now
from lms.oversight.period import TaughtMonth, months_taught
from lms.oversight.sight import Sight
from lms.recognition.criteria import MINIMUM_TEAM, criteria_of, is_honoured, is_near
from lms.recognition.honours import Counts, Listing, TeamStanding, counts_of, list_of, standings_of_led
from lms.units.changes import Merge, NewUnit, Reparent
from tests import world
from tests.progress import NOW, join, read_file, scope, teach, team_named, unit_named, walk
from tests.unit_changes import change, of

YEAR = NOW.year - 1  # over, whenever the tests run
OCTOBER, NOVEMBER = Month(YEAR, 10), Month(YEAR, 11)
PAGE = f"/recognition?year={YEAR}"


@pytest.fixture
def scene(session, someone):
    """Two courses count for YEAR, October's and November's. Everybody has been a member since July.

    team                 members       passed both          lacks one
    A Đông Hạ            leader        leader
                         member        member (November's late, on 30 December)
                         mate                               mate (November's)
                         two           two
    B Đông Thượng        next-leader   next-leader
    C Tổ dân phố 3       stranger                           stranger (passed November's after the year)
    D Đông Xa            two, d1, d2   all three

    Teams: 4, of which A and D are large enough; D is complete, A lacks one person.
    People: 8 (two counts once); 6 passed both, 2 lack one.
    """
    session.execute(delete(MonthlyTopic))
    october, november = teach(session, OCTOBER, 1), teach(session, NOVEMBER, 2)
    a = team_named(session, "Đông Hạ")
    village = world.unit(session, "village", "thon", "Đông Xa", unit_named(session, "Minh An"))
    d = world.add_team(session, "Tổ CNSCĐ thôn Đông Xa", village)
    people = {name: someone(name) for name in ("leader", "member", "mate", "next-leader", "stranger")}
    people["two"] = join(session, "two", a, d)
    people |= {name: join(session, name, d) for name in ("d1", "d2")}
    in_time, late = day_start(date(YEAR, 11, 20)), day_start(date(YEAR, 12, 30))
    for name, person in people.items():
        walk(session, person, october, in_time, in_time, in_time)
        passed = {"mate": None, "member": late, "stranger": day_start(date(YEAR + 1, 1, 1))}.get(name, in_time)
        walk(session, person, november, in_time, passed, passed)
    session.commit()
    return a, d


def sight(seen, unit=None):
    """What somebody looks at, as things are now."""
    return Sight(seen, as_it_is_now(NOW.date()), (unit,) if unit else ())


def criteria(session):
    return criteria_of(YEAR, months_taught(session, Month(YEAR, 1), Month(YEAR, 12)), NOW)


def test_counts(session, someone, scene):
    province, commune = unit_named(session, "Quảng Ngãi"), unit_named(session, "Minh An")
    official = scope(session, someone, "province-official")
    assert counts_of(session, sight(official, province), criteria(session)) == Counts(4, 2, 1, 1, 8, 6, 2)
    assert counts_of(session, sight(official, commune), criteria(session)) == Counts(3, 2, 1, 1, 7, 6, 1)
    assert counts_of(session, sight(scope(session, someone, "leader")), criteria(session)) == Counts(
        1, 1, 0, 1, 4, 3, 1
    )
    far = scope(session, someone, "far-official")
    assert counts_of(session, sight(far), criteria(session)) == Counts(0, 0, 0, 0, 0, 0, 0)


def test_lists(session, someone, scene):
    official = scope(session, someone, "province-official")
    rules = criteria(session)

    def rows(listing, words=""):
        return session.execute(list_of(sight(official), rules, listing, words).query).all()

    assert [(row.name, row.complete, row.members) for row in rows(Listing.TEAMS)] == [("Tổ CNSCĐ thôn Đông Xa", 3, 3)]
    assert [(row.name, row.missing) for row in rows(Listing.NEAR_TEAMS)] == [
        ("Tổ CNSCĐ thôn Đông Hạ", someone("mate").name)
    ]
    near = {row.name: (row.team, row.done, row.missing_course) for row in rows(Listing.NEAR_PEOPLE)}
    november = rules.months[1].course_id
    assert near[someone("mate").name] == ("Tổ CNSCĐ thôn Đông Hạ", 1, november)
    assert near[someone("stranger").name] == ("Tổ CNSCĐ Tổ dân phố 3", 1, november)
    assert len(rows(Listing.PEOPLE)) == 6
    assert [row.name for row in rows(Listing.PEOPLE, "hanh")] == [someone("member").name]
    assert [row.commune for row in rows(Listing.NEAR_PEOPLE, "trà câu")] == ["Trà Câu"]
    assert rows(Listing.PEOPLE, "%") == []
    assert [row.commune for row in rows(Listing.NEAR_PEOPLE)] == ["Minh An", "Trà Câu"]


def test_a_leader_reads_the_own_team(session, someone, scene):
    led = standings_of_led(session, sight(scope(session, someone, "leader")), criteria(session))
    assert led == [TeamStanding(scene[0].id, "Tổ CNSCĐ thôn Đông Hạ", 4, 3)]
    assert standings_of_led(session, sight(scope(session, someone, "province-official")), criteria(session)) == []


def test_who_has_left_does_not_hold_a_team_back(session, someone, scene):
    join(session, "gone", scene[1], until=date(YEAR, 12, 31))
    join(session, "late", scene[1], since=date(YEAR + 1, 1, 1))
    counts = counts_of(session, sight(scope(session, someone, "province-official")), criteria(session))
    assert counts == Counts(4, 2, 1, 1, 8, 6, 2)
    join(session, "last-day", scene[1], since=date(YEAR, 12, 31))
    counts = counts_of(session, sight(scope(session, someone, "province-official")), criteria(session))
    assert (counts.honoured_teams, counts.near_teams, counts.people) == (0, 2, 9)


def test_nothing_counts_before_a_month_is_over(session, someone, scene):
    early = criteria_of(
        YEAR, months_taught(session, Month(YEAR, 1), Month(YEAR, 12)), OCTOBER.end - timedelta(seconds=1)
    )
    assert (early.courses, early.running.month) == ((), OCTOBER)
    counts = counts_of(session, sight(scope(session, someone, "province-official")), early)
    assert (counts.honoured_teams, counts.near_teams, counts.honoured_people, counts.near_people) == (0, 0, 0, 0)
    assert (
        session.execute(list_of(sight(scope(session, someone, "leader")), early, Listing.PEOPLE, "").query).all() == []
    )


def course_of(session, month: TaughtMonth) -> Course:
    return session.get_one(Course, month.course_id)


def taught(month: Month, course_id: int) -> TaughtMonth:
    return TaughtMonth(month, Topic(title={"vi": "Chủ đề"}), course_id)


def test_which_months_count():
    months = [taught(Month(2026, n), n) for n in (8, 9, 10)] + [taught(Month(2025, 12), 12), taught(Month(2026, 7), 8)]
    found = criteria_of(2026, months, datetime(2026, 10, 10, tzinfo=UTC))
    assert [month.month.number for month in found.months] == [8, 9, 7]
    assert found.courses == (8, 9), "a topic taught twice is passed once"
    assert (found.running.month, found.day) == (Month(2026, 10), date(2026, 10, 10))
    past = criteria_of(2025, months, datetime(2026, 10, 10, tzinfo=UTC))
    assert (past.day, past.cut, past.running) == (date(2025, 12, 31), Month(2025, 12).end, None)


@given(members=st.integers(0, 12), complete=st.integers(0, 12))
def test_a_team_is_honoured_or_near_or_neither(members, complete):
    assert not (is_honoured(members, complete) and is_near(members, complete))
    if members < MINIMUM_TEAM:
        assert not is_honoured(members, complete)
        assert not is_near(members, complete)
    elif complete in (members, members - 1):
        assert is_honoured(members, complete) != is_near(members, complete)


@pytest.mark.parametrize(("size", "lacking"), [(2, 0), (3, 0), (3, 1), (4, 1), (4, 2), (1, 1)])
def test_the_sql_keeps_the_rules(session, someone, scene, size, lacking):
    """A new team of `size`, of whom `lacking` lack something, is listed as criteria.py says."""
    commune = unit_named(session, "Trà Câu")
    team = world.add_team(session, "Tổ CNSCĐ Thử", commune)
    moment = day_start(date(YEAR, 11, 1))
    for number in range(size):
        person = join(session, f"n-{number}", team)
        for month in criteria(session).months[: 1 if number < lacking else 2]:
            walk(session, person, course_of(session, month), moment, moment, moment)
    looked_at = sight(scope(session, someone, "province-official"), commune)

    def is_listed(listing):
        rows = session.execute(list_of(looked_at, criteria(session), listing, "").query)
        return "Tổ CNSCĐ Thử" in {row.name for row in rows}

    listed = {listing: is_listed(listing) for listing in (Listing.TEAMS, Listing.NEAR_TEAMS)}
    complete = size - lacking
    assert listed == {Listing.TEAMS: is_honoured(size, complete), Listing.NEAR_TEAMS: is_near(size, complete)}


# ── Pages and files ─────────────────────────────────────────────────────────────────────────────


def test_the_page_of_a_year(session, visit, someone, scene):
    visitor = visit("province-official")
    page = visitor.get(PAGE)
    assert page.h1s == [f"1 trên 2 tổ hoàn thành mọi khóa năm {YEAR}"]
    for words in (
        f"10/{YEAR} Chủ đề 1; 11/{YEAR} Chủ đề 2",
        "Tổ được xét có từ 3 thành viên",
        "Danh sách này để tham khảo khi xét, không phải quyết định khen thưởng.",
        "1 trên 2 tổ được xét (2 tổ dưới 3 người không xét)",
        "Xã Minh An Tổ CNSCĐ thôn Đông Xa 3/3",
    ):
        assert words in page.text, words
    near = visitor.get(f"{PAGE}&list=near-teams")
    assert f"3/4 {someone('mate').name}" in near.text
    people = visitor.get(f"{PAGE}&list=near-people")
    assert "2 trên 8 thành viên" in people.text
    assert "Phường Trà Câu" in people.text
    assert "1/2 Chủ đề 2" in people.text
    commune = visitor.get(f"{PAGE}&unit={unit_named(session, 'Trà Câu').id}&list=near-people")
    assert "1 trên 1 thành viên" in commune.text
    assert someone("mate").name not in commune.text


def test_empty_lists_say_how(session, visit, someone):
    session.execute(delete(MonthlyTopic))
    session.commit()
    page = visit("commune-official").get(PAGE)
    assert page.h1s == [f"Năm {YEAR} chưa có tháng nào để xét"]
    assert "Khi một tháng có khóa học đã hết hạn" in page.text
    teach(session, OCTOBER, 1)
    session.commit()
    page = visit("commune-official").get(PAGE)
    assert page.h1s == [f"0 trên 1 tổ hoàn thành mọi khóa năm {YEAR}"]
    assert "Đạt mọi khóa được tính là vào danh sách." in page.text


def test_a_leader_sees_the_own_team_only(session, visit, someone, scene):
    visitor = visit("leader")
    page = visitor.get(PAGE)
    assert "3 trên 4 thành viên đã đạt mọi khóa được tính." in page.text
    for listing in Listing:
        page = visitor.get(f"{PAGE}&list={listing}")
        for words in (page.html, str(read_file(visitor.take().data))):
            for hidden in ("Đông Xa", "Đông Thượng", someone("stranger").name, "Người d1"):
                assert hidden not in words, (listing, hidden)


def test_who_may_open_it(session, visit, scene):
    for username in ("member", "mate", "citizen", "trainer", "stranger"):
        visit(username).get(PAGE, status=404)
        visit(username).take(f"/recognition/export?year={YEAR}", status=404)
    province, commune = unit_named(session, "Quảng Ngãi").id, unit_named(session, "Minh An").id
    for username, unit, status in (
        ("commune-official", commune, 200),
        ("commune-official", province, 404),
        ("leader", commune, 404),
        ("far-official", commune, 404),
        ("administrator", commune, 200),
    ):
        visit(username).get(f"{PAGE}&unit={unit}", status=status)


def test_the_nation_leads_to_its_provinces(session, visit, scene):
    visitor = visit("administrator")
    page = visitor.get(PAGE)
    assert f"/recognition?year={YEAR}&unit={unit_named(session, 'Quảng Ngãi').id}" in page.links
    visitor.take(f"/recognition/export?year={YEAR}", status=404)


def test_what_cannot_be_is_not_found(visit, scene):
    visitor = visit("province-official")
    for query in (
        "year=1999",
        "year=x",
        f"year={NOW.year + 1}",
        "unit=0",
        "unit=x",
        "unit=" + "9" * 30,
        "list=nonsense",
    ):
        visitor.get(f"/recognition?{query}", status=404)
        visitor.take(f"/recognition/export?{query}", status=404)
    for harmless in ("at=0", "at=W10", "at=%00", "q=%25", "year=&unit=&list="):
        visitor.get(f"/recognition?{harmless}")


def test_the_file_holds_what_the_page_shows(visit, scene, someone):
    visitor = visit("province-official")
    visitor.get(PAGE)
    answer = visitor.take()
    assert answer.headers["Content-Disposition"] == f'attachment; filename="hoc-so-teams-{YEAR}.xlsx"'
    cells = read_file(answer.data)
    assert [row for row in cells if row[2] == "Tổ CNSCĐ thôn Đông Xa"] == [
        [1, "Xã Minh An", "Tổ CNSCĐ thôn Đông Xa", 3, 3, ""]
    ]
    assert any("1 trên 2 tổ có từ 3 thành viên" in str(row[0]) for row in cells)
    assert any("không phải quyết định khen thưởng" in str(row[0]) for row in cells)
    visitor.get(f"{PAGE}&list=near-people")
    cells = read_file(visitor.take().data)
    mate = next(row for row in cells if row[2] == someone("mate").name)
    assert mate[1:] == ["Xã Minh An", someone("mate").name, "Tổ CNSCĐ thôn Đông Hạ", 1, 2, "Chủ đề 2"]


@pytest.fixture
def moved(session, someone, scene):
    """The village of team D went from Minh An to Trà Câu when the year was over."""
    village, heir = unit_named(session, "Đông Xa"), unit_named(session, "Trà Câu")
    change(session, someone, Reparent(day=date(YEAR + 1, 1, 1), unit=of(village), parent=of(heir)))


def test_a_list_as_it_was_then_names_nobody_of_elsewhere(session, visit, moved):
    """Team D was Minh An's on the last day of the year: it counts there, and its people are not Minh An's to see."""
    commune = unit_named(session, "Minh An")
    visitor, address = visit("commune-official"), f"{PAGE}&unit={commune.id}"
    then = visitor.get(f"{address}&ground=then")
    assert then.h1s == [f"1 trên 2 tổ hoàn thành mọi khóa năm {YEAR}"]
    assert f"Theo địa giới ngày 31/12/{YEAR}." in then.text
    assert "Tổ CNSCĐ thôn Đông Xa 3/3" in then.text
    team = team_named(session, "Đông Xa")
    assert f"/oversight/teams/{team.id}" not in then.links
    people = visitor.get(f"{address}&ground=then&list=people")
    assert "6 trên 7 thành viên" in people.text
    assert people.text.count("Không nêu tên: tổ nay thuộc nơi khác") == 2
    for name in ("Người d1", "Người d2"):
        assert name not in people.html
    assert "Người two" in people.text  # who is in team A, too
    assert "Người" not in visitor.get(f"{address}&ground=then&list=people&q=nguoi+d1").text.split("Không tìm thấy")[1]
    visitor.get(f"{PAGE}&ground=then&list=people")
    cells = read_file(visitor.take().data)
    assert [row[2] for row in cells].count("Không nêu tên: tổ nay thuộc nơi khác") == 2
    assert any(row[0] == f"Theo địa giới ngày 31/12/{YEAR}" for row in cells)
    now = visitor.get(address)
    assert now.h1s == [f"0 trên 1 tổ hoàn thành mọi khóa năm {YEAR}"]
    assert "Đông Xa" not in now.text
    assert "Theo địa giới hiện nay." in now.text


def test_one_who_is_missing_elsewhere_is_not_named(session, visit, someone, moved):
    third = someone("d2")
    session.execute(delete(Enrolment).where(Enrolment.person_id == third.id))
    session.commit()
    address = f"{PAGE}&unit={unit_named(session, 'Minh An').id}&ground=then&list=near-teams"
    page = visit("commune-official").get(address)
    assert "2/3 Không nêu tên: tổ nay thuộc nơi khác" in page.text
    assert third.name not in page.html
    assert f"2/3 {third.name}" in visit("province-official").get(address).text


def test_a_place_that_was_not_there(session, visit, someone, moved):
    old, other = unit_named(session, "Minh An"), unit_named(session, "Trà Câu")
    new = NewUnit("xa", "Mới", "21010")
    made = change(session, someone, Merge(day=date(YEAR + 1, 1, 1), units=(of(old), of(other)), into=new)).unit
    visitor = visit("province-official")
    page = visitor.get(f"{PAGE}&unit={made.id}&ground=then")
    assert page.h1s == [f"Ngày 31/12/{YEAR} chưa có xã Mới"]
    assert f"/recognition?year={YEAR}&unit={old.id}&ground=then" in page.links
    visitor.take(f"/recognition/export?year={YEAR}&unit={made.id}&ground=then", status=404)
    ended = visitor.get(f"{PAGE}&unit={old.id}")
    assert ended.h1s == [f"Xã Minh An không còn từ ngày 01/01/{YEAR + 1}"]
    assert visitor.get(f"{PAGE}&unit={made.id}").h1s == [f"1 trên 2 tổ hoàn thành mọi khóa năm {YEAR}"]
    assert "Xã Minh An" in visitor.get(f"{PAGE}&ground=then").text
    for nonsense in ("ground=later", "ground=NOW"):
        visitor.get(f"{PAGE}&{nonsense}", status=404)


def test_long_lists_turn_and_cost_the_same(session, visit, scene, statements):
    def cost(query: str) -> int:
        statements.clear()
        visitor.get(f"{PAGE}&{query}")
        return len(statements)

    visitor = visit("province-official")
    queries = [f"list={listing}" for listing in Listing]
    few = [cost(query) for query in queries]
    moment = day_start(date(YEAR, 11, 1))
    rules = criteria(session)
    for number in range(30):
        team = world.add_team(session, f"Tổ CNSCĐ {number:02d}", unit_named(session, "Trà Câu"))
        for person in range(3):
            someone_new = join(session, f"n-{number}-{person}", team)
            for month in rules.months:
                walk(session, someone_new, course_of(session, month), moment, moment, moment)
    session.commit()
    assert [cost(query) for query in queries] == few
    page = visitor.get(f"{PAGE}&list=teams")
    page = visitor.get(next(link for link in page.links if "at=" in link))
    assert "Trang 2 trên 2, tất cả 31 dòng" in page.text
    assert "Tổ CNSCĐ 29" in page.text
    assert "Tổ CNSCĐ 07" in visitor.get(f"{PAGE}&list=teams&q=07").text


def test_in_english(visit, scene):
    visitor = visit("province-official")
    visitor.client.set_cookie("language", "en")
    for listing in Listing:
        visitor.get(f"{PAGE}&list={listing}")
