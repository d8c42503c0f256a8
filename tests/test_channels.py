"""A team's channel: its name after the province's pattern, the link, its QR; and setting the pattern."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms.clock import local_date, utc_now
from lms.guidance.patterns import set_pattern
from lms.people.models import AuditEntry
from lms.teams.acting import Actor
from lms.teams.channels import (
    DEFAULT_PATTERN,
    LONGEST_NAME,
    PLACEHOLDERS,
    SPOKEN,
    BadPattern,
    channel_name,
    proper_link,
    qr_of,
    refuse_bad_pattern,
)
from lms.teams.models import AdminUnit, ChannelPattern
from lms.teams.tree import path_of
from tests import world

ACTOR = Actor(None, "")


@pytest.fixture
def province(session):
    return session.scalars(select(AdminUnit).filter_by(code="51")).one()


class TestNames:
    @pytest.mark.parametrize(
        ("pattern", "unit", "name"),
        [
            (DEFAULT_PATTERN, "Đông Hạ", "CNS-Thôn Đông Hạ-Xã Minh An-Quảng Ngãi"),
            (DEFAULT_PATTERN, "Tổ dân phố 3", "CNS-Tổ dân phố 3-Phường Trà Câu-Quảng Ngãi"),
            (DEFAULT_PATTERN, "Minh An", "CNS-Xã Minh An-Quảng Ngãi"),
            ("{village} - {commune}", "Minh An", "Xã Minh An"),
            ("{team}", "Đông Hạ", "Tổ A"),
            ("{village}", "Minh An", "Tổ A"),
        ],
    )
    def test_what_a_team_has_not_got_leaves_no_gap(self, session, pattern, unit, name):
        place = session.scalars(select(AdminUnit).filter_by(name=unit)).one()
        assert channel_name(pattern, path_of(session, place), "Tổ A") == name

    def test_names_are_filled_in_and_never_run(self):
        assert channel_name("{team}-{village}", [], "{team.__class__} {0}") == "{team.__class__} {0}"
        assert len(channel_name("{team}" * 20, [], "x" * 100)) == LONGEST_NAME

    @pytest.mark.parametrize(
        "pattern", ["CNS", "{commune}-{province}", "{district}-{team}", "{team", "team}", "{}{team}"]
    )
    def test_patterns_that_cannot_be(self, pattern):
        with pytest.raises(BadPattern):
            refuse_bad_pattern(pattern)

    @given(st.lists(st.sampled_from([*"{}ab-", "{team}", "{village}"]), max_size=12).map("".join))
    def test_a_pattern_that_is_let_through_can_be_filled(self, pattern):
        try:
            refuse_bad_pattern(pattern)
        except BadPattern:
            return
        assert not set("{}") & set(channel_name(pattern, [], "Tổ A"))

    def test_all_placeholders_are_known_to_the_form(self, visit, province):
        page = visit("province-official").get(f"/guidance/{province.id}/channel")
        assert tuple(SPOKEN.values()) == PLACEHOLDERS
        assert all(f"{{{name}}}" in page.text for name in SPOKEN)
        assert "{village}" not in page.html, "no English in a page in Vietnamese"

    @pytest.mark.parametrize(
        ("team", "own"),
        [
            ("Tổ CNSCĐ thôn Đông Hạ", ""),
            ("Tổ CNSCĐ số 2 thôn Đông Hạ", "-số 2"),
            ("Tổ công nghệ số cộng đồng thôn Đông Hạ 2", "-2"),
            ("Tổ thứ hai", "-Tổ thứ hai"),
        ],
    )
    def test_of_two_teams_in_a_village_each_has_its_own(self, session, team, own):
        path = path_of(session, session.scalars(select(AdminUnit).filter_by(name="Đông Hạ")).one())
        usual = "CNS-Thôn Đông Hạ-Xã Minh An-Quảng Ngãi"
        assert channel_name(DEFAULT_PATTERN, path, team) == usual
        assert channel_name(DEFAULT_PATTERN, path, team, has_sisters=True) == usual + own
        assert channel_name("{team}", path, team, has_sisters=True) == team
        assert len(channel_name("x" * 150 + "{village}", path, team, has_sisters=True)) <= LONGEST_NAME


class TestLinks:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("https://zalo.me/g/abcdef123", "https://zalo.me/g/abcdef123"),
            ("zalo.me/g/abcdef123", "https://zalo.me/g/abcdef123"),
            ("https://ZALO.me/g/Abc#x", "https://zalo.me/g/Abc"),
            ("https://chat.zalo.me/?g=abc", "https://chat.zalo.me/?g=abc"),
            ("https://oa.zalo.me/home", "https://oa.zalo.me/home"),
        ],
    )
    def test_zalos_own(self, typed, kept):
        assert proper_link(typed) == kept

    @pytest.mark.parametrize(
        "typed",
        [
            "http://zalo.me/g/abc",
            "https://zalo.me",
            "https://zalo.me/",
            "https://zalo.me/g/",
            "https://zalo.me.evil.vn/g/abc",
            "https://evilzalo.me/g/abc",
            "https://zalo.me@evil.vn/g/abc",
            "https://a:b@zalo.me/g/abc",
            "https://zalo.me:8443/g/abc",
            "https://facebook.com/groups/1",
            "javascript:alert(1)",
            "data:text/html,x",
            'https://zalo.me/g/"><script>',
            "https://zalo.me/g/a b",
            "https://zalo.me/g/à",
            "https://[::1/x",
            "https://zalo.me/" + "x" * 300,
        ],
    )
    def test_nothing_else(self, typed):
        assert proper_link(typed) is None

    def test_a_qr_is_a_picture_without_styles(self):
        picture = qr_of("https://zalo.me/g/abcdef123")
        assert picture.startswith("<svg ")
        assert not any(word in picture for word in ("style", "script", "http"))
        assert picture != qr_of("https://zalo.me/g/abcdef124")


class TestPage:
    def test_the_leader_writes_it_down(self, session, visit, team):
        visitor = visit("leader")
        assert "CNS-Thôn Đông Hạ-Xã Minh An-Quảng Ngãi" in visitor.get(f"/teams/{team.id}").text
        page = visitor.get(f"/teams/{team.id}/channel")
        assert 'value="CNS-Thôn Đông Hạ-Xã Minh An-Quảng Ngãi" readonly' in page.html
        page = visitor.submit({"name": "CNS-Đông  Hạ", "link": "zalo.me/g/abcdef123"})
        assert qr_of("https://zalo.me/g/abcdef123") in page.html
        assert "Mời bà con vào nhóm Zalo “CNS-Đông Hạ”" in page.text
        session.expire_all()
        assert (team.channel_name, team.channel_link) == ("CNS-Đông Hạ", "https://zalo.me/g/abcdef123")
        assert "https://zalo.me/g/abcdef123" in visitor.get(f"/teams/{team.id}").links
        visitor.get(f"/teams/{team.id}/channel")
        visitor.submit()
        assert session.scalars(select(AuditEntry.action)).all() == ["team.channel"]

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [({"link": "https://facebook.com/groups/1"}, "phải của Zalo"), ({"name": "x" * 161}, "dài quá 160")],
    )
    def test_bad_input_is_kept_and_explained(self, session, visit, team, words, sentence):
        visitor = visit("leader")
        visitor.get(f"/teams/{team.id}/channel")
        page = visitor.submit({"name": "Đang gõ"} | words, status=422)
        assert sentence in page.text
        assert next(iter(words.values())) in page.html
        session.expire_all()
        assert team.channel_link == ""

    @pytest.mark.parametrize("username", ["member", "next-leader", "far-official", "citizen", "trainer"])
    def test_others_find_nothing(self, visit, team, username):
        visit(username).get(f"/teams/{team.id}/channel", status=404)


class TestPattern:
    def test_it_is_tried_before_it_is_saved(self, session, visit, province, team):
        visitor = visit("province-official")
        visitor.get(f"/guidance/{province.id}/channel")
        page = visitor.submit({"pattern": "{village}, {commune}", "try": "1"})
        assert "Thôn Đông Hạ, Xã Minh An" in page.text
        assert session.scalars(select(ChannelPattern)).all() == []
        page = visitor.submit({"pattern": "{village}, {commune}"})
        assert "{thôn}, {xã}" in page.text
        assert "Thôn Đông Hạ, Xã Minh An" in visit("leader").get(f"/teams/{team.id}").text
        entry = session.scalars(select(AuditEntry)).one()
        assert (entry.action, entry.unit_id) == ("channel.pattern", province.id)

    def test_vietnamese_words_are_kept_as_the_others(self, session, visit, province, team):
        second = world.add_team(session, "Tổ thứ hai", session.get_one(AdminUnit, team.unit_id))
        session.commit()
        visitor = visit("province-official")
        visitor.get(f"/guidance/{province.id}/channel")
        page = visitor.submit({"pattern": "Nhóm {Thôn}, {xã}"})
        assert session.scalars(select(ChannelPattern.pattern)).one() == "Nhóm {village}, {commune}"
        assert "Nhóm {thôn}, {xã}" in page.text
        assert f"Ví dụ, {team.name}: Nhóm Thôn Đông Hạ, Xã Minh An" in page.text
        page = visit("commune-official").get(f"/teams/{second.id}")
        assert "Nhóm Thôn Đông Hạ, Xã Minh An-Tổ thứ hai" in page.text

    @pytest.mark.parametrize(
        ("pattern", "sentence"),
        [
            ("", "Bạn ghi mẫu tên."),
            ("CNS-{commune}", "sẽ trùng tên nhóm"),
            ("{huyện}-{team}", "“huyện” không dùng được"),
            ("{team}" + "x" * 160, "dài quá 160"),
            ("{xã}" * 35 + "{tổ}", "dài quá 160"),
        ],
    )
    @pytest.mark.parametrize("button", [{}, {"try": "1"}])
    def test_bad_patterns_are_kept_and_explained(self, session, visit, province, pattern, sentence, button):
        visitor = visit("province-official")
        visitor.get(f"/guidance/{province.id}/channel")
        page = visitor.submit({"pattern": pattern} | button, status=422)
        assert sentence in page.text
        assert f'value="{pattern}"' in page.html
        assert session.scalars(select(ChannelPattern)).all() == []

    def test_one_holds_after_the_other(self, session, province):
        now = utc_now()
        for back, pattern in ((2, "a {team}"), (1, "b {team}"), (0, "c {team}"), (0, "d {team}"), (0, "d {team}")):
            set_pattern(session, province, pattern, ACTOR, now - timedelta(days=back))
        rows = session.scalars(select(ChannelPattern).order_by(ChannelPattern.valid_from)).all()
        days = [local_date(now - timedelta(days=back)) for back in (2, 1, 0)]
        assert [row.pattern[0] for row in rows] == ["a", "b", "d"]
        assert [(row.valid_from, row.valid_to) for row in rows] == list(zip(days, [*days[1:], None], strict=True))
        assert len(session.scalars(select(AuditEntry)).all()) == 4
