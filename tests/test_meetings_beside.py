"""Where it shows who attended in-person sessions: beside what was learned online, never in its figures."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.meetings.models import Way
from lms.oversight.ground import ground_named
from lms.oversight.report import report_on_team
from lms.oversight.sight import Sight
from lms.teams.models import Membership
from lms.teams.placement import placement_of, placements_of
from tests import world
from tests.meetings import PLACE, TODAY, YESTERDAY, attend, hold
from tests.progress import MONTH, period, read_file, report, scope, team_named, unit_named


@pytest.fixture
def meeting(session, someone, team):
    """A session of An's team today, recorded by its leader."""
    made = hold(session, someone("leader"), team=team)
    session.commit()
    return made


def team_report(session, seen, team):
    ground = ground_named("now", TODAY, period(session).day)
    return report_on_team(session, team, None, Sight(seen, ground), period(session))


class TestBesideCompletion:
    def test_where_it_shows(self, session, visit, meeting, team, someone):
        attend(session, meeting, someone("member"))
        session.commit()
        apart = "không tính là hoàn thành khóa học"
        assert "Hôm nay" in visit("mate").get("/my").text.split("Buổi học trực tiếp")[1].split("Điểm danh bằng mã")[0]
        page = visit("member").get("/my")
        assert page.text.count(PLACE) == 1
        assert "Bạn đã dự 1 buổi" in page.text
        assert apart in page.text
        page = visit("leader").get(f"/people/{someone('member').id}")
        assert PLACE in page.text
        assert apart in page.text
        page = visit("leader").get(f"/oversight/teams/{team.id}")
        assert "1 buổi học trực tiếp trong tháng" in page.text
        assert "Không tính vào tỷ lệ hoàn thành" in page.text
        assert f"/meetings?team={team.id}" in visit("leader").get(f"/teams/{team.id}").links

    def test_the_column_and_the_sessions_tell_the_same(self, session, someone, scene):
        """Each session of the month with its people, each of the people with their sessions."""
        a, b = scene
        for number, team, names in ((2, a, ("member", "both")), (9, b, ("both",)), (20, a, ("mate", "member", "gone"))):
            held = hold(session, someone("administrator"), team=team, day=MONTH.first_day + timedelta(days=number))
            attend(session, held, *(someone(name) for name in names))
        hold(session, someone("administrator"), team=a, day=MONTH.last_day)
        told = team_report(session, scope(session, someone, "leader"), a)
        assert [len(turnout.people) for turnout in told.turnouts] == [2, 1, 3, 0]
        counts = {row.name: row.attended for row in told.members if row.attended}
        assert counts == {"Nguyễn Thị Hạnh": 2, "Đinh Thị Lan": 1, "Người both": 2, "Người gone": 1}

    def test_the_column_of_the_file(self, session, visit, meeting, team, someone):
        attend(session, meeting, someone("member"))
        session.commit()
        cells = read_file(visit("leader").take(f"/oversight/teams/{team.id}/export").data)
        head = next(row for row in cells if row[0] == "Họ và tên")
        column = next(at for at, word in enumerate(head) if "học trực tiếp" in word)
        counts = {row[0]: row[column] for row in cells if row[0] in ("Nguyễn Thị Hạnh", "Đinh Thị Lan")}
        assert counts == {"Nguyễn Thị Hạnh": 1, "Đinh Thị Lan": 0}

    def test_figures_of_completion_do_not_change(self, session, visit, someone, scene):
        """Neither of units nor of the team, on any ground, whoever attended how much."""
        unit = unit_named(session, "Minh An")
        seen = scope(session, someone, "administrator")

        def figures():
            session.expire_all()
            both = [report(session, seen, unit, period(session), ground) for ground in ("now", "then")]
            page = visit("commune-official").get(f"/oversight/teams/{scene[0].id}?month={MONTH}")
            return [(one.total, one.rows, one.citizens) for one in both], page.h1s, page.text.count("Đạt")

        before = figures()
        for number in (3, 9):
            held = hold(session, someone("administrator"), unit=unit, day=MONTH.first_day + timedelta(days=number))
            attend(session, held, *(someone(name) for name in ("leader", "mate", "member", "both", "late", "citizen")))
        session.commit()
        assert figures() == before
        page = visit("commune-official").get(f"/oversight/teams/{scene[0].id}?month={MONTH}")
        assert "2 buổi học trực tiếp trong tháng" in page.text

    def test_other_teams_sessions_are_not_told_to_leaders(self, session, visit, team, someone):
        """Somebody who came later: where they went before is not this leader's to know."""
        old = hold(session, someone("administrator"), team=team_named(session, "Tổ dân phố 3"), day=YESTERDAY)
        attend(session, old, someone("stranger"))
        session.scalars(select(Membership).filter_by(person_id=someone("stranger").id)).one().valid_to = TODAY
        session.add(Membership(team_id=team.id, person_id=someone("stranger").id, role="member", valid_from=TODAY))
        session.commit()
        address = f"/people/{someone('stranger').id}"
        assert "Chưa dự buổi nào" in visit("leader").get(address).text
        assert PLACE in visit("province-official").get(address).text

    def test_a_closed_account_is_counted_without_its_name(self, session, visit, meeting, someone):
        attend(session, meeting, someone("member"))
        session.commit()
        visitor = visit("member")
        visitor.get("/my/close")
        visitor.submit({"password": world.PASSWORD}, action="/my/close")
        page = visit("leader").get(f"/meetings/{meeting.id}")
        assert "1 người dự" in page.text
        assert "Nguyễn Thị Hạnh" not in page.text
        page = visit("leader").get("/meetings")
        assert re.search(r'data-label="Số người dự">1<', page.html)

    def test_ones_own_data(self, session, visit, meeting, someone):
        attend(session, meeting, someone("member"), way=Way.SCANNED)
        session.commit()
        visitor = visit("member")
        assert "Buổi học trực tiếp đã dự (1)" in visitor.get("/my/data").text
        (row,) = visitor.raw("GET", "/my/data.json").get_json()["meetings"]
        assert (row["held_on"], row["place"], row["way"]) == (TODAY.isoformat(), PLACE, "scanned")
        assert row["team"] == "Tổ CNSCĐ thôn Đông Hạ"
        assert visit("mate").raw("GET", "/my/data.json").get_json()["meetings"] == []


def test_places_of_many_are_places_of_each(session, someone):
    """Today, when a team's own unit and its place of the day are the same."""
    other = team_named(session, "Đông Thượng")
    session.scalars(select(Membership).filter_by(person_id=someone("next-leader").id)).one().role = "deputy"
    session.flush()
    session.add(Membership(team_id=other.id, person_id=someone("mate").id, role="leader", valid_from=TODAY))
    session.flush()
    people = [someone(name).id for name in ("leader", "member", "mate", "citizen", "trainer")]
    assert placements_of(session, people, TODAY) == {id_: placement_of(session, id_, TODAY) for id_ in people}
