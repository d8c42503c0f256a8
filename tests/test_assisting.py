"""A member helps a citizen who has no phone: finding, registering, the locked phone, and whose result it is."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from certificates.models import Certificate
from courses.models import Enrolment, LessonReading
from courses.pictures import address_of, keep_picture
from lms.assisting.citizens import Ground
from lms.assisting.helping import assist, taught_to_citizens
from lms.clock import utc_now
from lms.people.models import AuditEntry, Consent, Person
from lms.teams.acting import Actor
from lms.teams.models import AdminUnit, Membership, Residence, Team
from quizzes.attempts.handing_in import submit
from quizzes.models import Attempt, QuestionVersion
from quizzes.wordings import shelf
from tests import world
from tests.photos import photo
from tests.quizzes import CITIZEN_COURSE, answer, begin, right_of

CITIZEN = "Bùi Đức Thắng"
BOTH = {"consent": "y", "witness": "y"}
TOGETHER = {"read": "y", "agrees": "y"}
OUTSIDE = ["/", "/my", "/my/data.json", "/assist", "/assist/new", "/courses/bao-ve-ban-than-member/test", "/display",
           "/sign-in", "/nowhere", "/privacy", "/teams/1", "/attempts/999", "/my/password"]  # fmt: skip


@pytest.fixture
def village(session):
    return session.scalars(select(AdminUnit).filter_by(name="Đông Hạ")).one()


@pytest.fixture
def locked(session, someone, visit):
    """A member whose phone is in the hands of the citizen, at the first question."""
    visitor = visit("member")
    visitor.get(f"/assist/people/{someone('citizen').id}")
    visitor.submit(TOGETHER)
    return visitor


def attempts(session) -> list[Attempt]:
    session.expire_all()
    return list(session.scalars(select(Attempt).order_by(Attempt.id)))


def newcomer(session, name="Lò Thị Mai", home=None, year=1950) -> Person:
    someone = world.person(session, name.lower().replace(" ", "."), name)
    someone.birth_year = year
    if home:
        session.add(Residence(person_id=someone.id, unit_id=home.id, valid_from=world.LONG_AGO))
    session.commit()
    return someone


def find(visitor, name, year="1950"):
    visitor.get("/assist")
    return visitor.submit({"name": name, "birth_year": year}, action="/assist")


class TestFinding:
    def test_by_name_without_marks_and_year(self, session, visit, village):
        newcomer(session, home=village)
        assert "Lò Thị Mai, sinh năm 1950" in find(visit("member"), "thi mai").text
        assert "Chưa có ai tên này" in find(visit("member"), "thi mai", "1951").text
        assert "Chưa có ai tên này" in find(visit("member"), "a").text

    def test_what_is_missing_is_said_beside_the_field(self, visit):
        visitor = visit("member")
        page = visitor.get("/assist?name=%00&birth_year=abc", status=422)
        assert "Bạn ghi tên." in page.text
        assert "Bạn ghi năm sinh từ 1900" in page.text

    def test_who_registered_alone_lives_in_the_commune(self, session, visit, village):
        newcomer(session, home=session.get(AdminUnit, village.commune_id))
        assert "Lò Thị Mai" in find(visit("member"), "lo thi mai").text

    @pytest.mark.parametrize("place", ["Đông Thượng", "Tổ dân phố 3"])
    def test_other_villages_are_not_there(self, session, visit, place):
        other = newcomer(session, home=session.scalars(select(AdminUnit).filter_by(name=place)).one())
        visitor = visit("member")
        assert "Lò Thị Mai" not in find(visitor, "lo thi mai").text
        visitor.get(f"/assist/people/{other.id}", status=404)

    def test_where_no_home_is_known_the_whole_name_must_fit(self, session, visit, village):
        lost = newcomer(session)
        visitor = visit("member")
        assert "Chưa có ai" in find(visitor, "mai").text
        assert "Lò Thị Mai" in find(visitor, "lo thi mai").text
        visitor.get(f"/assist/people/{lost.id}")
        visitor.submit(TOGETHER | BOTH)
        assert session.scalars(select(Residence.unit_id).filter_by(person_id=lost.id)).all() == [village.id]
        assert attempts(session)[0].unit_id is None

    @pytest.mark.parametrize("username", ["leader", "mate", "trainer", "stranger"])
    def test_members_and_those_with_roles_are_no_citizens(self, visit, someone, username):
        visitor = visit("member")
        visitor.get(f"/assist/people/{someone(username).id}", status=404)

    @pytest.mark.parametrize("username", ["citizen", "trainer", "commune-official", "administrator"])
    def test_only_members_of_a_team_help(self, visit, someone, username):
        visitor = visit(username)
        for address in ("/assist", "/assist/new", f"/assist/people/{someone('citizen').id}"):
            visitor.get(address, status=404)

    def test_who_left_the_team_helps_no_more(self, session, visit, someone):
        session.scalars(select(Membership).filter_by(person_id=someone("member").id)).one().valid_to = date(2026, 1, 1)
        session.commit()
        visit("member").get("/assist", status=404)

    def test_another_team_of_ones_own_is_chosen_in_the_address(self, session, visit, someone):
        next_team = session.scalars(select(Team).where(Team.name.contains("Thượng"))).one()
        session.add(Membership(person_id=someone("member").id, team_id=next_team.id, valid_from=world.LONG_AGO))
        session.commit()
        visitor = visit("member")
        assert "thôn Đông Thượng" in visitor.get(f"/assist?team={next_team.id}").text
        for wrong in ("3", "x", "0"):
            visitor.get(f"/assist?team={wrong}", status=404)


class TestRegistering:
    def test_with_consent_before_a_witness(self, session, visit, village, someone):
        visitor = visit("member")
        visitor.get("/assist/new?name=Lò Văn Păn&birth_year=1948")
        page = visitor.submit({"consent": "y"}, status=422)
        assert "Cả hai đánh dấu" in page.text
        assert session.scalar(select(Person).filter_by(name="Lò Văn Păn")) is None
        page = visitor.submit({"witness": "y"})
        person = session.scalars(select(Person).filter_by(name="Lò Văn Păn")).one()
        assert page.h1s == ["Giúp Lò Văn Păn làm bài"]
        assert "Đồng ý bằng lời" not in page.text
        assert (person.birth_year, person.phone, person.password_hash) == (1948, None, None)
        assert session.scalars(select(Residence.unit_id).filter_by(person_id=person.id)).all() == [village.id]
        assert session.scalar(select(func.count()).where(Consent.person_id == person.id)) == 1
        log = session.scalars(select(AuditEntry).where(AuditEntry.person_id == person.id).order_by(AuditEntry.id))
        assert [(entry.action, entry.actor_id, entry.unit_id) for entry in log] == [
            ("person.opened", someone("member").id, village.id),
            ("consent.witnessed", someone("member").id, village.id),
        ]

    def test_a_namesake_is_offered_and_may_be_somebody_else(self, session, visit, village):
        known = newcomer(session, home=village)
        visitor = visit("member")
        visitor.get("/assist/new")
        page = visitor.submit({"name": "Lò thị Mai", "birth_year": "1950", **BOTH}, status=422)
        assert any(link.startswith(f"/assist/people/{known.id}?") for link in page.links)
        assert ("name", "Lò thị Mai") in page.forms[-2].fields or "Lò thị Mai" in page.html
        assert visitor.submit({"is_other": "y"}).h1s == ["Giúp Lò thị Mai làm bài"]
        assert session.scalar(select(func.count()).where(Person.name_folded == "lo thi mai")) == 2


class TestLocked:
    def test_the_citizens_result_and_nobody_elses(self, session, someone, locked):
        (attempt,) = attempts(session)
        citizen, member = someone("citizen"), someone("member")
        assert (attempt.person_id, attempt.way, attempt.helper_id) == (citizen.id, "assisted", member.id)
        assert locked.page.h1s == ["Câu 1 trên 10"]
        for position, letter in enumerate(right_of(session, attempt)[:9], 1):
            locked.get(f"/attempts/{attempt.id}/questions/{position}")
            locked.submit({"choice": letter}, action=f"/questions/{position}")
        page = locked.get(f"/attempts/{attempt.id}/review")
        page = locked.submit(action="/submit")
        assert "Chúc mừng bạn Thắng!" in page.text
        assert page.links == ["#main", "/assist/hand-back", "/assist/hand-back"]
        (attempt,) = attempts(session)
        village = session.scalars(select(AdminUnit.id).filter_by(name="Đông Hạ")).one()
        assert (attempt.score, attempt.passed, attempt.unit_id) == (9, True, village)
        assert session.scalars(select(Certificate.person_id)).all() == [citizen.id]
        enrolled = session.scalars(select(Enrolment)).all()
        assert [(row.person_id, row.passed_at is not None) for row in enrolled] == [(citizen.id, True)]
        assert session.scalars(select(LessonReading.person_id)).all() == [citizen.id] * 3
        noted = session.scalars(select(AuditEntry).filter_by(action="test.assisted")).one()
        assert (noted.person_id, noted.actor_id, noted.subject_id) == (citizen.id, member.id, attempt.id)

    def test_the_members_password_takes_the_phone_back(self, session, locked):
        (attempt,) = attempts(session)
        page = locked.get("/assist/hand-back")
        assert "Bài của Bùi Đức Thắng chưa nộp." in page.text
        page = locked.submit({"password": "sai-mat-khau"}, action="/hand-back", status=422)
        assert "Mật khẩu chưa đúng" in page.text
        assert locked.get("/my").h1s == ["Câu 1 trên 10"]
        locked.get("/assist/hand-back")
        page = locked.submit({"password": world.PASSWORD}, action="/hand-back")
        assert page.h1s == ["Giúp người dân học và làm bài"]
        assert locked.get("/my").h1s == ["Của tôi"]
        locked.get(f"/attempts/{attempt.id}/questions/1", status=404)  # the citizen's from now on
        assert locked.get("/assist/hand-back").h1s == ["Giúp người dân học và làm bài"]

    def test_pages_that_are_not_there_show_nothing_of_the_member(self, session, locked):
        (attempt,) = attempts(session)
        for page in (locked.get(f"/attempts/{attempt.id}/questions/99", status=404), locked.get("/assist/hand-back")):
            assert set(page.links) <= {"#main", "/", "/assist/hand-back", f"/attempts/{attempt.id}"}
            assert "/sign-out" not in page.html.split('<details class="card">')[0]
        assert 'value="member"' not in page.html
        assert 'autocomplete="new-password"' in page.html  # a browser that knows the password does not offer it

    def test_nothing_is_kept_for_leafing_back_in_either_direction(self, session, someone, visit):
        visitor = visit("member")
        visitor.get(f"/assist/people/{someone('citizen').id}")
        token, address = visitor.token(), f"/assist/people/{someone('citizen').id}?team=1"
        assert visitor.client.get_cookie("handed") is None
        answer = visitor.raw("POST", address, data=TOGETHER | {"csrf_token": token, "course": CITIZEN_COURSE})
        assert answer.headers["Clear-Site-Data"] == '"cache"'
        assert visitor.client.get_cookie("handed") is not None
        (attempt,) = attempts(session)
        visitor.get(f"/attempts/{attempt.id}/review")
        visitor.submit(action="/submit")
        result = visitor.raw("GET", f"/attempts/{attempt.id}")
        assert result.headers["Cache-Control"] == "no-store"
        assert "Clear-Site-Data" not in result.headers
        visitor.get("/assist/hand-back")
        words = {"csrf_token": visitor.token(), "password": world.PASSWORD}
        answer = visitor.raw("POST", "/assist/hand-back", data=words)
        assert answer.headers["Clear-Site-Data"] == '"cache"'
        assert visitor.client.get_cookie("handed") is None

    def test_signing_out_everywhere_elsewhere_ends_it_and_signing_in_is_the_members_own(self, locked, visit):
        other = visit("member")
        other.get("/my")
        other.submit(action="/sign-out-everywhere")
        assert locked.get("/my").h1s == ["Đăng nhập"]
        locked.submit({"account": "member", "password": world.PASSWORD}, action="/sign-in")
        assert locked.get("/my").h1s == ["Của tôi"]
        assert locked.client.get_cookie("handed") is None

    def test_guessing_the_password_is_slowed_down(self, locked):
        locked.get("/assist/hand-back")
        for _ in range(5):
            locked.submit({"password": "doan-mo"}, action="/hand-back", status=422)
        page = locked.submit({"password": world.PASSWORD}, action="/hand-back", status=429)
        assert "Bạn thử chưa đúng nhiều lần" in page.text

    def test_larger_letters_and_signing_out(self, locked):
        page = locked.submit({"size": "3"}, action="/display/quick")
        assert page.h1s == ["Câu 1 trên 10"]
        assert 'data-size="3"' in page.html
        locked.get("/assist/hand-back")
        assert locked.submit(action="/sign-out").h1s == ["Đăng nhập"]

    def test_nothing_but_the_test_answers(self, app, session, locked, someone):
        """Whatever address is asked for, by whatever method: only the attempt's own pages answer with 200."""
        (attempt,) = attempts(session)
        own = f"/attempts/{attempt.id}"
        rules = [rule for rule in app.url_map.iter_rules() if "GET" in rule.methods]
        numbers = st.sampled_from([0, 1, 2, attempt.id, attempt.id + 1, someone("citizen").id, someone("member").id])
        words = st.sampled_from([CITIZEN_COURSE, "bao-ve-ban-than-member", "bao-ve-ban-than", "vi", "bai-1"])

        @given(st.one_of(st.sampled_from(OUTSIDE), st.sampled_from(rules)), st.data())
        @settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
        def holds(asked, data):
            address = asked
            if not isinstance(asked, str):
                values = {
                    name: data.draw(numbers if f"int:{name}" in asked.rule else words) for name in asked.arguments
                }
                with app.test_request_context():
                    address = app.url_for(asked.endpoint, **values)
            answer = locked.raw("GET", address)
            if address.startswith((f"{own}/", "/assist/hand-back")) or address == own:
                assert answer.status_code in {200, 302, 404, 405}
            else:
                assert (answer.status_code, answer.headers["Location"]) == (302, own), address

        holds()

    def test_pictures_of_its_questions_are_shown(self, session, locked):
        (attempt,) = attempts(session)
        nation = session.scalar(select(AdminUnit).filter_by(level="nation"))
        kept = [keep_picture(session, nation.id, photo(size), 1, utc_now()) for size in ((40, 30), (30, 40))]
        shown, other = map(address_of, kept)
        version = session.get_one(QuestionVersion, attempt.paper[0]["version"])
        version.texts = version.texts | {"vi": version.texts["vi"] | {"stem": f'<img src="{shown}" alt="">'}}
        session.commit()
        shelf.clear()
        assert locked.raw("GET", shown).mimetype == "image/webp"
        assert locked.raw("GET", other).status_code == 302

    def test_nor_does_anything_change_but_the_test(self, session, locked):
        (attempt,) = attempts(session)
        locked.get(f"/attempts/{attempt.id}/questions/1")
        token = locked.token()
        for path in ("/courses/bao-ve-ban-than-member/test", "/my/close", "/assist/new", "/sign-out-everywhere"):
            answer = locked.raw("POST", path, data={"csrf_token": token})
            assert (answer.status_code, answer.headers["Location"]) == (302, f"/attempts/{attempt.id}"), path

    def test_the_citizen_cannot_see_an_attempt_of_the_member(self, session, visit, someone):

        own = begin(session, someone("member"))
        visitor = visit("member")
        visitor.get(f"/assist/people/{someone('citizen').id}")
        visitor.submit(TOGETHER)
        answer = visitor.raw("GET", f"/attempts/{own.id}/questions/1")
        assert answer.status_code == 302
        assert answer.headers["Location"] != f"/attempts/{own.id}"


def test_lessons_must_have_been_read_together(session, visit, someone):
    visitor = visit("member")
    visitor.get(f"/assist/people/{someone('citizen').id}")
    assert "Bạn cùng người dân đọc hết các bài trước" in visitor.submit(status=422).text
    assert "Cả hai đánh dấu" in visitor.submit({"read": "y"}, status=422).text  # the citizen has not said yes
    assert attempts(session) == []


def test_an_attempt_begun_alone_becomes_assisted(session, visit, someone):
    visitor = visit("citizen")

    attempt = begin(session, someone("citizen"), CITIZEN_COURSE)
    assert visitor.get(f"/attempts/{attempt.id}").h1s == ["Câu 1 trên 10"]
    helper = visit("member")
    helper.get(f"/assist/people/{someone('citizen').id}")
    helper.submit(TOGETHER)
    assert [(row.id, row.way) for row in attempts(session)] == [(attempt.id, "assisted")]


def test_officials_read_that_there_was_help(session, visit, someone, locked):
    (attempt,) = attempts(session)
    locked.get(f"/attempts/{attempt.id}/review")
    locked.submit(action="/submit")
    address = f"/people/{someone('citizen').id}"
    assert "1 lượt có hỗ trợ" in visit("commune-official").get(address).text
    assert "có hỗ trợ" in visit("citizen").get(f"/courses/{CITIZEN_COURSE}/test").text
    log = visit("commune-official").get("/audit").text
    assert re.search("Nguyễn Thị Hạnh giúp Bùi Đức Thắng làm một bài kiểm tra", log)


def sit(session, visitor, right=9) -> Attempt:
    """Answer on the phone handed over, and hand in."""
    attempt = attempts(session)[-1]
    for position, letter in enumerate(right_of(session, attempt)[:right], 1):
        visitor.get(f"/attempts/{attempt.id}/questions/{position}")
        visitor.submit({"choice": letter}, action=f"/questions/{position}")
    visitor.get(f"/attempts/{attempt.id}/review")
    visitor.submit(action="/submit")
    return attempts(session)[-1]


class TestMarked:
    def test_wherever_the_result_shows(self, session, visit, someone, village, locked):
        sit(session, locked)
        citizen, official = visit("citizen"), visit("commune-official")
        paper = session.scalars(select(Certificate)).one()
        for address, times in (("/my", 2), ("/certificates", 1), ("/my/data", 3)):
            assert citizen.get(address).text.count("· có hỗ trợ") == times, address
        record = citizen.raw("GET", "/my/data.json").get_json()
        assert [record[part][0]["is_assisted"] for part in ("courses", "certificates")] == [True, True]
        for address in (f"/certificates/{paper.id}", f"/verify/{paper.code}"):
            assert "Có hỗ trợ của tổ công nghệ số cộng đồng" in visit("citizen").get(address).text
        (page,) = PdfReader(io.BytesIO(citizen.raw("GET", f"/certificates/{paper.id}.pdf").data)).pages
        assert "Làm bài có hỗ trợ của tổ công nghệ số cộng đồng." in page.extract_text().replace("\n", " ")
        assert official.get(f"/people/{someone('citizen').id}").text.count("có hỗ trợ") == 2
        page = official.get(f"/oversight/units/{village.commune_id}")
        assert "1 người đạt khóa dành cho người dân trong tháng. 1 trong số đó có hỗ trợ." in page.text

    def test_who_passed_alone_first_is_not_marked(self, session, visit, someone):
        own = begin(session, someone("citizen"), CITIZEN_COURSE)
        answer(session, own, 10)
        submit(session, own, utc_now())
        session.commit()
        helper = visit("member")
        helper.get(f"/assist/people/{someone('citizen').id}")
        helper.submit(TOGETHER)
        assert sit(session, helper).way == "assisted"
        assert not session.scalars(select(Enrolment.is_assisted)).one()
        assert not session.scalars(select(Certificate.is_assisted)).one()
        assert "có hỗ trợ" not in visit("citizen").get("/certificates").text


def test_two_presses_at_once_begin_one_test(app, session, someone, village):
    citizen, helper, team = someone("citizen").id, someone("member").id, session.scalars(select(Team)).first().id
    engine = session.get_bind()
    session.rollback()

    def press(_number):
        with Session(engine) as own:
            taught = taught_to_citizens(own, village.province_id, utc_now())
            ground = Ground(own.get_one(Team, team), own.get_one(AdminUnit, village.id))
            assist(own, ground, own.get_one(Person, citizen), taught[0], Actor(helper, "::1"), utc_now())
            own.commit()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(press, range(2)))
    assert len(attempts(session)) == 1
    assert session.scalar(select(func.count()).where(AuditEntry.action == "test.assisted")) == 1
