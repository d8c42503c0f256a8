"""The audit log: who may read what of it, in which words; and that it only grows."""

import ast
import io
import re
from datetime import timedelta
from functools import cache

import pytest
import python_calamine
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from lms.auditing import lines
from lms.auditing.deeds import DEEDS
from lms.auditing.details import DETAILS
from lms.clock import local_date, utc_now
from lms.decisions.ending import End, end_team, reopen_team
from lms.people.audit import AppendOnly, note
from lms.people.models import AuditEntry
from lms.teams.acting import Actor
from lms.teams.models import AdminUnit, Grant, Team
from tests import world
from tests.test_architecture import parsed, sources

NOW = utc_now()
ACTION = re.compile(r"[a-z0-9]+\.[a-z_]+")
OURS = {"session", "actor_id", "action", "subject", "subject_id", "now", "address", "unit_id", "person_id"}


@pytest.fixture
def unit(session):
    return lambda name: session.scalars(select(AdminUnit).filter_by(name=name)).one()


@pytest.fixture
def written(session, someone, unit):
    """Five deeds in two provinces, the last without a unit; oldest first."""
    team = session.scalars(select(Team).filter_by(name="Tổ CNSCĐ thôn Đông Hạ")).one()
    by, hanh = someone("commune-official").id, someone("member").id
    at = [NOW - timedelta(days=back) for back in (40, 30, 20, 10, 1)]
    home, far = unit("Đông Hạ").id, unit("Ia Tôr").id
    note(session, by, "team.joined", "team", team.id, at[0], "203.0.113.5", home, hanh, role="deputy")
    note(session, by, "code.issued", "person", hanh, at[1], "203.0.113.6", home)
    note(session, someone("far-official").id, "village.added", "admin_unit", far, at[2], "203.0.113.7", far)
    about = {"role": "official", "ends": "2026-12-01", "grant_id": 1}
    note(session, None, "grant.ended", "person", by, at[3], "", unit("Minh An").id, **about)
    note(session, None, "person.opened", "person", someone("stranger").id, at[4])
    session.commit()


def deeds(page):
    """The sentences of the page, newest first."""
    return re.findall(r'<td class="cell-deed">(.*?)(?:<span|</td>)', page.html, re.DOTALL)


def plain(html):
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


@pytest.mark.usefixtures("written")
class TestReading:
    def test_sentences_with_links_to_what_is_in_scope(self, visit, unit):
        page = visit("commune-official").get("/audit")
        assert page.h1s == ["Nhật ký: 3 việc"]
        said = [plain(deed) for deed in deeds(page)]
        assert said == [
            "Người vận hành Học Số kết thúc nhiệm vụ cán bộ ở xã Minh An của Đặng Thu Hà",
            "Đặng Thu Hà cấp mã đăng nhập cho Nguyễn Thị Hạnh",
            "Đặng Thu Hà thêm Nguyễn Thị Hạnh vào Tổ CNSCĐ thôn Đông Hạ",
        ]
        assert "Không còn từ ngày: 01/12/2026" in page.text
        assert "Vai trò: tổ phó" in page.text
        assert "thôn Đông Hạ, xã Minh An" in page.text.replace(" ,", ",")
        assert "/teams/1" in page.links
        assert any(link.endswith(f"/units/{unit('Đông Hạ').id}") for link in page.links)

    @pytest.mark.parametrize(
        ("username", "count"),
        [("commune-official", 3), ("province-official", 3), ("far-official", 1), ("administrator", 5)],
    )
    def test_everybody_reads_the_log_of_their_units(self, visit, username, count):
        assert len(deeds(visit(username).get("/audit"))) == count

    def test_a_number_where_a_list_is_usual_is_read_as_it_is(self, visit, session, someone, unit):
        """The log cannot be mended, so no entry may close it."""
        about = someone("member").id
        note(session, None, "person.merged", "person", about, NOW, "", unit("Minh An").id, joined=3)
        session.commit()
        assert "Số người thêm vào tổ: 3" in visit("commune-official").get("/audit").text

    @pytest.mark.parametrize("username", ["leader", "member", "citizen", "trainer"])
    def test_others_read_none(self, visit, username):
        visit(username).get("/audit", status=404)
        visit(username).take("/audit/export", status=404)

    def test_network_addresses_are_for_administrators(self, visit, session, someone, unit):
        for username in ("commune-official", "province-official"):
            assert "203.0.113" not in visit(username).get("/audit").html
        assert visit("administrator").get("/audit").html.count("203.0.113") == 3
        here = unit("Quảng Ngãi").id
        session.add(
            Grant(person_id=someone("far-official").id, role="administrator", unit_id=here, valid_from=world.LONG_AGO)
        )
        session.commit()
        page = visit("far-official").get("/audit")
        assert len(deeds(page)) == 4
        assert page.html.count("203.0.113") == 2, "not those of the province where they are no administrator"

    def test_a_unit_that_has_ended_is_found_under_its_successor(self, visit, session, unit):
        old, village, new = unit("Minh An"), unit("Đông Hạ"), unit("Ia Tôr")
        old.valid_to = local_date(NOW)
        for moved in (old, village):
            moved.commune_id, moved.province_id = new.id, new.province_id
        session.commit()
        assert len(deeds(visit("far-official").get("/audit"))) == 4

    def test_of_a_closed_account_no_name_is_left(self, visit):
        member = visit("member")
        member.get("/my/close")
        member.submit({"password": world.PASSWORD}, action="/close")
        page = visit("commune-official").get("/audit")
        assert "Hạnh" not in page.html
        assert "một tài khoản đã đóng" in page.text
        assert "Một người tự đóng tài khoản" in page.text, "in the unit where the person belonged"

    def test_what_was_done_to_a_double_is_found_with_the_one_it_was_merged_into(self, visit, session, someone):
        double, kept = someone("member"), someone("mate")
        double.rename("")
        double.closed_at, double.merged_into_id = NOW, kept.id
        session.commit()
        page = visit("commune-official").get(f"/audit?person={kept.id}")
        assert plain(deeds(page)[0]) == "Đặng Thu Hà cấp mã đăng nhập cho Đinh Thị Lan"


def test_why_and_when_a_team_ended(visit, session, someone):
    team, actor = session.scalars(select(Team).filter_by(name=world.TEAM)).one(), Actor(someone("administrator").id, "")
    end_team(session, team, End(local_date(NOW), "9/QĐ-UBND", "Nhập vào tổ bên"), actor, NOW)
    session.commit()
    page = visit("commune-official").get("/audit")
    for words in (
        f"Có hiệu lực từ ngày: {local_date(NOW):%d/%m/%Y}",
        "Quyết định số: 9/QĐ-UBND",
        "Lý do: Nhập vào tổ bên",
    ):
        assert words in page.text
    reopen_team(session, team, (), actor, NOW)
    session.commit()
    assert "Lý do" not in visit("commune-official").get("/audit").text


def test_a_merged_record_is_told_by_its_number(visit, session, someone, unit):
    kept, home = someone("member").id, unit("Đông Hạ").id
    note(session, someone("commune-official").id, "person.merged", "person", kept, NOW, "", home, kept, double_id=4321)
    session.commit()
    assert "Hồ sơ đã đóng, số: 4321" in visit("commune-official").get("/audit").text


@pytest.mark.usefixtures("written")
class TestSearching:
    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ("q=hanh", ["cấp mã", "vào Tổ"]),
            ("q=dang thu ha", ["kết thúc", "cấp mã", "vào Tổ"]),
            ("q=dong ha", ["cấp mã", "vào Tổ"]),
            ("q=Ia Tôr", ["vào danh sách"]),
            ("q=minh an", ["kết thúc", "cấp mã", "vào Tổ"]),
            ("q=khong co ai", []),
            ("group=roles", ["kết thúc"]),
            ("group=accounts", ["mở tài khoản", "cấp mã"]),
            ("group=x", ["mở tài khoản", "kết thúc", "vào danh sách", "cấp mã", "vào Tổ"]),
            ("group=accounts&q=hanh", ["cấp mã"]),
        ],
    )
    def test_words_and_groups(self, visit, query, said):
        page = visit("administrator").get(f"/audit?{query}")
        assert len(deeds(page)) == len(said)
        for deed, words in zip(deeds(page), said, strict=True):
            assert words in plain(deed)

    def test_days(self, visit):
        admin, days = visit("administrator"), [local_date(NOW - timedelta(days=back)) for back in (30, 20)]
        assert len(deeds(admin.get(f"/audit?from={days[0]}"))) == 4
        assert len(deeds(admin.get(f"/audit?to={days[1]}"))) == 3
        assert len(deeds(admin.get(f"/audit?from={days[0]}&to={days[1]}"))) == 2

    def test_days_the_wrong_way_round(self, visit):
        page = visit("administrator").get("/audit?from=2026-11-20&to=2026-11-19", status=422)
        assert "“Đến hết ngày” phải từ “Từ ngày” trở đi." in page.text
        assert "phải từ" not in visit("administrator").get("/audit?from=2026-11-20&to=2026-11-20").text

    def test_what_a_change_is_about_is_found_by_its_name(self, visit, session, someone, unit):
        """The merger of a commune stands in the log of its successor."""
        by, old, new = someone("administrator").id, unit("Ia Tôr"), unit("Trà Câu")
        note(session, by, "unit.merged", "admin_unit", old.id, NOW, "", new.id)
        session.commit()
        assert len(deeds(visit("administrator").get("/audit?q=ia+tor&group=units"))) == 2

    def test_a_person_a_team_a_unit(self, visit, someone, unit):
        official, hanh = visit("commune-official"), someone("member").id
        page = official.get(f"/audit?person={hanh}")
        assert len(deeds(page)) == 2
        assert "Chỉ việc do hoặc với Nguyễn Thị Hạnh" in page.text
        assert len(deeds(official.get(f"/audit?team=1&person={hanh}"))) == 1
        assert len(deeds(official.get(f"/audit?unit={unit('Minh An').id}"))) == 3
        assert len(deeds(official.get(f"/audit?unit={unit('Đông Thượng').id}"))) == 0
        assert len(deeds(official.get(f"/audit?person={someone('commune-official').id}"))) == 3

    def test_who_and_what_is_out_of_scope_cannot_be_asked_about(self, visit, someone, unit):
        official = visit("commune-official")
        official.get(f"/audit?unit={unit('Ia Tôr').id}", status=404)
        official.get(f"/audit?person={someone('far-official').id}", status=404)
        official.get(f"/audit?person={someone('stranger').id}", status=404)
        official.get("/audit?team=3", status=404)
        for word in ("person", "team", "unit"):
            for value in ("0", "x", "999999", "99999999999999999999"):
                official.get(f"/audit?{word}={value}", status=404)

    @pytest.mark.parametrize(
        "query", ["from=x&to=y", "to=9999-12-31", "from=0001-01-01", "at=x", "q=%00", "q=" + "x" * 3000]
    )
    def test_strange_addresses(self, visit, query):
        visit("commune-official").get(f"/audit?{query}")

    def test_a_long_log_is_read_on(self, visit, session, someone, unit, statements):
        official = visit("commune-official")
        statements.clear()
        official.get("/audit")
        before = len(statements)
        for number in range(60):
            at = NOW - timedelta(minutes=number)
            note(session, someone("leader").id, "code.issued", "person", someone("mate").id, at, "", unit("Đông Hạ").id)
        session.commit()
        statements.clear()
        page = official.get("/audit?group=accounts")
        assert len(statements) == before
        assert len(deeds(page)) == 50
        page = official.get(next(link for link in page.links if "at=" in link))
        assert "group=accounts" in " ".join(page.links)
        assert len(deeds(page)) == 11

    def test_the_file_holds_what_the_page_shows_and_is_noted(self, visit, session, unit, monkeypatch):
        monkeypatch.setattr(lines, "AT_ONCE", 1)  # a long file is written part by part
        official = visit("commune-official")
        page = official.get("/audit?q=hanh")
        answer = official.take()
        assert answer.headers["Cache-Control"] == "no-store"
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
        rows = book.get_sheet_by_index(0).to_python()[3:]
        assert [row[1] for row in rows] == [plain(deed) for deed in deeds(page)]
        assert rows[1][2:] == ["Vai trò: tổ phó", "thôn Đông Hạ, xã Minh An", ""]
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert (entry.action, entry.unit_id, entry.details) == ("audit.exported", unit("Minh An").id, {"lines": 2})
        assert "Đặng Thu Hà tải nhật ký" in official.get("/audit").text


@pytest.mark.usefixtures("written")
class TestOnlyGrowing:
    def test_the_session_refuses(self, session):
        entry = session.scalars(select(AuditEntry)).first()
        entry.actor_id = None
        with pytest.raises(AppendOnly):
            session.flush()
        session.rollback()
        session.delete(session.scalars(select(AuditEntry)).first())
        with pytest.raises(AppendOnly):
            session.flush()
        session.rollback()

    @pytest.mark.parametrize(
        "statement",
        [
            update(AuditEntry).values(actor_id=None),
            delete(AuditEntry),
            update(AuditEntry.__table__).values(actor_id=None),
            delete(AuditEntry.__table__),
        ],
    )
    def test_statements_are_refused(self, session, statement):
        with pytest.raises(AppendOnly):
            session.execute(statement)

    @pytest.mark.parametrize(
        "statement",
        ["UPDATE audit_entry SET actor_id = NULL", "DELETE FROM audit_entry WHERE id = 1", "TRUNCATE audit_entry"],
    )
    def test_the_database_refuses(self, session, statement):
        if statement.startswith("TRUNCATE") and session.get_bind().dialect.name == "sqlite":
            statement = "DELETE FROM audit_entry"
        with pytest.raises(DBAPIError, match="the audit log only grows"):
            session.execute(text(statement))
        session.rollback()
        assert len(session.scalars(select(AuditEntry)).all()) == 5


@cache
def notes() -> list[ast.Call]:
    """Every call in our sources that enters something in the log."""
    calls = []
    for file in sources():
        for node in ast.walk(parsed(file)):
            name = getattr(getattr(node, "func", None), "attr", getattr(getattr(node, "func", None), "id", ""))
            if isinstance(node, ast.Call) and name in {"note", "_note"}:
                calls.append(node)
    return calls


def test_every_action_has_words():
    """Also where the action is chosen between two: each text of the call that looks like one."""
    said = {
        found.value
        for call in notes()
        for found in ast.walk(call)
        if isinstance(found, ast.Constant) and isinstance(found.value, str) and ACTION.fullmatch(found.value)
    }
    assert {"code.issued", "grant.given", "certificate.revoked"} <= said
    assert sorted(said - DEEDS.keys()) == []


def test_every_detail_has_words():
    said = {keyword.arg for call in notes() for keyword in call.keywords if keyword.arg} - OURS
    assert {"role", "team_id"} <= said
    assert sorted(said - DETAILS.keys()) == []


def test_sentences_name_only_what_there_is():
    for action, deed in DEEDS.items():
        named = set(re.findall(r"%\((\w+)\)s", str(deed.sentence)))
        assert named <= {"actor", "person", "team", "unit", "role"}, action
        assert not re.sub(r"%\(\w+\)s", "", str(deed.sentence)).count("%"), action
