"""The commands of this room: units, people, grants."""

import re

import pytest
from sqlalchemy import func, select

from lms.people.models import AuditEntry, Person, SignInCode
from lms.teams.models import AdminUnit, Grant

HEADER = "code,level,kind,name,parent_code,valid_from,valid_to,legal_basis\n"
NATION = "VN,nation,nation,Việt Nam,,2025-07-01,,\n"


@pytest.fixture
def flask(app):
    def run(*words, code=0):
        answer = app.test_cli_runner().invoke(args=[str(word) for word in words])
        assert answer.exit_code == code, answer.output
        return answer.output

    return run


def folder_with(tmp_path, units, successions=""):
    (tmp_path / "units.csv").write_text(HEADER + units, encoding="utf-8")
    columns = "from_code,from_valid_from,to_code,to_valid_from,kind,effective_date,legal_basis\n"
    (tmp_path / "successions.csv").write_text(columns + successions, encoding="utf-8")
    return tmp_path


def test_units_are_loaded_and_loaded_again(session, flask, tmp_path):
    folder = folder_with(tmp_path, NATION + "99,province,tinh,Tỉnh Thử,VN,2025-07-01,,\n")
    assert "1 added, 0 changed, 1 unchanged." in flask("units", "load", "--folder", folder)
    assert "0 added, 0 changed, 2 unchanged." in flask("units", "load", "--folder", folder)
    assert session.scalars(select(AdminUnit.name).filter_by(code="99")).one() == "Tỉnh Thử"


def test_a_faulty_list_changes_nothing(session, flask, tmp_path):
    folder = folder_with(
        tmp_path, NATION + "99,province,huyen,Sai,VN,2025-07-01,,\n98,province,xa,Sai,VN,2025-07-01,,\n"
    )
    output = flask("units", "load", "--folder", folder, code=1)
    for words in ("Nothing was changed.", "row 3: 'huyen'", "row 4: 'xa'"):
        assert words in output
    assert not session.scalar(select(func.count()).select_from(AdminUnit).where(AdminUnit.code.in_(["98", "99"])))


def test_a_folder_without_the_list_is_named(flask, tmp_path):
    assert "units.csv" in flask("units", "load", "--folder", tmp_path, code=1)


def test_people_are_added_with_a_code(session, flask):
    output = flask("people", "add", "--name", "Lê Thị Quý", "--phone", "+84 912 345 678")
    person = session.scalars(select(Person).filter_by(phone="0912345678")).one()
    assert f"User name: {person.username}" in output
    assert re.search(r"One-time code: [2-9A-Z]{8}\b", output)
    assert session.scalars(select(SignInCode.person_id)).all() == [person.id]
    assert session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all() == ["person.opened", "code.issued"]


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("--name", "Lê Quý", "--username", "leader"), "UsernameTaken"),
        (("--name", "Lê Quý", "--username", "Ông Quý"), "BadUsername"),
        (("--name", "Lê Quý", "--phone", "12345"), "BadPhone"),
        (("--name", "Lê Quý", "--phone", "0900000001"), "PhoneTaken"),
        (("--name", "123"), "no name"),
    ],
)
def test_people_that_cannot_be_added(session, flask, words, fault):
    before = session.scalar(select(func.count()).select_from(Person))
    assert fault in flask("people", "add", *words, code=1)
    assert session.scalar(select(func.count()).select_from(Person)) == before


def test_a_lost_code_is_replaced(session, flask, someone):
    assert "User name: administrator" in flask("people", "code", "administrator")
    assert session.scalars(select(SignInCode.person_id)).all() == [someone("administrator").id]
    assert "no open account" in flask("people", "code", "nobody", code=1)


def test_roles_are_given_listed_and_ended(session, flask, visit, someone):
    assert "is official of Minh An, since" in flask("grants", "give", "citizen", "official", "21001")
    assert "already" in flask("grants", "give", "citizen", "official", "21001", code=1)
    assert re.search(r"citizen\tofficial\t21001 Minh An", flask("grants", "list"))
    visit("citizen").get("/units")
    assert "no longer official" in flask("grants", "end", "citizen", "official", "21001")
    assert "is not official" in flask("grants", "end", "citizen", "official", "21001", code=1)
    visit("citizen").get("/units", status=404)
    assert session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all() == ["grant.given", "grant.ended"]
    (kept,) = session.scalars(select(Grant).filter_by(person_id=someone("citizen").id))
    assert kept.valid_to == kept.valid_from, "it holds on no day; the log names it by its id"


@pytest.mark.parametrize("words", [("nobody", "official", "21001"), ("citizen", "official", "00000")])
def test_roles_need_a_person_and_a_unit(flask, words):
    assert "There is no" in flask("grants", "give", *words, code=1)


def test_roles_are_those_we_know(flask):
    assert "king" in flask("grants", "give", "citizen", "king", "21001", code=2)


def test_a_set_is_given_and_ended_under_its_name(session, flask, visit, someone):
    set_ = ("citizen", "official", "21001", "21002")
    assert "Name several units together" in flask("grants", "give", *set_, code=1)
    output = flask("grants", "give", *set_, "--label", "Phía đông", "--from", "2026-01-01", "--until", "2099-12-31")
    assert "is official of Minh An, Trà Câu, since 2026-01-01 until 2099-12-31" in output
    assert "there already, since 2026-01-01" in flask("grants", "give", "citizen", "official", "21002", code=1)
    grants = session.scalars(select(Grant).filter_by(person_id=someone("citizen").id)).all()
    assert {(grant.label, str(grant.valid_to)) for grant in grants} == {("Phía đông", "2100-01-01")}
    assert flask("grants", "list", "--label", "Phía đông").count("(Phía đông)") == 2
    assert "citizen" not in flask("grants", "list", "--on", "2025-12-31")
    page = visit("citizen").get("/units")
    assert "Xã Minh An" in page.text
    for words in ((), ("21001", "--label", "Phía đông")):
        assert "Say which units" in flask("grants", "end", "citizen", "official", *words, code=1)
    assert "no longer official of Phía đông" in flask("grants", "end", "citizen", "official", "--label", "Phía đông")
    assert "is not official" in flask("grants", "end", "citizen", "official", "--label", "Phía đông", code=1)
    actions = session.execute(select(AuditEntry.action, AuditEntry.unit_id.is_not(None), AuditEntry.person_id)).all()
    assert {tuple(row) for row in actions} == {
        (f"grant.{done}", True, someone("citizen").id) for done in ("given", "ended")
    }


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("--until", "2020-01-01"), "over"),
        (("--from", "2026-05-01", "--until", "2026-04-01"), "before it begins"),
        (("--from", "2020-01-01"), "is not there on 2020-01-01"),
    ],
)
def test_times_that_cannot_be(flask, words, fault):
    assert fault in flask("grants", "give", "citizen", "official", "21001", *words, code=1)


def test_the_last_administrator_and_the_past_stay(flask):
    assert "Nobody would be left" in flask("grants", "end", "administrator", "administrator", "VN", code=1)
    assert "today or later" in flask(
        "grants", "end", "administrator", "administrator", "VN", "--on", "2026-01-01", code=1
    )
