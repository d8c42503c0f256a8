"""In-person sessions: recording, ticking, the list, and who may do what."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from courses.models import Course, Topic
from lms.clock import Month
from lms.meetings import attending
from lms.meetings.models import Attendance, Meeting
from lms.meetings.views import sessions
from lms.teams.models import Grant, Membership, Residence, TeamPlace
from tests import world
from tests.meetings import PLACE, TODAY, TOMORROW, YESTERDAY, attend, hold, how_many, notes, rows_of, tick
from tests.progress import read_file, team_named, unit_named

RECORDERS = ("leader", "commune-official", "province-official", "trainer", "administrator")
OTHERS = ("member", "mate", "next-leader", "stranger", "citizen", "far-official")


@pytest.fixture
def meeting(session, someone, team):
    """A session of An's team today, recorded by its leader."""
    made = hold(session, someone("leader"), team=team)
    session.commit()
    return made


@pytest.fixture
def gathering(session, someone):
    """A session of all of Minh An today."""
    made = hold(session, someone("commune-official"), unit=unit_named(session, "Minh An"))
    session.commit()
    return made


def words(session, **changed):
    topic = session.scalars(select(Topic.id)).first()
    return {"topic": str(topic), "day": TODAY.isoformat(), "place": PLACE, "remark": "", **changed}


class TestRecording:
    def test_the_leader_records_for_the_team(self, session, visit, team, someone):
        visitor = visit("leader")
        page = visitor.get("/meetings/new")  # one team only: nothing to choose
        assert page.h1s == ["Ghi buổi học trực tiếp"]
        assert team.name in page.text
        page = visitor.submit(words(session, remark="8 giờ"), action="/meetings/new")
        made = session.scalars(select(Meeting)).one()
        assert (made.team_id, made.unit_id, made.held_on, made.place) == (team.id, team.unit_id, TODAY, PLACE)
        assert (made.remark, made.recorded_by) == ("8 giờ", someone("leader").id)
        assert f"Bảo vệ bản thân trực tuyến, {TODAY:%d/%m/%Y}" in page.title
        about = {"held_on": TODAY.isoformat(), "team_id": team.id}
        assert notes(session, "meeting.recorded") == [
            (someone("leader").id, "meeting", made.id, team.unit_id, about),
        ]

    def test_sent_twice_it_is_one_session(self, session, visit, team):
        visitor = visit("leader")
        for _time in range(2):
            visitor.get(f"/meetings/new?team={team.id}")
            page = visitor.submit(words(session), action="/meetings/new")
        assert "Buổi này đã được ghi" in page.text
        assert how_many(session, Meeting) == 1
        visitor.get(f"/meetings/new?team={team.id}")
        visitor.submit(words(session, remark="Buổi chiều"), action="/meetings/new")
        assert how_many(session, Meeting) == 2

    def test_what_cannot_be(self, session, visit, team):
        visitor = visit("leader")
        visitor.get(f"/meetings/new?team={team.id}")
        for field, value, sentence in (
            ("day", "", "Bạn ghi ngày học"),
            ("day", "hôm qua", "Bạn ghi ngày theo mẫu"),
            ("day", (TODAY + timedelta(days=61)).isoformat(), "trong 60 ngày tới"),
            ("day", (world.LONG_AGO - timedelta(days=1)).isoformat(), "Nơi này hoạt động từ 01/07/2025"),
            ("place", " ", "Bạn ghi địa điểm"),
            ("place", "x" * 161, "dài quá 160"),
            ("remark", "x" * 501, "dài quá 500"),
            ("topic", "999", "Bạn chọn một chuyên đề trong danh sách"),
            ("topic", "x", "Bạn chọn một chuyên đề trong danh sách"),
        ):
            typed = words(session, **{"place": "Sân đình", field: value})
            page = visitor.submit(typed, action="/meetings/new", status=422)
            assert sentence in page.text
            assert field == "place" or "Sân đình" in page.html
        assert how_many(session, Meeting) == 0

    def test_announced_sixty_days_ahead(self, session, visit, team, someone):
        visitor = visit("leader")
        visitor.get(f"/meetings/new?team={team.id}")
        page = visitor.submit(words(session, day=(TODAY + timedelta(days=60)).isoformat()), action="/meetings/new")
        assert "Buổi sắp tới" in page.text
        assert f"tại {PLACE}" in page.html
        made = session.scalars(select(Meeting)).one()
        assert "Sắp tới" in visit("member").get("/my").text
        assert "Sắp tới" not in visit("stranger").get("/my").text
        for url in (f"/meetings/{made.id}/people", f"/meetings/{made.id}/qr"):
            assert url not in visitor.get(f"/meetings/{made.id}").links
        assert "Chưa đến ngày học" in visitor.get(f"/meetings/{made.id}/people").text
        for url, data in (("people", {"people": str(someone("member").id)}), ("open", {})):
            visitor.raw("POST", f"/meetings/{made.id}/{url}", data={"csrf_token": visitor.token(), **data})
        session.expire_all()
        assert (rows_of(session, made.id), made.scan_code) == (set(), None)

    def test_announced_to_all_of_a_commune(self, session, visit, someone):
        hold(session, someone("commune-official"), unit=unit_named(session, "Minh An"), day=TOMORROW)
        session.commit()
        for username in ("member", "next-leader", "citizen"):
            assert "Cả xã Minh An" in visit(username).get("/my").text
        assert "Cả xã Minh An" not in visit("stranger").get("/my").text

    def test_the_unit_is_that_of_the_day(self, session, team, someone):
        """A team that has moved since: what it did before stays where it was."""
        old, new = team.unit_id, unit_named(session, "Đông Thượng").id
        session.scalars(select(TeamPlace).filter_by(team_id=team.id)).one().valid_to = TODAY
        session.add(TeamPlace(team_id=team.id, unit_id=new, valid_from=TODAY))
        team.unit_id = new
        session.flush()
        before, now = (
            hold(session, someone("leader"), team=team, day=YESTERDAY),
            hold(session, someone("leader"), team=team),
        )
        for held in (before, now):
            attend(session, held, someone("member"))
        session.expire_all()
        assert (before.unit_id, now.unit_id) == (old, new)
        rows = session.scalars(select(Attendance).order_by(Attendance.id)).all()
        assert [(row.team_id, row.unit_id) for row in rows] == [(team.id, old), (team.id, new)]

    def test_changed_and_not(self, session, visit, meeting, team, someone):
        attend(session, meeting, someone("member"))
        session.commit()
        visitor = visit("commune-official")
        visitor.get(f"/meetings/{meeting.id}/edit")
        visitor.submit(action="/edit")
        assert notes(session, "meeting.changed") == []
        visitor.get(f"/meetings/{meeting.id}/edit")
        page = visitor.submit({"place": "Đình làng", "day": YESTERDAY.isoformat()}, action="/edit")
        assert "Đình làng" in page.text
        assert [note[2:4] for note in notes(session, "meeting.changed")] == [(meeting.id, team.unit_id)]
        assert (meeting.held_on, rows_of(session, meeting.id)) == (YESTERDAY, {someone("member").id})

    def test_a_topic_that_is_taught_no_more_stays(self, session, visit, meeting):
        session.execute(update(Course).values(lesson_count=0))
        session.commit()
        visitor = visit("leader")
        visitor.get(f"/meetings/{meeting.id}/edit")
        assert "Đình làng" in visitor.submit({"place": "Đình làng"}, action="/edit").text
        assert "Bảo vệ bản thân trực tuyến" not in visitor.get(f"/meetings/new?team={meeting.team_id}").text

    def test_what_was_attended_is_not_to_come(self, session, visit, meeting, someone):
        attend(session, meeting, someone("member"))
        session.commit()
        visitor = visit("leader")
        visitor.get(f"/meetings/{meeting.id}/edit")
        page = visitor.submit({"day": TOMORROW.isoformat()}, action="/edit", status=422)
        assert "Buổi này đã có người dự" in page.text
        session.expire_all()
        assert meeting.held_on == TODAY

    def test_on_another_day_people_were_elsewhere(self, session, visit, gathering, team, someone):
        session.scalars(select(Membership).filter_by(person_id=someone("member").id)).one().valid_from = TODAY
        attend(session, gathering, someone("member"))
        session.commit()
        row = session.scalars(select(Attendance)).one()
        assert row.team_id == team.id
        visitor = visit("commune-official")
        visitor.get(f"/meetings/{gathering.id}/edit")
        visitor.submit({"day": YESTERDAY.isoformat()}, action="/edit")
        session.expire_all()
        assert (row.team_id, row.unit_id) == (None, team.unit_id)

    def test_cancelled_and_back(self, session, visit, meeting, someone):
        attend(session, meeting, someone("member"))
        session.commit()
        visitor, member = visit("leader"), visit("member")
        assert PLACE in member.get("/my").text
        for _time in range(2):
            visitor.get(f"/meetings/{meeting.id}/cancel")
            page = visitor.submit(action="/cancel")
        assert "Buổi này đã hủy" in page.text
        assert PLACE not in member.get("/my").text
        assert "0 buổi học trực tiếp" in visitor.get("/meetings").title
        assert "1 buổi học đã hủy" in visitor.get("/meetings?show=cancelled").title
        for url in ("edit", "people", "qr"):
            assert "không ghi thêm được" in visitor.get(f"/meetings/{meeting.id}/{url}").text
        visitor.get(f"/meetings/{meeting.id}")
        visitor.submit(action="/restore")
        assert PLACE in member.get("/my").text
        assert rows_of(session, meeting.id) == {someone("member").id}
        assert [len(notes(session, f"meeting.{deed}")) for deed in ("cancelled", "restored")] == [1, 1]

    def test_a_team_that_ended(self, session, visit, team):
        team.valid_to = TODAY
        session.commit()
        visitor = visit("commune-official")
        visitor.get(f"/meetings/new?team={team.id}")
        page = visitor.submit(words(session), action="/meetings/new", status=422)
        assert f"không còn từ ngày {TODAY:%d/%m/%Y}" in page.text
        visitor.submit(words(session, day=YESTERDAY.isoformat()), action="/meetings/new")
        assert how_many(session, Meeting) == 1


class TestTicking:
    def test_members_and_what_the_log_says(self, session, visit, meeting, team, someone):
        visitor, both = visit("leader"), [someone("member"), someone("mate")]
        page = tick(visitor, meeting, *both)
        assert "Danh sách có 2 người" in page.text
        assert "2 người dự" in page.text
        rows = session.scalars(select(Attendance).order_by(Attendance.person_id)).all()
        assert {row.person_id for row in rows} == {person.id for person in both}
        kept = {(row.team_id, row.unit_id, row.way, row.noted_by) for row in rows}
        assert kept == {(team.id, team.unit_id, "ticked", someone("leader").id)}
        tick(visitor, meeting, someone("mate"))
        assert rows_of(session, meeting.id) == {someone("mate").id}
        ids = sorted(person.id for person in both)
        first, second = (note[4] for note in notes(session, "attendance.changed"))
        assert first == {"team_id": team.id, "added": ids, "removed": [], "attendees": 2}
        assert second == {"team_id": team.id, "added": [], "removed": [someone("member").id], "attendees": 1}

    def test_saved_twice_is_saved_once(self, session, visit, meeting, someone):
        visitor = visit("leader")
        visitor.get(f"/meetings/{meeting.id}/people")
        data = {"csrf_token": visitor.token(), "people": [someone("member").id], "step": "done"}
        for _time in range(2):
            assert visitor.raw("POST", f"/meetings/{meeting.id}/people", data=data).status_code == 302
        assert rows_of(session, meeting.id) == {someone("member").id}
        assert len(notes(session, "attendance.changed")) == 1

    def test_what_others_did_meanwhile_stays(self, session, visit, meeting, someone):
        first, second = visit("leader"), visit("commune-official")
        first.get(f"/meetings/{meeting.id}/people")
        tick(second, meeting, someone("mate"))
        first.submit({"people": [str(someone("member").id)], "step": "done"}, action="/people")
        assert rows_of(session, meeting.id) == {someone("mate").id, someone("member").id}

    def test_pages_and_searches_keep_ticks(self, session, visit, gathering, team, someone):
        """Without a script: what is ticked on one page is there after the others were seen."""
        for number in range(60):
            person = world.person(session, f"p{number:02}", f"Người Số {number:02}")
            session.add(Membership(team_id=team.id, person_id=person.id, role="member", valid_from=world.LONG_AGO))
        session.commit()
        visitor = visit("commune-official")
        page = tick(visitor, gathering, someone("mate"), step="page:2")
        assert "Trang 2 trên 2" in page.text
        page = visitor.submit(
            {"people": [str(someone("next-leader").id)], "step": "find", "find": "so 59"}, action="/people"
        )
        assert "Người Số 59" in page.text
        assert "Nguyễn Thị Hạnh" not in page.text
        visitor.submit({"people": [str(someone("p59").id)], "step": "done"}, action="/people")
        assert rows_of(session, gathering.id) == {someone(n).id for n in ("mate", "next-leader", "p59")}
        assert "checked" in visitor.get(f"/meetings/{gathering.id}/people").html

    def test_citizens_by_name_without_marks(self, session, visit, meeting, gathering, someone):
        """The village's in a team's session, all of the commune's in its own; leaders find none."""
        for held in (meeting, gathering):
            official = visit("commune-official")
            official.get(f"/meetings/{held.id}/people")
            page = official.submit({"step": "find", "find": "bui duc"}, action="/people")
            assert "Bùi Đức Thắng" in page.text
            official.submit({"people": [str(someone("citizen").id)], "step": "done"}, action="/people")
            assert rows_of(session, held.id) == {someone("citizen").id}
        leader = visit("leader")
        assert "Bùi Đức Thắng" not in leader.get(f"/meetings/{meeting.id}/people?q=thang").text
        page = leader.get(f"/meetings/{meeting.id}")
        assert "1 người dự" in page.text
        assert "Và 1 người không nêu tên" in page.text

    def test_a_citizen_of_whom_only_the_commune_is_known(self, session, visit, meeting, someone):
        home = session.scalars(select(Residence).filter_by(person_id=someone("citizen").id)).one()
        home.unit_id = unit_named(session, "Minh An").id
        session.commit()
        assert "Bùi Đức Thắng" in visit("commune-official").get(f"/meetings/{meeting.id}/people?q=thang").text

    def test_the_team_as_it_was_that_day(self, session, visit, team, someone):
        """Who has left since is offered, who has come since is not."""
        held = hold(session, someone("leader"), team=team, day=YESTERDAY)
        session.scalars(select(Membership).filter_by(person_id=someone("member").id)).one().valid_to = TODAY
        session.add(Membership(team_id=team.id, person_id=someone("stranger").id, role="member", valid_from=TODAY))
        session.commit()
        page = visit("leader").get(f"/meetings/{held.id}/people")
        assert "Nguyễn Thị Hạnh" in page.text
        assert "Vũ Thị Thoa" not in page.text
        tick(visit("leader"), held, someone("member"), someone("stranger"))
        assert rows_of(session, held.id) == {someone("member").id}
        assert "Nguyễn Thị Hạnh" in visit("leader").get(f"/meetings/{held.id}").text

    def test_somebody_in_two_teams_stands_once(self, session, visit, gathering, someone):
        other = team_named(session, "Đông Thượng")
        session.add(Membership(team_id=other.id, person_id=someone("mate").id, role="member", valid_from=TODAY))
        session.commit()
        page = visit("commune-official").get(f"/meetings/{gathering.id}/people")
        assert page.text.count("Đinh Thị Lan") == 1

    def test_ids_of_nobody(self, session, visit, meeting):
        visitor, nobody = visit("leader"), ["x", "9" * 30, "-1", "999999", "0", ""]
        visitor.get(f"/meetings/{meeting.id}/people")
        visitor.submit({"people": nobody, "had": nobody, "step": "page:" + "9" * 40}, action="/people")
        assert rows_of(session, meeting.id) == set()

    def test_of_many_namesakes_some_are_offered(self, session, visit, meeting, team, monkeypatch):
        monkeypatch.setattr(attending, "MOST_FOUND", 2)
        for number in range(3):
            person = world.person(session, f"namesake{number}", f"Hồ Văn Một {number}")
            session.add(Residence(person_id=person.id, unit_id=team.unit_id, valid_from=world.LONG_AGO))
        session.commit()
        visitor = visit("commune-official")
        page = visitor.get(f"/meetings/{meeting.id}/people?q=ho van")
        assert page.text.count("Hồ Văn Một") == 2
        assert "Bạn gõ thêm chữ của tên." in page.text
        assert "Bạn gõ thêm chữ" not in visitor.get(f"/meetings/{meeting.id}/people?q=ho van mot 1").text

    def test_people_of_elsewhere_cannot_be_ticked(self, session, visit, meeting, someone):
        tick(visit("commune-official"), meeting, someone("stranger"), someone("next-leader"), someone("member"))
        assert rows_of(session, meeting.id) == {someone("member").id}

    def test_closed_accounts(self, session, visit, meeting, someone):
        attend(session, meeting, someone("mate"))
        someone("mate").closed_at, someone("mate").name = world.FOUNDED, ""
        session.commit()
        page = visit("leader").get(f"/meetings/{meeting.id}")
        assert "1 người dự" in page.text
        assert "Và 1 người không nêu tên" in page.text
        tick(visit("leader"), meeting)
        assert rows_of(session, meeting.id) == {someone("mate").id}


class TestWhoMay:
    def test_those_in_charge(self, visit, meeting):
        for username in RECORDERS:
            for url in ("", "/edit", "/people", "/cancel"):
                visit(username).get(f"/meetings/{meeting.id}{url}")
            assert f"/meetings/{meeting.id}" in visit(username).get("/meetings").links

    def test_others_find_nothing(self, app, session, visit, meeting, team, monkeypatch):
        monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
        for username in OTHERS:
            visitor = visit(username)
            for url in ("", "/edit", "/people", "/cancel", "/qr"):
                visitor.get(f"/meetings/{meeting.id}{url}", status=404)
            for url in ("edit", "people", "cancel", "restore", "open", "close"):
                answer = visitor.raw("POST", f"/meetings/{meeting.id}/{url}", data=words(session, people="1"))
                assert answer.status_code == 404
            for query in (f"team={team.id}", f"unit={team.unit_id}", "team=x", "unit=", "team=999999"):
                visitor.get(f"/meetings/new?{query}", status=404)
        session.expire_all()
        assert (meeting.cancelled_at, meeting.scan_code, rows_of(session, meeting.id)) == (None, None, set())

    def test_a_trainer_where_the_grant_is(self, session, visit, meeting, someone):
        grant = session.scalars(select(Grant).filter_by(person_id=someone("trainer").id)).one()
        grant.unit_id = unit_named(session, "Gia Lai").id
        session.commit()
        visit("trainer").get(f"/meetings/{meeting.id}", status=404)
        grant.unit_id = unit_named(session, "Quảng Ngãi").id
        session.commit()
        visitor = visit("trainer")
        tick(visitor, meeting, someone("member"))
        assert rows_of(session, meeting.id) == {someone("member").id}
        for url in (f"/people/{someone('member').id}", f"/teams/{meeting.team_id}", "/oversight"):
            visitor.get(url, status=404)

    def test_only_teams_communes_and_villages(self, visit, session):
        for name in ("Việt Nam", "Quảng Ngãi"):
            visit("administrator").get(f"/meetings/new?unit={unit_named(session, name).id}", status=404)
        for name in ("Minh An", "Đông Hạ"):
            visit("administrator").get(f"/meetings/new?unit={unit_named(session, name).id}")

    def test_choosing_whose_it_is(self, session, visit, team):
        commune = unit_named(session, "Minh An")
        page = visit("commune-official").get("/meetings/new")
        assert {f"/meetings/new?unit={commune.id}", f"/meetings/new?team={team.id}"} <= set(page.links)
        assert "Bạn phụ trách nhiều nơi" in visit("trainer").get("/meetings/new").text
        found = visit("trainer").get("/meetings/new?q=dong ha").links
        assert {f"/meetings/new?unit={team.unit_id}", f"/meetings/new?team={team.id}"} <= set(found)
        assert "Không có gì khớp" in visit("far-official").get("/meetings/new?q=dong ha").text
        assert f"/meetings/new?team={team.id}" in visit("leader").get(f"/teams/{team.id}").links


class TestTheList:
    @pytest.fixture
    def several(self, session, someone, team):
        teams = [team, team_named(session, "Đông Thượng"), team_named(session, "Tổ dân phố 3")]
        made = [
            hold(session, someone("administrator"), team=one, day=TODAY - timedelta(days=40 * at))
            for at, one in enumerate(teams)
        ]
        session.commit()
        return made

    def test_filters(self, session, visit, several):
        visitor = visit("province-official")
        at = {meeting.id: f"/meetings/{meeting.id}" for meeting in several}
        other, commune = unit_named(session, "Trà Câu"), unit_named(session, "Minh An")
        first, second, third = several
        for query, there in (
            ("", several),
            (f"unit={commune.id}", [first, second]),
            (f"unit={other.id}", [third]),
            (f"month={Month(TODAY.year, TODAY.month)}", [first]),
            ("topic=10", several),
            (f"team={second.team_id}", [second]),
            ("q=thuong", [second]),
            ("q=tra cau", [third]),
            ("q=khong co", []),
        ):
            links = visitor.get(f"/meetings?{query}").links
            assert {m.id for m in several if at[m.id] in links} == {m.id for m in there}, query
        for query in (
            "month=x",
            "topic=99",
            "topic=x",
            f"unit={10**12}",
            "team=-1",
            f"unit={unit_named(session, 'Gia Lai').id}",
        ):
            visitor.get(f"/meetings?{query}", status=404)
        assert at[third.id] not in visit("commune-official").get("/meetings").links

    def test_read_on_by_keys(self, session, visit, someone, team, monkeypatch):
        made = hold(session, someone("leader"), team=team)
        whose = {"topic_id": made.topic_id, "unit_id": made.unit_id, "team_id": team.id, "place": PLACE}
        whose |= {"recorded_by": made.recorded_by, "recorded_at": made.recorded_at}
        session.add_all(Meeting(held_on=TODAY - timedelta(days=number), **whose) for number in range(1, 120))
        session.commit()
        visitor = visit("leader")
        page, seen = visitor.get("/meetings"), set()
        assert "120 buổi học trực tiếp" in page.title
        assert "Tệp Excel gồm tối đa" not in page.text
        for _page in range(3):
            seen |= {link for link in page.links if re.fullmatch(r"/meetings/\d+", link)}
            onward = [link for link in page.links if "at=" in link]
            page = visitor.get(onward[0] if _page == 0 else onward[-2] if _page == 1 else "/meetings")
        assert len(seen) == 120
        monkeypatch.setattr(sessions, "LONGEST", 119)
        assert "Tệp Excel gồm tối đa 119 buổi mới nhất" in visitor.get("/meetings").text

    def test_the_file_and_who_took_it(self, session, visit, several, someone):
        attend(session, several[0], someone("member"), someone("mate"))
        session.commit()
        visitor = visit("commune-official")
        visitor.get("/meetings?q=dong")
        cells = read_file(visitor.take().data)
        rows = [row for row in cells if row[1] == "Bảo vệ bản thân trực tuyến"]
        assert [(row[2], row[4], row[5]) for row in rows] == [
            ("Tổ CNSCĐ thôn Đông Hạ", PLACE, 2),
            ("Tổ CNSCĐ thôn Đông Thượng", PLACE, 0),
        ]
        commune, by = unit_named(session, "Minh An").id, someone("commune-official").id
        assert notes(session, "meetings.exported") == [(by, "admin_unit", commune, commune, {"lines": 2})]
        visit("leader").take("/meetings/export")
        assert notes(session, "meetings.exported")[1][1:] == (
            "team",
            several[0].team_id,
            several[0].unit_id,
            {"lines": 1},
        )
        visit("member").take("/meetings/export", status=404)
        visitor.take(f"/meetings/export?team={several[1].team_id}")
        assert notes(session, "meetings.exported")[2:] == [
            (by, "team", several[1].team_id, several[1].unit_id, {"lines": 1})
        ]

    def test_the_log_in_words(self, visit, meeting, someone):
        leader = visit("leader")
        tick(leader, meeting, someone("member"))
        page = visit("commune-official").get("/audit?group=meetings")
        assert "Trần Văn Bính điểm danh một buổi học trực tiếp ở thôn Đông Hạ" in page.text
        assert "Số người ghi thêm: 1" in page.text
