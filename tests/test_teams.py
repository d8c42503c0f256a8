"""Teams: founding, joining, leaving, roles, codes; and who may open which page."""

import unicodedata
from datetime import date

import pytest
from sqlalchemy import func, select

from lms.people.models import AuditEntry, SignInCode
from lms.rosters.faults import what_is_wrong
from lms.rosters.records import Code, Fault
from lms.teams.founding import NameTaken, found_team, team_name
from lms.teams.granting import AlreadyGranted, NotGranted, end_grants, give_grant
from lms.teams.models import AdminUnit, Grant, GrantRole, Membership, Team, TeamRole
from lms.teams.roster import (
    AlreadyMember,
    LeaderTaken,
    NotInTeam,
    TeamEnded,
    change_leader,
    change_role,
    join_team,
    leader_of,
    leave_team,
    membership_of,
)
from lms.teams.tree import VILLAGE_KINDS
from tests import world
from tests.world import TEAM, roles

DAY, NEXT = date(2026, 11, 20), date(2026, 11, 21)


def place(session, team, person, day=DAY):
    return membership_of(session, team.id, person.id, day)


class TestRoster:
    def test_a_person_may_be_in_two_teams(self, session, team, someone):
        joined = join_team(session, team, someone("stranger"), TeamRole.MEMBER, "giáo  viên", DAY)
        assert (joined.role, joined.position, joined.valid_from) == ("member", "giáo viên", DAY)

    def test_nobody_joins_twice(self, session, team, someone):
        with pytest.raises(AlreadyMember):
            join_team(session, team, someone("member"), TeamRole.MEMBER, "", DAY)

    def test_deputies_are_several_and_the_leader_one(self, session, team, someone):
        join_team(session, team, someone("stranger"), TeamRole.DEPUTY, "", DAY)
        with pytest.raises(LeaderTaken) as refusal:
            join_team(session, team, someone("citizen"), TeamRole.LEADER, "", DAY)
        assert refusal.value.leader.username == "leader"
        with pytest.raises(LeaderTaken):
            change_role(session, place(session, team, someone("member")), TeamRole.LEADER, "", DAY)

    def test_the_database_itself_refuses_a_second_leader(self, session, team, someone):
        session.add(Membership(team_id=team.id, person_id=someone("citizen").id, role="leader", valid_from=DAY))
        with pytest.raises(Exception, match=r"(?i)unique"):
            session.flush()

    def test_leaving_keeps_the_past(self, session, team, someone):
        leave_team(session, place(session, team, someone("member")), DAY)
        assert "member" not in roles(session, team, DAY)
        assert roles(session, team, date(2026, 11, 19))["member"] == "member"

    def test_a_place_left_on_its_first_day_was_never_held(self, session, team, someone):
        before = session.scalar(select(func.count()).select_from(Membership))
        leave_team(session, join_team(session, team, someone("citizen"), TeamRole.MEMBER, "", DAY), DAY)
        assert session.scalar(select(func.count()).select_from(Membership)) == before

    def test_one_may_leave_and_come_back_on_the_same_day(self, session, team, someone):
        leave_team(session, place(session, team, someone("member")), DAY)
        assert join_team(session, team, someone("member"), TeamRole.DEPUTY, "", DAY).role == "deputy"

    def test_leaving_twice_is_refused(self, session, team, someone):
        membership = place(session, team, someone("member"))
        leave_team(session, membership, DAY)
        with pytest.raises(NotInTeam):
            leave_team(session, membership, NEXT)

    def test_roles_are_dated(self, session, team, someone):
        change_role(session, place(session, team, someone("member")), TeamRole.DEPUTY, "Bí thư Đoàn", DAY)
        assert roles(session, team, date(2026, 11, 19))["member"] == "member"
        assert roles(session, team, DAY)["member"] == "deputy"
        change_role(session, place(session, team, someone("member")), TeamRole.MEMBER, "", DAY)
        assert roles(session, team, DAY)["member"] == "member"

    def test_a_position_alone_makes_no_new_row(self, session, team, someone):
        membership = place(session, team, someone("leader"))
        assert change_role(session, membership, TeamRole.LEADER, "Trưởng thôn", DAY) is membership
        assert (membership.position, membership.valid_from) == ("Trưởng thôn", world.LONG_AGO)

    @pytest.mark.parametrize(
        ("former", "left"), [(TeamRole.DEPUTY, "deputy"), (TeamRole.MEMBER, "member"), (None, None)]
    )
    def test_a_change_of_leader(self, session, team, someone, former, left):
        change_leader(session, place(session, team, someone("member")), "Trưởng thôn", former, DAY)
        assert leader_of(session, team.id, DAY).person_id == someone("member").id
        assert leader_of(session, team.id, date(2026, 11, 19)).person_id == someone("leader").id
        assert roles(session, team, DAY).get("leader") == left

    def test_a_team_that_ended_takes_nobody(self, session, team, someone):
        team.valid_to = DAY
        session.flush()
        with pytest.raises(TeamEnded):
            join_team(session, team, someone("citizen"), TeamRole.MEMBER, "", DAY)

    def test_a_unit_has_several_teams_of_different_names(self, session, team):
        unit = session.get_one(AdminUnit, team.unit_id)
        made = found_team(session, unit, "Tổ  thứ hai", "13/QĐ-UBND", DAY, DAY)
        assert (made.name, made.decision_number, made.valid_from) == ("Tổ thứ hai", "13/QĐ-UBND", DAY)
        with pytest.raises(NameTaken):
            found_team(session, unit, "tổ cnscđ thôn đông hạ", "14/QĐ-UBND", DAY, DAY)

    def test_names_are_proposed(self, session, team):
        assert team_name(session.get_one(AdminUnit, team.unit_id)) == TEAM


class TestGrants:
    def test_given_once_and_ended(self, session, someone):
        person, unit = someone("citizen"), session.scalars(select(AdminUnit).filter_by(name="Minh An")).one()
        by = someone("administrator")
        grant = give_grant(session, person, GrantRole.OFFICIAL, unit, by, date(2026, 11, 1))
        assert grant.granted_by == by.id
        with pytest.raises(AlreadyGranted):
            give_grant(session, person, GrantRole.OFFICIAL, unit, None, DAY)
        end_grants(session, [grant], DAY)
        with pytest.raises(NotGranted):
            end_grants(session, [grant], DAY)
        for _time in range(2):
            again = give_grant(session, person, GrantRole.OFFICIAL, unit, None, DAY)
            end_grants(session, [again], DAY)
        rows = session.scalars(select(Grant).filter_by(person_id=person.id).order_by(Grant.id)).all()
        assert [(row.id, row.valid_to) for row in rows] == [(grant.id, DAY), (again.id, DAY)]


MANAGERS = ("commune-official", "province-official", "administrator")
OTHERS = ("next-leader", "stranger", "member", "citizen", "far-official", "trainer")


def pages_of(team, person):
    member = f"/teams/{team.id}/members/{person.id}"
    return [f"/teams/{team.id}", f"/teams/{team.id}/members/new", f"{member}/code", f"{member}/leave", f"{member}/role"]


class TestWhoMayOpenWhat:
    @pytest.mark.parametrize("username", ["leader", *MANAGERS])
    def test_those_in_charge(self, visit, team, someone, username):
        for url in pages_of(team, someone("member")):
            assert "Nguyễn Thị Hạnh" in visit(username).get(url).text or url.endswith("new")

    @pytest.mark.parametrize("username", OTHERS)
    def test_others_find_nothing(self, visit, team, someone, username):
        visitor = visit(username)
        for url in pages_of(team, someone("member")):
            visitor.get(url, status=404)
        visitor.get(f"/teams/new?unit={team.unit_id}", status=404)

    @pytest.mark.parametrize("username", OTHERS)
    def test_forged_forms_change_nothing(self, app, session, visit, team, someone, username, monkeypatch):
        monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
        ids = {"person_id": someone("citizen").id, "role": "member", "name": "Kẻ Giả", "position": ""}
        before = roles(session, team, DAY)
        urls = [*pages_of(team, someone("member"))[1:], f"/teams/{team.id}/members", f"/teams/new?unit={team.unit_id}"]
        for url in urls:
            assert visit(username).raw("POST", url, data=ids).status_code == 404
        session.expire_all()
        assert roles(session, team, DAY) == before
        assert not session.scalar(select(func.count()).select_from(SignInCode))

    def test_strangers_sign_in_first(self, visit, team, someone):
        for url in pages_of(team, someone("member")):
            assert "/sign-in" in visit().raw("GET", url).location

    def test_the_list_shows_the_scope(self, visit):
        assert "3 tổ" in visit("province-official").get("/teams").text
        assert "Tổ dân phố 3, phường Trà Câu" in visit("province-official").get("/teams").text
        commune = visit("commune-official").get("/teams").text
        assert "Đông Thượng" in commune
        assert "Trà Câu" not in commune
        assert "Đông Thượng" not in visit("leader").get("/teams").text
        for username in ("member", "citizen", "trainer"):
            visit(username).get("/teams", status=404)
        assert "Chưa có tổ nào" in visit("far-official").get("/teams").text

    def test_the_list_narrows_to_a_unit_in_scope(self, visit, team):
        assert "1 tổ ở thôn Đông Hạ" in visit("commune-official").get(f"/teams?unit={team.unit_id}").text
        visit("far-official").get(f"/teams?unit={team.unit_id}", status=404)
        visit("leader").get(f"/teams?unit={team.unit_id}", status=404)

    @pytest.mark.parametrize("words", ["dong ha", "Đông Hạ", "MINH AN", "thon dong h"])
    def test_the_search_needs_no_marks(self, visit, words):
        page = visit("commune-official").get(f"/teams?q={words}")
        assert TEAM in page.text
        assert "Trà Câu" not in page.text

    def test_a_search_without_result_says_so(self, visit):
        assert "Không có tổ nào khớp" in visit("commune-official").get("/teams?q=%25_").text

    def test_a_leader_whose_team_ended_leads_no_more(self, session, visit, team):
        team.valid_to = date(2026, 1, 1)
        session.commit()
        visit("leader").get(f"/teams/{team.id}", status=404)
        page = visit("commune-official").get(f"/teams/{team.id}")
        assert "Tổ đã kết thúc" in page.text
        assert "Thêm thành viên" not in page.text

    def test_a_leader_does_not_touch_the_leader(self, visit, team, someone):
        member = f"/teams/{team.id}/members/{someone('leader').id}"
        for action in ("code", "role", "leave"):
            visit("leader").get(f"{member}/{action}", status=404)
            visit("commune-official").get(f"{member}/{action}")

    def test_somebody_with_more_power_gets_no_code(self, session, visit, team, someone):
        join_team(session, team, someone("province-official"), TeamRole.MEMBER, "", DAY.replace(month=1))
        session.commit()
        url = f"/teams/{team.id}/members/{someone('province-official').id}/code"
        for username in ("leader", "commune-official"):
            assert url not in visit(username).get(f"/teams/{team.id}").links
            visit(username).get(url, status=404)
        visit("administrator").get(url)


class TestTeamPage:
    def test_who_is_in_it(self, session, visit, team, someone):
        someone("member").phone = "0912345678"
        someone("mate").password_hash = None
        session.commit()
        page = visit("leader").get(f"/teams/{team.id}")
        assert page.h1s == [TEAM]
        for words in ("0912 345 678", "Tổ trưởng", "Tổ phó", "3 thành viên", "12/QĐ-UBND", "Chưa đăng nhập", "(1990)"):
            assert words in page.text
        assert "tel:0912345678" in page.links
        order = [page.text.index(name) for name in ("Trần Văn Bính (", "Đinh Thị Lan (", "Nguyễn Thị Hạnh (")]
        assert order == sorted(order)

    def test_a_closed_account_can_still_be_taken_off(self, session, visit, team, someone):
        gone = someone("member")
        gone.rename("")
        gone.closed_at, gone.password_hash = world.FOUNDED, None
        session.commit()
        assert "Tài khoản đã đóng" in visit("leader").get(f"/teams/{team.id}").text
        visit("leader").get(f"/teams/{team.id}/members/{gone.id}/code", status=404)
        visitor = visit("leader")
        visitor.get(f"/teams/{team.id}/members/{gone.id}/leave")
        assert "Tài khoản đã đóng" not in visitor.submit().text

    def test_the_same_statements_for_many_rows(self, session, visit, team, statements):
        counts = []
        for many in (0, 70):
            for number in range(many):
                person = world.person(session, f"viec{number}", f"Người Thứ {number}")
                session.add(Membership(team_id=team.id, person_id=person.id, role="member", valid_from=world.LONG_AGO))
                world.add_team(session, f"Tổ thử {number}", session.get_one(AdminUnit, team.unit_id))
            session.commit()
            statements.clear()
            visit("commune-official").get("/teams")
            middle = len(statements)
            visit("commune-official").get(f"/teams/{team.id}")
            counts.append((middle, len(statements) - middle))
        assert counts[0] == counts[1]
        assert max(counts[1]) <= 19
        page = visit("commune-official").get("/teams?q=thu")
        assert "Trang 1 trên 2" in page.text
        assert any("at=" in link and "q=thu" in link for link in page.links)


def new_team(visitor, unit_id, **words):
    visitor.get(f"/teams/new?unit={unit_id}")
    return {"decision_number": "21/QĐ-UBND", "decision_date": "2026-01-15"} | words


class TestFounding:
    def commune(self, session):
        return session.scalars(select(AdminUnit).filter_by(name="Minh An")).one()

    def test_a_team_in_a_known_village(self, session, visit, team):
        visitor = visit("commune-official")
        data = new_team(visitor, self.commune(session).id, place=team.unit_id, name="Tổ thứ hai")
        assert "Tổ chưa có ai" in visitor.submit(data).text
        made = session.scalars(select(Team).filter_by(name="Tổ thứ hai")).one()
        assert (made.unit_id, made.decision_date, made.valid_from) == (team.unit_id, *[date(2026, 1, 15)] * 2)
        assert "Đã lập tổ. Tổ được tính từ ngày 15/01/2026." in visitor.page.text
        assert "Đổi vai trò" not in visitor.page.text, "nobody is there to press it at"
        assert session.scalars(select(AuditEntry.action)).all() == ["team.founded"]

    def test_a_team_in_a_new_village_is_named_after_it(self, session, visit):
        visitor = visit("province-official")
        commune = self.commune(session)
        words = {"place": "new", "village_kind": "ap", "village_name": "ấp Bình Tây", "decision_date": "15/01/2026"}
        page = visitor.submit(new_team(visitor, commune.id, **words))
        assert page.h1s == ["Tổ CNSCĐ ấp Bình Tây"]
        village = session.scalars(select(AdminUnit).filter_by(name="Bình Tây")).one()
        assert (village.parent_id, village.province_id) == (commune.id, commune.province_id)
        assert village.valid_from == date(2026, 1, 15), "the village was there when its team was decided on"
        actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
        assert actions == ["village.added", "team.founded"]

    def test_members_of_before_today_are_taken(self, session, visit, team):
        visitor = visit("commune-official")
        visitor.submit(new_team(visitor, self.commune(session).id, place=team.unit_id, name="Tổ thứ hai"))
        made = session.scalars(select(Team).filter_by(name="Tổ thứ hai")).one()
        visitor.get(f"/teams/{made.id}/members/new")
        visitor.submit({"name": "Hồ Thị Tơ", "role": "leader", "since": "2026-01-15"})
        assert session.scalars(select(Membership).filter_by(team_id=made.id)).one().valid_from == date(2026, 1, 15)

    def test_a_team_is_no_older_than_its_place(self, session, visit, team):
        session.get_one(AdminUnit, team.unit_id).valid_from = date(2026, 3, 1)
        session.commit()
        visitor = visit("commune-official")
        page = visitor.submit(new_team(visitor, team.unit_id, name="Tổ thứ hai"))
        assert "Tổ được tính từ ngày 01/03/2026." in page.text

    def test_a_name_is_taken_by_a_team_that_began_after_the_decision(self, session, visit, team):
        team.valid_from = date(2026, 6, 1)
        session.commit()
        visitor = visit("commune-official")
        page = visitor.submit(new_team(visitor, team.unit_id), status=422)
        assert "đã có tổ tên như vậy" in page.text

    def test_a_team_of_the_commune_itself(self, session, visit):
        visitor = visit("commune-official")
        page = visitor.submit(new_team(visitor, self.commune(session).id, place="commune"))
        assert page.h1s == ["Tổ CNSCĐ xã Minh An"]

    def test_villages_whose_names_differ_in_a_tone_are_two(self, session, visit):
        visitor = visit("commune-official")
        for name in ("Đồng Hà", "Đông Hà"):  # the cast has a thôn Đông Hạ
            words = {"place": "new", "village_kind": "thon", "village_name": name}
            page = visitor.submit(new_team(visitor, self.commune(session).id, **words))
            assert page.h1s == [f"Tổ CNSCĐ thôn {name}"]

    @pytest.mark.parametrize("name", ["ĐÔNG  HẠ", "thôn Đông Hạ", unicodedata.normalize("NFD", "Đông Hạ")])
    def test_other_ways_of_writing_a_village_are_the_same(self, session, visit, name):
        visitor = visit("commune-official")
        words = {"place": "new", "village_kind": "thon", "village_name": name}
        page = visitor.submit(new_team(visitor, self.commune(session).id, **words), status=422)
        assert "Nơi này đã có trong danh sách" in page.text

    def test_a_village_proposes_its_name(self, visit, team):
        visitor = visit("commune-official")
        data = new_team(visitor, team.unit_id)
        assert f'value="{TEAM}"' in visitor.page.html
        assert "đã có tổ tên như vậy" in visitor.submit(data, status=422).text

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            ({"place": ""}, "Bạn chọn nơi tổ hoạt động."),
            ({"place": "new", "village_kind": "thon", "village_name": ""}, "Bạn ghi tên nơi mới"),
            ({"place": "new", "village_kind": "thon", "village_name": "đông hạ"}, "Nơi này đã có trong danh sách"),
            ({"place": "commune", "decision_number": ""}, "Bạn ghi số quyết định."),
            ({"place": "commune", "decision_date": "32/1/2026"}, "Bạn ghi ngày theo mẫu"),
            ({"place": "commune", "decision_date": "2999-01-01"}, "không thể ở tương lai"),
            ({"place": "commune", "decision_date": "1999-01-01"}, "trước năm 2020"),
            ({"place": "999999"}, "Bạn chọn nơi tổ hoạt động."),
            ({"place": "new", "village_kind": "kingdom", "village_name": "X"}, "Bạn chọn một loại"),
        ],
    )
    def test_bad_input_is_kept_and_explained(self, session, visit, words, sentence):
        visitor = visit("commune-official")
        data = new_team(visitor, self.commune(session).id) | {"name": "Tổ đang gõ"} | words
        page = visitor.submit(data, status=422)
        assert sentence in page.text
        assert "Tổ đang gõ" in page.html
        assert session.scalar(select(func.count()).select_from(Team)) == 3
        assert session.scalar(select(func.count()).select_from(AdminUnit)) == 9

    @pytest.mark.parametrize("words", [{"place": "new"}, {"place": "commune"}, {"place": "commune", "name": "Tổ  hai"}])
    def test_a_form_sent_twice_makes_one_team(self, session, visit, words):
        visitor = visit("commune-official")
        data = new_team(visitor, self.commune(session).id, village_kind="ban", village_name="Pheo", **words)
        form = visitor.page
        first = visitor.submit(data)
        visitor.page = form
        page = visitor.submit(data)
        assert page.url == first.url
        assert "Tổ này đã được lập." in page.text
        visitor.page = form
        visitor.submit(data | {"decision_number": "22/QĐ-UBND"}, status=422)
        assert session.scalar(select(func.count()).select_from(Team)) == 4

    def test_no_team_of_a_province(self, session, visit):
        visit("province-official").get(f"/teams/new?unit={self.commune(session).province_id}", status=404)
        visit("province-official").get("/teams/new", status=404)


def test_a_xom_is_a_kind_of_village(session, visit):
    """As in the north; in every list of kinds, and in the sentence of a roster that names none of them."""
    commune = session.scalars(select(AdminUnit).filter_by(name="Minh An")).one()
    visitor = visit("commune-official")
    visitor.get(f"/units/{commune.id}/villages/new")
    visitor.submit({"kind": "xom", "names": "Xóm Đình", "day": "2026-09-01"})
    assert "Xóm Đình" in visitor.page.text
    assert "xom" in VILLAGE_KINDS
    for words in VILLAGE_KINDS.values():
        assert words.lower() in what_is_wrong(Fault(2, Code.KIND_UNKNOWN, value="huyện lỵ"))
