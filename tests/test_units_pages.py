"""Pages of units: as of a day, without a team, their changes step by step, and villages."""

from datetime import date

import pytest
from sqlalchemy import select

from lms.teams.models import AdminUnit, Grant, Team, UnitSuccession
from lms.teams.tree import add_village
from tests.world import add_team
from tests.world import unit as add_unit

DAY = "2026-09-01"
ACT = {"day": DAY, "legal_basis": "Nghị quyết 5/NQ-HĐND"}


def unit_id(session, name):
    return session.scalars(select(AdminUnit.id).filter_by(name=name)).one()


def begin(visitor, session, name, what):
    visitor.get(f"/units/{unit_id(session, name)}/change?what={what}")
    return visitor


def merged(visitor, session, **words):
    """The two villages of Minh An, up to the preview of their merger."""
    begin(visitor, session, "Đông Hạ", "merge")
    other = str(unit_id(session, "Đông Thượng"))
    return visitor.submit({"others": [other], "kind": "thon", "name": "Đông", "step": "preview", **ACT, **words})


def fields_of(page):
    """What the form of the open step holds."""
    return next(form.fields for form in page.forms if form.action.endswith("/change"))


class TestRecording:
    def test_a_merge_is_chosen_described_previewed_and_recorded(self, session, visit):
        visitor, ha = visit("commune-official"), unit_id(session, "Đông Hạ")
        page = visitor.get(f"/units/{ha}")
        assert f"/units/{ha}/change" in page.links
        page = visitor.get(f"/units/{ha}/change")
        assert f"/units/{ha}/change?what=merge" in page.links
        page = merged(visitor, session)
        for words in (
            "Chưa ghi gì",
            "3 đơn vị",
            "2 tổ",
            "4 thành viên",
            "5 người sống ở đó, gồm 4 thành viên đã kể",
            "Bùi Đức Thắng",
            "01/09/2026",
        ):
            assert words in page.text
        assert not session.scalars(select(UnitSuccession)).all()
        page = visitor.submit({"step": "confirm"})
        assert page.h1s == ["Thôn Đông"]
        assert "Đã ghi thay đổi." in page.text
        assert "thôn Đông Hạ → thôn Đông" in page.text
        session.expire_all()
        assert session.scalars(select(Team.unit_id).where(Team.name.contains("Đông Hạ"))).one() == unit_id(
            session, "Đông"
        )

    def test_the_history_names_units_as_they_were_called(self, session, visit):
        visitor = visit("commune-official")
        merged(visitor, session)
        visitor.submit({"step": "confirm"})
        begin(visitor, session, "Đông", "rename")
        visitor.submit({"name": "Bình An", **ACT, "day": "2026-09-02", "step": "preview"})
        page = visitor.submit({"step": "confirm"})
        assert "thôn Đông Hạ → thôn Đông " in page.text
        assert "từ thôn Đông thành thôn Bình An" in page.text
        for typed in ("binh+an", "dong"):
            page = visit("province-official").get(f"/units/changes?q={typed}")
            assert "thôn Đông Hạ → thôn Đông " in page.text, typed

    def test_one_name_before_and_after(self, session, visit):
        visitor = visit("commune-official")
        merged(visitor, session, name="Đông Hạ")
        assert "thôn Đông Hạ (cũ) → thôn Đông Hạ " in visitor.submit({"step": "confirm"}).text
        visitor = visit("administrator")
        begin(visitor, session, "Minh An", "merge")
        other = str(unit_id(session, "Trà Câu"))
        new = {"others": [other], "kind": "xa", "name": "Minh An", "code": "21009"}
        visitor.submit({**new, **ACT, "day": "2026-09-02", "step": "preview"})
        assert "xã Minh An 21001 → xã Minh An 21009" in visitor.submit({"step": "confirm"}).text

    def test_pressing_twice_says_that_it_is_recorded(self, session, visit):
        visitor = visit("commune-official")
        merged(visitor, session)
        preview = visitor.page
        visitor.submit({"step": "confirm"})
        visitor.page = preview
        page = visitor.submit({"step": "confirm"})
        assert "Thay đổi này đã được ghi. Bạn xem ở trang của thôn Đông." in page.text
        assert len(session.scalars(select(AdminUnit).filter_by(name="Đông")).all()) == 1

    def test_nothing_typed_is_lost_between_the_steps(self, session, visit):
        visitor = visit("commune-official")
        merged(visitor, session)
        page = visitor.submit({"step": "edit"})
        fields = dict(fields_of(page))
        assert (fields["name"], fields["day"], fields["legal_basis"]) == ("Đông", DAY, ACT["legal_basis"])
        assert fields["others"] == str(unit_id(session, "Đông Thượng"))

    def test_a_refusal_stands_beside_its_field_and_keeps_what_was_typed(self, session, visit):
        visitor = visit("commune-official")
        begin(visitor, session, "Đông Hạ", "merge")
        for words, sentence in (
            ({"day": ""}, "Bạn ghi ngày thay đổi có hiệu lực."),
            ({"day": "31/02/2026"}, "Bạn ghi ngày theo mẫu 20/11/2026."),
            ({"day": "2099-01-01"}, "Ngày này chưa đến."),
            ({"day": "2025-07-01"}, "Bạn chọn một ngày sau đó."),
            ({"legal_basis": ""}, "Bạn ghi số và ký hiệu văn bản."),
            ({"legal_basis": "x" * 121}, "Căn cứ dài quá 120 ký tự."),
            ({"name": ""}, "Bạn ghi tên đơn vị."),
            ({"name": "x" * 121}, "Tên dài quá 120 ký tự."),
            ({"others": []}, "Sáp nhập cần ít nhất hai đơn vị."),
            ({"others": ["99999"]}, "Đơn vị đã chọn không còn trong phần bạn phụ trách."),
            ({"others": ["x"]}, "Bạn chọn trong danh sách."),
            ({"kind": "phuong"}, "Bạn chọn trong danh sách."),
            ({"into": "x"}, "Bạn chọn trong danh sách."),
        ):
            typed = {"others": [str(unit_id(session, "Đông Thượng"))], "kind": "thon", "name": "Đông", **ACT, **words}
            page = visitor.submit({**typed, "step": "preview"}, status=422)
            assert sentence in page.text
            fields = dict(next(form.fields for form in page.forms if form.method == "post"))
            for name in ("name", "legal_basis", "day"):
                assert fields[name] == typed[name]

    def test_the_unit_that_goes_on_must_be_one_of_those_merged(self, session, visit):
        visitor = visit("commune-official")
        begin(visitor, session, "Đông Hạ", "merge")
        data = {"into": str(unit_id(session, "Đông Thượng")), "kind": "thon", "step": "preview", **ACT}
        page = visitor.submit(data, status=422)
        assert "Đơn vị còn lại phải là một trong các đơn vị sáp nhập." in page.text

    def test_a_split_asks_what_goes_where(self, session, visit, someone):
        visitor, team = visit("commune-official"), session.scalars(select(Team).order_by(Team.id)).first()
        begin(visitor, session, "Đông Hạ", "split")
        page = visitor.submit(
            {"names": "Đông Nhất\nĐông Nhì", "kind": "thon", "outcome": "ends", "step": "share", **ACT}
        )
        assert "Bùi Đức Thắng" in page.text
        assert team.name in page.text
        shares = {f"team-{team.id}": "1", f"person-{someone('citizen').id}": "1", "person-x": "1", "child-1": "9"}
        page = visitor.submit({**shares, "step": "preview"})
        assert "Tổ CNSCĐ thôn Đông Hạ thôn Đông Hạ, xã Minh An thôn Đông Nhì" in page.text
        page = visitor.submit({"step": "edit"})
        assert (f"team-{team.id}", "1") in next(form.fields for form in page.forms if form.method == "post")
        assert "Đông Nhất\nĐông Nhì</textarea>" in page.html.replace("\r", "")
        page = visitor.submit({"names": "Đông Nhất\nĐông Nhì", "step": "share"})
        assert (f"team-{team.id}", "1") in next(form.fields for form in page.forms if form.method == "post")
        visitor.submit({"step": "preview"})
        visitor.submit({"step": "confirm"})
        session.expire_all()
        assert team.unit_id == unit_id(session, "Đông Nhì")

    @pytest.mark.parametrize(
        ("what", "typed", "title"),
        [
            ("rename", {"name": "Hạ"}, "Thôn Hạ"),
            ("upgrade", {"kind": "ban", "name": ""}, "Bản Đông Hạ"),
            ("close", {"into": "Đông Thượng"}, "Thôn Đông Thượng"),
            ("transfer_part", {"into": "Đông Thượng", "teams": "team"}, "Thôn Đông Thượng"),
            ("reparent", {"parent": "Trà Câu"}, "Thôn Đông Hạ"),
        ],
    )
    def test_the_other_changes_go_the_same_way(self, session, visit, what, typed, title):
        visitor = visit("province-official")
        begin(visitor, session, "Đông Hạ", what)
        for name in ("into", "parent"):
            if name in typed:
                typed = {**typed, name: str(unit_id(session, typed[name]))}
        if "teams" in typed:
            typed = {**typed, "teams": [str(session.scalars(select(Team.id).order_by(Team.id)).first())]}
        visitor.submit({**typed, **ACT, "step": "preview"})
        assert visitor.submit({"step": "confirm"}).h1s == [title]

    def test_the_lists_of_a_preview_have_pages(self, session, visit):
        for number in range(12):
            add_team(session, f"Tổ thử {number:02}", session.get_one(AdminUnit, unit_id(session, "Đông Hạ")))
        session.commit()
        page = merged(visit("commune-official"), session)
        assert "Trang 1 trên 2, tất cả 14 dòng" in page.text
        assert "Tổ thử 11" not in page.text
        visitor = visit("commune-official")
        merged(visitor, session)
        assert "Tổ thử 11" in visitor.submit({"page-teams": "2", "step": "preview"}).text
        visitor.submit({"page-teams": "9" * 30, "step": "preview"})

    @pytest.mark.parametrize("username", ["leader", "member", "trainer", "far-official", "commune-official"])
    def test_who_does_not_answer_for_the_unit_finds_no_such_page(self, session, visit, username):
        for name in ("Minh An", "Quảng Ngãi", "Việt Nam"):
            visit(username).get(f"/units/{unit_id(session, name)}/change?what=rename", status=404)

    def test_what_is_not_offered_leads_to_the_choice(self, session, visit):
        page = visit("commune-official").get(f"/units/{unit_id(session, 'Đông Hạ')}/change?what=reparent")
        assert "Điều gì xảy ra" in page.h1s[0]
        assert not [link for link in page.links if link.endswith("what=reparent")]

    def test_a_preview_takes_the_same_statements_for_many_rows(self, session, visit, statements):
        counts = []
        for number in range(2):
            visitor = visit("province-official")
            begin(visitor, session, "Minh An", "merge")
            data = {"others": [str(unit_id(session, "Trà Câu"))], "kind": "xa", "name": "Mới", "code": "21009", **ACT}
            statements.clear()
            visitor.submit({**data, "step": "preview"})
            counts.append(len(statements))
            commune = session.get_one(AdminUnit, unit_id(session, "Minh An"))
            for village in range(30 if not number else 0):
                add_team(session, f"T{village}", add_unit(session, "village", "thon", f"V{village}", commune))
            session.commit()
        assert counts[0] == counts[1]


class TestAsOfADay:
    def test_a_unit_is_shown_as_it_was(self, session, visit):
        visitor = visit("administrator")
        merged(visitor, session)
        visitor.submit({"step": "confirm"})
        minh_an = unit_id(session, "Minh An")
        now, then = visitor.get(f"/units/{minh_an}"), visitor.get(f"/units/{minh_an}?on=31/08/2026")
        assert "Thôn Đông 2" in now.text
        assert "Thôn Đông Hạ 1" in then.text
        assert "Xem theo ngày 31/08/2026." in then.text
        assert f"/units/{minh_an}" in then.links
        assert f"/units/{unit_id(session, 'Đông Hạ')}?on=2026-08-31" in then.links
        visitor.get(f"/units/{minh_an}?on={DAY}")
        assert "Thôn Đông 2" in visitor.page.text

    def test_an_ended_unit_says_so_and_names_its_successors(self, session, visit):
        visitor = visit("commune-official")
        merged(visitor, session)
        visitor.submit({"step": "confirm"})
        page = visitor.get(f"/units/{unit_id(session, 'Đông Hạ')}")
        assert "Đơn vị này không còn từ ngày 01/09/2026. Nay thuộc: thôn Đông ." in page.text
        assert f"/units/{unit_id(session, 'Đông')}" in page.links
        assert "Tổ CNSCĐ thôn Đông Hạ" in page.text
        assert not [link for link in page.links if link.endswith("/change")]

    def test_names_and_parents_of_the_time(self, session, visit):
        visitor = begin(visit("administrator"), session, "Minh An", "reparent")
        visitor.submit({"parent": str(unit_id(session, "Gia Lai")), **ACT})
        visitor.submit({"step": "confirm"})
        page = visitor.get(f"/units/{unit_id(session, 'Đông Hạ')}?on=2026-08-31")
        assert "Việt Nam Tỉnh Quảng Ngãi Xã Minh An Thôn Đông Hạ" in page.text
        assert "tỉnh Gia Lai" in visitor.get(f"/units/{unit_id(session, 'Minh An')}").text
        quang_ngai = visitor.get(f"/units/{unit_id(session, 'Quảng Ngãi')}?on=2026-08-31")
        assert "Xã Minh An 2" in quang_ngai.text
        past = visit("province-official").get(f"/units/{unit_id(session, 'Quảng Ngãi')}?on=2026-08-31")
        assert "Xã Minh An 2" in past.text
        assert f"/units/{unit_id(session, 'Minh An')}?on=2026-08-31" in past.links

    def test_what_was_in_scope_that_day_opens_as_it_was_and_tells_nothing_of_today(self, session, visit):
        """Minh An goes to Gia Lai; later it becomes Minh Tân, and its villages and teams change."""
        admin, minh_an, ha = visit("administrator"), unit_id(session, "Minh An"), unit_id(session, "Đông Hạ")
        for name, what, words in (
            ("Minh An", "reparent", {"parent": str(unit_id(session, "Gia Lai"))}),
            ("Minh An", "rename", {"name": "Minh Tân", "day": "2026-10-01"}),
            ("Đông Hạ", "rename", {"name": "Mới Hạ", "day": "2026-10-01"}),
        ):
            begin(admin, session, name, what).submit({**ACT, **words, "step": "preview"})
            admin.submit({"step": "confirm"})
        before, official = "?on=2026-08-31", visit("province-official")
        for place in (minh_an, ha):
            for path in (
                "",
                f"?on={DAY}",
                "?on=2026-10-02",
                "/change",
                "/change?on=2026-08-31",
                "?on=x",
                "?on=2099-01-01",
            ):
                official.get(f"/units/{place}{path}", status=404)
            for page in (official.get(f"/units/{place}{before}"), official.get(f"/units/{place}/without-team{before}")):
                for words in ("Gia Lai", "Minh Tân", "Mới Hạ", "Chuyển nơi trực thuộc", "Về hôm nay"):
                    assert words not in page.text
                assert "Nay nơi này không thuộc phần bạn phụ trách" in page.text
                for link in page.links:
                    official.get(link.split("#")[0])
        page = official.get(f"/units/{ha}{before}")
        assert page.h1s == ["Thôn Đông Hạ"]
        assert "Tổ CNSCĐ thôn Đông Hạ" in page.text
        assert not [link for link in page.links if link.startswith("/teams/")]
        assert not {"Trần Văn Bính", "Nguyễn Thị Hạnh", "Bùi Đức Thắng"} & set(page.words)
        page = official.get(f"/units/{minh_an}{before}")
        assert "Thôn Đông Hạ 1" in page.text
        assert f"/units/{ha}{before}" in page.links

    def test_what_is_in_scope_today_opens_as_it_was_elsewhere(self, session, visit, someone):
        far, minh_an = someone("far-official"), unit_id(session, "Minh An")
        gia_lai, team = unit_id(session, "Gia Lai"), session.scalars(select(Team.id).order_by(Team.id)).first()
        session.add(Grant(person_id=far.id, role="official", unit_id=gia_lai, valid_from=date(2025, 7, 1)))
        session.commit()
        visit("far-official").get(f"/units/{minh_an}?on=2026-08-31", status=404)
        visitor = begin(visit("administrator"), session, "Minh An", "reparent")
        visitor.submit({"parent": str(gia_lai), **ACT, "step": "preview"})
        visitor.submit({"step": "confirm"})
        page = visit("far-official").get(f"/units/{minh_an}?on=2026-08-31")
        assert "Việt Nam Tỉnh Quảng Ngãi Xã Minh An" in page.text
        assert "Về hôm nay" in page.text
        assert (
            f"/teams/{team}" in visit("far-official").get(f"/units/{unit_id(session, 'Đông Hạ')}?on=2026-08-31").links
        )

    def test_a_bad_day_is_answered_with_a_sentence(self, session, visit):
        for typed, sentence in (
            ("31/02/2026", "Bạn ghi ngày theo mẫu 20/11/2026."),
            ("hôm qua", "Bạn ghi ngày theo mẫu 20/11/2026."),
            ("9999999999-1-1", "Bạn ghi ngày theo mẫu 20/11/2026."),
            ("01/01/2099", "Ngày này chưa đến."),
            ("2024-01-01", "Đơn vị này có từ ngày 01/07/2025."),
        ):
            for path in ("", "/without-team"):
                page = visit("commune-official").get(
                    f"/units/{unit_id(session, 'Minh An')}{path}?on={typed}", status=422
                )
                assert sentence in page.text
                assert ("on", typed) in [field for form in page.forms for field in form.fields]

    def test_villages_without_a_team(self, session, visit):
        commune = session.get_one(AdminUnit, unit_id(session, "Minh An"))
        lonely = add_village(session, commune, "ban", "Pheo", date(2026, 8, 1))
        session.commit()
        visitor = visit("province-official")
        page = visitor.get(f"/units/{unit_id(session, 'Quảng Ngãi')}/without-team")
        assert page.h1s == ["1 thôn, tổ dân phố chưa có tổ ở tỉnh Quảng Ngãi"]
        assert f"/teams/new?unit={lonely.id}" in page.links
        assert "Bản Pheo xã Minh An" in page.text
        before = visitor.get(f"/units/{commune.id}/without-team?on=2025-08-01")
        assert "Nơi nào cũng có tổ" in before.text
        assert "Không có nơi nào khớp" in visitor.get(f"/units/{commune.id}/without-team?q=khe").text
        add_team(session, "Tổ Pheo", lonely)
        session.commit()
        assert "Nơi nào cũng có tổ" in visitor.get(f"/units/{commune.id}/without-team").text

    def test_lists_take_the_same_statements_for_many_rows(self, session, visit, statements):
        commune, visitor = session.get_one(AdminUnit, unit_id(session, "Minh An")), visit("commune-official")

        def counts(rows):
            for number in range(rows):
                add_village(session, commune, "thon", f"Thử {rows} {number}", date(2026, 8, 1))
            session.commit()
            found = []
            for path in ("", "?on=2026-11-01", "/without-team", "/without-team?on=2026-11-01"):
                statements.clear()
                visitor.get(f"/units/{commune.id}{path}")
                found.append(len(statements))
            return found

        few = counts(1)
        assert counts(60) == few
        assert max(few) <= 13


def test_changes_are_listed_newest_first_to_those_in_scope(session, visit):
    visitor = begin(visit("administrator"), session, "Đông Hạ", "rename")
    visitor.submit({"name": "Hạ", **ACT})
    visitor.submit({"step": "confirm"})
    begin(visitor, session, "Trà Câu", "upgrade")
    visitor.submit({"kind": "xa", **ACT, "day": "2026-10-01"})
    visitor.submit({"step": "confirm"})
    page = visitor.get("/units/changes")
    assert page.text.index("xã Trà Câu") < page.text.index("thôn Hạ")
    assert "Trà Câu" not in visit("commune-official").get("/units/changes").text
    assert "Hạ" not in visitor.get(f"/units/changes?unit={unit_id(session, 'Trà Câu')}").text.split("Căn cứ")[1]
    assert "Không có nơi nào khớp" in visitor.get("/units/changes?q=khe").text
    visit("commune-official").get(f"/units/changes?unit={unit_id(session, 'Trà Câu')}", status=404)
    for username in ("leader", "trainer", "member"):
        visit(username).get("/units/changes", status=404)


def test_a_province_without_a_team_shows_its_communes_too(visit, session):
    page = visit("administrator").get(f"/units/{unit_id(session, 'Việt Nam')}")
    assert "Tỉnh Gia Lai 1 xã, phường Chưa có tổ" in page.text


class TestVillages:
    def add(self, visitor, session, **words):
        commune = unit_id(session, "Minh An")
        visitor.get(f"/units/{commune}/villages/new")
        return visitor, {"kind": "thon", "names": "Khe Lau\n\n Bến  Mới \n", "day": DAY, **words}

    def test_several_are_added_at_once(self, session, visit):
        visitor, data = self.add(visit("commune-official"), session)
        page = visitor.submit(data)
        assert "Đã thêm 2 nơi." in page.text
        made = session.scalars(select(AdminUnit).filter_by(name="Bến Mới")).one()
        assert (made.kind, made.valid_from, made.parent_id) == ("thon", date(2026, 9, 1), unit_id(session, "Minh An"))

    def test_all_of_them_or_none(self, session, visit):
        for words, sentence in (
            ({"names": "Khe Lau\nĐông Hạ"}, "Nơi trực thuộc đã có thôn Đông Hạ."),
            ({"names": "Khe Lau\n\nkhe lau"}, "“khe lau” được ghi hai lần, ở dòng 1 và dòng 3."),
            ({"names": "3\nTổ dân phố 3", "kind": "to_dan_pho"}, "được ghi hai lần, ở dòng 1 và dòng 2."),
            ({"names": "A\nA", "kind": "nowhere"}, "Bạn chọn trong danh sách."),
            ({"names": ""}, "Bạn ghi ít nhất một tên."),
            ({"names": " \n "}, "Bạn ghi ít nhất một tên."),
            ({"names": "x" * 200}, "Tên dài quá 120 ký tự."),
            ({"kind": "xa"}, "Bạn chọn trong danh sách."),
            ({"day": "2099-01-01"}, "Ngày này chưa đến."),
        ):
            visitor, data = self.add(visit("commune-official"), session, **words)
            assert sentence in visitor.submit(data, status=422).text
        assert not session.scalars(select(AdminUnit).filter_by(name="Khe Lau")).all()

    def test_a_list_that_is_on_record_in_part(self, session, visit):
        visitor, data = self.add(visit("commune-official"), session)
        visitor.submit(data)
        visitor, data = self.add(visitor, session, names="Khe Mới\nKhe Lau")
        page = visitor.submit(data, status=422)
        assert "Thôn Khe Lau đã có từ ngày đó. Chưa nơi nào được thêm" in page.text
        assert not session.scalars(select(AdminUnit).filter_by(name="Khe Mới")).all()

    def test_pressing_twice_adds_once(self, session, visit):
        visitor, data = self.add(visit("commune-official"), session)
        form = visitor.page
        first = visitor.submit(data)
        visitor.page = form
        page = visitor.submit(data)
        assert page.url == first.url
        assert "Các nơi này đã có trong danh sách." in page.text
        assert len(session.scalars(select(AdminUnit).filter_by(name="Bến Mới")).all()) == 1

    def test_only_who_answers_for_the_commune(self, session, visit):
        for username, name in (("leader", "Minh An"), ("far-official", "Minh An"), ("province-official", "Quảng Ngãi")):
            visit(username).get(f"/units/{unit_id(session, name)}/villages/new", status=404)
