"""The demo shows what it says, figure by figure, and never mixes with real people."""

import pytest
from sqlalchemy import func, select

from certificates.models import Certificate
from courses.models import Course, Edition, Enrolment, Topic
from lms.clock import Month, local_date, utc_now
from lms.db import db
from lms.demo.cast import ACCOUNTS, COMMUNES, PROVINCE
from lms.demo.load import NothingToShow, RealPeople, load_demo
from lms.oversight.period import choose_period
from lms.people.models import Person
from lms.teams.access import scope_of
from lms.teams.models import AdminUnit, Membership, Team
from quizzes.models import Attempt
from tests.conftest import make_app
from tests.progress import rows_of, total_of
from tests.visitor import Visitor


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """An application as `make run` leaves it."""
    app = make_app(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.sqlite'}")
    result = app.test_cli_runner().invoke(args=["prepare"])
    assert result.exit_code == 0, result.output
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def stage(shown):
    with shown.app_context():
        yield db.session()


def count(session, model, *conditions) -> int:
    return session.scalar(select(func.count()).select_from(model).where(*conditions))


def unit(session, code) -> AdminUnit:
    return session.scalars(select(AdminUnit).where(AdminUnit.code == code, AdminUnit.valid_to.is_(None))).one()


def test_the_cast_is_large_enough(stage):
    assert len(COMMUNES) == 3
    assert count(stage, Team) == 12
    assert count(stage, Membership) == sum(team.size for commune in COMMUNES for team in commune.teams) == 73
    assert sum(commune.citizens for commune in COMMUNES) == 42
    assert count(stage, Person) == 73 + 42 + 4
    assert count(stage, Person, Person.is_demo.is_(False)) == 0


def official(session, username):
    person = session.scalars(select(Person).filter_by(username=username)).one()
    return scope_of(session, person.id, local_date(utc_now()))


@pytest.mark.parametrize("back", [0, 1, 2])
def test_every_figure_is_the_planned_one(stage, back):
    """What officials see is what lms/demo/cast.py says, team by team."""
    now = utc_now()
    scope = official(stage, "canbotinh")
    period = choose_period(stage, Month.of(now).shift(-back), None, now)
    for plan in COMMUNES:
        rows = rows_of(stage, scope, unit(stage, plan.code), period)
        found = sorted(
            (r.standing.members, r.standing.passed, r.standing.not_passed, r.standing.studying) for r in rows
        )
        wanted = [(team.size, team.months[2 - back]) for team in plan.teams]
        assert found == sorted((size, o.passed, o.not_passed, o.studying) for size, o in wanted)
    whole = total_of(stage, scope, unit(stage, PROVINCE), period)
    assert whole.members == 73
    assert whole.passed == sum(team.months[2 - back].passed for commune in COMMUNES for team in commune.teams)


def test_everybody_who_passed_holds_a_certificate(stage):
    assert count(stage, Certificate) == count(stage, Enrolment, Enrolment.passed_at.is_not(None)) > 100


@pytest.mark.parametrize("username", ACCOUNTS)
def test_the_accounts_sign_in_and_no_page_is_empty(shown, username):
    visitor = Visitor(shown)
    visitor.get("/sign-in")
    page = visitor.submit({"account": username, "password": "hocso-demo"})
    assert page.url == "/"
    assert "Chào bạn" in page.text
    assert "Khóa học tháng" in page.text


def test_the_member_has_something_of_everything(shown):
    visitor = Visitor(shown)
    visitor.get("/sign-in")
    page = visitor.submit({"account": "thanhvien", "password": "hocso-demo"})
    for words in ("Đã học 1 trên 3 bài", "Học tiếp bài 2", "Làm lại bài", "1 giấy chứng nhận"):
        assert words in page.text


def test_the_citizen_finds_the_course_still_to_do(shown):
    visitor = Visitor(shown)
    visitor.get("/sign-in")
    page = visitor.submit({"account": "nguoidan", "password": "hocso-demo"})
    assert "Bắt đầu bài 1" in page.text


@pytest.mark.parametrize(
    ("username", "path", "words"),
    [
        ("giangvien", "/", ("1 bài chờ bạn duyệt", "2 câu chờ trả lời")),
        ("giangvien", "/studio/waiting", ("1 bài đang chờ duyệt", "Ba dấu hiệu chung")),
        ("nguoidan", "/topics/bao-ve-ban-than-truc-tuyen/questions", ("3 câu hỏi", "cúp máy")),
        ("canboxa", "/meetings", ("2 buổi học trực tiếp", "Sắp tới", "Số người dự")),
        (
            "giangvien",
            "/library/su-dung-trinh-duyet-an-toan/analysis",
            ("câu cần xem lại", "Câu này có thể sai đáp án", "Câu dễ", "Chưa thấy điều gì"),
        ),
    ],
)
def test_every_room_is_alive(shown, username, path, words):
    visitor = Visitor(shown)
    visitor.get("/sign-in")
    visitor.submit({"account": username, "password": "hocso-demo"})
    page = visitor.get(path)
    assert [word for word in words if word not in page.text] == []


def test_an_official_finds_tests_to_look_at(shown):
    """Of this month; in its first hours, of the last."""
    with shown.app_context():
        moment = db.session.scalars(select(func.max(Attempt.submitted_at)).where(Attempt.device != "")).one()
    visitor = Visitor(shown)
    visitor.get("/sign-in")
    visitor.submit({"account": "canboxa", "password": "hocso-demo"})
    page = visitor.get(f"/signals?month={Month.of(moment)}")
    for words in ("trên 3 điều chưa ai xem", "3 người đạt trên một máy", "nhanh hơn đọc", "2 bài sai giống hệt nhau"):
        assert words in page.text


def test_preparing_again_changes_nothing(shown, stage):
    before = count(stage, Person), count(stage, Enrolment)
    assert shown.test_cli_runner().invoke(args=["prepare"]).exit_code == 0
    assert (count(stage, Person), count(stage, Enrolment)) == before


def test_the_shipped_library_is_published_once(shown, stage):
    """By `prepare`: what its folder says is there already."""
    result = shown.test_cli_runner().invoke(args=["courses", "sync"])
    assert (result.exit_code, result.output) == (0, "Nothing to change.\n")
    slugs = set(stage.scalars(select(Course.slug)))
    assert {"bao-ve-ban-than-truc-tuyen", "bao-ve-ban-than-truc-tuyen-nguoi-dan"} <= slugs


def test_topics_have_both_editions_and_enough_questions(stage):
    editions = stage.execute(
        select(Topic.number, Course.edition).join(Course, Course.topic_id == Topic.id).order_by(Topic.number)
    )
    taught = {(number, edition) for number in range(1, 13) for edition in (Edition.MEMBER, Edition.CITIZEN)}
    assert {(number, edition) for number, edition in editions} == taught | {(13, Edition.OFFICIAL)}


def test_accounts_are_printed_with_the_address(shown, monkeypatch):
    monkeypatch.setenv("PORT", "9123")
    result = shown.test_cli_runner().invoke(args=["accounts"])
    assert result.exception is None
    output = result.output
    assert "http://127.0.0.1:9123" in output
    assert all(username in output for username in ACCOUNTS)


def test_real_people_are_left_alone(app, session):
    with app.app_context(), pytest.raises(RealPeople):
        load_demo(db.session(), "x", utc_now())
    result = app.test_cli_runner().invoke(args=["demo", "load"])
    assert result.exit_code == 1
    assert "real people" in result.output


def test_production_has_no_demo(app, monkeypatch):
    monkeypatch.setitem(app.config, "ENVIRONMENT", "production")
    result = app.test_cli_runner().invoke(args=["demo", "load"])
    assert result.exit_code == 1
    assert "production" in result.output


def test_units_and_courses_come_first(tmp_path):
    app = make_app(f"sqlite:///{tmp_path / 'bare.sqlite'}")
    with app.app_context():
        db.create_all()
        with pytest.raises(NothingToShow):
            load_demo(db.session(), "x", utc_now())
        db.session.remove()
        db.engine.dispose()
