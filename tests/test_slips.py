"""Sign-in slips: for whom, what is on them, and that a code is nowhere else."""

import io
import re
from datetime import date, timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from lms.clock import utc_now
from lms.people.codes import draw_code
from lms.people.models import AuditEntry, SignInCode
from lms.slips import handing
from lms.slips.sheet import Slip, draw
from lms.teams.models import AdminUnit, Membership, Team
from lms.teams.roster import join_team
from tests import world

CODE = re.compile(r"\b[2-9A-HJKMNP-Z]{4} [2-9A-HJKMNP-Z]{4}\b")
NOW = utc_now()
ADDRESS = "https://hocso.example/sign-in/code"


@pytest.fixture
def commune(session):
    return session.scalars(select(AdminUnit).filter_by(name="Minh An")).one()


@pytest.fixture
def fresh(session, someone):
    """Two of the team have never signed in."""
    for username in ("member", "mate"):
        someone(username).password_hash = None
    session.commit()


def text_of(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def ticked(page) -> set[str]:
    return {value for form in page.forms for name, value in form.fields if name == "people"}


def take(visitor, url, people=None):
    """Send the form and read the file."""
    page = visitor.get(url)
    data = {"csrf_token": visitor.token(), "people": list(people if people is not None else ticked(page))}
    return visitor.raw("POST", url, data=data)


def slips(count):
    return [Slip(f"Người {n}", f"nguoi.{n}", "", f"ABCD EF{n:02d}", "Tổ A") for n in range(count)]


class TestSheet:
    def test_eight_on_a_page_of_a4(self):
        reader = PdfReader(io.BytesIO(draw(slips(9), ADDRESS, NOW, NOW + timedelta(days=7))))
        assert len(reader.pages) == 2
        assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]
        first = reader.pages[0].extract_text()
        assert first.count("PHIẾU ĐĂNG NHẬP") == 8
        for words in ("Người 7", "nguoi.7", "ABCD EF07", "hocso.example/sign-in/code", "Mã dùng một lần, đến"):
            assert words in first

    @pytest.mark.parametrize("name", ["#panic()", "$x$ *đậm* [a] \\", "Tổ 李 😀", "N" * 120])
    def test_a_name_is_only_a_name(self, name):
        data = draw([Slip(name, "u" * 40, "0900000123", "ABCD EFGH", name)], ADDRESS, NOW, NOW)
        assert len(PdfReader(io.BytesIO(data)).pages) == 1
        assert "0900 000 123" in text_of(data)


@pytest.mark.usefixtures("fresh")
class TestTeam:
    def test_those_who_never_signed_in_are_ticked_and_get_a_code_that_works(self, session, visit, team, someone):
        visitor = visit("commune-official")
        page = visitor.get(f"/teams/{team.id}/slips")
        assert "Mã cũ chưa dùng sẽ hết tác dụng ngay" in page.text
        assert ticked(page) == {str(someone("member").id), str(someone("mate").id)}
        assert "Trần Văn Bính" in page.text
        answer = take(visitor, f"/teams/{team.id}/slips")
        assert answer.mimetype == "application/pdf"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "attachment" in answer.headers["Content-Disposition"]
        text = text_of(answer.data)
        assert "Nguyễn Thị Hạnh" in text
        assert "localhost/sign-in/code" in text
        codes = CODE.findall(text)
        assert len(set(codes)) == 2
        issued = session.scalars(select(SignInCode)).all()
        assert {row.person_id for row in issued} == {someone("member").id, someone("mate").id}
        log = session.execute(select(AuditEntry.action, AuditEntry.subject_id, AuditEntry.unit_id)).all()
        assert sorted(log) == sorted(("code.issued", someone(n).id, team.unit_id) for n in ("member", "mate"))
        part = text[text.index("Nguyễn Thị Hạnh") :]
        new = visit()
        new.get("/sign-in/code")
        new.submit({"account": "member", "code": CODE.search(part).group(), "password": "rừng xanh 27", "consent": "y"})
        session.expire_all()
        assert someone("member").password_hash

    def test_all_codes_are_drawn_before_the_first_is_written(self, visit, team, statements, monkeypatch):
        """Drawing is slow, and whoever writes first on SQLite keeps all other writers waiting."""
        drawn = []
        monkeypatch.setattr(handing, "draw_code", lambda person: drawn.append(len(statements)) or draw_code(person))
        statements.clear()
        take(visit("commune-official"), f"/teams/{team.id}/slips")
        assert len(drawn) == 2
        first = next(n for n, sql in enumerate(statements) if sql.startswith(("INSERT", "DELETE", "UPDATE")))
        assert max(drawn) <= first

    def test_others_by_tick(self, session, visit, team, someone):
        answer = take(visit("commune-official"), f"/teams/{team.id}/slips", [someone("leader").id])
        assert "Trần Văn Bính" in text_of(answer.data)
        assert session.scalars(select(SignInCode.person_id)).all() == [someone("leader").id]

    def test_printing_again_makes_the_old_codes_worthless(self, session, visit, team):
        visitor = visit("commune-official")
        texts = [text_of(take(visitor, f"/teams/{team.id}/slips").data) for _time in range(2)]
        assert not set(CODE.findall(texts[0])) & set(CODE.findall(texts[1]))
        assert session.scalar(select(func.count()).select_from(SignInCode)) == 2

    def test_only_those_to_whom_the_asker_may_hand_codes(self, session, visit, team, someone):
        join_team(session, team, someone("province-official"), "member", "", date(2026, 1, 1))
        someone("province-official").password_hash = None
        session.commit()
        for username in ("leader", "commune-official"):
            visitor = visit(username)
            assert "Lương Minh Khôi" not in visitor.get(f"/teams/{team.id}/slips").text
            url = f"/teams/{team.id}/slips"
            assert take(visitor, url, [someone("province-official").id]).status_code == 422
        visitor = visit("leader")
        assert take(visitor, f"/teams/{team.id}/slips", [someone("leader").id]).status_code == 422
        assert not session.scalar(select(func.count()).select_from(SignInCode))
        assert "Lương Minh Khôi" in visit("administrator").get(f"/teams/{team.id}/slips").text

    @pytest.mark.parametrize("people", [[], ["x"], ["9" * 30], ["0"]])
    def test_nobody_chosen(self, session, visit, team, people):
        visitor = visit("commune-official")
        answer = take(visitor, f"/teams/{team.id}/slips", people)
        assert answer.status_code == 422
        assert "Bạn chọn ít nhất một người." in visitor.look(answer).text
        assert not session.scalar(select(func.count()).select_from(SignInCode))

    @pytest.mark.parametrize("username", ["member", "next-leader", "far-official", "citizen", "trainer"])
    def test_others_find_nothing(self, app, visit, team, someone, username, monkeypatch):
        monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
        url = f"/teams/{team.id}/slips"
        visit(username).get(url, status=404)
        assert visit(username).raw("POST", url, data={"people": someone("mate").id}).status_code == 404

    def test_an_ended_team_has_none(self, session, visit, team):
        team.valid_to = date(2026, 1, 1)
        session.commit()
        visit("commune-official").get(f"/teams/{team.id}/slips", status=404)

    def test_closed_accounts_get_none(self, session, visit, team, someone):
        someone("mate").closed_at = world.FOUNDED
        session.commit()
        assert ticked(visit("commune-official").get(f"/teams/{team.id}/slips")) == {str(someone("member").id)}


@pytest.mark.usefixtures("fresh")
class TestCommune:
    def test_all_who_never_signed_in_once_each(self, session, visit, commune, someone):
        other = session.scalars(select(Team).where(Team.name.endswith("Đông Thượng"))).one()
        join_team(session, other, someone("mate"), "member", "", date(2026, 1, 1))
        session.commit()
        visitor = visit("commune-official")
        page = visitor.get(f"/units/{commune.id}/slips")
        assert page.h1s == ["In phiếu cho 2 người chưa đăng nhập ở xã Minh An"]
        text = text_of(take(visitor, f"/units/{commune.id}/slips").data)
        assert len(CODE.findall(text)) == 2
        assert f"/units/{commune.id}/slips" in visitor.get("/teams").links

    def test_where_all_have_signed_in(self, session, visit, commune, someone):
        for username in ("member", "mate"):
            someone(username).password_hash = world.HASH
        session.commit()
        visitor = visit("commune-official")
        assert "Ai cũng đã đăng nhập" in visitor.get(f"/units/{commune.id}/slips").text
        answer = visitor.raw("POST", f"/units/{commune.id}/slips", data={"csrf_token": visitor.token()})
        assert answer.status_code == 200
        assert not session.scalar(select(func.count()).select_from(SignInCode))

    def test_too_many_at_once_are_printed_team_by_team(self, session, visit, commune, team, monkeypatch):
        monkeypatch.setattr("lms.slips.views.MOST_AT_ONCE", 1)
        visitor = visit("commune-official")
        page = visitor.get(f"/units/{commune.id}/slips")
        assert "Mỗi lần in tối đa 1 phiếu. Bạn in theo từng tổ" in page.text
        assert f"/teams/{team.id}/slips" in page.links
        answer = visitor.raw(
            "POST", f"/units/{commune.id}/slips", data={"csrf_token": visitor.token(), "people": ["1"]}
        )
        assert answer.status_code == 422
        assert not session.scalar(select(func.count()).select_from(SignInCode))

    def test_a_team_too_large_for_one_go(self, visit, team, monkeypatch):
        monkeypatch.setattr("lms.slips.forms.MOST_AT_ONCE", 1)
        visitor = visit("commune-official")
        answer = take(visitor, f"/teams/{team.id}/slips")
        assert answer.status_code == 422
        assert "Mỗi lần in tối đa 200 phiếu" in visitor.look(answer).text

    def test_only_communes_in_scope(self, visit, commune, team):
        visit("province-official").get(f"/units/{commune.id}/slips")
        visit("province-official").get(f"/units/{commune.province_id}/slips", status=404)
        visit("commune-official").get(f"/units/{team.unit_id}/slips", status=404)
        for username in ("far-official", "leader", "member", "trainer"):
            visit(username).get(f"/units/{commune.id}/slips", status=404)

    def test_the_same_statements_for_many(self, session, visit, team, commune, statements):
        counts = []
        for many in (0, 40):
            for number in range(many):
                person = world.person(session, f"moi{number}", f"Người Mới {number}")
                person.password_hash = None
                session.add(Membership(team_id=team.id, person_id=person.id, role="member", valid_from=world.LONG_AGO))
            session.commit()
            for url in (f"/teams/{team.id}/slips", f"/units/{commune.id}/slips"):
                statements.clear()
                visit("commune-official").get(url)
                counts.append(len(statements))
        assert counts[:2] == counts[2:]

    def test_the_limit_is_said_as_it_is(self):
        assert handing.MOST_AT_ONCE == 200
