"""A walk over every address: who may open it, in both languages, and that no page breaks a rule of all pages."""

import re

import pytest
from sqlalchemy import func, select
from werkzeug.routing import Rule

from certificates.issuing import issue
from courses.models import Course, Topic
from courses.pictures import keep_picture
from lms.asking.answering import answer
from lms.asking.asking import ask
from lms.assisting.papers import make, printable
from lms.assisting.sheets import Typed, type_first
from lms.bank.staging import keep as keep_questions
from lms.clock import local_date, utc_now
from lms.meetings.recording import Facts, Host, record
from lms.packing.uploads import keep as keep_package
from lms.people.models import AuditEntry, Person
from lms.rosters.uploads import keep
from lms.teams.access import scope_of
from lms.teams.acting import Actor
from lms.teams.models import AdminUnit, Grant, Team
from tests import studio
from tests.journey import sit
from tests.packages import course_files, packed
from tests.photos import photo

ROLES = ("member", "leader", "citizen", "trainer", "commune-official", "province-official", "administrator")
SOME = (None, "member", "leader", "commune-official", "administrator")  # who see every page between them
KEBAB = re.compile(r"[a-z0-9-]*(\.[a-z]+)?")
ROSTER = "Tỉnh,Xã,Thôn,Họ và tên\nQuảng Ngãi,Minh An,Đông Hạ,Ngô Thị Mới\nQuảng Ngãi,Minh An,Suối Lạ,Ngô Văn Cũ"
GIFT = "Bạn gửi mã OTP cho ai? {~Ngân hàng ~Công an =Không ai}\n\nKể lại. {}".encode()
PACKAGE = packed(course_files(1))
ABSURD = (0, 999999, 2**63, 10**30)


def rules(app, method: str) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if method in (rule.methods or ())]


def is_public(app, rule: Rule) -> bool:
    return bool(getattr(app.view_functions[rule.endpoint], "is_public", False))


@pytest.fixture
def values(session, someone):
    """One true value for every parameter that an address can hold."""
    course = session.scalars(select(Course).filter_by(edition="member")).one()
    member = someone("member")
    attempt = sit(session, member, course, right=9)
    paper = issue(session, member, course, 9, 10, utc_now())
    nation = session.scalar(select(AdminUnit).filter_by(level="nation"))
    topic = session.get_one(Topic, course.topic_id)
    question = ask(session, member.id, topic, "Làm sao nhận ra trang giả?", utc_now())
    answer(session, someone("trainer").id, question, "Xem kỹ tên miền.", utc_now())
    upload = keep(session, someone("administrator").id, nation, "to.csv", ROSTER.encode(), utc_now())
    written = studio.draft(session, someone("trainer"), utc_now())
    team = session.scalars(select(Team).order_by(Team.id)).first()
    host, by = Host(session.get(AdminUnit, team.unit_id), team), Actor(someone("leader").id, "::1")
    facts = Facts(course.topic_id, local_date(utc_now()), "Nhà văn hóa", "")
    meeting = record(session, host, facts, by, utc_now())
    package = keep_package(session, someone("administrator").id, nation, "khoa.zip", PACKAGE, utc_now())
    questions = keep_questions(session, someone("trainer").id, course, "cau-hoi.txt", GIFT, utc_now())
    picture = keep_picture(session, nation.id, photo(), someone("trainer").id, utc_now())
    offered = printable(session, scope_of(session, by.person_id, facts.day), host.unit, facts.day)
    printed = make(session, offered[0], host.unit, facts.day, by, utc_now())
    citizen, row = someone("citizen"), " ".join("a" * 10)
    sheet = type_first(session, printed, citizen, Typed("A", row), by, utc_now())
    session.commit()
    return {
        "slug": course.slug,
        "lesson": "bai-1",
        "language": "vi",
        "number": 1,
        "year": 2026,
        "attempt_id": attempt.id,
        "quiz_id": attempt.quiz_id,
        "position": 1,
        "certificate_id": paper.id,
        "code": paper.code,
        "team_id": session.scalars(select(Team.id).order_by(Team.id)).first(),
        "unit_id": session.scalar(select(AdminUnit.id).filter_by(level="commune", name="Minh An")),
        "person_id": session.scalar(select(Person.id).filter_by(username="mate")),
        "membership_id": 1,
        "other_id": session.scalar(select(Person.id).filter_by(username="citizen")),
        "grant_id": session.scalar(select(Grant.id).filter_by(person_id=someone("commune-official").id)),
        "upload_id": upload.id,
        "decision_id": 1,
        "set_id": 1,
        "draft_id": written.id,
        "lesson_id": 1,
        "version_id": 1,
        "meeting_id": meeting.id,
        "picture_id": picture.id,
        "import_id": package.id,
        "file_id": questions.id,
        "test_id": printed.id,
        "sheet_id": sheet.id,
        "topic_slug": topic.slug,
        "question_id": question.id,
        "question": "q01",
        "post_id": question.id,
    }


def address(app, rule: Rule, values: dict) -> str:
    missing = rule.arguments - values.keys()
    assert not missing, f"{rule}: say in `values` what {missing} may be"
    with app.test_request_context():
        return app.url_for(rule.endpoint, **{name: values[name] for name in rule.arguments})


def test_addresses_are_kebab_case(app):
    for rule in app.url_map.iter_rules():
        for part in re.sub(r"<[^>]+>", "", rule.rule).split("/"):
            assert KEBAB.fullmatch(part), rule.rule


SLUGS = {"slug", "topic_slug", "code", "lesson", "language", "question"}


def test_numbers_in_addresses_are_typed(app):
    for rule in app.url_map.iter_rules():
        for name in re.findall(r"<([^>]+)>", rule.rule):
            assert name.startswith("int:") or name in SLUGS, rule.rule


def test_strangers_see_only_public_pages(app, visit, values):
    stranger = visit()
    for rule in rules(app, "GET"):
        answer = stranger.raw("GET", address(app, rule, values))
        if is_public(app, rule):
            assert not answer.headers.get("Location", "").startswith("/sign-in"), rule.rule
        else:
            assert answer.status_code == 302, rule.rule
            assert answer.headers["Location"].startswith("/sign-in"), rule.rule


@pytest.mark.parametrize("username", [None, "administrator"])
def test_nothing_changes_without_a_token(app, visit, values, username):
    visitor = visit(username)
    for rule in rules(app, "POST"):
        answer = visitor.raw("POST", address(app, rule, values))
        if username is None and not is_public(app, rule):  # perhaps signed out meanwhile: asked who it is
            assert answer.headers.get("Location", "").startswith("/sign-in"), rule.rule
        else:
            assert answer.status_code == 400, f"{rule.rule} answered {answer.status_code}"


# What a database answers hangs on the reader only by which pages they see.
@pytest.mark.parametrize(
    ("app", "username"),
    [
        *[("sqlite", username) for username in (None, *ROLES)],
        *[("postgresql", username) for username in SOME],
    ],
    indirect=["app"],
)
def test_every_page_keeps_the_rules(app, session, visit, values, username):
    """Nor does opening one do anything that the audit log would tell: what does is sent as a form."""
    visitor = visit(username)
    noted = audit_entries(session)
    seen = sum(is_page(visitor, address(app, rule, values), "vi") for rule in rules(app, "GET"))
    assert seen > 5
    assert audit_entries(session) == noted


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_every_page_keeps_the_rules_in_english(app, visit, values):
    """Each as the first who may open it, and everybody's home."""
    every = {address(app, rule, values) for rule in rules(app, "GET")}
    left = set(every)
    for username in SOME:
        visitor = visit(username)
        visitor.client.set_cookie("language", "en")
        left -= {url for url in sorted(left) if is_page(visitor, url, "en")}
        is_page(visitor, "/", "en")
    assert len(left) < len(every) / 3, "what nobody's values lead to"


def is_page(visitor, url: str, language: str) -> bool:
    """Whether the address leads to something: a file, or a page that keeps the rules, as errors do."""
    answer = visitor.raw("GET", url, follow_redirects=True)
    assert answer.status_code in {200, 404}, f"{url}: {answer.status_code}"
    if answer.mimetype == "text/html":
        page = visitor.look(answer)
        assert f'<html lang="{language}"' in page.html, url
    return answer.status_code == 200 and answer.request.path == url


def audit_entries(session) -> int:
    count = session.scalar(select(func.count()).select_from(AuditEntry))
    session.rollback()
    return count


@pytest.mark.parametrize("number", ABSURD)
def test_absurd_numbers_lead_nowhere(app, visit, values, number):
    visitor = visit("administrator")
    for rule in rules(app, "GET"):
        for name in rule.arguments & {name for name, value in values.items() if isinstance(value, int)}:
            visitor.get(address(app, rule, {**values, name: number}), status=404)


@pytest.mark.parametrize(
    "path", ["/nowhere", "/courses/khong-co", "/static/none.css", "/%00", "/courses/../etc/passwd"]
)
@pytest.mark.parametrize("username", [None, "member"])
def test_unknown_addresses(visit, path, username):
    answer = visit(username).raw("GET", path, follow_redirects=True)
    assert answer.status_code in ({404} if username or path.startswith(("/nowhere", "/static", "/%")) else {200, 404})


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # every page is opened on both above
def test_links_of_every_page_lead_somewhere(app, visit, values):
    """Navigation is complete: each role's home, and from there every link two clicks deep."""
    for username in ROLES:
        visitor = visit(username)
        open_, seen = ["/"], set()
        for depth in range(3):
            found: list[str] = []
            for url in open_:
                answer = visitor.raw("GET", url, follow_redirects=True)
                assert answer.status_code == 200, f"{username}: {url} answered {answer.status_code}"
                if answer.mimetype == "text/html" and depth < 2:
                    found += visitor.look(answer).links
            seen |= set(open_)
            open_ = sorted({link.split("#")[0] for link in found if link.startswith("/")} - seen - {""})
        assert len(seen) > 8
