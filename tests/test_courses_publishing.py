"""Taking the library over into the database: once, again, and after changes."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from courses.calendar import course_for, set_topic, topic_of
from courses.faults import LibraryFault
from courses.library import read_library
from courses.models import Course, Enrolment, Lesson, LessonReading, LessonVersion, MonthlyTopic, Topic
from courses.progress import finish_lesson
from courses.publishing import sync_topics
from lms.clock import Month
from lms.teams.models import AdminUnit
from tests.library_files import write_lesson, write_topic

NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
COUNTED = (Topic, Course, Lesson, LessonVersion, MonthlyTopic)


@pytest.fixture
def library(tmp_path):
    write_topic(tmp_path, 1, "an-toan")
    return tmp_path


@pytest.fixture
def sync(session, library):
    """Publish the files as they now stand; returns the report's lines."""
    nation = session.scalars(select(AdminUnit).filter_by(level="nation")).one()

    def run(now=NOW):
        report = sync_topics(session, read_library(library), nation, now)
        session.commit()
        return list(map(str, report.changes))

    return run


def course(session, slug="an-toan"):
    return session.scalars(select(Course).filter_by(slug=slug)).one()


def lessons(session, slug="an-toan"):
    rows = select(Lesson.number, Lesson.slug).where(Lesson.course_id == course(session, slug).id)
    return sorted((tuple(row) for row in session.execute(rows)), key=str)


def texts(session, slug, language="vi"):
    """Number, title and whether it is current, of all versions of a lesson of the members' course."""
    rows = select(LessonVersion.number, LessonVersion.title, LessonVersion.is_current).join(
        Lesson, Lesson.id == LessonVersion.lesson_id
    )
    rows = rows.where(Lesson.course_id == course(session).id, Lesson.slug == slug, LessonVersion.language == language)
    return [tuple(row) for row in session.execute(rows.order_by(LessonVersion.number))]


def rows(session):
    return [session.scalar(select(func.count()).select_from(model)) for model in COUNTED]


def test_first_time(session, sync):
    changes = sync()
    topic = session.scalars(select(Topic).filter_by(slug="an-toan")).one()
    assert (topic.number, topic.title["vi"], topic.frameworks) == (
        1,
        "Chuyên đề 1",
        {"digcomp": ["4.1", "4.2"], "tt02": "An toàn"},
    )
    member, citizen = course(session), course(session, "an-toan-nguoi-dan")
    assert (member.edition, member.lesson_count, citizen.edition, citizen.lesson_count) == ("member", 2, "citizen", 2)
    assert lessons(session) == [(1, "bai-1"), (2, "bai-2")]
    assert texts(session, "bai-1", "en") == [(1, "Bài 1 (en)", True)]
    version = session.scalars(select(LessonVersion).filter_by(title="Bài 1 (en)")).one()
    assert version.html == "<p>Nội dung.</p>"
    assert version.details["audience"] == ["everyone"]
    assert version.published_at == NOW
    assert "an-toan: new topic" in changes
    assert "an-toan, bai-1 (en): version 1" in changes


def test_second_time_changes_nothing(session, sync):
    sync()
    before = rows(session)
    assert sync(NOW + timedelta(days=40)) == []
    assert rows(session) == before


def test_changed_words_are_a_new_version(session, sync, library):
    sync()
    write_lesson(library / "01-an-toan" / "member", "vi", "1-bai-1", "Tên mới")
    assert sync() == ["an-toan, bai-1 (vi): version 2"]
    assert texts(session, "bai-1") == [(1, "Bài 1 (vi)", False), (2, "Tên mới", True)]
    assert texts(session, "bai-1", "en") == [(1, "Bài 1 (en)", True)]


def test_lessons_may_change_places(session, sync, library):
    sync()
    folder = library / "01-an-toan" / "member"
    for language in ("vi", "en"):
        (folder / language / "1-bai-1.md").rename(folder / language / "x")
        (folder / language / "2-bai-2.md").rename(folder / language / "1-bai-2.md")
        (folder / language / "x").rename(folder / language / "2-bai-1.md")
    assert sorted(sync()) == ["an-toan, bai-1: now lesson 2", "an-toan, bai-2: now lesson 1"]
    assert lessons(session) == [(1, "bai-2"), (2, "bai-1")]


def test_a_vanished_lesson_keeps_its_readers_and_may_return(session, sync, library):
    sync()
    kept = {file: file.read_bytes() for file in (library / "01-an-toan" / "member").glob("*/2-bai-2.md")}
    for file in kept:
        file.unlink()
    assert sync() == ["an-toan, bai-2: withdrawn"]
    assert lessons(session) == [(1, "bai-1"), (None, "bai-2")]
    assert course(session).lesson_count == 1
    for file, content in kept.items():
        file.write_bytes(content)
    assert sync() == ["an-toan, bai-2: now lesson 2"]
    assert texts(session, "bai-2") == [(1, "Bài 2 (vi)", True)]


def test_who_had_read_all_others_is_done_when_a_lesson_goes(session, sync, library, someone):
    sync()
    first = session.scalars(select(Lesson).filter_by(course_id=course(session).id, number=1)).one()
    finish_lesson(session, someone("member").id, first, NOW)
    finish_lesson(session, someone("mate").id, first, NOW)
    reading = session.scalars(select(LessonReading).filter_by(person_id=someone("mate").id)).one()
    reading.read_at = None
    for file in (library / "01-an-toan" / "member").glob("*/2-bai-2.md"):
        file.unlink()
    sync(NOW + timedelta(hours=1))
    session.expire_all()
    done = dict(session.execute(select(Enrolment.person_id, Enrolment.lessons_done_at)).all())
    assert done == {someone("member").id: NOW + timedelta(hours=1), someone("mate").id: None}


def test_a_withdrawn_translation_leaves_the_first_language(session, sync, library):
    sync()
    (library / "01-an-toan" / "member" / "en" / "1-bai-1.md").unlink()
    assert sync() == ["an-toan, bai-1 (en): no longer published"]
    assert texts(session, "bai-1", "en") == [(1, "Bài 1 (en)", False)]
    write_lesson(library / "01-an-toan" / "member", "en", "1-bai-1", "Back")
    assert sync() == ["an-toan, bai-1 (en): version 2"]


def test_a_changed_topic(session, sync, library):
    sync()
    file = library / "01-an-toan" / "topic.md"
    file.write_text(file.read_text(encoding="utf-8").replace("Chuyên đề 1", "An toàn"), encoding="utf-8")
    assert sync() == ["an-toan: topic changed"]


def test_a_part_of_the_library_leaves_the_rest_alone(session, sync):
    others = course(session, "bao-ve-ban-than-member").lesson_count
    sync()
    assert course(session, "bao-ve-ban-than-member").lesson_count == others


def test_a_taken_number_is_refused(session, sync, library):
    write_topic(library, 10, "khac")
    before = rows(session)
    with pytest.raises(LibraryFault, match=r"10-khac/topic\.md: number 10 belongs to bao-ve-ban-than"):
        sync()
    assert rows(session) == before


def test_the_chosen_topic_comes_before_its_turn(session, sync):
    sync()
    old = topic_of(session, Month(2026, 11))
    session.execute(MonthlyTopic.__table__.delete())
    first = session.scalars(select(Topic).filter_by(number=1)).one()
    other = session.scalars(select(Topic).filter_by(number=10)).one()
    turns = [topic_of(session, Month(2030, number)).number for number in range(1, 13)]
    assert turns == [1, 10] * 6
    assert turns == [topic_of(session, Month(2031, number)).number for number in range(1, 13)]
    set_topic(session, Month(2030, 2), first)
    set_topic(session, Month(2030, 2), other)
    set_topic(session, Month(2030, 2), first)
    assert topic_of(session, Month(2030, 2)).number == 1
    assert topic_of(session, Month(2030, 4)).number == 10
    assert old is not None


def test_a_topic_without_lessons_has_no_turn(session):
    session.execute(MonthlyTopic.__table__.delete())
    for taught in session.scalars(select(Course)):
        assert course_for(session, session.get(Topic, taught.topic_id), taught.edition) is taught
        taught.lesson_count = 0
    session.flush()
    topic = session.scalars(select(Topic)).one()
    assert topic_of(session, Month(2026, 11)) is None
    assert course_for(session, topic, "member") is None


def test_months_that_have_begun_keep_their_topic_when_topics_come(session, sync):
    session.execute(MonthlyTopic.__table__.delete())
    begun = [Month(2026, number) for number in range(1, 12)]
    before = [topic_of(session, month).number for month in begun]
    sync()
    assert [topic_of(session, month).number for month in begun] == before
    assert topic_of(session, Month(2027, 1)).number == 1
