"""A team's record and its past: what is written of it, what was decided, where it was, who was in it when."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from lms.people.models import AuditEntry
from lms.teams.access import scope_of
from lms.teams.history import Happening, story_of
from lms.teams.models import AdminUnit, Team, TeamPlace, TeamRole, TeamSuccession, UnitVersion
from lms.teams.roster import change_leader, join_team, leave_team, membership_of
from tests import world
from tests.world import TEAM, today


def unit_named(session, name):
    return session.scalars(select(AdminUnit).filter_by(name=name)).one()


def rename_unit(session, unit, name, day):
    """A new version of a unit, as recording a change makes one."""
    (old,) = session.scalars(select(UnitVersion).filter_by(unit_id=unit.id, valid_to=None))
    old.valid_to = day
    unit.rename(name)
    session.flush()
    session.add(UnitVersion.of(unit, day))


class TestRecord:
    def edit(self, visitor, team, status=200, **words):
        visitor.get(f"/teams/{team.id}/edit")
        return visitor.submit(words, status=status)

    def test_what_is_written_can_be_put_right(self, session, visit, team):
        visitor = visit("commune-official")
        page = self.edit(visitor, team, name="Tổ số một", decision_number="99/QĐ-UBND", decision_date="2025-06-20")
        assert page.h1s == ["Tổ số một"]
        assert "Quyết định 99/QĐ-UBND, 20/06/2025" in page.text
        session.expire_all()
        assert (team.name_folded, team.decision_date) == ("to so mot", date(2025, 6, 20))
        entry = session.scalars(select(AuditEntry)).one()
        assert (entry.action, entry.details) == (
            "team.corrected",
            {"changed": ["name", "decision_number", "decision_date"]},
        )
        self.edit(visitor, team)
        assert len(session.scalars(select(AuditEntry)).all()) == 1

    def test_the_number_may_be_unknown(self, session, visit, team):
        self.edit(visit("commune-official"), team, decision_number="", decision_date="")
        session.expire_all()
        assert (team.decision_number, team.decision_date) == ("", None)

    def test_a_team_may_be_older_than_its_entry(self, session, visit, team, someone):
        made = world.add_team(session, "Tổ mới ghi", session.get_one(AdminUnit, team.unit_id))
        made.valid_from = today()
        session.scalars(select(TeamPlace).filter_by(team_id=made.id)).one().valid_from = today()
        session.commit()
        self.edit(visit("commune-official"), made, start="2025-08-01")
        session.expire_all()
        assert made.valid_from == date(2025, 8, 1)
        assert session.scalars(select(TeamPlace.valid_from).filter_by(team_id=made.id)).all() == [date(2025, 8, 1)]
        join_team(session, made, someone("citizen"), TeamRole.LEADER, "", date(2025, 9, 1))

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            ({"name": ""}, "Bạn ghi tên tổ."),
            ({"name": "x" * 161}, "dài quá 160"),
            ({"name": "tổ thứ hai"}, "đã có tổ tên như vậy"),
            ({"decision_date": "2999-01-01"}, "không thể ở tương lai"),
            ({"start": "2999-01-01"}, "không thể ở tương lai"),
            ({"start": ""}, "Bạn ghi ngày tổ bắt đầu"),
            ({"start": "2025-06-30"}, "có từ 01/07/2025. Bạn chọn từ ngày đó"),
            ({"start": "2025-07-02"}, "từ 01/07/2025. Bạn chọn đến ngày đó"),
        ],
    )
    def test_bad_input_is_kept_and_explained(self, session, visit, team, words, sentence):
        world.add_team(session, "Tổ thứ hai", session.get_one(AdminUnit, team.unit_id))
        session.commit()
        page = self.edit(visit("commune-official"), team, 422, **({"decision_number": "đang gõ"} | words))
        assert sentence in page.text
        assert "đang gõ" in page.html
        session.expire_all()
        assert (team.name, team.valid_from) == (TEAM, world.LONG_AGO)

    def test_the_level_is_shown(self, session, visit, team):
        whole = world.add_team(session, "Tổ của xã", unit_named(session, "Minh An"))
        session.commit()
        assert "Tổ CNSCĐ cấp thôn" in visit("leader").get(f"/teams/{team.id}").text
        assert "Tổ CNSCĐ cấp xã" in visit("commune-official").get(f"/teams/{whole.id}").text


class TestDecisions:
    def test_a_reorganisation_is_written_once_and_put_right(self, session, visit, team):
        visitor = visit("commune-official")
        url = f"/teams/{team.id}/decisions/new"
        visitor.get(url)
        data = {"number": "5/QĐ-UBND", "day": "2026-03-05", "words": "Thêm hai thành viên"}
        for _time in range(2):
            visitor.get(url)
            page = visitor.submit(data)
        assert page.text.count("Kiện toàn, quyết định 5/QĐ-UBND Thêm hai thành viên") == 1
        (link,) = [link for link in page.links if "/decisions/" in link and not link.endswith("/new")]
        visitor.get(link)
        page = visitor.submit({"number": "6/QĐ-UBND"})
        assert "Kiện toàn, quyết định 6/QĐ-UBND Thêm hai thành viên" in page.text
        assert session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all() == [
            "team.reorganised",
            "team.amended",
        ]
        assert link not in visit("leader").get(f"/teams/{team.id}").links
        visit("leader").get(link, status=404)
        other = session.scalars(select(Team).where(Team.name.endswith("Đông Thượng"))).one()
        visitor.get(link.replace(f"/teams/{team.id}/", f"/teams/{other.id}/"), status=404)

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            ({"number": ""}, "Bạn ghi số quyết định."),
            ({"day": ""}, "Bạn ghi ngày."),
            ({"day": "2999-01-01"}, "không thể ở tương lai"),
            ({"words": "x" * 301}, "ngắn hơn 300"),
        ],
    )
    def test_bad_input_is_kept_and_explained(self, visit, team, words, sentence):
        visitor = visit("commune-official")
        visitor.get(f"/teams/{team.id}/decisions/new")
        page = visitor.submit({"number": "đang gõ", "day": "2026-03-05"} | words, status=422)
        assert sentence in page.text
        assert "number" in words or "đang gõ" in page.html


class TestPast:
    def test_who_was_in_it_on_a_day(self, session, visit, team, someone):
        change_leader(session, membership_of(session, team.id, someone("mate").id, today()), "", None, date(2026, 5, 1))
        join_team(session, team, someone("citizen"), TeamRole.MEMBER, "", date(2026, 6, 1))
        someone("leader").phone = "0900000888"
        session.commit()
        visitor = visit("commune-official")
        page = visitor.get(f"/teams/{team.id}?on=2026-04-30")
        assert "Bạn đang xem tổ theo ngày 30/04/2026" in page.text
        assert "Trần Văn Bính Tổ trưởng" in page.text
        assert "Bùi Đức Thắng" not in page.text
        for gone in ("0900 000 888", "Cấp mã", "Thêm thành viên", "Kênh của tổ", "Sửa hồ sơ"):
            assert gone not in page.text
        page = visitor.get(f"/teams/{team.id}")
        assert "01/07/2025 đến trước 01/05/2026 Trần Văn Bính" in page.text
        assert "từ 01/05/2026 Đinh Thị Lan" in page.text

    @pytest.mark.parametrize(("on", "words"), [("2025-06-30", "Ngày đó tổ chưa có."), ("2026-08-01", "đã kết thúc")])
    def test_before_and_after_its_life_it_is_empty(self, session, visit, team, on, words):
        team.valid_to = date(2026, 8, 1)
        session.commit()
        assert words in visit("commune-official").get(f"/teams/{team.id}?on={on}").text

    def test_a_leader_of_less_than_a_day_is_not_denied(self, session, visit, team, someone):
        leave_team(session, membership_of(session, team.id, someone("leader").id, today()), world.LONG_AGO)
        session.commit()
        assert "Tổ chưa có tổ trưởng." in visit("commune-official").get(f"/teams/{team.id}").text
        team.valid_to = today()
        session.commit()
        page = visit("commune-official").get(f"/teams/{team.id}")
        assert "Không ai làm tổ trưởng trọn một ngày." in page.text

    @pytest.mark.parametrize("page", ["teams", "team"])
    @pytest.mark.parametrize(
        ("on", "words"),
        [("x", "Bạn ghi ngày theo mẫu"), ("2999-01-01", "còn ở phía trước"), ("", None), ("0000-00-00", "theo mẫu")],
    )
    def test_odd_days_show_today_and_say_why(self, visit, team, page, on, words):
        url = "/teams" if page == "teams" else f"/teams/{team.id}"
        shown = visit("commune-official").get(f"{url}?on={on}", status=422 if words else 200)
        assert words is None or words in shown.text
        assert TEAM in shown.text
        assert "theo ngày" not in shown.text.replace("Xem theo ngày", "")

    def test_the_list_of_a_day_by_the_names_of_that_day(self, session, visit, team, someone):
        village, other = session.get_one(AdminUnit, team.unit_id), unit_named(session, "Đông Thượng")
        rename_unit(session, unit_named(session, "Minh An"), "An Minh Mới", date(2026, 4, 1))
        (here,) = session.scalars(select(TeamPlace).filter_by(team_id=team.id))
        here.valid_to, team.unit_id = date(2026, 5, 1), other.id
        session.add(TeamPlace(team_id=team.id, unit_id=other.id, valid_from=date(2026, 5, 1)))
        leave_team(session, membership_of(session, team.id, someone("leader").id, today()), date(2026, 6, 1))
        new = world.add_team(session, "Tổ về sau", village)
        new.valid_from = date(2026, 7, 1)
        session.commit()
        visitor = visit("province-official")
        past, now = visitor.get("/teams?on=2026-03-31"), visitor.get("/teams")
        assert past.text.count("thôn Đông Hạ, xã Minh An Trần Văn Bính") == 1
        assert "Tổ về sau" not in past.text
        assert "thôn Đông Thượng, xã An Minh Mới Chưa có" in now.text
        assert f"/teams/{team.id}?on=2026-03-31" in past.links
        assert TEAM in visitor.get("/teams?on=2026-03-31&q=minh an").text
        assert TEAM not in visitor.get("/teams?on=2026-03-31&q=an minh moi").text
        assert "Ngày đó chưa có tổ nào" in visitor.get("/teams?on=2021-01-01").text
        page = visitor.get(f"/teams/{team.id}")
        assert "từ 01/05/2026 Thôn Đông Thượng, xã An Minh Mới" in page.text
        assert "01/07/2025 đến trước 01/05/2026 Thôn Đông Hạ, xã" in page.text

    def test_the_list_of_a_day_shows_the_scope(self, visit):
        assert "Đông Hạ" not in visit("far-official").get("/teams?on=2026-01-01").text
        assert "Trà Câu" not in visit("commune-official").get("/teams?on=2026-01-01").text
        assert "Đông Thượng" not in visit("leader").get("/teams?on=2026-01-01").text
        visit("member").get("/teams?on=2026-01-01", status=404)

    def test_what_is_out_of_scope_is_not_named(self, session, visit, team, someone):
        far = session.scalars(select(Team).where(Team.name.endswith("Tổ dân phố 3"))).one()
        day = date(2026, 2, 1)
        session.add(TeamSuccession(from_id=far.id, to_id=team.id, kind="merge", effective_date=day))
        session.commit()
        assert f"Nhận thành viên của {far.name}" in visit("province-official").get(f"/teams/{team.id}").text
        page = visit("leader").get(f"/teams/{team.id}")
        assert "Nhận thành viên của một tổ khác" in page.text
        assert far.name not in page.html
        story = story_of(session, scope_of(session, someone("leader").id, today()), team)
        assert [event.what for event in story.events] == [Happening.FOUNDED, Happening.MERGED_FROM]

    def test_the_same_statements_for_a_long_past(self, session, visit, team, statements):
        counts = []
        for many in (0, 30):
            for number in range(many):
                person = world.person(session, f"cu{number}", f"Người Cũ {number}")
                since = date(2025, 7, 2) + timedelta(days=number)
                held = {"team_id": team.id, "person_id": person.id, "role": "leader", "position": ""}
                session.add(world.Membership(**held, valid_from=since, valid_to=since + timedelta(days=1)))
                village = world.unit(session, "village", "thon", f"Cũ {number}", unit_named(session, "Minh An"))
                session.add(TeamPlace(team_id=team.id, unit_id=village.id, valid_from=since, valid_to=since))
            session.commit()
            for url in (f"/teams/{team.id}", f"/teams/{team.id}?on=2026-01-01", "/teams?on=2026-01-01"):
                statements.clear()
                visit("commune-official").get(url)
                counts.append(len(statements))
        assert counts[:3] == counts[3:]
        assert max(counts) <= 18
