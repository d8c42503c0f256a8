"""The members of a team: adding somebody, one-time codes, roles, leaving; also on days in the past."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from lms.clock import local_date, utc_now
from lms.people.models import AuditEntry, Person, SignInCode
from lms.teams.access import scope_of
from lms.teams.acting import Actor
from lms.teams.models import Membership, Residence, Team, TeamRole
from lms.teams.roster import LeaderTaken, Overlap, TeamEnded, change_leader, join_team, leave_team, membership_of
from lms.teams.welcoming import Newcomer, holder_in_scope, welcome
from tests import world
from tests.world import roles, today

DAY = date(2026, 11, 20)


def place(session, team, person, day=DAY):
    return membership_of(session, team.id, person.id, day)


def fill(visitor, team, **words):
    visitor.get(f"/teams/{team.id}/members/new")
    data = {"name": "Lò Văn Nam", "phone": "", "birth_year": "", "role": "member", "position": ""}
    return data | words


class TestNewMember:
    def test_an_account_a_place_and_a_code(self, session, visit, team, someone):
        visitor = visit("leader")
        data = fill(visitor, team, phone="+84 912.345.678", birth_year="1987", position="Bí thư Đoàn", role="deputy")
        page = visitor.submit(data)
        person = session.scalars(select(Person).filter_by(phone="0912345678")).one()
        assert (person.username, person.birth_year, person.password_hash) == ("nam.lo", 1987, None)
        assert "nam.lo" in page.text
        assert "Lò Văn Nam" in page.h1s[0]
        code = re.search(r"\b[2-9A-Z]{4} [2-9A-Z]{4}\b", page.text)
        assert code
        assert roles(session, team, today())["nam.lo"] == "deputy"
        issued = session.scalars(select(SignInCode)).one()
        assert (issued.person_id, issued.issued_by) == (person.id, someone("leader").id)
        assert code.group().replace(" ", "") not in visitor.get(f"/teams/{team.id}").html
        log = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
        assert log == ["person.opened", "team.joined", "code.issued"]
        assert "Nam" not in str(session.scalars(select(AuditEntry.details)).all())

    def test_the_code_opens_the_account(self, session, visit, team):
        visitor = visit("leader")
        page = visitor.submit(fill(visitor, team))
        code = re.search(r"\b[2-9A-Z]{4} [2-9A-Z]{4}\b", page.text).group()
        new = visit()
        new.get("/sign-in/code")
        new.submit({"account": "nam.lo", "code": code, "password": "rừng xanh 27", "consent": "y"})
        session.expire_all()
        assert session.scalars(select(Person).filter_by(username="nam.lo")).one().password_hash

    def test_no_browser_keeps_the_page(self, visit, team):
        visitor = visit("leader")
        data = fill(visitor, team) | {"csrf_token": visitor.token()}
        answer = visitor.raw("POST", f"/teams/{team.id}/members/new", data=data)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in answer.headers

    @pytest.mark.parametrize("phone", ["", "0912345678"])
    def test_a_form_sent_twice_adds_one(self, session, visit, team, phone):
        visitor = visit("leader")
        data = fill(visitor, team, phone=phone)
        visitor.submit(data)
        visitor.get(f"/teams/{team.id}/members/new")
        page = visitor.submit(data)
        person = session.scalars(select(Person).filter_by(username="nam.lo")).one()
        assert page.url == f"/teams/{team.id}/members/{person.id}/code", "the first page is gone, here is another code"
        assert "Bạn đã thêm Lò Văn Nam vào tổ. Nếu chưa kịp chép mã" in page.text
        assert ("người khác cùng tên" in page.text) is (not phone)
        assert session.scalar(select(func.count()).select_from(Person).filter_by(name="Lò Văn Nam")) == 1

    @pytest.mark.parametrize("phone", ["", "0912345678"])
    def test_what_is_not_the_same_form_is_refused(self, session, visit, team, phone):
        visitor = visit("leader")
        data = fill(visitor, team, phone=phone)
        visitor.submit(data)
        for again, words in ((visitor, {"position": "Thủ quỹ"}), (visit("commune-official"), {})):
            page = again.submit(fill(again, team, phone=phone, **words), status=422)
            assert "đang ở trong tổ" in page.text if phone else "cùng tên và năm sinh" in page.text
        session.scalars(select(Person).filter_by(username="nam.lo")).one().password_hash = world.HASH
        session.commit()
        visitor.submit(fill(visitor, team, phone=phone), status=422)

    @pytest.mark.parametrize("phone", ["", "0912345678"])
    def test_two_forms_in_the_same_moment_add_one(self, session, visit, team, phone):
        url = f"/teams/{team.id}/members/new"
        visitors = [visit("leader"), visit("leader")]
        forms = [fill(visitor, team, phone=phone) | {"csrf_token": visitor.token()} for visitor in visitors]
        with ThreadPoolExecutor() as pool:
            sent = [pool.submit(v.raw, "POST", url, data=form) for v, form in zip(visitors, forms, strict=True)]
            assert sorted(answer.result().status_code for answer in sent) == [200, 302]
        assert session.scalar(select(func.count()).select_from(Person).filter_by(name="Lò Văn Nam")) == 1

    def test_namesakes_are_told_apart_by_year_or_phone(self, session, visit, team):
        visitor = visit("leader")
        for words in ({"birth_year": "1980"}, {"birth_year": "1990"}, {"birth_year": "1990", "phone": "0912345678"}):
            visitor.submit(fill(visitor, team, **words))
        usernames = session.scalars(select(Person.username).filter_by(name="Lò Văn Nam")).all()
        assert sorted(usernames) == ["nam.lo", "nam.lo2", "nam.lo3"]

    @pytest.mark.parametrize(
        ("field", "value", "words"),
        [
            ("name", "", "Bạn ghi họ và tên."),
            ("name", "1", "Họ và tên chỉ gồm chữ cái"),
            ("name", "N" * 121, "dài quá 120 chữ"),
            ("phone", "0912 345", "thiếu 3 chữ số"),
            ("birth_year", "85", "năm sinh từ 1900 đến"),
            ("birth_year", "1899", "năm sinh từ 1900 đến"),
            ("birth_year", "3000", "năm sinh từ 1900 đến"),
            ("position", "x" * 121, "dài quá 120"),
            ("role", "leader", "Bạn chọn một vai trò"),
            ("role", "king", "Bạn chọn một vai trò"),
        ],
    )
    def test_bad_input_is_kept_and_explained(self, session, visit, team, field, value, words):
        visitor = visit("leader")
        page = visitor.submit(fill(visitor, team, phone="0987 654 321") | {field: value}, status=422)
        assert words in page.text
        if field != "phone":
            assert "0987 654 321" in page.html
        assert not session.scalar(select(func.count()).select_from(SignInCode))
        assert "Lò Văn Nam" not in session.scalars(select(Person.name)).all()

    def test_signs_that_no_keyboard_writes_are_dropped(self, session, visit, team):
        visitor = visit("leader")
        visitor.submit(fill(visitor, team, name="Lò\x00Văn\u200bNam", position="\x00\x07Bí thư"))
        assert session.scalars(select(Membership.position).order_by(Membership.id.desc())).first() == "Bí thư"
        assert "Lò Văn Nam" in session.scalars(select(Person.name)).all()

    def test_an_official_adds_a_leader_only_where_there_is_none(self, session, visit, team, someone):
        visitor = visit("commune-official")
        page = visitor.submit(fill(visitor, team, role="leader"), status=422)
        assert "Tổ đang có tổ trưởng" in page.text
        assert "Lò Văn Nam" not in session.scalars(select(Person.name)).all()
        leave_team(session, place(session, team, someone("leader")), DAY.replace(month=1))
        session.commit()
        visitor.submit(fill(visitor, team, role="leader"))
        assert roles(session, team, today())["nam.lo"] == "leader"


class TestKnownNumber:
    def test_an_official_is_offered_the_person(self, session, visit, team, someone):
        visitor = visit("commune-official")
        page = visitor.submit(fill(visitor, team, phone="0900000001", position="Thủ quỹ"), status=422)
        assert "Bùi Đức Thắng" in page.text
        page = visitor.submit(action="/members")
        assert "Đã thêm Bùi Đức Thắng vào tổ" in page.text
        joined = place(session, team, someone("citizen"), today())
        assert (joined.role, joined.position) == ("member", "Thủ quỹ")
        assert session.scalars(select(AuditEntry.action)).all() == ["team.joined"]
        assert not session.scalar(select(func.count()).select_from(SignInCode))

    def test_a_leader_learns_no_name(self, visit, team):
        visitor = visit("leader")
        page = visitor.submit(fill(visitor, team, phone="0900000001"), status=422)
        assert "Số này đã có tài khoản. Bạn nhờ cán bộ xã" in page.text
        assert "Thắng" not in page.html

    def test_nor_does_an_official_elsewhere(self, session, visit, team, someone):
        session.scalars(select(Residence).filter_by(person_id=someone("citizen").id)).one().valid_to = world.LONG_AGO
        session.commit()
        visitor = visit("commune-official")
        assert "Thắng" not in visitor.submit(fill(visitor, team, phone="0900000001"), status=422).html

    def test_sent_twice_it_says_so(self, visit, team, someone):
        visitor = visit("commune-official")
        for words in ("Đã thêm Bùi Đức Thắng", "Bùi Đức Thắng đang ở trong tổ"):
            visitor.get(f"/teams/{team.id}/members/new")
            data = {"csrf_token": visitor.token(), "person_id": someone("citizen").id, "role": "member"}
            answer = visitor.raw("POST", f"/teams/{team.id}/members", data=data)
            assert answer.status_code == 302
            assert words in visitor.get(f"/teams/{team.id}").text

    @pytest.mark.parametrize(
        ("person_id", "role"), [("x", "member"), ("9" * 30, "member"), ("1", "king"), ("", "member")]
    )
    def test_forged_ids_are_not_found(self, visit, team, person_id, role):
        visitor = visit("commune-official")
        visitor.get(f"/teams/{team.id}/members/new")
        data = {"csrf_token": visitor.token(), "person_id": person_id, "role": role}
        assert visitor.raw("POST", f"/teams/{team.id}/members", data=data).status_code == 404

    def test_nobody_out_of_scope_is_added(self, session, visit, team, someone):
        visitor = visit("commune-official")
        visitor.get(f"/teams/{team.id}/members/new")
        data = {"csrf_token": visitor.token(), "person_id": someone("stranger").id, "role": "member"}
        assert visitor.raw("POST", f"/teams/{team.id}/members", data=data).status_code == 404
        assert place(session, team, someone("stranger"), today()) is None


class TestCodes:
    def test_a_new_code_makes_the_old_worthless_and_leaves_the_password(self, session, visit, team, someone):
        visitor = visit("leader")
        member, seen = someone("member"), set()
        for _try in range(2):
            assert "hết tác dụng ngay" in visitor.get(f"/teams/{team.id}/members/{member.id}/code").text
            seen.add(re.search(r"\b[2-9A-Z]{4} [2-9A-Z]{4}\b", visitor.submit().text).group())
        assert len(seen) == 2
        assert session.scalar(select(func.count()).select_from(SignInCode)) == 1
        session.expire_all()
        assert (someone("member").password_hash, someone("member").session_epoch) == (world.HASH, 0)
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).first()
        assert (entry.action, entry.subject_id, entry.actor_id) == ("code.issued", member.id, someone("leader").id)
        assert entry.address == "127.0.0.1"

    def test_a_code_needs_the_button(self, session, visit, team, someone):
        visit("leader").get(f"/teams/{team.id}/members/{someone('member').id}/code")
        answer = visit("leader").raw("POST", f"/teams/{team.id}/members/{someone('member').id}/code")
        assert answer.status_code == 400
        assert not session.scalar(select(func.count()).select_from(SignInCode))


class TestLeavingAndRoles:
    def test_a_member_leaves(self, session, visit, team, someone):
        visitor = visit("leader")
        url = f"/teams/{team.id}/members/{someone('member').id}/leave"
        visitor.get(url)
        data = {"csrf_token": visitor.token()}
        assert "không còn trong tổ" in visitor.submit().text
        assert "member" not in roles(session, team, today())
        assert session.scalars(select(AuditEntry.action)).all() == ["team.left"]
        assert visitor.raw("POST", url, data=data).status_code == 302  # the second of two clicks
        assert "không còn ở trong tổ" in visitor.get(f"/teams/{team.id}").text
        visitor.get(url, status=404)

    def test_a_leader_chooses_deputies_not_leaders(self, session, visit, team, someone):
        visitor = visit("leader")
        page = visitor.get(f"/teams/{team.id}/members/{someone('member').id}/role")
        assert "đang là tổ trưởng" not in page.text
        visitor.submit({"role": "leader"}, status=422)
        visitor.get(f"/teams/{team.id}/members/{someone('member').id}/role")
        visitor.submit({"role": "deputy", "position": "Bí thư Đoàn"})
        assert roles(session, team, today()) == {"leader": "leader", "mate": "deputy", "member": "deputy"}
        assert session.scalars(select(AuditEntry.action)).all() == ["team.role"]

    def test_an_official_changes_the_leader(self, session, visit, team, someone):
        visitor = visit("commune-official")
        url = f"/teams/{team.id}/members/{someone('member').id}/role"
        visitor.get(url)
        page = visitor.submit({"role": "leader"}, status=422)
        assert "Bạn chọn việc tiếp theo của Trần Văn Bính" in page.text
        assert roles(session, team, today())["leader"] == "leader"
        visitor.submit({"role": "leader", "former": "deputy"})
        session.expire_all()
        assert roles(session, team, today()) == {"leader": "deputy", "mate": "deputy", "member": "leader"}
        visit("leader").get(f"/teams/{team.id}", status=404)
        visit("member").get(f"/teams/{team.id}")
        noted = session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        told = [(entry.person_id, entry.details["role"]) for entry in noted]
        assert told == [(someone("member").id, "leader"), (someone("leader").id, "deputy")]

    def test_a_change_of_leader_has_the_day_of_its_decision(self, session, visit, team, someone):
        visitor, first = visit("commune-official"), date(2026, 3, 2)
        visitor.get(f"/teams/{team.id}/members/{someone('member').id}/role")
        visitor.submit({"role": "leader", "former": "leave", "day": "2026-03-02"})
        assert roles(session, team, first - timedelta(days=1))["leader"] == "leader"
        assert roles(session, team, first) == {"mate": "deputy", "member": "leader"}
        noted = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
        assert [(entry.action, entry.details["day"]) for entry in noted] == [
            ("team.role", "2026-03-02"),
            ("team.left", "2026-03-02"),
        ]

    @pytest.mark.parametrize(
        ("who", "role", "day", "words"),
        [
            ("mate", "member", "2999-01-01", "còn ở phía trước"),
            ("mate", "member", "2025-06-30", "giữ vai trò hiện nay từ 01/07/2025"),
            ("mate", "leader", "2026-01-31", "Trước 01/02/2026, tổ có tổ trưởng khác"),
        ],
    )
    def test_a_day_on_which_it_cannot_have_been(self, session, visit, team, someone, who, role, day, words):
        change_leader(session, place(session, team, someone("member")), "", TeamRole.MEMBER, date(2026, 2, 1))
        session.commit()
        visitor = visit("commune-official")
        visitor.get(f"/teams/{team.id}/members/{someone(who).id}/role")
        page = visitor.submit({"role": role, "former": "member", "day": day}, status=422)
        assert words in page.text

    def test_a_forged_fate_of_nobody_is_harmless(self, session, visit, team, someone):
        leave_team(session, place(session, team, someone("leader")), DAY.replace(month=1))
        session.commit()
        visitor = visit("commune-official")
        visitor.get(f"/teams/{team.id}/members/{someone('member').id}/role")
        visitor.submit({"role": "leader", "former": "king"})
        assert roles(session, team, today())["member"] == "leader"


def test_who_leaves_stays_in_the_communes_sight(session, someone, team):
    """An account that came through a team is still found by the commune's official when the membership ends."""
    day = local_date(utc_now())
    newcomer = Newcomer("Lý Thị Mận", "0900000777", 1990, "member", "")
    person, _code = welcome(session, team, newcomer, Actor(someone("leader").id, ""), utc_now())
    leave_team(session, membership_of(session, team.id, person.id, day), day)
    session.commit()
    official = scope_of(session, someone("commune-official").id, day)
    stranger = scope_of(session, someone("far-official").id, day)
    assert holder_in_scope(session, official, "0900000777", utc_now()) == person
    assert holder_in_scope(session, stranger, "0900000777", utc_now()) is None


class TestDaysInThePast:
    def test_an_official_says_since_when(self, session, visit, team):
        visitor = visit("commune-official")
        visitor.submit(fill(visitor, team, since="2026-02-01"))
        assert "nam.lo" not in roles(session, team, date(2026, 1, 31))
        assert "nam.lo" in roles(session, team, date(2026, 2, 1))

    def test_a_leaders_word_counts_from_today(self, session, visit, team):
        visitor = visit("leader")
        assert 'name="since"' not in visitor.get(f"/teams/{team.id}/members/new").html
        visitor.submit(fill(visitor, team) | {"since": "2026-02-01"})
        assert "nam.lo" not in roles(session, team, today() - timedelta(days=1))
        assert 'name="day"' not in visitor.get(f"/teams/{team.id}/members/{person_id(session, 'mate')}/leave").html

    @pytest.mark.parametrize(
        ("since", "words"),
        [
            (str(today() + timedelta(days=1)), "còn ở phía trước"),
            ("2025-06-30", "Tổ hoạt động từ 01/07/2025"),
            ("31/2/2026", "Bạn ghi ngày theo mẫu"),
        ],
    )
    def test_bad_days_are_explained(self, session, visit, team, since, words):
        visitor = visit("commune-official")
        page = visitor.submit(fill(visitor, team, since=since), status=422)
        assert words in page.text
        assert "Lò Văn Nam" in page.html
        assert not session.scalar(select(func.count()).select_from(SignInCode))

    def test_the_day_goes_along_with_a_known_number(self, session, visit, team, someone):
        visitor = visit("commune-official")
        visitor.submit(fill(visitor, team, phone="0900000001", since="2026-02-01"), status=422)
        visitor.submit(action="/members")
        assert place(session, team, someone("citizen"), today()).valid_from == date(2026, 2, 1)

    @pytest.mark.parametrize("until", [None, date(2026, 6, 1)])
    def test_periods_of_one_person_do_not_overlap(self, session, visit, team, someone, until):
        held = join_team(session, team, someone("citizen"), "member", "", date(2026, 3, 1))
        if until:
            leave_team(session, held, until)
        session.commit()
        with pytest.raises(Overlap):
            join_team(session, team, someone("citizen"), "member", "", date(2026, 2, 1))
        session.rollback()
        visitor = visit("commune-official")
        visitor.submit(fill(visitor, team, phone="0900000001", since="2026-02-01"), status=422)
        if until is None:
            assert "đang ở trong tổ" in visitor.page.text
            return
        page = visitor.submit(action="/members")
        assert "đã ở trong tổ từ 01/03/2026 đến trước 01/06/2026" in page.text
        assert place(session, team, someone("citizen"), today()) is None

    def test_nobody_led_beside_a_later_leader(self, session, team, someone):
        leave_team(session, place(session, team, someone("leader"), date(2026, 1, 1)), date(2026, 1, 1))
        join_team(session, team, someone("citizen"), "leader", "", date(2026, 5, 1))
        with pytest.raises(LeaderTaken):
            join_team(session, team, someone("stranger"), "leader", "", date(2026, 2, 1))

    def test_leaving_was_on_a_day(self, session, visit, team, someone):
        visitor = visit("commune-official")
        visitor.get(f"/teams/{team.id}/members/{someone('member').id}/leave")
        visitor.submit({"day": "15/3/2026"})
        assert "member" in roles(session, team, date(2026, 3, 14))
        assert "member" not in roles(session, team, date(2026, 3, 15))

    @pytest.mark.parametrize(
        ("day", "words"),
        [
            ("2025-06-30", "giữ vai trò hiện nay từ 01/07/2025"),
            (str(today() + timedelta(days=1)), "còn ở phía trước"),
            ("", "Bạn ghi ngày rời tổ"),
        ],
    )
    def test_bad_days_of_leaving_are_explained(self, session, visit, team, someone, day, words):
        visitor = visit("commune-official")
        visitor.get(f"/teams/{team.id}/members/{someone('member').id}/leave")
        assert words in visitor.submit({"day": day}, status=422).text
        assert "member" in roles(session, team, today())

    def test_an_ended_team_takes_nobody_on_any_day(self, session, team, someone):
        team.valid_to = date(2026, 6, 1)
        session.flush()
        with pytest.raises(TeamEnded):
            join_team(session, team, someone("citizen"), "member", "", date(2026, 2, 1))


def person_id(session, username):
    return session.scalar(select(Person.id).filter_by(username=username))


def test_who_is_in_two_teams_is_shown_where_the_asker_may_see_both(session, visit, team, someone):
    other = session.scalars(select(Team).where(Team.name.endswith("Tổ dân phố 3"))).one()
    join_team(session, other, someone("mate"), "member", "", date(2026, 1, 1))
    session.commit()
    words = f"cũng ở {other.name}"
    assert words in visit("province-official").get(f"/teams/{team.id}").text
    for username in ("commune-official", "leader"):
        assert words not in visit(username).get(f"/teams/{team.id}").text
