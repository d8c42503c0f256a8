"""A person's page for those who oversee them, and people who move: whatever moves, results stay with the person."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from certificates.lookup import certificates_of
from courses.models import Course, Enrolment
from lms.clock import local_date, utc_now
from lms.people.models import AuditEntry, Person, SignInCode
from lms.teams.models import AdminUnit, Grant, Membership, Residence, Team
from quizzes.models import Attempt
from tests import world
from tests.journey import begin, sit
from tests.progress import team_named, unit_named

NOW = utc_now()
TODAY = local_date(NOW)
Someone = Callable[[str], Person]


def page_of(someone: Someone, username: str, rest: str = "") -> str:
    return f"/people/{someone(username).id}{rest}"


def course(session: Session) -> Course:
    return session.scalars(select(Course).filter_by(edition="member")).one()


def actions(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def homes(session: Session, person: Person) -> list[tuple[str, date, date | None]]:
    rows = session.execute(
        select(AdminUnit.name, Residence.valid_from, Residence.valid_to)
        .join(AdminUnit, AdminUnit.id == Residence.unit_id)
        .where(Residence.person_id == person.id)
        .order_by(Residence.valid_from)
    )
    return [tuple(row) for row in rows]


def places(session: Session, person: Person) -> list[tuple[str, str, date, date | None]]:
    rows = session.execute(
        select(Team.name, Membership.role, Membership.valid_from, Membership.valid_to)
        .join(Team, Team.id == Membership.team_id)
        .where(Membership.person_id == person.id)
        .order_by(Membership.valid_from, Membership.id)
    )
    return [tuple(row) for row in rows]


class TestThePage:
    def test_what_an_official_reads(self, session, someone, visit):
        member = someone("member")
        session.scalars(select(Membership).filter_by(person_id=member.id)).one().valid_from = date(2026, 2, 1)
        before = team_named(session, "Đông Thượng")
        session.add(
            Membership(person_id=member.id, team_id=before.id, valid_from=world.LONG_AGO, valid_to=date(2026, 2, 1))
        )
        sit(session, member, course(session), right=9)
        session.commit()
        page = visit("commune-official").get(page_of(someone, "member"))
        for words in ("Nguyễn Thị Hạnh", "1990", "Thôn Đông Hạ, xã Minh An", "Tổ CNSCĐ thôn Đông Thượng", "01/02/2026"):
            assert words in page.text
        assert "Bảo vệ bản thân trực tuyến" in page.text
        assert "9/10" in page.text
        assert f"/certificates/{certificates_of(session, member.id)[0].id}" in page.links
        assert {page_of(someone, "member", end) for end in ("/edit", "/code", "/home", "/team", "/merge")} <= set(
            page.links
        )

    def test_what_still_lasts_has_no_last_day(self, session, someone, visit):
        """As cards, on a phone, the label and the words stand side by side: "Đến trước ngày: Đến nay" would be odd."""
        mate = someone("mate")
        (place,) = session.scalars(select(Membership).filter_by(person_id=mate.id))
        official, label = visit("commune-official"), 'data-label="Đến trước ngày"'
        for address in (f"/people/{mate.id}", f"/units/{session.get_one(Team, place.team_id).unit_id}"):
            page = official.get(address)
            assert '<td class="number">Đến nay</td>' in page.html
            assert label not in page.html
        place.valid_to = date(2026, 3, 1)
        session.commit()
        page = official.get(f"/people/{mate.id}")
        assert f'<td class="number" {label}>01/03/2026</td>' in page.html
        assert "Đến nay" not in page.text

    def test_what_a_leader_reads(self, session, someone, visit):
        """Of the own team, and nothing to do but what leaders do."""
        session.add(
            Membership(person_id=someone("member").id, team_id=team_named(session, "Đông Thượng").id, valid_from=TODAY)
        )
        session.add(Grant(person_id=someone("member").id, role="trainer", unit_id=1, valid_from=TODAY))
        session.commit()
        page = visit("leader").get(page_of(someone, "member"))
        assert "Tổ CNSCĐ thôn Đông Hạ" in page.text
        assert "Đông Thượng" not in page.text
        assert "Giảng viên" not in page.text
        assert not {page_of(someone, "member", end) for end in ("/home", "/team", "/merge")} & set(page.links)

    def test_no_answers_are_shown(self, session, someone, visit):
        begin(session, someone("member"), course(session))
        session.commit()
        assert "Câu hỏi" not in visit("commune-official").get(page_of(someone, "member")).text

    @pytest.mark.parametrize("end", ["", "/edit", "/code", "/home", "/team"])
    def test_who_may(self, someone, visit, end):
        address = page_of(someone, "member", end)
        for username in ("member", "citizen", "trainer", "far-official", "next-leader"):
            visit(username).get(address, status=404)
        for username in ("commune-official", "province-official", "administrator"):
            visit(username).get(address)
        visit("leader").get(address, status=404 if end in ("/home", "/team") else 200)

    def test_nobody_changes_what_is_above_or_themselves(self, session, someone, visit):
        unit = session.scalars(select(AdminUnit).filter_by(name="Đông Hạ")).one()
        for username in ("province-official", "commune-official"):
            session.add(Residence(person_id=someone(username).id, unit_id=unit.id, valid_from=world.LONG_AGO))
        session.commit()
        official = visit("commune-official")
        for username in ("province-official", "commune-official"):
            page = official.get(page_of(someone, username))
            assert "Cán bộ tỉnh" not in page.text
            for end in ("/edit", "/code", "/home", "/team"):
                official.get(page_of(someone, username, end), status=404)
        page = visit("administrator").get(page_of(someone, "province-official"))
        assert "Cán bộ tỉnh Quảng Ngãi" in page.text

    def test_a_closed_account(self, session, someone, visit):
        someone("mate").closed_at = NOW
        session.commit()
        visit("administrator").get(page_of(someone, "mate"), status=404)

    def test_the_team_leads_here(self, session, someone, visit):
        team = team_named(session, "Đông Hạ")
        for address in (f"/teams/{team.id}", f"/oversight/teams/{team.id}"):
            assert page_of(someone, "member") in visit("leader").get(address).links


class TestCorrecting:
    def test_the_log_says_which_not_what(self, session, someone, visit):
        visitor = visit("commune-official")
        visitor.get(page_of(someone, "member", "/edit"))
        data = {"name": "Nguyễn Thị Hảnh", "phone": "0900 000 055", "birth_year": "1990"}
        assert "Đã lưu" in visitor.submit(data, action="/edit").text
        session.expire_all()
        member = someone("member")
        assert (member.name, member.name_folded, member.phone) == ("Nguyễn Thị Hảnh", "nguyen thi hanh", "0900000055")
        entry = session.scalars(select(AuditEntry)).one()
        assert (entry.action, entry.details) == ("person.corrected", {"fields": ["name", "phone"]})
        assert entry.unit_id == team_named(session, "Đông Hạ").unit_id

    def test_nothing_changed(self, session, someone, visit):
        visitor = visit("commune-official")
        visitor.get(page_of(someone, "member", "/edit"))
        visitor.submit(action="/edit")
        assert actions(session) == []

    def test_a_number_that_is_taken(self, someone, visit):
        visitor = visit("commune-official")
        visitor.get(page_of(someone, "member", "/edit"))
        page = visitor.submit({"phone": "0900000001", "name": "Lý Thị Mận"}, action="/edit", status=422)
        assert "Số này là của Bùi Đức Thắng" in page.text
        assert "Lý Thị Mận" in page.html
        visitor = visit("leader")
        visitor.get(page_of(someone, "member", "/edit"))
        page = visitor.submit({"phone": "0900000001"}, action="/edit", status=422)
        assert "Bùi Đức Thắng" not in page.text
        assert "Số này đã có tài khoản" in page.text

    @pytest.mark.parametrize(
        "data",
        [
            {"name": "1"},
            {"name": ""},
            {"phone": "12"},
            {"birth_year": "85"},
            {"name": "a" * 200},
            {"birth_year": "3000"},
        ],
    )
    def test_bad_words(self, session, someone, visit, data):
        visitor = visit("commune-official")
        visitor.get(page_of(someone, "member", "/edit"))
        visitor.submit(data, action="/edit", status=422)
        assert actions(session) == []

    def test_a_code(self, session, someone, visit):
        visitor = visit("commune-official")
        visitor.get(page_of(someone, "citizen", "/code"))
        page = visitor.submit(action="/code")
        assert "Mã chỉ hiện một lần" in page.text
        assert session.scalars(select(SignInCode.person_id)).all() == [someone("citizen").id]
        entry = session.scalars(select(AuditEntry)).one()
        assert (entry.action, entry.unit_id) == ("code.issued", unit_named(session, "Đông Hạ").id)


class TestMovingHome:
    def move(self, visitor, someone: Someone, where: AdminUnit, day: date, status: int = 200, username: str = "member"):
        visitor.get(page_of(someone, username, "/home"))
        return visitor.submit({"place": str(where.id), "day": day.isoformat()}, action="/home", status=status)

    def test_to_another_village(self, session, someone, visit):
        sit(session, someone("member"), course(session), right=9)
        session.commit()
        page = self.move(visit("commune-official"), someone, unit_named(session, "Đông Thượng"), date(2026, 3, 1))
        assert "Đã ghi nơi ở mới" in page.text
        assert "Thôn Đông Thượng, xã Minh An" in page.text
        assert homes(session, someone("member")) == [
            ("Đông Hạ", world.LONG_AGO, date(2026, 3, 1)),
            ("Đông Thượng", date(2026, 3, 1), None),
        ]
        assert actions(session) == ["person.moved"]
        assert session.scalars(select(Enrolment)).one().unit_id == unit_named(session, "Đông Hạ").id
        assert len(certificates_of(session, someone("member").id)) == 1

    def test_what_is_refused(self, session, someone, visit):
        visitor, here, there = (
            visit("commune-official"),
            unit_named(session, "Đông Hạ"),
            unit_named(session, "Đông Thượng"),
        )
        assert "đang ở đó" in self.move(visitor, someone, here, TODAY, status=422).text
        assert "phía trước" in self.move(visitor, someone, there, TODAY + timedelta(days=1), status=422).text
        self.move(visitor, someone, there, date(2026, 3, 1))
        assert (
            "Người này đã chuyển ngày 01/03/2026"
            in self.move(visitor, someone, here, date(2026, 2, 1), status=422).text
        )
        self.move(visitor, someone, unit_named(session, "Trà Câu"), TODAY, status=422)
        assert len(homes(session, someone("member"))) == 2

    def test_moving_twice_on_a_day_leaves_no_empty_row(self, session, someone, visit):
        visitor = visit("commune-official")
        self.move(visitor, someone, unit_named(session, "Đông Thượng"), TODAY)
        self.move(visitor, someone, unit_named(session, "Minh An"), TODAY)
        assert [name for name, *_days in homes(session, someone("member"))] == ["Đông Hạ", "Minh An"]

    def test_to_another_commune(self, session, someone, visit):
        """By whoever oversees both; the way down from what one oversees."""
        visitor = visit("province-official")
        page = visitor.get(page_of(someone, "member", "/home?in=0"))
        page = visitor.get(next(link for link in page.links if "in=" in link))
        there = unit_named(session, "Trà Câu")
        assert "Phường Trà Câu" in page.text
        visitor.get(next(link for link in page.links if link.endswith(f"in={there.id}")))
        visitor.submit({"place": str(there.id), "day": TODAY.isoformat()}, action="/home")
        assert homes(session, someone("member"))[-1][0] == "Trà Câu"
        visit("commune-official").get(page_of(someone, "member", f"/home?in={there.id}"), status=404)
        visit("administrator").get(page_of(someone, "member", "/home?in=0"))

    def test_many_places_are_searched_and_there_is_a_way_back(self, session, someone, visit):
        province = session.scalars(select(AdminUnit).filter_by(name="Quảng Ngãi", level="province")).one()
        for number in range(12):
            world.unit(session, "commune", "xa", f"Đèo {number}", province)
        session.commit()
        visitor = visit("province-official")
        page = visitor.get(page_of(someone, "member", f"/home?in={province.id}"))
        assert {page_of(someone, "member"), page_of(someone, "member", "/home?in=0")} <= set(page.links)
        page = visitor.submit({"q": "deo 7"}, action="/home")
        assert "Xã Đèo 7" in page.text
        assert "Xã Minh An" not in page.text
        assert "Không có nơi nào khớp" in visitor.submit({"q": "không đâu"}, action="/home").text
        assert "search-q" not in visitor.get(page_of(someone, "member", "/home?in=0")).ids, "one place needs no search"

    @pytest.mark.parametrize("data", [{"place": "x"}, {"place": ""}, {"day": "31/31/2026"}, {"day": ""}])
    def test_bad_words(self, session, someone, visit, data):
        visitor = visit("commune-official")
        visitor.get(page_of(someone, "member", "/home"))
        words = {"place": str(unit_named(session, "Đông Thượng").id), "day": TODAY.isoformat()}
        visitor.submit({**words, **data}, action="/home", status=422)


class TestChangingTeams:
    def go(self, visitor, someone: Someone, team: Team, status: int = 200, **words: str):
        visitor.get(page_of(someone, "member", "/team"))
        return visitor.submit({"team": str(team.id), **words}, action="/team", status=status)

    def test_results_stay(self, session, someone, visit):
        attempt = sit(session, someone("member"), course(session), right=9)
        session.commit()
        old, new = team_named(session, "Đông Hạ"), team_named(session, "Đông Thượng")
        page = self.go(visit("commune-official"), someone, new, role="deputy", position="Bí thư Đoàn")
        assert "Đã chuyển tổ" in page.text
        assert places(session, someone("member")) == [
            (old.name, "member", world.LONG_AGO, TODAY),
            (new.name, "deputy", TODAY, None),
        ]
        assert actions(session) == ["team.left", "team.joined"]
        session.expire_all()
        assert session.get(Attempt, attempt.id).team_id == old.id
        assert certificates_of(session, someone("member").id)[0].team_id == old.id

    def test_into_a_second_team_on_a_day_in_the_past(self, session, someone, visit):
        new = team_named(session, "Đông Thượng")
        self.go(visit("commune-official"), someone, new, leaving="none", day="2026-04-01")
        assert [place[2:] for place in places(session, someone("member"))] == [
            (world.LONG_AGO, None),
            (date(2026, 4, 1), None),
        ]

    def test_what_is_refused(self, session, someone, visit):
        visitor, own, new = (
            visit("commune-official"),
            team_named(session, "Đông Hạ"),
            team_named(session, "Đông Thượng"),
        )
        assert "đang ở tổ đó" in self.go(visitor, someone, own, status=422).text
        self.go(visitor, someone, new, status=422, day="2020-01-01")
        self.go(visitor, someone, new, status=422, role="leader")
        self.go(visitor, someone, new, status=422, leaving="999")
        self.go(visitor, someone, team_named(session, "phố 3"), status=422)
        assert len(places(session, someone("member"))) == 1

    def test_a_commune_without_a_team_says_so(self, session, someone, visit):
        province = session.scalars(select(AdminUnit).filter_by(name="Quảng Ngãi", level="province")).one()
        lonely = world.unit(session, "commune", "xa", "Núi Xa", province)
        session.commit()
        page = visit("province-official").get(page_of(someone, "member", f"/team?in={lonely.id}"))
        assert "Ở xã Núi Xa chưa có tổ nào" in page.text
        assert f"/teams/new?unit={lonely.id}" in page.links
        visit("province-official").get(f"/teams/new?unit={lonely.id}")

    def test_pressed_twice(self, session, someone, visit):
        visitor, new = visit("commune-official"), team_named(session, "Đông Thượng")
        visitor.get(page_of(someone, "member", "/team"))
        left = team_named(session, "Đông Hạ").id
        data = {"team": new.id, "leaving": left, "role": "member", "day": TODAY, "csrf_token": visitor.token()}
        first = visitor.raw("POST", page_of(someone, "member", "/team"), data=data)
        second = visitor.raw("POST", page_of(someone, "member", "/team"), data=data)
        assert (first.status_code, second.status_code) == (302, 422)
        assert len(places(session, someone("member"))) == 2


class TestTheList:
    def names(self, visitor, query: str = "") -> list[str]:
        page = visitor.get(f"/people{query}")
        return [link for link in page.links if link.startswith("/people/") and link.split("/")[2].isdecimal()]

    def test_the_people_of_a_commune(self, someone, visit):
        expected = {page_of(someone, name) for name in ("leader", "member", "mate", "next-leader", "citizen")}
        assert set(self.names(visit("commune-official"))) == expected | {page_of(someone, "commune-official")}
        assert set(self.names(visit("leader"))) == {page_of(someone, name) for name in ("leader", "member", "mate")}

    def test_filters(self, session, someone, visit):
        someone("mate").password_hash = None
        session.commit()
        official = visit("commune-official")
        assert self.names(official, "?show=never") == [page_of(someone, "mate")]
        assert page_of(someone, "citizen") in self.names(official, "?show=no-team")
        assert page_of(someone, "member") not in self.names(official, "?show=no-team")
        assert self.names(official, "?q=thi+hanh") == [page_of(someone, "member")]
        unit = unit_named(session, "Đông Thượng")
        assert self.names(official, f"?unit={unit.id}") == [page_of(someone, "next-leader")]

    def test_the_country_is_too_wide(self, session, someone, visit):
        visitor = visit("administrator")
        page = visitor.get("/people")
        assert "Xem người ở đâu?" in page.title
        province = session.scalars(select(AdminUnit).filter_by(name="Quảng Ngãi", level="province")).one()
        link = next(link for link in page.links if "unit=" in link)
        assert page_of(someone, "stranger") in visitor.get(f"/people?unit={province.id}").links
        assert "Quảng Ngãi" in visitor.get(link).text or "Gia Lai" in visitor.get(link).text

    def test_pages_and_statements(self, session, visit, statements):
        counts = []
        village = unit_named(session, "Đông Hạ")
        for many in (1, 70):
            for number in range(many):
                someone_new = world.person(session, f"many-{many}-{number}", f"Lý Thị Mận {number}")
                session.add(Residence(person_id=someone_new.id, unit_id=village.id, valid_from=world.LONG_AGO))
            session.commit()
            statements.clear()
            page = visit("commune-official").get("/people")
            counts.append(len(statements))
        assert counts[0] == counts[1] <= 10
        assert "Trang 1 trên 2" in page.text
        assert (
            "Trang 2 trên 2" in visit("commune-official").get(next(link for link in page.links if "at=" in link)).text
        )

    def test_who_may_and_bad_words(self, visit):
        visit("member").get("/people", status=404)
        official = visit("commune-official")
        official.get("/people?unit=1", status=404)
        official.get("/people?unit=x", status=404)
        for harmless in ("q=%00", "show=x", "at=x", "q=%25"):
            official.get(f"/people?{harmless}")

    def test_in_english(self, someone, visit):
        visitor = visit("commune-official")
        visitor.client.set_cookie("language", "en")
        for address in ("/people", page_of(someone, "member"), page_of(someone, "member", "/team"), "/people/doubles"):
            visitor.get(address)
