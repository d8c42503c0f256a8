"""The command that publishes the library: what it says, what it refuses, and that it keeps to its time."""

import pytest
from sqlalchemy import delete, func, select

from courses.models import Course, Lesson, LessonVersion, MonthlyTopic, Topic
from courses.publishing import publish_text
from courses.records import LessonText
from lms.clock import utc_now
from lms.teams.models import AdminUnit
from quizzes.models import Question
from tests import studio
from tests.library_files import QUESTIONS, write_lesson, write_topic


@pytest.fixture
def library(tmp_path):
    write_topic(tmp_path, 1, "an-toan")
    return tmp_path


@pytest.fixture
def sync(app):
    """Run the command; returns exit status and output."""

    def run(*words):
        result = app.test_cli_runner().invoke(args=["courses", "sync", *map(str, words)])
        return result.exit_code, result.output

    return run


def count(session, model):
    session.rollback()
    return session.scalar(select(func.count()).select_from(model))


def test_publishing_and_publishing_again(session, library, sync):
    before = count(session, Question)
    status, output = sync(library)
    assert status == 0
    assert "an-toan: new topic" in output
    assert "an-toan-nguoi-dan: questions added: q01" in output
    assert output.endswith(" changes.\n")
    assert count(session, Question) == before + 2
    assert sync(library) == (0, "Nothing to change.\n")


def test_a_dry_run_writes_nothing(session, library, sync):
    before = count(session, Topic), count(session, LessonVersion), count(session, Question)
    status, output = sync(library, "--dry-run")
    assert status == 0
    assert output.endswith(" changes would be made.\n")
    assert (count(session, Topic), count(session, LessonVersion), count(session, Question)) == before


def test_all_faults_are_listed_and_nothing_is_written(session, library, sync):
    before = count(session, Topic)
    for lesson in ("1-bai-1", "2-bai-2"):
        write_lesson(library / "01-an-toan" / "citizen", "vi", lesson, body="# Sai")
    status, output = sync(library)
    assert status == 1
    assert "01-an-toan/citizen/vi/1-bai-1.md: headings begin with ##" in output
    assert "01-an-toan/citizen/vi/2-bai-2.md: headings begin with ##" in output
    assert count(session, Topic) == before


def test_faults_of_questions_refuse_everything(session, library, sync):
    before = count(session, Topic)
    for edition in ("member", "citizen"):
        file = library / "01-an-toan" / edition / "questions.vi.md"
        file.write_text(QUESTIONS.replace("[x]", "[ ]"), encoding="utf-8")
    status, output = sync(library)
    assert status == 1
    assert "an-toan (vi), q01" in output
    assert "an-toan-nguoi-dan (vi), q01" in output
    assert count(session, Topic) == before


def test_places_without_a_library(library, sync):
    status, output = sync(library / "nowhere")
    assert status == 1
    assert "there is no topic folder here" in output


def test_units_come_first(session, library, sync):
    session.execute(delete(MonthlyTopic))
    session.execute(AdminUnit.__table__.update().values(level="province"))
    session.commit()
    status, output = sync(library)
    assert status == 1
    assert "flask units load" in output


class TestTheStudioSince:
    """What somebody has published in the studio is not overwritten in silence."""

    @pytest.fixture
    def edited(self, session, library, sync, someone):
        """Lesson 1 as the studio has it since, and a lesson that only the studio has."""
        sync(library)
        course = session.scalars(select(Course).filter_by(slug="an-toan")).one()
        lesson = session.scalars(select(Lesson).filter_by(course_id=course.id, number=1)).one()
        own = Lesson(course_id=course.id, number=3, slug="bai-cua-phong-viet")
        course.lesson_count = 3
        session.add(own)
        session.flush()
        text = LessonText(html="<p>Chữ mới.</p>", **vars(studio.text()))
        for written in (lesson, own):
            publish_text(session, written, "vi", text, utc_now(), someone("trainer").id)
        session.commit()
        return lesson

    def texts(self, session, lesson):
        session.expire_all()
        rows = select(LessonVersion).filter_by(lesson_id=lesson.id, language="vi").order_by(LessonVersion.number)
        return [(row.number, row.title, row.published_by is not None, row.is_current) for row in session.scalars(rows)]

    def test_it_is_kept_and_named(self, session, library, sync, edited):
        write_lesson(library / "01-an-toan" / "member", "vi", "1-bai-1", "Chữ của thư mục")
        for _time in range(2):
            status, output = sync(library)
            assert status == 0
            assert "an-toan, bai-1 (vi): edited in the studio since\n" in output
            assert "an-toan, bai-cua-phong-viet: written in the studio\n" in output
            assert "2 kept as the studio has them; --take-folder takes those of the folder.\n" in output
            assert output.endswith("Nothing to change.\n")
        assert self.texts(session, edited)[-1] == (2, studio.text().title, True, True)

    def test_the_folder_is_taken_when_asked_for(self, session, library, sync, edited):
        status, output = sync(library, "--take-folder")
        assert status == 0
        assert "an-toan, bai-1 (vi): version 3" in output
        assert "an-toan, bai-cua-phong-viet: withdrawn" in output
        assert self.texts(session, edited)[-1] == (3, "Bài 1 (vi)", False, True)
        assert sync(library) == (0, "Nothing to change.\n")

    def test_the_same_words_in_the_folder_are_nothing_to_tell(self, session, library, sync, edited, someone):
        folder = session.scalars(select(LessonVersion).filter_by(lesson_id=edited.id, language="vi", number=1)).one()
        names = LessonText.__dataclass_fields__
        text = LessonText(**{name: getattr(folder, name) for name in names})
        publish_text(session, edited, "vi", text, utc_now(), someone("trainer").id)
        session.commit()
        assert "bai-1" not in sync(library)[1]

    def test_the_order_of_the_folder_comes_first(self, session, library, sync, edited):
        for language in ("vi", "en"):
            write_lesson(library / "01-an-toan" / "member", language, "3-bai-3")
        status, output = sync(library)
        assert status == 0
        assert "an-toan, bai-cua-phong-viet: now lesson 4" in output
        rows = select(Lesson.number, Lesson.slug).filter_by(course_id=edited.course_id).order_by(Lesson.number)
        assert [row.slug for row in session.execute(rows)] == ["bai-1", "bai-2", "bai-3", "bai-cua-phong-viet"]
        assert session.get(Course, edited.course_id).lesson_count == 4

    def test_a_lesson_that_left_the_folder_stays_while_the_studio_writes_it(self, session, library, sync, edited):
        for language in ("vi", "en"):
            folder = library / "01-an-toan" / "member" / language
            (folder / "1-bai-1.md").unlink()
            (folder / "2-bai-2.md").rename(folder / "1-bai-2.md")
        status, output = sync(library)
        assert status == 0
        assert "an-toan, bai-1: written in the studio" in output
        session.expire_all()
        assert edited.number == 2

    def test_a_translation_of_the_studio_stays(self, session, library, sync, edited, someone):
        for file in (library / "01-an-toan" / "member" / "en").glob("*.md"):
            file.unlink()
        text = LessonText(html="<p>New words.</p>", **vars(studio.text()))
        publish_text(session, edited, "en", text, utc_now(), someone("trainer").id)
        session.commit()
        _status, output = sync(library)
        assert "an-toan, bai-1 (en): edited in the studio since" in output
        assert "an-toan, bai-2 (en): no longer published" in output
