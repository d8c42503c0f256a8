"""Learners in the middle of a lesson when it changes: nothing they have done is lost, and there is a way on."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from courses.models import Enrolment, Lesson, LessonReading
from courses.progress import close_lessons
from courses.publishing import publish_text
from courses.records import LessonText
from tests import studio

NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
LESSON = f"/courses/{studio.COURSE}/lessons"


@pytest.fixture
def lessons(session):
    course = studio.course(session)
    return session.scalars(select(Lesson).filter_by(course_id=course.id).order_by(Lesson.number)).all()


def publish_new(session, lesson, someone):
    text = LessonText(html="<p>Chữ mới hẳn.</p>", **vars(studio.text()))
    publish_text(session, lesson, "vi", text, NOW, someone("trainer").id)
    session.commit()


def renumber(session, lessons, numbers):
    for lesson in lessons:
        lesson.number = None
    session.flush()
    for lesson, number in zip(lessons, numbers, strict=True):
        lesson.number = number
    course = studio.course(session)
    course.lesson_count = sum(number is not None for number in numbers)
    session.flush()
    close_lessons(session, course.id, NOW)
    session.commit()


def read(session):
    """The slugs of lessons that somebody has read."""
    session.rollback()
    rows = select(Lesson.slug).join(LessonReading, LessonReading.lesson_id == Lesson.id)
    return sorted(session.scalars(rows.where(LessonReading.read_at.is_not(None))))


def test_what_was_read_stays_read(session, lessons, someone, visit):
    visitor = visit("member")
    visitor.get(f"{LESSON}/1")
    visitor.submit()
    publish_new(session, lessons[0], someone)
    page = visitor.get(f"{LESSON}/1")
    assert "Chữ mới hẳn." in page.text
    assert "Đã học" in page.text
    assert read(session) == ["bai-1"]


def test_a_page_opened_before_the_new_version_is_finished(session, lessons, someone, visit):
    visitor = visit("member")
    visitor.get(f"{LESSON}/1")
    publish_new(session, lessons[0], someone)
    assert visitor.submit().url == f"{LESSON}/2"
    assert read(session) == ["bai-1"]


def test_a_page_from_before_this_was_known_is_finished_by_its_number(session, visit):
    visitor = visit("member")
    visitor.get(f"{LESSON}/1")
    answer = visitor.raw("POST", f"{LESSON}/1", data={"csrf_token": visitor.token()})
    assert answer.location == f"{LESSON}/2"
    assert read(session) == ["bai-1"]


def test_what_was_on_the_page_is_finished_whatever_number_it_has_now(session, lessons, visit):
    visitor = visit("member")
    visitor.get(f"{LESSON}/1")
    renumber(session, lessons, [3, 1, 2])
    assert visitor.submit().url == f"{LESSON}/1", "after the last comes the first that is not read"
    assert read(session) == ["bai-1"]


def test_a_lesson_withdrawn_while_it_is_open(session, lessons, visit):
    visitor = visit("member")
    visitor.get(f"{LESSON}/2")
    renumber(session, lessons, [1, None, 2])
    page = visitor.submit(status=410)
    assert page.h1s == ["Bài này không còn trong khóa học"]
    assert f"{LESSON}/1" in page.links
    assert read(session) == []


def test_the_last_lesson_withdrawn_and_looked_at_again(session, lessons, visit):
    visitor = visit("member")
    for number in (1, 2):
        visitor.get(f"{LESSON}/{number}")
        visitor.submit()
    assert visitor.get(f"{LESSON}/3").h1s == ["Bài thử số 3"]
    renumber(session, lessons, [1, 2, None])
    page = visitor.get(f"{LESSON}/3", status=410)
    assert f"/courses/{studio.COURSE}/test" in page.links, "all that is left was read"
    assert session.scalars(select(Enrolment)).one().lessons_done_at is not None
    assert visitor.get(f"/courses/{studio.COURSE}/test").url == f"/courses/{studio.COURSE}/test"
    visit("mate").get(f"{LESSON}/3", status=404)


def test_a_course_withdrawn_as_a_whole(session, lessons, visit):
    visitor = visit("member")
    visitor.get(f"{LESSON}/1")
    renumber(session, lessons, [None, None, None])
    page = visitor.submit(status=410)
    assert "/courses" in page.links
    assert f"/courses/{studio.COURSE}" not in page.links


@pytest.mark.parametrize("lesson", ["0", "x", "99999", "9" * 40, "-1"])
def test_no_lesson_of_the_course(session, visit, lesson):
    visitor = visit("member")
    visitor.get(f"{LESSON}/1")
    answer = visitor.raw("POST", f"{LESSON}/1", data={"csrf_token": visitor.token(), "lesson": lesson})
    assert answer.status_code == 404
    assert read(session) == []


def test_a_lesson_of_another_course(session, visit):
    other = studio.first_lesson(session, studio.course(session, "bao-ve-ban-than-citizen"))
    visitor = visit("member")
    visitor.get(f"{LESSON}/1")
    answer = visitor.raw("POST", f"{LESSON}/1", data={"csrf_token": visitor.token(), "lesson": other.id})
    assert answer.status_code == 404
