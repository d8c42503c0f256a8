"""Reports as it was then and as it is now, around changes of units: whole tables, on the screen and in the file."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from lms.clock import Month
from lms.teams.models import Grant, Membership, Residence, TeamPlace
from lms.units.changes import Merge, NewUnit, Reparent, Upgrade
from tests import world
from tests.progress import MONTH, NOW, day, hand_in, join, member_course, read_file, team_named, unit_named, walk
from tests.unit_changes import change, of

BEFORE, TODAY = MONTH.shift(-1), Month.of(NOW)
CHANGED = MONTH.first_day  # all changes took place between BEFORE and MONTH
THEN, IS_NOW = "then", "now"
DATE = "%d/%m/%Y"


@pytest.fixture
def scene(session, someone):
    """Quảng Ngãi, where on the first day of MONTH two communes became wards, a village moved, a commune ended.

    village (team)             commune in BEFORE   commune since   members
    Đông Hạ (A)                xã Minh An          phường Minh An  leader, mate, member
    Đông Thượng (B)            xã Minh An          phường Trà Câu  next-leader
    Tổ dân phố 3 (C)           phường Trà Câu      phường Trà Câu  stranger
    Gò Đình (D)                xã Sơn Thủy         phường Sơn Thủy d1, d2
    Bãi Ngang (E)              xã Sơn Thủy         phường Sơn Thủy e1
    Trung Hòa (F)              xã Bình Tân         phường Trà Câu  f1, f2

    In BEFORE leader and f1 passed, and next-leader sat; in MONTH mate, next-leader and e1 passed.
    A citizen lives in each of Đông Hạ, Đông Thượng and Trung Hòa.
    """
    province = unit_named(session, "Quảng Ngãi")
    teams = {}
    for name, code, villages in (
        ("Sơn Thủy", "21003", {"Gò Đình": ["d1", "d2"], "Bãi Ngang": ["e1"]}),
        ("Bình Tân", "21004", {"Trung Hòa": ["f1", "f2"]}),
    ):
        commune = world.unit(session, "commune", "xa", name, province, code)
        for village, members in villages.items():
            where = world.unit(session, "village", "thon", village, commune)
            teams[village] = world.add_team(session, f"Tổ CNSCĐ thôn {village}", where)
            for member in members:
                join(session, member, teams[village])
    for number, village in enumerate(("Đông Thượng", "Trung Hòa")):
        neighbour = world.person(session, f"dan-{number}", "Người Dân")
        session.add(
            Residence(person_id=neighbour.id, unit_id=unit_named(session, village).id, valid_from=world.LONG_AGO)
        )
    holder = world.person(session, "binh-tan-official", "Hà Văn Nghị")
    binh_tan = unit_named(session, "Bình Tân")
    session.add(Grant(person_id=holder.id, role="official", unit_id=binh_tan.id, valid_from=world.LONG_AGO))
    course = member_course(session)
    for username, month, number in (("leader", BEFORE, 5), ("f1", BEFORE, 6), ("mate", MONTH, 7), ("e1", MONTH, 8)):
        moment = day(number, month=month)
        walk(session, someone(username), course, moment, moment, moment)
        hand_in(session, someone(username), course, moment, right=9)
    sat, passed = day(9, month=BEFORE), day(9, month=MONTH)
    walk(session, someone("next-leader"), course, sat, sat, passed)
    hand_in(session, someone("next-leader"), course, sat, right=5)
    hand_in(session, someone("next-leader"), course, passed, right=9)
    session.commit()
    for name in ("Minh An", "Sơn Thủy"):
        change(session, someone, Upgrade(day=CHANGED, unit=of(unit_named(session, name)), kind="phuong"))
    village, heir = unit_named(session, "Đông Thượng"), unit_named(session, "Trà Câu")
    change(session, someone, Reparent(day=CHANGED, unit=of(village), parent=of(heir)))
    change(session, someone, Merge(day=CHANGED, units=(of(binh_tan),), into=of(heir)))


# name, teams, members, passed, sat, studying, not passed, not started, attempts
THEN_BEFORE = [
    ["Phường Trà Câu", 1, 1, 0, 0, 0, 0, 1, 0],
    ["Xã Bình Tân", 1, 2, 1, 1, 0, 0, 1, 1],
    ["Xã Minh An", 2, 4, 1, 2, 0, 1, 2, 2],
    ["Xã Sơn Thủy", 2, 3, 0, 0, 0, 0, 3, 0],
    ["Quảng Ngãi", 6, 10, 2, 3, 0, 1, 7, 3],
]
NOW_BEFORE = [
    ["Phường Minh An", 1, 3, 1, 1, 0, 0, 2, 1],
    ["Phường Sơn Thủy", 2, 3, 0, 0, 0, 0, 3, 0],
    ["Phường Trà Câu", 3, 4, 1, 2, 0, 1, 2, 2],
    ["Quảng Ngãi", 6, 10, 2, 3, 0, 1, 7, 3],
]
IN_MONTH = [
    ["Phường Minh An", 1, 3, 2, 2, 0, 0, 1, 1],
    ["Phường Sơn Thủy", 2, 3, 1, 1, 0, 0, 2, 1],
    ["Phường Trà Câu", 3, 4, 2, 2, 0, 0, 2, 1],
    ["Quảng Ngãi", 6, 10, 5, 5, 0, 0, 5, 3],
]


@pytest.mark.parametrize(
    ("month", "ground", "expected"),
    [
        (BEFORE, THEN, THEN_BEFORE),
        (BEFORE, IS_NOW, NOW_BEFORE),
        (MONTH, THEN, IN_MONTH),
        (MONTH, IS_NOW, IN_MONTH),
        (TODAY, THEN, None),
    ],
)
def test_a_province_on_both_grounds(session, visit, scene, month, ground, expected):
    province = unit_named(session, "Quảng Ngãi")
    visitor, query = visit("province-official"), f"month={month}&ground={ground}"
    page = visitor.get(f"/oversight/units/{province.id}?{query}")
    cells = read_file(visitor.take().data)
    if expected is None:  # the running month has the units of today, and what happened until today
        expected = [row[:2] for row in IN_MONTH]
        assert [row[:2] for row in file_rows(cells, "Quảng Ngãi")] == expected
        return
    assert file_rows(cells, "Quảng Ngãi") == expected
    assert screen_rows(page) == [on_screen(row) for row in expected[:-1]]
    total = expected[-1]
    assert page.h1s[0].startswith(f"Quảng Ngãi: {total[3]} trên {total[2]} thành viên đã đạt")
    words = "Theo địa giới hiện nay"
    if ground == THEN:
        words = f"Theo địa giới ngày {month.last_day.strftime(DATE)}"
    assert f"{words}." in page.text
    assert any(row[0] == words for row in cells)


def file_rows(cells, total):
    """Name and counts of each row of a file in the order of names, the total last."""
    top = next(index for index, row in enumerate(cells) if row[0] == "Đơn vị")
    rows = [row for row in cells[top + 1 :] if row[1] != ""]
    counts = [[row[0], *(row[at] for at in (1, 2, 3, 5, 7, 8, 9, 10))] for row in rows]
    named = sorted(counts[:-1], key=lambda row: row[0].lower())
    return [[row[0][:1].upper() + row[0][1:], *row[1:]] for row in named] + [[total, *counts[-1][1:]]]


def screen_rows(page):
    """What the table shows: name, number of teams, both rates, people studying, not passed, not started."""
    body = page.html.split("<tbody>")[1].split("</tbody>")[0]
    rows = [
        [plain(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in body.split("<tr>")[1:]
    ]
    return sorted(rows, key=lambda row: row[0].lower())


def plain(html):
    return " ".join(unescape(re.sub(r"<svg.*?</svg>|<[^>]*>", " ", html, flags=re.DOTALL)).split())


def on_screen(row):
    """A row of the file as the page writes it."""
    name, teams, members, passed, sat, studying, not_passed, not_started, _attempts = row
    rates = [f"{passed}/{of} · {int(passed / of * 100 + 0.5)}%" if of else "chưa ai làm" for of in (members, sat)]
    return [name, f"{teams} tổ", *rates, str(studying), str(not_passed), str(not_started)]


def test_a_commune_on_both_grounds(session, visit, someone, scene):
    """Minh An gave a village away: its figures stay in the month when it was Minh An's, and nobody in it is named."""
    commune = unit_named(session, "Minh An")
    visitor, gone = visit("commune-official"), team_named(session, "Đông Thượng")
    address = f"/oversight/units/{commune.id}?month={BEFORE}"
    page = visitor.get(f"{address}&ground=then")
    assert page.h1s == ["1 trên 4 thành viên đã đạt (25%)"]
    assert "Xã Minh An" in page.text
    rows = {row[0]: row for row in screen_rows(page)}
    assert rows["Thôn Đông Thượng"][1:4] == ["nay thuộc nơi khác", "0/1 · 0%", "0/1 · 0%"]
    assert rows["Thôn Đông Hạ"][1:3] == ["Trần Văn Bính", "1/3 · 33%"]
    assert someone("next-leader").name not in page.html
    assert f"/oversight/teams/{gone.id}" not in page.html
    assert "2 người đã đăng ký" in page.text
    cells = read_file(visitor.take().data)
    assert cells[0][0] == "xã Minh An"
    assert {row[0]: row[1:6] for row in cells if "Tổ CNSCĐ" in str(row[0])} == {
        "Tổ CNSCĐ thôn Đông Hạ": ["thôn Đông Hạ", "Trần Văn Bính", 3, 1, pytest.approx(1 / 3)],
        "Tổ CNSCĐ thôn Đông Thượng": ["thôn Đông Thượng", "", 1, 0, 0],
    }
    now = visitor.get(address)
    assert now.h1s == ["1 trên 3 thành viên đã đạt (33%)"]
    assert "Phường Minh An" in now.text
    assert "Đông Thượng" not in now.text
    assert "1 người đã đăng ký" in now.text


def test_what_is_out_of_scope_today_stays_closed(session, visit, scene):
    """The way into the team is closed on every ground; its village opens for the months when it was in scope."""
    village, team_id = unit_named(session, "Đông Thượng"), team_named(session, "Đông Thượng").id
    visitor = visit("commune-official")
    for ground in (THEN, IS_NOW):
        visitor.get(f"/oversight/teams/{team_id}?month={BEFORE}&ground={ground}", status=404)
        visitor.take(f"/oversight/teams/{team_id}/export?month={BEFORE}&ground={ground}", status=404)
    page = visitor.get(f"/oversight/units/{village.id}?month={BEFORE}&ground=then")
    assert "nay thuộc nơi khác" in page.text
    months = re.findall(r'<option value="([^"]*)"', page.html.split('name="month"')[1].split("</select>")[0])
    assert months[0] == str(BEFORE)
    assert str(MONTH) not in months
    assert page.html.split('name="ground"')[1].split("</select>")[0].count("<option") == 1
    for query in (f"month={MONTH}&ground=then", f"month={BEFORE}", f"month={BEFORE}&ground=now", "ground=then"):
        visitor.get(f"/oversight/units/{village.id}?{query}", status=404)
    for ground in (THEN, IS_NOW):
        visit("far-official").get(f"/oversight/units/{village.id}?month={BEFORE}&ground={ground}", status=404)
        visit("leader").get(f"/oversight/units/{village.id}?month={BEFORE}&ground={ground}", status=404)


def test_a_unit_that_ended(session, visit, scene):
    """By who holds its successor, it opens for the months when it existed; else its page says what became of it."""
    ended, heir = unit_named(session, "Bình Tân"), unit_named(session, "Trà Câu")
    visitor = visit("binh-tan-official")
    then = visitor.get(f"/oversight/units/{ended.id}?month={BEFORE}&ground=then")
    assert then.h1s == ["1 trên 2 thành viên đã đạt (50%)"]
    assert "Thôn Trung Hòa" in then.text
    for query in ("", f"?month={BEFORE}", f"?month={MONTH}&ground=then"):
        page = visitor.get(f"/oversight/units/{ended.id}{query}")
        assert page.h1s == [f"Xã Bình Tân không còn từ ngày {CHANGED.strftime(DATE)}"]
        assert "Phường Trà Câu" in page.text
        assert "thành viên đã đạt" not in page.text
        assert any(link.startswith(f"/oversight/units/{heir.id}") for link in page.links)
        assert f"/oversight/units/{ended.id}?month={BEFORE}&ground=then" in page.links
        visitor.take(f"/oversight/units/{ended.id}/export{query}", status=404)
    visit("commune-official").get(f"/oversight/units/{ended.id}?month={BEFORE}&ground=then", status=404)


def test_a_unit_that_was_not_there_yet(session, visit, someone, scene):
    a, b = unit_named(session, "Minh An"), unit_named(session, "Sơn Thủy")
    founded = Merge(day=TODAY.first_day, units=(of(a), of(b)), into=NewUnit("phuong", "Tân Lập", "21009"))
    made = change(session, someone, founded).unit
    page = visit("province-official").get(f"/oversight/units/{made.id}?month={MONTH}&ground=then")
    assert page.h1s == [f"Ngày {MONTH.last_day.strftime(DATE)} chưa có phường Tân Lập"]
    assert "Được lập từ" in page.text
    assert f"/oversight/units/{a.id}?month={MONTH}&ground=then" in page.links
    assert f"/oversight/units/{made.id}?month={MONTH}" in page.links
    now = visit("province-official").get(f"/oversight/units/{made.id}?month={MONTH}")
    assert now.h1s == ["3 trên 6 thành viên đã đạt (50%)"]
    old = visit("commune-official").get(f"/oversight/units/{a.id}?month={MONTH}&ground=then")
    assert old.h1s == ["2 trên 3 thành viên đã đạt (67%)"]


def test_a_team_page_says_where_it_stood(session, visit, scene):
    team = team_named(session, "Trung Hòa")
    visitor = visit("province-official")
    then = visitor.get(f"/oversight/teams/{team.id}?month={BEFORE}&ground=then")
    assert "Xã Bình Tân" in then.text
    assert f"Theo địa giới ngày {BEFORE.last_day.strftime(DATE)}: thôn Trung Hòa." in then.text
    now = visitor.get(f"/oversight/teams/{team.id}?month={BEFORE}")
    assert "Phường Trà Câu" in now.text
    assert "Bình Tân" not in now.text
    cells = read_file(visitor.take(f"/oversight/teams/{team.id}/export?month={BEFORE}&ground=then").data)
    assert any(row[0] == "Nơi đặt tổ: thôn Trung Hòa" for row in cells)


def test_a_team_that_ended_in_the_month_is_counted_where_it_stood(session, visit, scene):
    """With its commune, too, when that ended the same month: no member falls between the units."""
    team = team_named(session, "Gò Đình")
    ended = MONTH.first_day.replace(day=11)
    for row in session.scalars(select(Membership).filter_by(team_id=team.id)):
        row.valid_to = ended
    for row in (team, session.scalars(select(TeamPlace).filter_by(team_id=team.id)).one()):
        row.valid_to = ended
    session.commit()
    province = unit_named(session, "Quảng Ngãi")
    visitor = visit("province-official")
    for ground in (THEN, IS_NOW):
        cells = read_file(visitor.take(f"/oversight/units/{province.id}/export?month={MONTH}&ground={ground}").data)
        assert file_rows(cells, "Quảng Ngãi") == IN_MONTH


def test_a_commune_that_ended_with_a_team_in_the_month_has_a_row(session, visit, someone, scene):
    team = team_named(session, "Bãi Ngang")
    middle, later = MONTH.first_day.replace(day=11), MONTH.first_day.replace(day=15)
    for row in session.scalars(select(Membership).filter_by(team_id=team.id)):
        row.valid_to = middle
    for row in (team, session.scalars(select(TeamPlace).filter_by(team_id=team.id)).one()):
        row.valid_to = middle
    session.commit()
    ended, heir = unit_named(session, "Sơn Thủy"), unit_named(session, "Minh An")
    change(session, someone, Merge(day=later, units=(of(ended),), into=of(heir)))
    province = unit_named(session, "Quảng Ngãi")
    found = {}
    for ground in (THEN, IS_NOW):
        address = f"/oversight/units/{province.id}/export?month={MONTH}&ground={ground}"
        rows = file_rows(read_file(visit("province-official").take(address).data), "Quảng Ngãi")
        found[ground] = {row[0]: row[1:3] for row in rows}
    assert found[THEN] == {
        "Phường Minh An": [2, 5],
        "Phường Sơn Thủy": [1, 1],
        "Phường Trà Câu": [3, 4],
        "Quảng Ngãi": [6, 10],
    }
    assert found[IS_NOW] == {"Phường Minh An": [3, 6], "Phường Trà Câu": [3, 4], "Quảng Ngãi": [6, 10]}


def test_the_ground_is_kept_in_every_link(session, visit, scene):
    province = unit_named(session, "Quảng Ngãi")
    page = visit("province-official").get(f"/oversight/units/{province.id}?month={BEFORE}&ground=then")
    into = [link for link in page.links if re.match(r"/oversight/(units|teams)/\d+", link)]
    assert into
    assert all("ground=then" in link for link in into)
    filters = next(form for form in page.forms if form.action == f"/oversight/units/{province.id}")
    assert ("ground", "then") in filters.fields
    for nonsense in ("ground=later", "ground=THEN", "ground=%00"):
        visit("province-official").get(f"/oversight/units/{province.id}?{nonsense}", status=404)


def test_statements_are_as_many_on_both_grounds(session, visit, scene, statements):
    province, commune = unit_named(session, "Quảng Ngãi"), unit_named(session, "Trà Câu")
    team = team_named(session, "Trung Hòa")
    paths = (f"units/{province.id}", f"units/{commune.id}", f"teams/{team.id}")
    visitor = visit("province-official")

    def counts():
        found = {}
        for ground in (THEN, IS_NOW):
            for path in paths:
                statements.clear()
                visitor.get(f"/oversight/{path}?month={MONTH}&ground={ground}")
                found[path, ground] = len(statements)
                statements.clear()
                visitor.take()
                found[f"{path}/export", ground] = len(statements)
        return found

    few = counts()
    assert all(few[path, THEN] == few[path, IS_NOW] for path, _ground in few)
    assert max(few.values()) <= 20
    for number in range(20):
        unit = world.unit(session, "commune", "xa", f"Xã {number}", province)
        for where in (commune, unit):
            join(session, f"n-{where.id}-{number}", world.add_team(session, f"Tổ {where.name} {number}", where))
    session.commit()
    assert counts() == few
