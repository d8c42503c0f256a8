"""What no form of ours sends: other kinds of content, made-up cookies, letters that some part cannot hold."""

import io
import os
import subprocess
import sys

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from certificates import pdf
from certificates.issuing import issue
from certificates.models import Certificate
from courses.models import Course
from lms.clock import utc_now
from lms.people.models import AuditEntry, Person
from lms.teams.models import AdminUnit
from tests import world
from tests.journey import begin
from tests.test_routes import rules

DEEP = "[" * 20_000
FORMS = ("/sign-in", "/sign-in/code", "/register?province=2", "/my/details", "/my/password", "/display")


@pytest.fixture
def no_tokens(app, monkeypatch):
    """Forged forms are refused before anything is read: here, what is behind that is looked at."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)


@pytest.fixture
def paper(session, someone):
    course = session.scalars(select(Course).filter_by(edition="member")).one()
    made = issue(session, someone("member"), course, 9, 10, utc_now())
    session.commit()
    return made


@pytest.mark.parametrize("body", ["{}", '{"name": 1, "phone": [2], "account": {}}', DEEP, "x", '"\\ud800"'])
@pytest.mark.parametrize("path", FORMS)
@pytest.mark.usefixtures("no_tokens")
def test_a_form_is_not_read_from_json(visit, path, body):
    for who in (None, "member"):
        answer = visit(who).raw("POST", path, data=body, content_type="application/json")
        assert answer.status_code == (415 if who or not path.startswith("/my") else 302)


@pytest.mark.usefixtures("no_tokens")
def test_one_address_reads_json_and_survives_any(app, visit, session, someone):
    readers = [rule.endpoint for rule in rules(app, "POST") if hasattr(app.view_functions[rule.endpoint], "takes_json")]
    assert readers == ["quizzes.save"]
    course = session.scalars(select(Course).filter_by(edition="member")).one()
    attempt = begin(session, someone("member"), course)
    session.commit()
    for body in (DEEP, "{}", "[]", b"\xff", '{"position": 1, "sequence": ' + "9" * 5000 + ', "choice": "a"}'):
        answer = visit("member").raw(
            "POST", f"/attempts/{attempt.id}/answers", data=body, content_type="application/json"
        )
        assert answer.status_code == 422


@pytest.mark.parametrize("cookie", ["remember_token=1.0|é", "remember_token=|", "remember_token=1.0|" + "a" * 128])
def test_no_other_cookie_signs_in(app, cookie):
    """Flask-Login reads one that we never set, and failed on letters it does not expect."""
    client = app.test_client(use_cookies=False)
    assert client.get("/", headers={"Cookie": cookie}).status_code == 200
    assert client.get("/my", headers={"Cookie": cookie}).status_code == 302


@pytest.mark.usefixtures("no_tokens")
def test_the_demo_has_no_way_into_production(app, visit, session, someone, monkeypatch):
    """Somebody may have begun with `make run` on the database that later serves everybody."""
    someone("administrator").is_demo = True
    session.commit()
    words = {"account": "administrator", "password": world.PASSWORD}
    assert visit().raw("POST", "/sign-in", data=words).status_code == 302
    monkeypatch.setitem(app.config, "ENVIRONMENT", "production")
    assert visit().raw("POST", "/sign-in", data=words).status_code == 422
    assert visit().raw("POST", "/sign-in", data=words | {"account": "member"}).status_code == 302


@pytest.mark.usefixtures("no_tokens")
def test_details_sent_without_a_field_keep_it(visit, session, someone):
    answer = visit("citizen").raw("POST", "/my/details", data={"name": "Bùi Đức Thắng Lợi"})
    assert answer.status_code == 302
    citizen = someone("citizen")
    assert (citizen.name, citizen.birth_year, citizen.phone) == ("Bùi Đức Thắng Lợi", 1990, "0900000001")


@pytest.mark.usefixtures("no_tokens")
def test_a_name_whose_letters_come_apart_fits_its_column(visit, session, someone):
    visit("citizen").raw("POST", "/my/details", data={"name": "각" * 120})
    session.expire_all()
    assert session.scalar(select(Person.name_folded).where(Person.username == "citizen")) == "각" * 120


@pytest.mark.usefixtures("no_tokens")
def test_a_reason_with_a_sign_no_keyboard_writes(visit, session, paper):
    answer = visit("commune-official").raw("POST", f"/certificates/{paper.id}/revoke", data={"reason": "Sai\x00 tên"})
    assert answer.status_code == 302
    session.expire_all()
    assert session.get_one(Certificate, paper.id).revoked_reason == "Sai tên"
    entry = session.scalars(select(AuditEntry).filter_by(action="certificate.revoked")).one()
    assert (entry.details, entry.person_id, entry.unit_id) == ({}, paper.person_id, paper.unit_id)


@pytest.mark.parametrize("words", ["Tổ 😀 vui", "Tổ \ue000", "Tổ 李小龙 김철수"])
def test_a_paper_is_drawn_whatever_the_letters(visit, session, paper, words):
    """The standards for archives forbid a sign that the font lacks; the paper must come all the same."""
    paper.team_name = words
    session.commit()
    answer = visit("member").raw("GET", f"/certificates/{paper.id}.pdf")
    assert answer.status_code == 200
    pages = PdfReader(io.BytesIO(answer.data)).pages
    assert len(pages) == 1
    assert "Nguyễn Thị Hạnh" in pages[0].extract_text()


def test_papers_in_our_font_keep_the_standards(paper):
    assert b"pdfaid:part" in pdf.draw(paper, "https://hocso.example/verify/X")


@pytest.mark.parametrize(("typed", "leads"), [("k7qd-2mxr 8t4a", "K7QD2MXR8T4A"), ("../a/b?c#d", "ABCD")])
def test_a_code_never_leads_to_another_page(visit, typed, leads):
    answer = visit().raw("GET", "/verify", query_string={"code": typed})
    assert answer.headers["Location"] == f"/verify/{leads}"


@pytest.mark.parametrize("typed", ["..", "----", "\x00", "?"])
def test_a_code_without_a_letter_is_none(visit, typed):
    assert visit().raw("GET", "/verify", query_string={"code": typed}).status_code == 422


def test_searching_for_what_no_keyboard_writes(visit, session):
    province = session.scalar(select(AdminUnit.id).filter_by(code="51"))
    for path in ("/recognition", f"/oversight/units/{province}", "/teams", f"/units/{province}"):
        visit("province-official").get(f"{path}?q=%00Minh%00")


@pytest.mark.parametrize("words", ["0", "-1", "zwei", ""])
def test_gunicorn_stops_on_a_bad_number_of_workers_with_one_line(words):
    run = subprocess.run(
        [sys.executable, "-c", "import runpy; runpy.run_path('gunicorn.conf.py')"],
        env={**os.environ, "WEB_WORKERS": words},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert run.stderr.startswith("WEB_WORKERS must")
    assert run.stderr.count("\n") == 1
