"""Reading the library's files: what is read, and that every fault is told with its file."""

import unicodedata
from datetime import date
from pathlib import Path

import pytest

from courses.faults import LibraryFault
from courses.frontmatter import FrontMatterFault, split
from courses.library import read_library
from tests.library_files import write_lesson, write_topic


@pytest.fixture
def library(tmp_path):
    write_topic(tmp_path, 1, "an-toan")
    return tmp_path


def faults(library: Path) -> list[str]:
    with pytest.raises(LibraryFault) as caught:
        read_library(library)
    return [str(fault) for fault in caught.value.faults]


def spoil(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_front_matter_is_split_from_the_body():
    assert split("---\na: 1\nb: [x]\n---\n\nThân bài.\n\n---\n") == ({"a": 1, "b": ["x"]}, "Thân bài.\n\n---")
    assert split("\ufeff---\r\na: 1\r\n---\r\nx") == ({"a": 1}, "x")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "must begin"),
        ("a: 1\n---\n", "must begin"),
        ("---\na: 1\n", "no second line"),
        ("---\na: [\n---\n", "not valid YAML"),
        ("---\na: 2026-02-30\n---\n", "not valid YAML"),
        ("---\n- a\n---\n", "key: value"),
        ("---\n1: a\n---\n", "key: value"),
        ("---\n---\n", "key: value"),
    ],
)
def test_bad_front_matter_is_refused_in_words(text, reason):
    with pytest.raises(FrontMatterFault, match=reason):
        split(text)


def test_records(library):
    (topic,) = read_library(library).topics
    assert (topic.number, topic.slug, topic.title["en"], topic.frameworks["tt02"]) == (
        1,
        "an-toan",
        "Topic 1",
        "An toàn",
    )
    member, citizen = topic.courses
    assert [(lesson.number, lesson.slug) for lesson in member.lessons] == [(1, "bai-1"), (2, "bai-2")]
    assert set(member.lessons[0].texts) == {"vi", "en"}
    assert set(citizen.lessons[0].texts) == {"vi"}
    assert set(member.questions) == {"vi", "en"}
    assert "## q01" in citizen.questions["vi"]
    text = member.lessons[0].texts["vi"]
    assert (text.minutes, text.html, text.review_due) == (4, "<p>Nội dung.</p>", date(2027, 2, 20))
    assert text.details["sources"] == [{"title": "Cổng Dịch vụ công", "url": "https://dichvucong.gov.vn/"}]


def test_hidden_files_are_overlooked(library):
    (library / ".DS_Store").write_text("x")
    (library / "01-an-toan" / "member" / "vi" / ".1-bai-1.md.swp").write_text("x")
    assert read_library(library).topics


LESSON_FAULTS = [
    ("title: Bài 1 (vi)\n", "", "'title' is missing"),
    ("title: Bài 1 (vi)\n", "title: 113\n", "'title' must be one line"),
    ("title: Bài 1 (vi)\n", "title: " + "a" * 161 + "\n", "160 letters"),
    ("minutes: 4", "minutes: 4\nlength: 3", "'length' is not a known key"),
    ("minutes: 4", "minutes: 0", "from 1 to 30"),
    ("minutes: 4", "minutes: true", "from 1 to 30"),
    ("minutes: 4", 'minutes: "4"', "from 1 to 30"),
    ("[everyone]", "everyone", "'audience' must be"),
    ("[everyone]", "[all]", "'audience' must be"),
    ("self_protection", "self_defence", "'basic_skill' must be"),
    ('["4.1"]', "[4.1]", "in quotes"),
    ("https://dichvucong", "http://dichvucong", "https://"),
    ('url: "https://dichvucong.gov.vn/"', "", "at least one {title, url}"),
    ("2027-02-20", "soon", "'review_due' must be a day"),
    ("2027-02-20", "2026-11-20", "'review_due' must be after"),
    ("2026-11-20", "2026-11-20 10:00:00", "'verified_on' must be a day"),
    ("Nội dung.", "", "no text"),
    ("Nội dung.", "# Nội dung", "begin with ##"),
    ("Nội dung.", "/// luu-yy\nx\n///", "/// is left over"),
    ("Nội dung.", "một ==hai", "== is left over"),
    ("Nội dung.", unicodedata.normalize("NFD", "Nội dung."), "composed"),
    ("Nội dung.", "Nội\0dung.", "not UTF-8"),
    ("title: Bài 1 (vi)\n", 'title: "Bài\\0"\n', "'title' must be one line"),
]


@pytest.mark.parametrize(("old", "new", "reason"), LESSON_FAULTS)
def test_a_fault_in_a_lesson_is_told(library, old, new, reason):
    spoil(library / "01-an-toan" / "member" / "vi" / "1-bai-1.md", old, new)
    (told,) = faults(library)
    assert told.startswith("01-an-toan/member/vi/1-bai-1.md: ")
    assert reason in told


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("number: 1", "number: 0", "'number'"),
        ("number: 1", "number: 2", "named by the topic's number"),
        ("slug: an-toan", "slug: An toàn", "'slug'"),
        ("slug: an-toan", "slug: " + "a" * 71, "70 at most"),
        (', en: "Topic 1"', "", "'title' must be {vi, en}"),
        ("tt02: An toàn\n---\n", "tt02: An toàn\n---\nLời\n", "front matter only"),
        ("---\nnumber", "number", "must begin"),
    ],
)
def test_a_fault_in_a_topic_is_told(library, old, new, reason):
    spoil(library / "01-an-toan" / "topic.md", old, new)
    (told,) = faults(library)
    assert reason in told


def test_numbers_without_gaps(library):
    course = library / "01-an-toan" / "citizen"
    (course / "vi" / "2-bai-2.md").rename(course / "vi" / "3-bai-2.md")
    assert faults(library) == ["01-an-toan/citizen/vi: lessons must be numbered from 1 without gaps or doubles"]


def test_numbers_without_doubles(library):
    write_lesson(library / "01-an-toan" / "citizen", "vi", "2-bai-khac")
    assert "without gaps or doubles" in faults(library)[0]


def test_slugs_without_doubles(library):
    write_lesson(library / "01-an-toan" / "citizen", "vi", "3-bai-2")
    assert faults(library) == ["01-an-toan/citizen/vi: several lessons are called bai-2"]


def test_a_translation_needs_its_source(library):
    course = library / "01-an-toan" / "member"
    (course / "en" / "2-bai-2.md").rename(course / "en" / "2-lesson-2.md")
    assert faults(library) == ["01-an-toan/member: 2-lesson-2.md has no counterpart in vi/"]


def test_a_lesson_may_wait_for_its_translation(library):
    (library / "01-an-toan" / "member" / "en" / "2-bai-2.md").unlink()
    assert set(read_library(library).topics[0].courses[0].lessons[1].texts) == {"vi"}


def test_topics_do_not_share_numbers_or_slugs(library):
    write_topic(library, 1, "khac")
    write_topic(library, 2, "an-toan")
    assert faults(library) == [".: several topics have the number 1", ".: several topics have the slug an-toan"]


def test_strangers_and_gaps_in_the_folders(library):
    topic = library / "01-an-toan"
    (topic / "notes.md").write_text("x")
    (topic / "member" / "fr").mkdir()
    (topic / "member" / "vi" / "bai.md").write_text("x")
    (topic / "citizen" / "questions.vi.md").unlink()
    (topic / "topic.md").unlink()
    assert faults(library) == [
        "01-an-toan/citizen/questions.vi.md: this file is missing",
        "01-an-toan/member/fr: this does not belong here",
        "01-an-toan/member/vi/bai.md: a lesson file must be named like 1-doc-dia-chi.md",
        "01-an-toan/notes.md: this does not belong here",
        "01-an-toan/topic.md: this file is missing",
    ]


def test_empty_places(tmp_path):
    assert faults(tmp_path) == [".: there is no topic folder here"]
    assert faults(tmp_path / "nowhere") == [".: there is no topic folder here"]
    (tmp_path / "01-trong").mkdir()
    assert "01-trong: a topic needs at least one edition: member, citizen, official" in faults(tmp_path)


def test_a_file_that_is_no_text(library):
    (library / "01-an-toan" / "member" / "vi" / "1-bai-1.md").write_bytes(b"\xff\xfe")
    (library / "01-an-toan" / "citizen" / "questions.vi.md").write_bytes(b"\xff\xfe")
    assert faults(library) == [
        "01-an-toan/citizen/questions.vi.md: the file is not UTF-8 text",
        "01-an-toan/member/vi/1-bai-1.md: the file is not UTF-8 text",
    ]
