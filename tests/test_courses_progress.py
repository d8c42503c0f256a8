"""The steps of a person through a course, pressed once, twice and from two devices at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.calendar import own_edition
from courses.models import Course, Enrolment, Lesson, LessonReading, LessonVersion
from courses.progress import enrol, finish_lesson, open_lesson, record_sitting
from courses.standing import Standing, course_progress, standings
from lms.clock import local_date
from lms.teams.models import Membership, Residence, Team

NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


@pytest.fixture
def course(session):
    return session.scalars(select(Course).filter_by(slug="bao-ve-ban-than-member")).one()


@pytest.fixture
def lessons(session, course):
    return session.scalars(select(Lesson).filter_by(course_id=course.id).order_by(Lesson.number)).all()


def enrolment(session, person):
    session.expire_all()
    return session.scalars(select(Enrolment).filter_by(person_id=person.id)).one()


def test_enrolling_twice_is_one_enrolment_of_the_team_of_the_day(session, course, someone):
    first = enrol(session, someone("member").id, course.id, NOW)
    again = enrol(session, someone("member").id, course.id, LATER)
    team = session.scalars(select(Team).order_by(Team.id)).first()
    assert first is again
    assert (first.started_at, first.team_id, first.unit_id) == (NOW, team.id, team.unit_id)
    assert first.state == "doing"


def test_only_the_first_opening_counts(session, lessons, someone):
    open_lesson(session, someone("member").id, lessons[0], NOW)
    open_lesson(session, someone("member").id, lessons[0], LATER)
    reading = session.scalars(select(LessonReading)).one()
    assert (reading.opened_at, reading.read_at) == (NOW, None)


def test_lessons_are_done_with_the_last_in_any_order(session, lessons, someone):
    person = someone("member")
    for lesson in (lessons[2], lessons[0]):
        finish_lesson(session, person.id, lesson, NOW)
    assert enrolment(session, person).lessons_done_at is None
    finish_lesson(session, person.id, lessons[1], LATER)
    finish_lesson(session, person.id, lessons[1], LATER + timedelta(days=1))
    assert enrolment(session, person).lessons_done_at == LATER
    assert session.scalar(select(func.max(LessonReading.read_at))) == LATER


def test_others_reading_does_not_count(session, lessons, someone):
    for lesson in lessons:
        finish_lesson(session, someone("mate").id, lesson, NOW)
    finish_lesson(session, someone("member").id, lessons[0], NOW)
    assert enrolment(session, someone("member")).lessons_done_at is None


def test_a_result_goes_to_the_team_of_the_day_of_the_newest_step(session, course, lessons, someone):
    person = someone("citizen")
    home = session.scalars(select(Residence.unit_id).filter_by(person_id=person.id)).one()
    finish_lesson(session, person.id, lessons[0], NOW)
    assert (enrolment(session, person).team_id, enrolment(session, person).unit_id) == (None, home)
    team = session.scalars(select(Team).order_by(Team.id.desc())).first()
    session.add(Membership(person_id=person.id, team_id=team.id, role="member", valid_from=local_date(LATER)))
    finish_lesson(session, person.id, lessons[1], LATER)
    assert enrolment(session, person).team_id is None, "reading one more lesson is no step of its own"
    finish_lesson(session, person.id, lessons[2], LATER)
    assert (enrolment(session, person).team_id, enrolment(session, person).unit_id) == (team.id, team.unit_id)
    record_sitting(session, person.id, course.id, False, NOW)
    assert enrolment(session, person).team_id is None


def test_sittings(session, course, someone):
    person = someone("member")
    record_sitting(session, person.id, course.id, False, NOW)
    assert (enrolment(session, person).sat_at, enrolment(session, person).passed_at) == (NOW, None)
    assert enrolment(session, person).state == "retry"
    record_sitting(session, person.id, course.id, True, LATER)
    assert (enrolment(session, person).sat_at, enrolment(session, person).passed_at) == (NOW, LATER)
    record_sitting(session, person.id, course.id, False, LATER + timedelta(days=1))
    record_sitting(session, person.id, course.id, True, LATER + timedelta(days=2))
    assert (enrolment(session, person).sat_at, enrolment(session, person).passed_at) == (NOW, LATER)
    assert enrolment(session, person).state == "pass"


def test_a_second_sitting_without_a_pass_moves_nothing(session, course, someone):
    person = someone("member")
    record_sitting(session, person.id, course.id, False, NOW)
    team_id = enrolment(session, person).team_id
    session.scalars(select(Membership).filter_by(person_id=person.id)).one().valid_to = local_date(LATER)
    session.flush()
    record_sitting(session, person.id, course.id, False, LATER)
    assert enrolment(session, person).team_id == team_id


def test_progress_lesson_by_lesson(session, course, lessons, someone):
    person = someone("member")
    start = course_progress(session, person.id, course)
    assert ([step.state for step in start.lessons], start.read_count, start.state) == (["none"] * 3, 0, "none")
    assert (start.total, start.next_lesson.number, start.test_is_open) == (3, 1, False)
    finish_lesson(session, person.id, lessons[0], NOW)
    open_lesson(session, person.id, lessons[2], NOW)
    middle = course_progress(session, person.id, course)
    assert [step.state for step in middle.lessons] == ["read", "none", "doing"]
    assert (middle.next_lesson.number, middle.read_count, middle.state) == (2, 1, "doing")
    finish_lesson(session, person.id, lessons[1], NOW)
    finish_lesson(session, person.id, lessons[2], NOW)
    end = course_progress(session, person.id, course)
    assert (end.next_lesson, end.test_is_open, end.state) == (None, True, "doing")
    assert (end.lessons[0].title, end.lessons[0].minutes, end.lessons[0].kilobytes) == ("Bài thử số 1", 4, 1)


def test_progress_in_the_readers_language_else_in_vietnamese(session, course, lessons, someone):
    withdrawn = select(LessonVersion).filter_by(lesson_id=lessons[1].id, language="en")
    session.scalars(withdrawn).one().is_current = False
    session.flush()
    english = course_progress(session, someone("member").id, course, "en").lessons
    assert [step.title for step in english] == ["Trial lesson 1", "Bài thử số 2", "Trial lesson 3"]
    assert [step.language for step in english] == ["en", "vi", "en"]
    assert [step.language for step in course_progress(session, someone("member").id, course).lessons] == ["vi"] * 3


def test_progress_takes_two_statements(session, course, someone, statements):
    person, _loaded = someone("member"), course.id
    statements.clear()
    course_progress(session, person.id, course)
    assert len(statements) == 2


def test_standings_at_a_glance(session, course, lessons, someone, statements):
    assert standings(session, someone("member").id) == {}
    finish_lesson(session, someone("member").id, lessons[0], NOW)
    open_lesson(session, someone("member").id, lessons[1], NOW)
    lessons[2].number = None
    finish_lesson(session, someone("member").id, lessons[2], NOW)
    person, course_id = someone("member").id, course.id
    statements.clear()
    assert standings(session, person) == {course_id: Standing("doing", 1)}
    assert len(statements) == 2


def test_whose_edition(session, someone):
    day = local_date(NOW)
    for username in ("member", "leader", "trainer", "commune-official", "administrator"):
        assert own_edition(session, someone(username).id, day) == "member"
    assert own_edition(session, someone("citizen").id, day) == "citizen"
    session.scalars(select(Membership).filter_by(person_id=someone("member").id)).one().valid_to = day
    session.scalars(select(Team).order_by(Team.id.desc())).first().valid_to = day
    session.flush()
    assert own_edition(session, someone("member").id, day) == "citizen"
    assert own_edition(session, someone("stranger").id, day) == "citizen"


def test_many_devices_at_once_leave_one_row_of_each(session, course, lessons, someone):
    """Eight browsers finish the three lessons together; none fails, nothing is doubled, nothing is forgotten."""
    person_id, lesson_ids, engine = someone("member").id, [lesson.id for lesson in lessons], session.get_bind()
    session.commit()

    def press(number):
        with Session(engine) as own:
            finish_lesson(own, person_id, own.get(Lesson, lesson_ids[number % 3]), NOW)
            own.commit()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(press, range(24)))
    assert session.scalar(select(func.count()).select_from(LessonReading)) == 3
    assert session.scalars(select(Enrolment)).one().lessons_done_at == NOW


def test_the_last_two_lessons_on_two_devices_at_once(session, course, lessons, someone):
    """The second waits for the first and then sees that all is read."""
    person_id, last_id, engine = someone("member").id, lessons[1].id, session.get_bind()
    finish_lesson(session, person_id, lessons[2], NOW)
    session.commit()

    def press():
        with Session(engine) as own:
            finish_lesson(own, person_id, own.get(Lesson, last_id), LATER)
            own.commit()

    with ThreadPoolExecutor(1) as pool:
        finish_lesson(session, person_id, lessons[0], NOW)
        second = pool.submit(press)
        with pytest.raises(TimeoutError):
            second.result(timeout=0.3)
        session.commit()
        second.result(timeout=10)
    assert enrolment(session, someone("member")).lessons_done_at == LATER
