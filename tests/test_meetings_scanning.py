"""Coming onto the list of an in-person session by oneself: the code, its hours, and whom it is for."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.clock import utc_now
from lms.meetings.models import Attendance
from lms.people.models import FailedSignIn
from tests.meetings import TOMORROW, hold, how_many, rows_of
from tests.progress import unit_named

CODE = re.compile(r"[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}")


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


class TestScanning:
    @pytest.fixture
    def code(self, visit, meeting):
        """The list is open."""
        visitor = visit("leader")
        visitor.get(f"/meetings/{meeting.id}")
        page = visitor.submit(action="/open")
        assert "<svg" in page.html
        assert "/attend" in page.text
        return CODE.search(page.text)[0]

    def test_asked_once_and_put_onto_the_list(self, session, visit, meeting, code, someone, team):
        visitor = visit("member")
        page = visitor.get(f"/attend/{code.replace('-', '').lower()}")
        assert page.h1s == ["Bạn đang dự buổi “Bảo vệ bản thân trực tuyến”?"]
        assert rows_of(session, meeting.id) == set()
        page = visitor.submit(action=f"/attend/{code.replace('-', '').lower()}")
        assert page.h1s == ["Bạn đã có trong danh sách"]
        row = session.scalars(select(Attendance)).one()
        kept = (row.person_id, row.team_id, row.unit_id, row.way, row.noted_by)
        assert kept == (someone("member").id, team.id, team.unit_id, "scanned", None)
        visitor.raw("POST", f"/attend/{code}", data={"csrf_token": visitor.token()})
        assert how_many(session, Attendance) == 1
        assert "Nguyễn Thị Hạnh" in visit("leader").get(f"/meetings/{meeting.id}").text

    def test_signing_in_leads_back(self, visit, code):
        stranger = visit()
        answer = stranger.raw("GET", f"/attend/{code}")
        assert answer.headers["Location"] == f"/sign-in?next=/attend/{code}"

    def test_a_citizen_who_scans_is_named_to_the_leader(self, visit, meeting, code):
        visitor = visit("citizen")
        visitor.get("/attend")
        page = visitor.submit({"code": f" {code.lower()} "}, action="/attend")
        visitor.submit(action=page.url)
        page = visit("leader").get(f"/meetings/{meeting.id}")
        assert "Bùi Đức Thắng" in page.text
        assert "Tự quét mã" in page.text

    def test_who_does_not_belong(self, session, visit, meeting, code):
        for username in ("stranger", "far-official", "next-leader", "trainer"):
            visitor = visit(username)
            page = visitor.get(f"/attend/{code}")
            assert page.h1s == ["Buổi học của nơi khác"]
            visitor.raw("POST", f"/attend/{code}", data={"csrf_token": visitor.token()})
        assert rows_of(session, meeting.id) == set()

    def test_a_whole_commune(self, session, visit, gathering, someone):
        visitor = visit("commune-official")
        visitor.get(f"/meetings/{gathering.id}")
        code = CODE.search(visitor.submit(action="/open").text)[0]
        for username, there in (("next-leader", True), ("citizen", True), ("stranger", False)):
            person = visit(username)
            person.get(f"/attend/{code}")
            person.raw("POST", f"/attend/{code}", data={"csrf_token": person.token()})
            assert (someone(username).id in rows_of(session, gathering.id)) is there

    def test_after_the_time(self, session, visit, meeting, code):
        meeting.scan_until = utc_now()
        session.commit()
        visitor = visit("member")
        page = visitor.get(f"/attend/{code}")
        assert "Danh sách của buổi này đã đóng" in page.text
        visitor.raw("POST", f"/attend/{code}", data={"csrf_token": visitor.token()})
        assert rows_of(session, meeting.id) == set()

    def test_closed_by_hand_and_opened_anew(self, session, visit, meeting, code):
        visitor = visit("leader")
        visitor.get(f"/meetings/{meeting.id}/qr")
        page = visitor.submit(action="/open")
        assert CODE.search(page.text)[0] == code  # longer, by the same code
        session.expire_all()
        assert meeting.scan_until > utc_now() + timedelta(minutes=119)
        visitor.submit(action="/close")
        assert "Danh sách của buổi này đã đóng" in visit("member").get(f"/attend/{code}").text
        assert visitor.get(f"/meetings/{meeting.id}/qr").url == f"/meetings/{meeting.id}"
        visitor.get(f"/meetings/{meeting.id}")
        assert CODE.search(visitor.submit(action="/open").text)[0] != code
        visit("member").get(f"/attend/{code}", status=404)

    def test_put_off_meanwhile(self, session, visit, meeting, code):
        """Nobody has attended what is still to come: its list is open no more."""
        member, leader = visit("member"), visit("leader")
        member.get(f"/attend/{code}")
        leader.get(f"/meetings/{meeting.id}/edit")
        leader.submit({"day": TOMORROW.isoformat()}, action="/edit")
        answer = member.raw("POST", f"/attend/{code}", data={"csrf_token": member.token()})
        assert answer.status_code == 404
        assert rows_of(session, meeting.id) == set()

    def test_cancelled_meanwhile(self, session, visit, meeting, code):
        member, leader = visit("member"), visit("leader")
        member.get(f"/attend/{code}")
        leader.get(f"/meetings/{meeting.id}/cancel")
        leader.submit(action="/cancel")
        answer = member.raw("POST", f"/attend/{code}", data={"csrf_token": member.token()})
        assert answer.status_code == 404
        assert rows_of(session, meeting.id) == set()

    def test_guessing_is_slowed_down(self, session, visit, code):
        """Of one's own account only: a class at one address goes on."""
        visitor = visit("citizen")
        visitor.get("/attend")
        assert (
            "Không có buổi nào dùng mã này" in visitor.submit({"code": "22222222"}, action="/attend", status=404).text
        )
        for number in range(3, 7):
            visitor.get(f"/attend/{str(number) * 8}", status=404)
        assert session.scalars(select(FailedSignIn)).all()
        assert "chờ 15 phút" in visitor.get(f"/attend/{code}", status=429).text
        visit("member").get(f"/attend/{code}")
        for typed, sentence in (("", "Bạn gõ mã điểm danh"), ("---", "Bạn gõ mã điểm danh"), ("x" * 41, "8 ký tự")):
            visitor.get("/attend")
            assert sentence in visitor.submit({"code": typed}, action="/attend", status=422).text
