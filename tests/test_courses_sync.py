"""The command that publishes the library: what it says, what it refuses, and that it keeps to its time."""


import pytest
from sqlalchemy import delete, func, select

from courses.models import Course, LessonVersion, MonthlyTopic, Topic
from lms.teams.models import AdminUnit
from quizzes.models import Question
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


def test_the_shipped_library_is_published_once(session, sync):
    for topic in session.scalars(select(Topic)):
        topic.number = 99  # the shipped library has a topic 10 of its own
    session.commit()
    status, output = sync()
    assert (status, output.rpartition(" ")[2]) == (0, "changes.\n"), output
    assert sync() == (0, "Nothing to change.\n")
    slugs = set(session.scalars(select(Course.slug)))
    assert {"bao-ve-ban-than-truc-tuyen", "bao-ve-ban-than-truc-tuyen-nguoi-dan"} <= slugs
