"""The rules of docs/writing.md, held to every shipped lesson and question."""

import re
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from courses.library import LibraryCourse, LibraryTopic, read_library
from courses.models import Edition
from courses.outdated import outdated_in
from courses.readability import LESSON_LIMITS, QUESTION_LIMITS, Limits, Reading, lapses, measure, sentences_of
from quizzes.question_record import QuestionRecord
from quizzes.questions_file import QuestionFile, parse

SHIPPED = Path(__file__).parent.parent / "courses" / "library"
LIBRARY = read_library(SHIPPED)
COURSES = [(topic, course) for topic in LIBRARY.topics for course in topic.courses]
LONGEST_TERM = timedelta(days=93)
FEWEST_QUESTIONS = {Edition.MEMBER: 30, Edition.CITIZEN: 20, Edition.OFFICIAL: 20}
SUMMARY = re.compile(r"^/// tom-tat\n(.*?)^///", re.MULTILINE | re.DOTALL)
each_course = pytest.mark.parametrize(
    ("topic", "course"), COURSES, ids=[f"{topic.number}-{course.edition}" for topic, course in COURSES]
)


def questions_of(course: LibraryCourse, language: str) -> QuestionFile:
    return parse(course.questions[language], language)


def words_of(file: QuestionFile) -> str:
    parts = (part for one in file.questions for part in (one.stem, *one.options, one.explanation))
    return "\n".join(parts)


def _is_longest(question: QuestionRecord) -> bool:
    """The right option is longer than every other: somebody could pick it without reading."""
    *_others, second, longest = sorted(map(len, question.options))
    return longest > second and longest == len(question.options["abcd".index(question.key)])


class TestMeasuring:
    def test_sentences(self):
        text = "## Ba điều\n\n1. **Đọc** tên. Gọi lại!\n- [x] Hỏi: ai?\n\n"
        text += "/// thu-suc | Làm gì?\nXem https://a.vn/b đã.\n///\n"
        text += '![Nút đỏ](/pictures/0123456789abcdef-80x60.webp "Bấm đây")\n'
        assert list(sentences_of(text)) == [
            "Ba điều", "Đọc tên.", "Gọi lại!", "Hỏi:", "ai?", "Làm gì?", "Xem  đã.", "Nút đỏ.", "Bấm đây"
        ]  # fmt: skip

    def test_figures(self):
        assert measure("Gọi lại ngay. Đừng bấm vào đường dẫn.") == Reading(8, 4.0, 5, "Đừng bấm vào đường dẫn.", 0.0)
        assert measure("Xem Telegram") == Reading(2, 2.0, 2, "Xem Telegram", 0.5)
        assert measure("See Telegram", "en").long_words == 0
        assert measure("") == measure("/// tom-tat\n///") == Reading(0, 0.0, 0, "", 0.0)

    def test_lapses_say_what_to_shorten(self):
        tight = Limits(2, 3, 0.1, range(1, 3))
        told = lapses(measure("Một hai ba bốn. Telegram"), tight)
        assert [part.split()[0] for part in told] == ["sentences", "a", "20.0%", "the"]
        assert "“Một hai ba bốn.”" in told[1]
        assert lapses(measure("Một hai"), tight) == []

    @pytest.mark.parametrize(
        ("text", "is_outdated"),
        [
            ("Cài PC-Covid trước khi đi.", True),
            ("Nộp dịch vụ công trực tuyến mức độ 4.", True),
            ("Ra UBND huyện nộp.", True),
            ("Cấp huyện không còn từ 1/7/2025.", False),
            ("Theo Nghị định 13/2023, bạn có quyền xóa.", True),
            ("Theo Luật 91/2025, bạn có quyền xóa.", False),
            ("Ra Công an xã.", False),
            ('Giấy ghi "Cục Thuế tỉnh".', False),
            ("Nộp ở Cục Thuế tỉnh.", True),
        ],
    )
    def test_what_is_outdated(self, text, is_outdated):
        assert bool(outdated_in(text)) is is_outdated


@each_course
def test_lessons_read_easily_and_are_up_to_date(topic, course):
    told = []
    for lesson in course.lessons:
        for language, text in lesson.texts.items():
            name = f"{topic.slug}/{course.edition}/{language}/{lesson.number}-{lesson.slug}"
            found = lapses(measure(text.markdown, language), LESSON_LIMITS[language, course.edition])
            found += outdated_in(f"{text.title}\n{text.goal}\n{text.markdown}")
            told += [f"{name}: {what}" for what in found]
    assert not told, "\n".join(told)


@each_course
def test_lessons_have_their_parts(topic: LibraryTopic, course: LibraryCourse):
    assert 3 <= len(course.lessons) <= 5
    for lesson in course.lessons:
        for language, text in lesson.texts.items():
            name = f"{topic.slug}/{course.edition}/{language}/{lesson.slug}"
            assert 3 <= text.minutes <= 5, name
            assert text.review_due - text.verified_on <= LONGEST_TERM, name
            assert "/// thu-suc |" in text.markdown, name
            summary = SUMMARY.search(text.markdown)
            assert summary, name
            assert len([line for line in summary[1].splitlines() if line.strip()]) == 5, name
            if course.edition == Edition.MEMBER:
                assert "/// noi-voi-ba-con" in text.markdown, name


@each_course
def test_questions_are_many_plain_and_fairly_keyed(topic: LibraryTopic, course: LibraryCourse):
    for language in course.questions:
        name, file = f"{topic.slug}/{course.edition}/{language}", questions_of(course, language)
        assert len(file.questions) >= FEWEST_QUESTIONS[course.edition], name
        assert not lapses(measure(words_of(file), language), QUESTION_LIMITS[language, course.edition]), name
        assert not outdated_in(words_of(file)), name
        assert {one.lesson for one in file.questions} == {lesson.number for lesson in course.lessons}, name
        assert len({one.difficulty for one in file.questions}) >= 2, name
        keys = Counter(one.key for one in file.questions)
        assert max(keys.values()) <= len(file.questions) * 0.4, f"{name}: {keys}"
        longest = sum(_is_longest(one) for one in file.questions)
        assert longest <= len(file.questions) / 2, f"{name}: the right option is the longest in {longest}"


def test_members_read_english_too():
    for topic, course in COURSES:
        if course.edition == Edition.MEMBER:
            assert all(set(lesson.texts) == {"vi", "en"} for lesson in course.lessons), topic.slug
            assert set(course.questions) == {"vi", "en"}, topic.slug
