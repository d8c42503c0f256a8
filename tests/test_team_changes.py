"""What becomes of teams: their end, and its undoing; merging; splitting. And that no sequence of it breaks anything."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from courses.models import Course, Enrolment
from lms.clock import utc_now
from lms.db import db
from lms.decisions.ending import End, end_team
from lms.people.models import AuditEntry, Person
from lms.successions.merging import NOBODY, Merger, NewTeam, merge_teams, plan_merger
from lms.successions.splitting import NobodyStays, Split, plan_split, split_team
from lms.teams.acting import Actor
from lms.teams.founding import NameTaken
from lms.teams.models import AdminUnit, Membership, Team, TeamDecision, TeamPlace, TeamRole, TeamSuccession
from lms.teams.roster import (
    AlreadyMember,
    BeforeFounding,
    BeganLater,
    LeaderTaken,
    NotInTeam,
    Overlap,
    TeamEnded,
    change_leader,
    change_role,
    join_team,
    leave_team,
    membership_of,
)
from lms.teams.turning import ChangedLater, members_of
from tests import world
from tests.world import roles, today

ACTOR = Actor(None, "")
OTHERS = ("leader", "next-leader", "stranger", "member", "citizen", "far-official", "trainer")


def named(session, ending) -> Team:
    return next(team for team in session.scalars(select(Team)) if team.name.endswith(ending))


@pytest.fixture
def next_team(session):
    return named(session, "Đông Thượng")


def actions(session):
    return session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()


class TestEnding:
    def end(self, visitor, team, status=200, **words):
        visitor.get(f"/teams/{team.id}/end")
        return visitor.submit({"day": str(today()), "reason": "Thôn sáp nhập"} | words, status=status)

    def test_its_members_leave_and_it_stays_to_be_read(self, session, visit, team):
        visitor = visit("commune-official")
        assert "3 người trong tổ rời tổ" in visitor.get(f"/teams/{team.id}/end").text
        page = self.end(visitor, team, number="9/QĐ-UBND")
        assert "Đã kết thúc tổ" in page.text
        assert "Kết thúc, quyết định 9/QĐ-UBND Thôn sáp nhập" in page.text
        session.expire_all()
        assert team.valid_to == today()
        assert roles(session, team) == {}
        assert len(roles(session, team, today() - timedelta(days=1))) == 3
        assert session.scalars(select(TeamPlace.valid_to).filter_by(team_id=team.id)).all() == [today()]
        assert actions(session) == ["team.ended"]
        visit("leader").get(f"/teams/{team.id}", status=404)

    def test_its_forms_open_no_more(self, session, visit, team, someone):
        """Whoever comes by an old link is told before anything is typed; the page of the team offers none of them."""
        visitor, mate = visit("commune-official"), someone("mate").id
        forms = ("edit", "channel", "members/new", f"members/{mate}/role", f"members/{mate}/leave", "decisions/new")
        for form in forms:
            assert visitor.get(f"/teams/{team.id}/{form}").url == f"/teams/{team.id}/{form}"
        self.end(visitor, team)
        assert not {f"/teams/{team.id}/{form}" for form in forms} & set(visitor.page.links)
        for form in forms:
            page = visitor.get(f"/teams/{team.id}/{form}")
            assert page.url == f"/teams/{team.id}"
            assert "Tổ đã kết thúc, không thay đổi được nữa." in page.text or "Tổ vừa được thay đổi." in page.text
        for form in ("edit", "channel"):
            data = {"csrf_token": visitor.token(), "name": "Tên khác", "link": "", "start": "2026-01-01"}
            assert visitor.raw("POST", f"/teams/{team.id}/{form}", data=data).status_code == 302
        session.expire_all()
        assert (team.name, team.channel_name) == ("Tổ CNSCĐ thôn Đông Hạ", "")

    def test_sent_twice_it_ends_once(self, session, visit, team):
        visitor = visit("commune-official")
        visitor.get(f"/teams/{team.id}/end")
        data = {"csrf_token": visitor.token(), "day": str(today()), "reason": "Hết việc"}
        for _time in range(2):
            assert visitor.raw("POST", f"/teams/{team.id}/end", data=data).status_code == 302
        assert "Tổ vừa được thay đổi" in visitor.get(f"/teams/{team.id}").text
        assert session.scalar(select(func.count()).select_from(TeamDecision)) == 1

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            ({"day": str(today() + timedelta(days=1))}, "không thể ở tương lai"),
            ({"day": "2025-06-30"}, "Tổ hoạt động từ 01/07/2025"),
            ({"day": "2019-06-30"}, "trước năm 2020"),
            ({"day": "hôm qua"}, "Bạn ghi ngày theo mẫu"),
            ({"day": ""}, "Bạn ghi ngày."),
            ({"reason": ""}, "Bạn ghi lý do."),
            ({"reason": "x" * 301}, "ngắn hơn 300"),
            ({"number": "x" * 61}, "dài quá 60"),
        ],
    )
    def test_bad_input_is_kept_and_explained(self, session, visit, team, words, sentence):
        page = self.end(visit("commune-official"), team, 422, **({"reason": "Đang gõ dở"} | words))
        assert sentence in page.text
        assert "reason" in words or "Đang gõ dở" in page.html
        assert not session.scalar(select(func.count()).select_from(TeamDecision))

    def test_not_before_the_last_who_joined(self, session, visit, team, someone):
        join_team(session, team, someone("citizen"), TeamRole.MEMBER, "", date(2026, 3, 1))
        session.commit()
        page = self.end(visit("commune-official"), team, 422, day="2026-02-28")
        assert "Ngày 01/03/2026, Tổ CNSCĐ thôn Đông Hạ còn có thay đổi" in page.text
        self.end(visit("commune-official"), team, day="2026-03-01")
        session.expire_all()
        assert roles(session, team, date(2026, 2, 28)).keys() == {"leader", "mate", "member"}
        assert not session.scalars(select(Membership).filter_by(person_id=someone("citizen").id)).all()

    def test_today_it_can_be_opened_again(self, session, visit, team, someone):
        leave_team(session, membership_of(session, team.id, someone("mate").id, today()), today())
        session.commit()
        visitor = visit("commune-official")
        assert f"/teams/{team.id}/reopen" in self.end(visitor, team).links
        page = visitor.get(f"/teams/{team.id}/reopen")
        assert "Đinh Thị Lan" in page.text
        chosen = [someone(name).id for name in ("leader", "member")]
        visitor.submit({"people": chosen})
        session.expire_all()
        assert team.valid_to is None
        assert roles(session, team) == {"leader": "leader", "member": "member"}
        assert session.scalars(select(TeamPlace.valid_to).filter_by(team_id=team.id)).all() == [None]
        assert not session.scalar(select(func.count()).select_from(TeamDecision))
        assert actions(session) == ["team.ended", "team.reopened"]
        assert "Tổ vừa được thay đổi" in visitor.get(f"/teams/{team.id}/reopen").text

    def test_tomorrow_it_can_not(self, session, visit, team):
        end_team(session, team, End(today(), "", "Hết"), ACTOR, utc_now() - timedelta(days=1))
        session.commit()
        visitor = visit("commune-official")
        assert f"/teams/{team.id}/reopen" not in visitor.get(f"/teams/{team.id}").links
        assert "Tổ vừa được thay đổi" in visitor.get(f"/teams/{team.id}/reopen").text

    def test_nor_where_another_took_its_name_or_its_place_went(self, session, visit, team):
        end_team(session, team, End(today(), "", "Hết"), ACTOR, utc_now())
        unit = session.get_one(AdminUnit, team.unit_id)
        other = world.add_team(session, team.name, unit)
        session.commit()
        visitor = visit("commune-official")
        visitor.get(f"/teams/{team.id}/reopen")
        assert "tổ khác cùng tên" in visitor.submit(status=422).text
        other.rename("Tổ khác")
        unit.valid_to = today()
        session.commit()
        visitor.get(f"/teams/{team.id}/reopen")
        assert "Nơi tổ hoạt động không còn" in visitor.submit(status=422).text


class TestMerging:
    def ask(self, visitor, team, next_team, status=200, **words):
        visitor.get(f"/teams/{team.id}/merge")
        data = {"other": next_team.id, "result": "other", "day": str(today()), "number": "7/QĐ-UBND"}
        return visitor.submit(data | words, status=status)

    def test_one_goes_into_the_other_after_everybody_was_shown(self, session, visit, team, next_team, someone):
        join_team(session, next_team, someone("mate"), TeamRole.MEMBER, "Giáo viên", date(2026, 1, 1))
        session.commit()
        visitor = visit("commune-official")
        page = self.ask(visitor, team, next_team)
        for words in ("Chưa ghi gì", "không hoàn tác được", "Đinh Thị Lan đang ở cả hai tổ", "4 người trong tổ sau"):
            assert words in page.text
        session.expire_all()
        assert team.valid_to is None
        assert "chọn ai làm tổ trưởng" in visitor.submit(action="/confirm", status=422).text
        page = visitor.submit({"leader": someone("leader").id}, action="/confirm")
        assert page.h1s == [next_team.name]
        session.expire_all()
        assert team.valid_to == today()
        assert roles(session, team) == {}
        wanted = {"leader": "leader", "next-leader": "deputy", "mate": "deputy", "member": "member"}
        assert roles(session, next_team) == wanted
        assert roles(session, next_team, today() - timedelta(days=1)) == {"next-leader": "leader", "mate": "member"}
        (step,) = session.scalars(select(TeamSuccession))
        assert (step.from_id, step.to_id, step.kind, step.effective_date) == (team.id, next_team.id, "merge", today())
        entry = session.scalars(select(AuditEntry)).one()
        assert (entry.action, entry.subject_id, entry.unit_id) == ("team.merged", team.id, team.unit_id)
        old = visitor.get(f"/teams/{team.id}")
        assert f"Tổ đã nhập vào {next_team.name}" in old.text
        assert f"/teams/{next_team.id}" in old.links
        assert f"Nhận thành viên của {team.name}" in visitor.get(f"/teams/{next_team.id}").text

    def test_the_other_way_round_and_the_only_leader_stays(self, session, visit, team, next_team, someone):
        leave_team(session, membership_of(session, next_team.id, someone("next-leader").id, today()), today())
        session.commit()
        visitor = visit("commune-official")
        page = self.ask(visitor, team, next_team, result="this")
        assert "Ai làm tổ trưởng" not in page.text
        assert visitor.submit(action="/confirm").h1s == [team.name]
        assert roles(session, team)["leader"] == "leader"

    def test_both_become_a_new_one(self, session, visit, team, next_team):
        visitor = visit("commune-official")
        words = {"result": "new", "name": team.name, "place": team.unit_id, "day": "2026-10-01"}
        self.ask(visitor, team, next_team, **words)
        page = visitor.submit({"leader": NOBODY}, action="/confirm")
        session.expire_all()
        new = session.scalars(select(Team).where(Team.valid_from == date(2026, 10, 1))).one()
        assert page.h1s == [new.name]
        assert (new.decision_number, new.decision_date) == ("7/QĐ-UBND", date(2026, 10, 1))
        assert (team.valid_to, next_team.valid_to) == (date(2026, 10, 1), date(2026, 10, 1))
        assert set(roles(session, new).values()) == {"deputy", "member"}
        assert session.scalar(select(func.count()).select_from(TeamSuccession)) == 2
        assert actions(session) == ["team.founded", "team.merged", "team.merged"]
        assert "Tổ chưa có tổ trưởng" in page.text

    def test_back_from_the_preview_everything_typed_is_there(self, visit, team, next_team):
        visitor = visit("commune-official")
        self.ask(visitor, team, next_team, result="new", name="Tổ mới")
        page = visitor.submit(action="/merge")
        assert page.h1s == ["Sáp nhập tổ"]
        assert all(words in page.html for words in ("7/QĐ-UBND", "Tổ mới"))
        assert not page.html.count("field-error")

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            ({"other": ""}, "Bạn chọn tổ để sáp nhập."),
            ({"other": "999999"}, "Bạn chọn tổ để sáp nhập."),
            ({"result": "king"}, "Bạn chọn một mục"),
            ({"result": "new", "name": ""}, "Bạn ghi tên tổ mới."),
            ({"number": ""}, "Bạn ghi số quyết định."),
            ({"day": str(today() + timedelta(days=1))}, "không thể ở tương lai"),
            ({"day": "2025-06-30"}, "Tổ hoạt động từ 01/07/2025"),
            ({"place": "1", "result": "new", "name": "x"}, "Bạn chọn một mục"),
        ],
    )
    def test_bad_input_is_kept_and_explained(self, session, visit, team, next_team, words, sentence):
        page = self.ask(visit("commune-official"), team, next_team, 422, **words)
        assert sentence in page.text
        assert not session.scalar(select(func.count()).select_from(TeamSuccession))

    def test_not_before_somebody_joined(self, session, visit, team, next_team, someone):
        join_team(session, next_team, someone("citizen"), TeamRole.MEMBER, "", date(2026, 3, 1))
        session.commit()
        page = self.ask(visit("commune-official"), team, next_team, 422, day="2026-02-01")
        assert f"Ngày 01/03/2026, {next_team.name} còn có thay đổi" in page.text

    def test_what_was_read_is_what_is_written(self, session, visit, team, next_team, someone):
        visitor = visit("commune-official")
        self.ask(visitor, team, next_team)
        join_team(session, team, someone("citizen"), TeamRole.MEMBER, "", today())
        session.commit()
        page = visitor.submit({"leader": someone("leader").id}, action="/confirm")
        assert "Tổ vừa được thay đổi" in page.text
        session.expire_all()
        assert team.valid_to is None

    @pytest.mark.parametrize("result", ["other", "this"])
    def test_sent_twice_it_is_merged_once(self, session, visit, team, next_team, someone, result):
        visitor = visit("commune-official")
        self.ask(visitor, team, next_team, result=result)
        form = next(form for form in visitor.page.forms if form.action.endswith("/confirm"))
        data = dict(form.fields) | {"leader": someone("leader").id}
        for _time in range(2):
            assert visitor.raw("POST", form.action, data=data).status_code == 302
        assert session.scalar(select(func.count()).select_from(TeamSuccession)) == 1
        assert "Tổ vừa được thay đổi" in visitor.get(f"/teams/{team.id}").text

    def test_two_officials_at_once_merge_the_teams_one_way_only(self, session, visit, team, next_team, someone):
        sent = []
        for first, second in ((team, next_team), (next_team, team)):
            visitor = visit("commune-official")
            self.ask(visitor, first, second)
            form = next(form for form in visitor.page.forms if form.action.endswith("/confirm"))
            sent.append((visitor, form.action, dict(form.fields) | {"leader": someone("leader").id}))
        with ThreadPoolExecutor() as pool:
            answers = [pool.submit(v.raw, "POST", action, data=data) for v, action, data in sent]
            assert {answer.result().status_code for answer in answers} <= {302, 422}
        assert session.scalar(select(func.count()).select_from(TeamSuccession)) == 1
        session.expire_all()
        assert [team.valid_to, next_team.valid_to].count(None) == 1
        assert len(roles(session, team) | roles(session, next_team)) == 4

    def test_a_name_that_is_taken(self, session, visit, team, next_team):
        world.add_team(session, "Tổ thứ ba", session.get_one(AdminUnit, team.unit_id))
        session.commit()
        visitor = visit("commune-official")
        self.ask(visitor, team, next_team, result="new", name="Tổ thứ tư", place=team.unit_id)
        preview = visitor.page
        words = {"result": "new", "name": "tổ thứ ba", "place": team.unit_id}
        page = self.ask(visitor, team, next_team, status=422, **words)
        assert "đã có tổ tên như vậy" in page.text, "nobody reads a preview in vain"
        world.add_team(session, "Tổ thứ tư", session.get_one(AdminUnit, team.unit_id))
        session.commit()
        visitor.page = preview
        page = visitor.submit({"leader": NOBODY}, action="/confirm", status=422)
        assert "đã có tổ tên như vậy" in page.text, "taken since the preview"
        session.expire_all()
        assert (team.valid_to, next_team.valid_to) == (None, None)

    def test_only_with_teams_of_the_commune_in_scope(self, session, visit, team):
        page = visit("province-official").get(f"/teams/{team.id}/merge")
        assert "Đông Thượng" in page.text
        assert "Tổ dân phố 3" not in page.text
        alone = named(session, "Tổ dân phố 3")
        assert "không có tổ nào khác" in visit("province-official").get(f"/teams/{alone.id}/merge").text


class TestSplitting:
    def ask(self, visitor, team, going, status=200, **words):
        visitor.get(f"/teams/{team.id}/split")
        data = {"people": [person.id for person in going], "name": "Tổ thứ hai", "day": str(today())}
        return visitor.submit(data | {"number": "8/QĐ-UBND"} | words, status=status)

    def test_some_go_and_the_others_go_on(self, session, visit, team, someone):
        visitor = visit("commune-official")
        page = self.ask(visitor, team, [someone("leader"), someone("member")])
        for words in ("Sang Tổ thứ hai", "Ở lại Tổ CNSCĐ thôn Đông Hạ", "không có tổ trưởng từ", "không hoàn tác được"):
            assert words in page.text
        page = visitor.submit(action="/confirm")  # who led the old team is proposed
        assert page.h1s == ["Tổ thứ hai"]
        new = session.scalars(select(Team).filter_by(name="Tổ thứ hai")).one()
        assert roles(session, new) == {"leader": "leader", "member": "member"}
        assert roles(session, team) == {"mate": "deputy"}
        assert team.valid_to is None
        assert session.scalars(select(TeamSuccession.kind)).all() == ["split"]
        assert actions(session) == ["team.founded", "team.split"]
        assert f"Tách từ {team.name}" in page.text
        assert "Tách ra Tổ thứ hai" in visitor.get(f"/teams/{team.id}").text

    def test_the_list_tells_namesakes_apart(self, visit, team, someone):
        page = visit("commune-official").get(f"/teams/{team.id}/split")
        for username, role in (("leader", "tổ trưởng"), ("mate", "tổ phó"), ("member", "thành viên")):
            assert f"{someone(username).name} (1990), {role}" in page.text

    def test_in_english_places_are_named_in_english(self, visit, team):
        visitor = visit("commune-official")
        visitor.client.set_cookie("language", "en")
        page = visitor.get(f"/teams/{team.id}/split")
        assert "Đông Hạ village" in page.html
        assert ">thôn Đông Hạ<" not in page.html

    def test_another_may_lead(self, session, visit, team, someone):
        visitor = visit("commune-official")
        self.ask(visitor, team, [someone("leader"), someone("member")])
        visitor.submit({"leader": someone("member").id}, action="/confirm")
        new = session.scalars(select(Team).filter_by(name="Tổ thứ hai")).one()
        assert roles(session, new) == {"leader": "deputy", "member": "leader"}

    def test_somebody_who_stays_cannot_lead_the_new_one(self, visit, team, someone):
        visitor = visit("commune-official")
        self.ask(visitor, team, [someone("member")])
        for leader in ("", someone("leader").id, "x"):
            page = visitor.submit({"leader": leader}, action="/confirm", status=422)
            assert "Bạn chọn ai làm tổ trưởng" in page.text

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            ({"people": []}, "để lại ít nhất một người"),
            ({"people": ["x", "9" * 30]}, "để lại ít nhất một người"),
            ({"name": ""}, "Bạn ghi tên tổ mới."),
            ({"place": "1"}, "Bạn chọn một mục"),
            ({"day": "2025-06-30"}, "Tổ hoạt động từ 01/07/2025"),
        ],
    )
    def test_bad_input_is_kept_and_explained(self, visit, team, someone, words, sentence):
        page = self.ask(visit("commune-official"), team, [someone("member")], 422, **words)
        assert sentence in page.text
        assert "8/QĐ-UBND" in page.html

    def test_all_of_them_are_no_split(self, visit, team, someone):
        people = [someone(name) for name in ("leader", "mate", "member")]
        assert "để lại ít nhất một người" in self.ask(visit("commune-official"), team, people, 422).text

    def test_sent_twice_it_is_split_once(self, session, visit, team, someone):
        visitor = visit("commune-official")
        self.ask(visitor, team, [someone("member")])
        form = next(form for form in visitor.page.forms if form.action.endswith("/confirm"))
        for _time in range(2):
            assert visitor.raw("POST", form.action, data=dict(form.fields) | {"leader": "0"}).status_code == 302
        assert session.scalar(select(func.count()).select_from(TeamSuccession)) == 1

    def test_a_name_that_is_taken(self, session, visit, team, someone):
        visitor = visit("commune-official")
        page = self.ask(visitor, team, [someone("member")], 422, name=team.name, place=team.unit_id)
        assert "đã có tổ tên như vậy" in page.text, "nobody reads a preview in vain"
        self.ask(visitor, team, [someone("member")])
        world.add_team(session, "Tổ thứ hai", session.get_one(AdminUnit, team.unit_id))
        session.commit()
        assert "đã có tổ tên như vậy" in visitor.submit({"leader": "0"}, action="/confirm", status=422).text
        assert roles(session, team)["member"] == "member"


class TestWhoMay:
    @pytest.mark.parametrize("username", OTHERS)
    def test_only_officials(self, app, visit, team, session, username, monkeypatch):
        pages = [f"/teams/{team.id}/{page}" for page in ("end", "reopen", "merge", "split", "edit", "decisions/new")]
        monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
        visitor = visit(username)
        for page in [*pages, f"/teams/{team.id}/merge/confirm", f"/teams/{team.id}/split/confirm"]:
            if not page.endswith("confirm"):
                visitor.get(page, status=404)
            data = {"day": str(today()), "reason": "Phá", "number": "1", "name": "Giả"}
            assert visitor.raw("POST", page, data=data).status_code == 404
        assert not actions(session)


# ── Any sequence ─────────────────────────────────────────────────────────────────────────────────

DAYS, PEOPLE = 12, 9
START = date(2026, 1, 1)
REFUSALS = (
    AlreadyMember,
    BeforeFounding,
    BeganLater,
    ChangedLater,
    LeaderTaken,
    NameTaken,
    NobodyStays,
    NotInTeam,
    Overlap,
    TeamEnded,
)
ROLES = st.sampled_from(list(TeamRole))
DAY, TEAM, WHO = st.integers(0, DAYS), st.integers(0, 5), st.integers(0, PEOPLE - 1)
JOIN = st.tuples(st.just("join"), TEAM, WHO, ROLES, DAY)
STEPS = st.one_of(
    JOIN,
    JOIN,
    st.tuples(st.just("leave"), TEAM, WHO, DAY),
    st.tuples(st.just("role"), TEAM, WHO, ROLES, DAY),
    st.tuples(st.just("lead"), TEAM, WHO, st.sampled_from([TeamRole.DEPUTY, TeamRole.MEMBER, None]), DAY),
    st.tuples(st.just("merge"), TEAM, TEAM, st.booleans(), WHO, DAY),
    st.tuples(st.just("split"), TEAM, st.frozensets(WHO, min_size=1, max_size=3), WHO, DAY),
    st.tuples(st.just("end"), TEAM, DAY),
)


@dataclass
class Stage:
    """Some teams of one village and some people; each verb as a step of a sequence."""

    session: Session
    teams: list[Team]
    people: list[Person]
    unit: AdminUnit

    def team(self, index: int) -> Team:
        return self.teams[index % len(self.teams)]

    def place(self, team: int, who: int) -> Membership:
        """One of the person's places, open or not, so that leaving and changing meet every case."""
        mine = select(Membership).filter_by(person_id=self.people[who].id)
        places = self.session.scalars(mine.order_by(Membership.valid_to.is_not(None), Membership.id)).all()
        if not places:
            raise NotInTeam
        return places[team % len(places)]

    def join(self, team: int, who: int, role: TeamRole, day: int) -> None:
        join_team(self.session, self.team(team), self.people[who], role, "", on(day))

    def leave(self, team: int, who: int, day: int) -> None:
        leave_team(self.session, self.place(team, who), on(day))

    def role(self, team: int, who: int, role: TeamRole, _day: int) -> None:
        change_role(self.session, self.place(team, who), role, "", on(DAYS))

    def lead(self, team: int, who: int, former: TeamRole | None, _day: int) -> None:
        change_leader(self.session, self.place(team, who), "", former, on(DAYS))

    def merge(self, one: int, other: int, new: bool, who: int, day: int) -> None:
        first, second = self.team(one), self.team(other)
        if first is second:
            return
        target = NewTeam(self.unit, f"Tổ {len(self.teams)}") if new else second
        merger = Merger((first, second) if new else (first,), target, on(day), "1/QĐ")
        plan = plan_merger(self.session, merger)
        leader = [NOBODY, *(person.id for person in plan.leaders)][who % (len(plan.leaders) + 1)]
        merged = merge_teams(self.session, merger, leader, plan.mark, ACTOR, utc_now())
        self.teams += [merged] if new else []

    def split(self, team: int, places: frozenset[int], who: int, day: int) -> None:
        """The members at these places of the list go; one of them leads, or nobody does."""
        held = [person.id for _place, person in members_of(self.session, [self.team(team)])]
        chosen = sorted({held[place % len(held)] for place in places if held})
        new = NewTeam(self.unit, f"Tổ {len(self.teams)}")
        split = Split(self.team(team), frozenset(chosen), new, on(day), "1/QĐ")
        mark, leader = plan_split(self.session, split).mark, [NOBODY, *chosen][who % (len(chosen) + 1)]
        self.teams.append(split_team(self.session, split, leader, mark, ACTOR, utc_now()))

    def end(self, team: int, day: int) -> None:
        end_team(self.session, self.team(team), End(on(day), "", "Hết"), ACTOR, utc_now())


def on(day: int) -> date:
    return START + timedelta(days=day)


def set_up(session: Session) -> Stage:
    unit = session.scalars(select(AdminUnit).filter_by(name="Đông Hạ")).one()
    teams = [world.add_team(session, f"Tổ {number}", unit) for number in range(3)]
    people = [world.person(session, f"nguoi{number}", f"Người {number}") for number in range(PEOPLE)]
    course = session.scalars(select(Course)).first()
    for number, person in enumerate(people):
        where = {"team_id": teams[number % 3].id, "unit_id": unit.id}
        session.add(Enrolment(person_id=person.id, course_id=course.id, started_at=world.FOUNDED, **where))
    for team in teams:
        team.valid_from = START
    session.execute(update(TeamPlace).where(TeamPlace.team_id.in_([t.id for t in teams])).values(valid_from=START))
    for number, person in enumerate(people):
        role = TeamRole.LEADER if number < len(teams) else TeamRole.DEPUTY
        join_team(session, teams[number % 3], person, role, "", START)
    return Stage(session, teams, people, unit)


def results(session: Session) -> list[tuple[int, int, int | None, int | None]]:
    columns = (Enrolment.id, Enrolment.person_id, Enrolment.team_id, Enrolment.unit_id)
    return [tuple(row) for row in session.execute(select(*columns).order_by(Enrolment.id))]


def holds(row: Membership | TeamPlace | Team, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or row.valid_to > day)


def check(stage: Stage) -> None:
    """On every day: a leader a team at most, a place a person and team, a unit a team; nobody in an ended team."""
    session = stage.session
    session.expire_all()
    memberships = session.scalars(select(Membership).where(Membership.team_id.in_([t.id for t in stage.teams]))).all()
    places = session.scalars(select(TeamPlace)).all()
    for row in memberships:
        assert row.valid_to is None or row.valid_to > row.valid_from
    for day in map(on, range(DAYS + 1)):
        held = [row for row in memberships if holds(row, day)]
        keys = [(row.team_id, row.person_id) for row in held]
        leads = [row.team_id for row in held if row.role == TeamRole.LEADER]
        assert len(keys) == len(set(keys))
        assert len(leads) == len(set(leads))
        open_teams = {team.id for team in stage.teams if holds(team, day)}
        assert {row.team_id for row in held} <= open_teams
        for team in stage.teams:
            assert sum(place.team_id == team.id and holds(place, day) for place in places) == (team.id in open_teams)


@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEPS, min_size=6, max_size=14))
def test_any_sequence_of_changes_leaves_teams_in_order_and_loses_no_result(app, steps):
    with app.app_context():
        engine = db.engine
    with Session(engine) as session:
        stage = set_up(session)
        before = results(session)
        for name, *words in steps:
            try:
                with session.begin_nested():
                    getattr(stage, name)(*words)
            except REFUSALS:
                session.expire_all()
        check(stage)
        assert results(session) == before
        session.rollback()
