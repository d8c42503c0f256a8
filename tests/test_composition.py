"""What provinces ask of their teams' composition: rules as data, where teams differ, the pages of both."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from lms.guidance.cli import SHIPPED
from lms.guidance.forms import wanted_positions, written_positions
from lms.guidance.loading import SetFileFault, load_sets, read_sets
from lms.guidance.sets import SetExists, insert_set
from lms.guidance.strengthening import weakness_of
from lms.people.models import AuditEntry
from lms.teams.access import scope_of
from lms.teams.composition import LARGEST_TEAM, Among, BadRule, Rule, RuleKind, gaps_of, read_rules
from lms.teams.guidance import set_for
from lms.teams.models import AdminUnit, CompositionSet, Level, Membership
from lms.teams.positions import holds
from tests import world
from tests.world import today

LIST = "/teams/to-strengthen"
LEADER = Rule(RuleKind.LEADER)
HEAD = Rule(RuleKind.POSITION, 1, None, Among.LEADER, ("Trưởng thôn", "Bí thư Chi bộ"))
YOUTH = Rule(RuleKind.POSITION, 1, None, Among.DEPUTIES, ("Bí thư Đoàn Thanh niên",))
TEACHERS = Rule(RuleKind.POSITION, 2, None, Among.ANYBODY, ("Giáo viên Tin học",))


@pytest.fixture
def province(session):
    return session.scalars(select(AdminUnit).filter_by(code="51")).one()


@pytest.fixture
def shipped(session):
    """The shipped sets for the units that the cast has."""
    load_sets(session, [record for record in read_sets(SHIPPED.read_text("utf-8")) if record.unit_code in ("VN", "51")])
    session.commit()


class TestPositions:
    @pytest.mark.parametrize(
        ("position", "wanted"),
        [
            ("Trưởng thôn", "Trưởng thôn"),
            ("TRƯỞNG THÔN Đông Hạ", "Trưởng thôn"),
            ("truong thon", "Trưởng thôn"),
            ("Tổ trưởng tổ dân phố 3", "Trưởng thôn"),
            ("Bí thư Chi bộ, Trưởng bản", "Trưởng thôn"),
            ("BT Chi đoàn", "Bí thư Đoàn Thanh niên"),
            ("Phó Bí thư Đoàn xã", "Đoàn Thanh niên"),
            ("Phó Trưởng Công an xã", "Công an"),
            ("Công chức VH-XH", "Phòng Văn hóa - Xã hội"),
            ("Chủ tịch Hội Phụ nữ", "Hội Phụ nữ"),
            ("GV tin học", "Giáo viên Tin học"),
            ("Hội Cựu chiến binh", "Cựu chiến binh"),
        ],
    )
    def test_the_same_however_it_is_written(self, position, wanted):
        assert holds(position, wanted)

    @pytest.mark.parametrize(
        ("position", "wanted"),
        [
            ("Phó trưởng thôn", "Trưởng thôn"),
            ("nguyên Trưởng thôn", "Trưởng thôn"),
            ("Tổ trưởng", "Trưởng thôn"),
            ("Phó Chủ tịch UBND xã", "Chủ tịch UBND xã"),
            ("Phó Bí thư Đoàn", "Bí thư Đoàn"),
            ("Giáo viên", "Giáo viên Tin học"),
            ("Nông dân", "Hội Nông dân"),
            ("", "Trưởng thôn"),
        ],
    )
    def test_another_however_alike(self, position, wanted):
        assert not holds(position, wanted)


class TestRules:
    def test_a_team_as_asked_has_no_gap(self):
        rules = [Rule(RuleKind.MEMBERS, 3, 9), LEADER, Rule(RuleKind.DEPUTIES, 1), HEAD, YOUTH]
        members = [("leader", "Bí thư chi bộ"), ("deputy", "bt đoàn"), ("member", "")]
        assert gaps_of(rules, members) == []

    @pytest.mark.parametrize(
        ("rule", "members", "has"),
        [
            (Rule(RuleKind.MEMBERS, 3), [("leader", ""), ("member", "")], 2),
            (Rule(RuleKind.MEMBERS, 1, 1), [("leader", ""), ("member", "")], 2),
            (LEADER, [("deputy", "")], 0),
            (Rule(RuleKind.DEPUTIES, 2), [("deputy", ""), ("member", "")], 1),
            (HEAD, [("leader", "Giáo viên"), ("member", "Trưởng thôn")], 0),
            (YOUTH, [("leader", "Bí thư Đoàn")], 0),
            (TEACHERS, [("leader", "Giáo viên Tin học"), ("member", "Giáo viên")], 1),
        ],
    )
    def test_a_gap_says_how_many_there_are(self, rule, members, has):
        (gap,) = gaps_of([rule], members)
        assert (gap.rule, gap.has) == (rule, has)
        assert gap.is_excess == (has == 2 and rule.most == 1)

    def test_what_a_missing_leader_should_be_is_not_asked(self):
        assert [gap.rule for gap in gaps_of([LEADER, HEAD], [])] == [LEADER]
        assert [gap.rule for gap in gaps_of([HEAD], [])] == [HEAD]

    @given(
        st.lists(
            st.one_of(
                st.builds(Rule, st.just(RuleKind.MEMBERS), st.integers(0, 9), st.none() | st.integers(9, LARGEST_TEAM)),
                st.just(LEADER),
                st.builds(Rule, st.just(RuleKind.DEPUTIES), st.integers(1, 9)),
                st.builds(
                    Rule,
                    st.just(RuleKind.POSITION),
                    st.integers(1, 9),
                    st.none(),
                    st.sampled_from(Among),
                    st.lists(st.sampled_from(["Trưởng thôn", "Công an", "Bí thư Đoàn"]), min_size=1).map(tuple),
                ),
            ),
            min_size=1,
        )
    )
    def test_rules_survive_being_kept_and_typed(self, rules):
        assert read_rules(json.loads(json.dumps([rule.as_data() for rule in rules]))) == rules
        for among in Among:
            asked = [(rule.least, rule.positions) for rule in rules if (rule.kind, rule.among) == ("position", among)]
            assert wanted_positions(written_positions(rules, among)) == asked

    @pytest.mark.parametrize(
        "data",
        [
            None,
            [],
            ["leader"],
            [{}],
            [{"kind": "king"}],
            [{"kind": "members", "least": "3"}],
            [{"kind": "members", "least": True}],
            [{"kind": "members", "least": -1}],
            [{"kind": "members", "least": 5, "most": 4}],
            [{"kind": "members", "least": 5, "most": 10**9}],
            [{"kind": "position", "positions": []}],
            [{"kind": "position", "positions": "Trưởng thôn"}],
            [{"kind": "position", "positions": [3]}],
            [{"kind": "position", "positions": [" - "]}],
            [{"kind": "position", "positions": ["x" * 81]}],
            [{"kind": "position", "positions": ["x"], "among": "kings"}],
        ],
    )
    def test_what_is_no_rule_is_refused(self, data):
        with pytest.raises(BadRule):
            read_rules(data)


def one_set(level, valid_from):
    """A file of one set."""
    one = {"unit": "51", "level": level, "title": "T", "valid_from": valid_from, "rules": [{"kind": "leader"}]}
    return json.dumps({"sets": [one]})


class TestSets:
    @pytest.mark.usefixtures("shipped")
    def test_the_shipped_ones_are_there_once(self, session):
        records = [record for record in read_sets(SHIPPED.read_text("utf-8")) if record.unit_code in ("VN", "51")]
        report = load_sets(session, records)
        assert (report.added, report.changed, report.unchanged) == (0, 0, 4)
        assert {record.unit_code for record in read_sets(SHIPPED.read_text("utf-8"))} == {"VN", "38", "24", "51"}

    @pytest.mark.usefixtures("shipped")
    def test_a_changed_file_changes_the_set_and_not_its_end(self, session, province):
        held = session.scalars(select(CompositionSet).filter_by(unit_id=province.id, level="village")).one()
        held.valid_to, held.title = today(), "Cũ"
        report = load_sets(session, [r for r in read_sets(SHIPPED.read_text("utf-8")) if r.unit_code == "51"])
        assert (report.changed, report.unchanged) == (1, 1)
        assert (held.title[:12], held.valid_to) == ("Công văn 335", today())

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "[]",
            "{}",
            '{"sets": [3]}',
            '{"sets": [{"unit": "51"}]}',
            one_set("province", "2026-01-01"),
            one_set("village", "1/1/2026"),
        ],
    )
    def test_a_faulty_file_is_refused(self, text):
        with pytest.raises(SetFileFault):
            read_sets(text)

    def test_a_unit_that_is_not_there_is_named(self, session):
        with pytest.raises(SetFileFault, match="'38'"):
            load_sets(session, read_sets(SHIPPED.read_text("utf-8")))
        assert not session.scalar(select(func.count()).select_from(CompositionSet))

    def test_sets_follow_each_other_in_whatever_order_they_come(self, session, province):
        days = [date(2026, 3, 1), date(2026, 1, 1), date(2026, 2, 1)]
        for day in days:
            insert_set(session, province, Level.VILLAGE, str(day), [LEADER], day)
        rows = session.scalars(select(CompositionSet).order_by(CompositionSet.valid_from)).all()
        assert [(row.valid_from, row.valid_to) for row in rows] == list(
            zip(sorted(days), [*sorted(days)[1:], None], strict=True)
        )
        with pytest.raises(SetExists):
            insert_set(session, province, Level.VILLAGE, "again", [LEADER], days[0])

    def test_the_province_comes_before_the_nation_level_by_level_and_day_by_day(self, session, province, team):
        nation = session.scalars(select(AdminUnit).filter_by(level="nation")).one()
        other = session.scalars(select(AdminUnit).filter_by(code="52")).one()
        village, commune = (session.get_one(AdminUnit, team.unit_id), province)
        for unit, level, title in (
            (nation, "village", "chung"),
            (nation, "commune", "chung"),
            (province, "village", "r"),
        ):
            insert_set(session, unit, Level(level), title, [LEADER], date(2026, 1, 1))

        def title(unit, day, level=None):
            found = set_for(session, unit, day, level)
            return found and found.title

        assert title(village, date(2026, 1, 1)) == "r"
        assert title(village, date(2025, 12, 31)) is None
        assert title(commune, date(2026, 1, 1), Level.COMMUNE) == "chung"
        assert title(other, date(2026, 1, 1), Level.VILLAGE) == "chung"

    def test_the_command(self, app, tmp_path):
        file = tmp_path / "sets.json"
        one = {
            "unit": "51",
            "level": "village",
            "title": "T",
            "valid_from": "2026-01-01",
            "rules": [{"kind": "leader"}],
        }
        file.write_text(json.dumps({"sets": [one]}), "utf-8")
        run = app.test_cli_runner().invoke
        assert "1 added" in run(args=["composition", "load", "--file", str(file)]).output
        assert "1 unchanged" in run(args=["composition", "load", "--file", str(file)]).output
        refused = run(args=["composition", "load"])
        assert refused.exit_code == 1
        assert "'38'" in refused.output


class TestTeamPage:
    @pytest.mark.usefixtures("shipped")
    def test_each_warning_says_the_rule_its_source_and_what_to_do(self, visit, team):
        page = visit("commune-official").get(f"/teams/{team.id}")
        for words in (
            "Tổ có 3 người, hướng dẫn là từ 7. Bạn mời thêm người vào tổ.",
            "Tổ trưởng chưa phải là Trưởng thôn, Trưởng bản, Tổ trưởng tổ dân phố hoặc Bí thư Chi bộ.",
            "Chưa có tổ phó nào là Bí thư Đoàn Thanh niên.",
            "Trong tổ chưa có Hội Phụ nữ.",
            "Căn cứ: Công văn 335/SKHCN-BCVT&CĐS",
            "tổ vẫn hoạt động bình thường",
        ):
            assert words in page.text

    @pytest.mark.usefixtures("shipped")
    def test_a_leader_is_not_told_to_appoint_one(self, session, visit, team, someone):
        session.scalars(select(Membership).filter_by(person_id=someone("leader").id)).one().valid_to = today()
        session.commit()
        words = "Tổ chưa có tổ trưởng. Bạn bấm “Đổi vai trò” ở tên người được cử."
        assert words in visit("commune-official").get(f"/teams/{team.id}").text

    def test_without_a_set_nothing_is_said(self, visit, team):
        assert "hướng dẫn" not in visit("commune-official").get(f"/teams/{team.id}").text


class TestList:
    @pytest.mark.usefixtures("shipped")
    def test_the_teams_of_the_scope_and_their_share(self, visit, team):
        page = visit("province-official").get(LIST)
        assert page.h1s == ["3 trên 3 tổ ở tỉnh Quảng Ngãi cần kiện toàn"]
        assert visit("commune-official").get(LIST).h1s == ["2 trên 2 tổ ở xã Minh An cần kiện toàn"]
        for username in ("leader", "member", "trainer", "citizen"):
            visit(username).get(LIST, status=404)
        assert "Tổ nào cũng đúng hướng dẫn" in visit("far-official").get(LIST).text
        visit("commune-official").get(f"{LIST}?unit={team.unit_id + 10**6}", status=404)
        far = visit("far-official").raw("GET", f"{LIST}?unit={team.unit_id}")
        assert far.status_code == 404

    @pytest.mark.usefixtures("shipped")
    def test_search_and_filter_stay_in_the_address(self, visit):
        visitor = visit("province-official")
        assert visitor.get(f"{LIST}?q=dong ha").h1s == ["1 trên 1 tổ ở tỉnh Quảng Ngãi cần kiện toàn"]
        page = visitor.get(f"{LIST}?gap=leader")
        assert page.h1s == ["1 trên 3 tổ ở tỉnh Quảng Ngãi cần kiện toàn"]
        assert "Tổ dân phố 3" in page.text
        assert "Không có tổ nào khớp" in visitor.get(f"{LIST}?gap=leader&q=dong ha").text
        for odd in ("gap=king", "page=99999", "unit=", "q=%25"):
            visitor.get(f"{LIST}?{odd}")
        for odd in ("unit=x", "unit=99999999999"):
            visitor.get(f"{LIST}?{odd}", status=404)

    @pytest.mark.usefixtures("shipped")
    def test_the_whole_country_is_asked_for_province_by_province(self, visit, province):
        page = visit("administrator").get(LIST)
        assert page.h1s == ["Xem tổ cần kiện toàn ở tỉnh nào"]
        assert f"{LIST}?unit={province.id}" in page.links
        assert "3 trên 3 tổ" in visit("administrator").get(f"{LIST}?unit={province.id}").text

    @pytest.mark.usefixtures("shipped")
    def test_the_same_statements_for_many_teams(self, session, visit, team, statements):
        counts = []
        for many in (0, 60):
            for number in range(many):
                world.add_team(session, f"Tổ thử {number:02d}", session.get_one(AdminUnit, team.unit_id))
            session.commit()
            statements.clear()
            page = visit("commune-official").get(LIST)
            counts.append(len(statements))
        assert counts[0] == counts[1] <= 12
        assert "Trang 1 trên 2" in page.text
        assert "Tổ thử 59" in visit("commune-official").get(f"{LIST}?page=2&gap=members").text

    @pytest.mark.usefixtures("shipped")
    def test_a_team_is_measured_by_its_own_province(self, session, province, someone):
        insert_set(session, province, Level.VILLAGE, "Mới", [LEADER], today())
        scope = scope_of(session, someone("administrator").id, today())
        weak = weakness_of(session, scope, None, today())
        assert (len(weak.teams), weak.team_count) == (1, 3)
        assert [gap.rule.kind for gap in weak.teams[0].gaps] == ["leader"]


class TestGuidancePages:
    def fill(self, **words):
        return {"level": "village", "title": "Công văn 1", "valid_from": str(today()), "leader": "y"} | words

    @pytest.mark.usefixtures("shipped")
    def test_what_is_in_force_and_what_was(self, visit, session, province):
        insert_set(session, province, Level.VILLAGE, "Công văn mới", [Rule(RuleKind.MEMBERS, 5)], today())
        session.commit()
        page = visit("province-official").get("/guidance")
        assert page.h1s == ["Quy định về tổ ở tỉnh Quảng Ngãi"]
        for words in ("Công văn mới", "Có từ 5 người", "1 quy định khác", "Công văn 335", "CNS-{thôn}-{xã}-{tỉnh}"):
            assert words in page.text
        assert "Có từ 2 người là Giáo viên Tin học" in page.text

    @pytest.mark.usefixtures("shipped")
    def test_a_new_set_begins_as_a_copy_and_replaces_the_old(self, visit, session, province):
        visitor = visit("province-official")
        page = visitor.get(f"/guidance/{province.id}/composition/new?level=village")
        assert "Trưởng thôn hoặc Trưởng bản hoặc" in page.html
        data = self.fill(fewest="3", most="", leader_position="Trưởng thôn / Bí thư chi bộ", positions="2 Giáo viên")
        page = visitor.submit(data | {"deputies": "1", "deputy_positions": "Công an\n\n Đoàn Thanh niên "})
        assert "Tổ trưởng là Trưởng thôn hoặc Bí thư chi bộ" in page.text
        session.expire_all()
        old, new = session.scalars(
            select(CompositionSet).filter_by(unit_id=province.id, level="village").order_by(CompositionSet.valid_from)
        ).all()
        assert (old.valid_to, new.valid_from, new.valid_to) == (today(), today(), None)
        assert new.rules == [
            {"kind": "members", "least": 3, "most": None},
            {"kind": "leader"},
            {"kind": "position", "least": 1, "among": "leader", "positions": ["Trưởng thôn", "Bí thư chi bộ"]},
            {"kind": "deputies", "least": 1},
            {"kind": "position", "least": 1, "among": "deputies", "positions": ["Công an"]},
            {"kind": "position", "least": 1, "among": "deputies", "positions": ["Đoàn Thanh niên"]},
            {"kind": "position", "least": 2, "among": "anybody", "positions": ["Giáo viên"]},
        ]
        entry = session.scalars(select(AuditEntry)).one()
        assert (entry.action, entry.unit_id, entry.details) == (
            "composition.added",
            province.id,
            {"level": "village"},
        )

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            ({"title": ""}, "Bạn ghi văn bản làm căn cứ."),
            ({"valid_from": "32/1/2026"}, "Bạn ghi ngày theo mẫu"),
            ({"valid_from": "1999-01-01"}, "từ năm 2020"),
            ({"valid_from": "2099-01-01"}, "không quá một năm tới"),
            ({"fewest": "x"}, "một số từ 0 đến 200"),
            ({"fewest": "9", "most": "4"}, "Số nhiều nhất phải từ"),
            ({"level": "province"}, "Bạn chọn một mục."),
            ({"positions": "201 Giáo viên"}, "Mỗi dòng là một chức vụ"),
            ({"positions": " - "}, "Mỗi dòng là một chức vụ"),
            ({"positions": "x" * 81}, "Mỗi dòng là một chức vụ"),
            ({"positions": "a\n" * 11}, "tối đa 10 dòng"),
            ({"positions": "a" * 1001}, "ngắn hơn 1.000 ký tự"),
            ({"leader": [], "positions": ""}, "Bạn ghi ít nhất một điều."),
        ],
    )
    def test_bad_input_is_kept_and_explained(self, visit, session, province, words, sentence):
        visitor = visit("province-official")
        visitor.get(f"/guidance/{province.id}/composition/new")
        page = visitor.submit(self.fill(title="Đang gõ dở") | words, status=422)
        assert sentence in page.text
        assert words.get("title") == "" or "Đang gõ dở" in page.html
        assert not session.scalar(select(func.count()).select_from(CompositionSet))

    def test_one_begins_on_a_day(self, visit, province):
        visitor = visit("province-official")
        for status in (200, 422):
            visitor.get(f"/guidance/{province.id}/composition/new")
            page = visitor.submit(self.fill(), status=status)
        assert "Ngày này đã có một quy định bắt đầu" in page.text

    @pytest.mark.usefixtures("shipped")
    def test_ending_brings_the_general_advice_back(self, visit, session, province, team):
        held = session.scalars(select(CompositionSet).filter_by(unit_id=province.id, level="village")).one()
        visitor = visit("province-official")
        visitor.get(f"/guidance/composition/{held.id}/end")
        assert "chưa bắt đầu" in visitor.submit({"day": "2025-01-01"}, status=422).text
        page = visitor.submit({"day": str(today())})
        assert "Hướng dẫn chung, vì tỉnh chưa có quy định" in page.text
        assert "hướng dẫn là 4 đến 9" in visit("leader").get(f"/teams/{team.id}").text
        assert session.scalars(select(AuditEntry.action)).all() == ["composition.ended"]

    def test_one_that_never_held_is_taken_out(self, visit, session, province):
        ahead = today() + timedelta(days=30)
        held = insert_set(session, province, Level.VILLAGE, "Sắp tới", [LEADER], ahead)
        session.commit()
        visitor = visit("province-official")
        assert f"/guidance/composition/{held.id}/end" in visitor.get(f"/guidance/{province.id}").links
        visitor.get(f"/guidance/composition/{held.id}/end")
        visitor.submit({"day": str(ahead)})
        assert not session.scalar(select(func.count()).select_from(CompositionSet))

    @pytest.mark.usefixtures("shipped")
    def test_only_those_of_the_province(self, app, visit, session, province, monkeypatch):
        held = session.scalars(select(CompositionSet).filter_by(unit_id=province.id, level="village")).one()
        pages = [f"/guidance/{province.id}", f"/guidance/{province.id}/composition/new"]
        pages += [f"/guidance/{province.id}/channel", f"/guidance/composition/{held.id}/end"]
        monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
        for username in ("commune-official", "far-official", "leader", "member", "trainer"):
            for page in pages:
                visit(username).get(page, status=404)
            for page in pages[1:]:
                assert visit(username).raw("POST", page, data=self.fill(day=str(today()))).status_code == 404
        visit("commune-official").get("/guidance", status=404)
        session.expire_all()
        assert held.valid_to is None
        assert "Hướng dẫn chung về tổ" in visit("administrator").get("/guidance").text
