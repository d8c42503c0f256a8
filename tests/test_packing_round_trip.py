"""A course packed and unpacked is the same course, whatever somebody has written in it."""

import io
import unicodedata
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.glossary import lesson_html
from courses.heads import AUDIENCES, BASIC_SKILLS
from courses.library import read_library
from courses.models import Course, Edition, LessonVersion, Picture
from courses.publishing import sync_topics
from courses.records import LessonText, Library, LibraryCourse, LibraryLesson, LibraryTopic
from lms.clock import utc_now
from lms.packing.packing import pack_course
from lms.packing.unpacking import unpacked
from lms.teams.models import AdminUnit
from quizzes.bank.syncing import sync_questions
from quizzes.kinds import LETTERS
from quizzes.models import QuestionVersion
from quizzes.question_record import QuestionRecord
from quizzes.questions_file import parse
from quizzes.questions_text import SourceMissing, write
from tests import photos, world
from tests.library_files import write_lesson, write_topic

SHIPPED = Path(__file__).parent.parent / "courses" / "library"
NOW = utc_now()


def publish(session: Session, library: Library, owner: AdminUnit) -> list[Course]:
    report = sync_topics(session, library, owner, NOW)
    for course, record in report.courses:
        sync_questions(session, course, record.questions, NOW)
    return [course for course, _record in report.courses]


def again(session: Session, course: Course) -> Library:
    """The course as it comes back from its zip."""
    with unpacked(pack_course(session, course)) as folder:
        return read_library(folder)


@pytest.fixture
def nation(session):
    return session.scalars(select(AdminUnit).filter_by(level="nation")).one()


class TestWhatIsShipped:
    # What a course says does not hang on the database; two topics stand for all, which the property covers.
    @pytest.mark.parametrize("app", ["sqlite"], indirect=True)
    def test_a_member_course_in_two_languages(self, session, nation, tmp_path):
        (tmp_path / "06-thanh-toan-truc-tuyen").symlink_to(SHIPPED / "06-thanh-toan-truc-tuyen")
        library = read_library(tmp_path)
        (topic,) = library.topics
        for course, record in zip(publish(session, library, nation), topic.courses, strict=True):
            (back,) = again(session, course).topics
            (edition,) = back.courses
            assert (back.number, back.title, back.summary, back.frameworks) == (
                topic.number,
                topic.title,
                topic.summary,
                topic.frameworks,
            )
            assert edition.lessons == record.lessons
            assert {lang: parse(text, "") for lang, text in edition.questions.items()} == {
                lang: parse(text, "") for lang, text in record.questions.items()
            }

    def test_importing_what_was_exported_changes_nothing(self, session, nation, tmp_path):
        write_topic(tmp_path, 1, "an-toan")
        member, _citizen = publish(session, read_library(tmp_path), nation)
        report = sync_topics(session, again(session, member), nation, NOW)
        questions = [sync_questions(session, course, record.questions, NOW) for course, record in report.courses]
        assert report.changes == []
        assert [change for one in questions for change in one.changes("x")] == []

    def test_the_same_course_is_the_same_file(self, session):
        course = session.scalars(select(Course).filter_by(slug="bao-ve-ban-than-member")).one()
        assert pack_course(session, course) == pack_course(session, course)


class TestPictures:
    @pytest.fixture
    def course(self, session, nation, tmp_path):
        topic = write_topic(tmp_path, 1, "an-toan")
        (topic / "pictures").mkdir()
        (topic / "pictures" / "may-tinh.png").write_bytes(photos.photo((600, 400)))
        write_lesson(topic / "member", "vi", "1-bai-1", body="Xem hình.\n\n![Một máy](../../pictures/may-tinh.png)")
        file = topic / "member" / "questions.vi.md"
        words = file.read_text(encoding="utf-8")
        file.write_text(words.replace("mã OTP.", "mã OTP. ![Mã](../pictures/may-tinh.png)"), encoding="utf-8")
        english = topic / "member" / "questions.en.md"
        english.unlink()
        return publish(session, read_library(tmp_path), nation)[0]

    def first(self, session):
        return session.scalars(select(LessonVersion).filter_by(title="Bài học", is_current=True)).one()

    @pytest.mark.usefixtures("course")
    def test_a_picture_of_the_folder_is_kept_and_addressed(self, session):
        picture = session.scalars(select(Picture)).one()
        address = f"/pictures/{picture.digest[:16]}-600x400.webp"
        assert f"![Một máy]({address})" in self.first(session).markdown
        assert f'src="{address}"' in self.first(session).html
        stem = session.scalars(select(QuestionVersion.texts).where(QuestionVersion.published_at == NOW)).first()
        assert address in stem["vi"]["stem"]

    def test_it_goes_along_and_comes_back_as_it_was(self, session, nation, course):
        content = pack_course(session, course)
        picture = session.scalars(select(Picture)).one()
        name = f"01-an-toan/pictures/{picture.digest[:16]}-600x400.webp"
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert archive.read(name) == picture.content
            lesson = archive.read("01-an-toan/member/vi/1-bai-1.md").decode()
            assert f"](../../pictures/{Path(name).name})" in lesson
            assert f"](../pictures/{Path(name).name})" in archive.read("01-an-toan/member/questions.vi.md").decode()
        report = sync_topics(session, again(session, course), nation, NOW)
        assert report.changes == []
        assert session.scalars(select(Picture)).all() == [picture]

    def test_an_address_without_a_picture_stays_as_it_is(self, session, course):
        text = self.first(session)
        text.markdown = "![Mất](/pictures/0123456789abcdef-10x10.webp)"
        with unpacked(pack_course(session, course)) as folder:
            words = (folder / "01-an-toan/member/vi/1-bai-1.md").read_text(encoding="utf-8")
        assert text.markdown in words


def test_questions_from_before_their_markdown_was_kept(session, nation, tmp_path):
    """They are not left out in silence; publishing the files again keeps it."""
    write_topic(tmp_path, 1, "an-toan")
    course = publish(session, read_library(tmp_path), nation)[0]
    for version in session.scalars(select(QuestionVersion)):
        version.markdown = {}
    session.flush()
    with pytest.raises(SourceMissing):
        pack_course(session, course)
    (course, _citizen) = publish(session, read_library(tmp_path), nation)
    assert again(session, course).topics[0].courses[0].questions["vi"]


# ── Any course ───────────────────────────────────────────────────────────────────────────────────

# Any sign but those that a stored text cannot hold (NUL, half signs) or that would be Markdown left open.
SIGNS = st.characters(exclude_categories=("Cs",), exclude_characters="\0\r#[]=*/^`|<>!\\")
ODD = st.sampled_from(
    ["'", '"', ": ", "- ", "{", "}", "&a", "%", "@", "? ", "\t", "…", "ế", "🙂", "\u2028", "\x85", "---"]
)
WORDS = st.lists(st.text(SIGNS, max_size=6) | ODD, min_size=1, max_size=6).map("".join)
DAY = date(2026, 11, 20)


def composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


LINE = WORDS.map(lambda text: composed(text.replace("\n", " ")).strip()).filter(bool)
TEXT = st.lists(LINE | st.just("---"), min_size=1, max_size=3).map("\n".join)
# Markdown takes two unseen signs for its own.
PARAGRAPH = LINE.filter(lambda text: not text.startswith(("- ", "---", "{", "}")) and not {"\x02", "\x03"} & set(text))
BOX = st.builds(
    "/// {}\nLời {}.\n///".format, st.sampled_from(["luu-y", "tom-tat", "tin-nhan | Một tin"]), st.just("dặn")
)
BODY = st.lists(PARAGRAPH | BOX | st.just("- một\n- hai"), min_size=1, max_size=4).map("\n\n".join)
SOURCES = st.lists(
    st.builds(lambda title, end: {"title": title, "url": f"https://{end}"}, LINE, st.text("az./?=&#:'\"", max_size=8)),
    min_size=1,
    max_size=3,
)
SLUGS = st.lists(
    st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,6}){0,2}", fullmatch=True), min_size=1, max_size=3, unique=True
)


@st.composite
def texts(draw: st.DrawFn, language: str) -> LessonText:
    markdown = composed(draw(BODY)).strip("\n")
    details = {
        "audience": draw(st.lists(st.sampled_from(AUDIENCES), min_size=1, max_size=2)),
        "basic_skill": draw(st.sampled_from(BASIC_SKILLS)),
        "digcomp": draw(st.lists(LINE, min_size=1, max_size=2)),
        "tt02": draw(LINE),
        "sources": draw(SOURCES),
    }
    minutes, goal, html = draw(st.integers(1, 30)), composed(draw(TEXT)), lesson_html(markdown, language)
    return LessonText(draw(LINE)[:160].strip(), goal, minutes, markdown, html, details, DAY, date(2027, 2, 20))


@st.composite
def records(draw: st.DrawFn, slug: str, lessons: int) -> QuestionRecord:
    options = draw(st.lists(LINE, min_size=3, max_size=4, unique=True))
    quoted = "\n".join(line.rstrip() for line in draw(st.lists(LINE | st.just(""), min_size=1, max_size=3)))
    key = draw(st.sampled_from(LETTERS[: len(options)]))
    place, level = draw(st.integers(1, lessons)), draw(st.integers(1, 3))
    return QuestionRecord(slug, place, level, draw(TEXT).strip(), tuple(options), key, quoted.strip() or "Vì vậy.")


@st.composite
def topics(draw: st.DrawFn) -> LibraryTopic:
    languages = draw(st.sampled_from([("vi",), ("vi", "en")]))
    lessons = [
        LibraryLesson(number, slug, {language: draw(texts(language)) for language in languages})
        for number, slug in enumerate(draw(SLUGS), 1)
    ]
    head = {"verified_on": DAY, "review_due": date(2027, 2, 20), "sources": draw(SOURCES)}
    questions = [draw(records(f"q{number:02d}", len(lessons))) for number in range(1, draw(st.integers(2, 4)))]
    course = LibraryCourse(draw(st.sampled_from(Edition)), lessons, {"vi": write(head, questions)})
    names = {"vi": draw(LINE)[:160].strip(), "en": draw(LINE)[:160].strip()}
    summary = {"vi": composed(draw(TEXT)), "en": composed(draw(TEXT))}
    frameworks = {"digcomp": draw(st.lists(LINE, min_size=1, max_size=3)), "tt02": draw(LINE)}
    number, slug = draw(st.integers(1, 99)), draw(SLUGS)[0]
    return LibraryTopic(number, slug, names, summary, draw(st.sampled_from(BASIC_SKILLS)), frameworks, [course])


@given(topic=topics())
@settings(
    max_examples=25, deadline=None, phases=(Phase.explicit, Phase.generate), suppress_health_check=list(HealthCheck)
)
def test_any_course_comes_back_equal(sqlite_engine, topic):
    with Session(sqlite_engine) as session:
        nation = world.unit(session, "nation", "nation", "Việt Nam", None, code="VN")
        (course,) = publish(session, Library([topic]), nation)
        assert again(session, course) == Library([topic])
        session.rollback()
