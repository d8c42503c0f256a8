"""A province's own course: its people find it everywhere, to everybody else it does not exist."""

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from courses.models import Course, MonthlyTopic, Topic
from courses.visibility import SEEN, as_reader
from courses.writers import WRITING
from lms.clock import local_date, utc_now
from lms.teams.models import Membership, Residence
from lms.teams.placement import placement_of
from tests import world
from tests.calendars import add_topic
from tests.journey import sit
from tests.progress import unit_named
from tests.test_access import DAY, Country, Model, countries, write
from tests.test_courses_pages import MEMBER

OWN = "thu-20-member"
PAGES = (f"/courses/{OWN}", f"/courses/{OWN}/lessons/1", f"/courses/{OWN}/test")
INSIDE = (
    "member",
    "stranger",
    "leader",
    "citizen",
    "commune-official",
    "province-official",
    "trainer",
    "administrator",
)


@pytest.fixture
def own(session):
    """Quảng Ngãi's own topic 20."""
    topic = add_topic(session, 20, unit_named(session, "Quảng Ngãi"))
    session.commit()
    return topic


@pytest.mark.usefixtures("own")
class TestPages:
    @pytest.mark.parametrize("username", INSIDE)
    def test_people_of_the_province_and_trainers_find_it(self, visit, username):
        visitor = visit(username)
        page = visitor.get("/courses?edition=member")
        assert PAGES[0] in page.links
        assert "Khóa riêng của tỉnh Quảng Ngãi" in page.text
        for url in PAGES:
            visitor.get(url)

    def test_to_others_it_does_not_exist(self, visit, someone, session):
        for username in ("far-official", "mate"):
            if username == "mate":  # in no place at all
                session.execute(delete(Membership).where(Membership.person_id == someone("mate").id))
                session.execute(delete(Residence).where(Residence.person_id == someone("mate").id))
                session.commit()
            visitor = visit(username)
            page = visitor.get("/courses?edition=member")
            assert f"/courses/{MEMBER}" in page.links
            assert PAGES[0] not in page.links
            for url in PAGES:
                visitor.get(url, status=404)
            token = visitor.get(f"/courses/{MEMBER}/lessons/1") and visitor.token()
            for url in PAGES[1:]:
                assert visitor.raw("POST", url, data={"csrf_token": token}).status_code == 404

    def test_nor_do_questions_on_its_topic(self, visit):
        visit("citizen").get("/topics/thu-20/questions")
        visit("far-official").get("/topics/thu-20/questions", status=404)
        visit("far-official").get("/topics/thu-20/questions/new", status=404)

    def test_who_moves_away_keeps_the_result_and_loses_the_way(self, visit, session, someone):
        course = session.scalars(select(Course).filter_by(slug=OWN)).one()
        sit(session, someone("member"), course, right=5)
        session.commit()
        assert PAGES[0] in visit("member").get("/my").links
        assert PAGES[2] in visit("member").get("/").links
        person = someone("member")
        session.execute(delete(Membership).where(Membership.person_id == person.id))
        for home in session.scalars(select(Residence).filter_by(person_id=person.id)):
            home.unit_id = unit_named(session, "Ia Tôr").id
        session.commit()
        page = visit("member").get("/my")
        assert "Chuyên đề thử 20" in page.text
        assert PAGES[0] not in page.links
        assert PAGES[2] not in visit("member").get("/").links

    def test_a_topic_of_another_province_is_no_filter(self, visit):
        here = visit("province-official").get("/oversight").url
        assert "Chuyên đề thử 20" in visit("province-official").get(here).text
        assert "Chuyên đề thử 20" not in visit("far-official").get("/oversight").text
        there = visit("far-official").get("/oversight").url
        visit("far-official").get(f"{there}?topic=20", status=404)

    def test_it_takes_no_turn(self, session, visit):
        """Nor is it the nation's topic where nobody has chosen one."""
        session.execute(delete(MonthlyTopic))
        session.commit()
        for username in ("member", "far-official"):
            assert "Bảo vệ bản thân trực tuyến" in visit(username).get("/").text


def test_a_course_of_the_topic_by_the_same_owner_stands_beside(session, visit):
    """A province's course on a topic of the nation's leads to its own other edition."""
    nations = session.scalars(select(Topic)).one()
    province = unit_named(session, "Quảng Ngãi")
    for edition in ("member", "citizen"):
        world.add_course(session, Topic(id=nations.id, slug="rieng"), edition, province)
    session.commit()
    page = visit("member").get("/courses/rieng-member")
    assert "/courses/rieng-citizen" in page.links
    assert "/courses/bao-ve-ban-than-citizen" not in page.links
    assert "/courses/rieng-citizen" not in visit("member").get(f"/courses/{MEMBER}").links


def test_a_lesson_costs_no_statement_more(session, visit, statements, own):
    """Than one of the nation's: at most three beyond signing in."""
    visitor, nations = visit("member"), f"/courses/{MEMBER}/lessons/1"
    statements.clear()
    visitor.get("/courses/khong-co", status=404)
    sign_in, costs = len(statements) - 1, []
    for url in (PAGES[1], nations):
        visitor.get(url)
        statements.clear()
        visitor.get(url)
        costs.append(len(statements) - sign_in)
    assert costs[0] == costs[1] <= 3


def agree(engine, country: Country) -> None:
    """The database shows each person the courses that the rule, told again in Python, allows."""
    model = Model(country)
    with Session(engine) as session:
        rows = write(session, country)
        topic = Topic(number=1, slug="t", title={}, summary={}, basic_skill="x", frameworks={})
        session.add(topic)
        session.flush()
        owners = [number for number, (level, _above) in enumerate(country.units) if level in {"nation", "province"}]
        for number in owners:
            course = Course(slug=f"c-{number}", topic_id=topic.id, edition="member", owner_id=rows.units[number].id)
            session.add(course)
        session.flush()
        for number, person in enumerate(rows.people):
            seen = set(session.scalars(select(Course.slug).where(SEEN), as_reader(person.id, DAY)))
            home = placement_of(session, person.id, DAY).unit_id
            place = next((index for index, unit in enumerate(rows.units) if unit.id == home), None)
            assert seen == {f"c-{owner}" for owner in owners if allowed(model, number, place, owner)}
        session.rollback()


def allowed(model: Model, person: int, place: int | None, owner: int) -> bool:
    """Whether the rule lets the person, who belongs to `place`, see a course of the owner."""
    held = [(unit, role) for holder, unit, role, span in model.country.grants if holder == person and model.holds(span)]
    by_role = any(role in WRITING or unit == 0 or owner in model.line(unit) for unit, role in held)
    return owner == 0 or owner in model.line(place) or by_role


@settings(max_examples=40, deadline=None)
@given(country=countries())
def test_the_predicate_on_sqlite(sqlite_engine, country):
    agree(sqlite_engine, country)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(country=countries())
def test_the_predicate_on_postgresql(postgres_engine, country):
    agree(postgres_engine, country)


def test_today_is_the_day(session, someone):
    """The placement of the day decides: the same person on two days."""
    own = add_topic(session, 21, unit_named(session, "Gia Lai"), ("member",))
    person, today = someone("citizen"), local_date(utc_now())
    session.scalars(select(Residence).filter_by(person_id=person.id)).one().valid_to = today
    session.add(Residence(person_id=person.id, unit_id=unit_named(session, "Ia Tôr").id, valid_from=today))
    session.flush()
    course = select(Course.id).where(Course.topic_id == own.id, SEEN)
    assert session.scalar(course, as_reader(person.id, today)) is not None
    assert session.scalar(course, as_reader(person.id, today.replace(day=1).replace(year=today.year - 1))) is None
