"""The rules of docs/writing.md, held to every shipped lesson and question."""

from collections import Counter

import pytest

from courses.models import Edition
from courses.outdated import outdated_in
from courses.readability import Limits, Reading, measure, sentences_of
from courses.records import LibraryCourse
from lms.studio.checking import Measure, check
from lms.studio.drafting import DraftText
from quizzes.question_record import QuestionRecord
from quizzes.questions_file import QuestionFile, parse
from tests.library_files import SHIPPED, shipped

FEWEST_QUESTIONS = {Edition.MEMBER: 30, Edition.CITIZEN: 20, Edition.OFFICIAL: 20}
QUESTION_LIMITS = {
    ("vi", Edition.MEMBER): Limits(11, 26, 0.02),
    ("vi", Edition.CITIZEN): Limits(9, 22, 0.02),
    ("vi", Edition.OFFICIAL): Limits(11.5, 28, 0.02),
    ("en", Edition.MEMBER): Limits(10.5, 26, 0.06),
}


@pytest.fixture(params=[f"{file.parts[-3]}/{file.parts[-2]}" for file in sorted(SHIPPED.glob("*/*/questions.vi.md"))])
def shipped_course(request):
    """Each course of the library in turn, with what it is called."""
    folder, edition = request.param.split("/")
    topic = next(topic for topic in shipped().topics if topic.number == int(folder[:2]))
    return request.param, next(course for course in topic.courses if course.edition == edition)


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


def test_lessons_keep_the_checklist_of_the_studio(shipped_course):
    """All but the days: what is shipped gets older."""
    name, course = shipped_course
    assert 3 <= len(course.lessons) <= 5
    for lesson in course.lessons:
        for language, text in lesson.texts.items():
            head = {"title": text.title, "goal": text.goal, "minutes": text.minutes, "details": text.details}
            words = DraftText(**head, markdown=text.markdown, verified_on=text.verified_on, review_due=text.review_due)
            found = check(words, Measure(language, course.edition, text.verified_on))
            assert [(one.name, one.detail) for one in found if not one.is_ok] == [], f"{name}/{language}/{lesson.slug}"
            if course.edition == Edition.MEMBER:
                assert "/// noi-voi-ba-con" in text.markdown, f"{name}/{language}/{lesson.slug}"


def test_questions_are_many_plain_and_fairly_keyed(shipped_course):
    name, course = shipped_course
    for language in course.questions:
        file = questions_of(course, language)
        assert len(file.questions) >= FEWEST_QUESTIONS[course.edition], name
        read, limits = measure(words_of(file), language), QUESTION_LIMITS[language, course.edition]
        assert (read.mean <= limits.mean, read.longest <= limits.longest) == (True, True), f"{name}: {read}"
        assert read.long_words <= limits.long_words, f"{name}: {read}"
        assert not outdated_in(words_of(file)), name
        assert {one.lesson for one in file.questions} == {lesson.number for lesson in course.lessons}, name
        assert len({one.difficulty for one in file.questions}) >= 2, name
        keys = Counter(one.key for one in file.questions)
        assert max(keys.values()) <= len(file.questions) * 0.4, f"{name}: {keys}"
        longest = sum(_is_longest(one) for one in file.questions)
        assert longest <= len(file.questions) / 2, f"{name}: the right option is the longest in {longest}"


def test_members_read_english_too(shipped_course):
    name, course = shipped_course
    if course.edition == Edition.MEMBER:
        assert all(set(lesson.texts) == {"vi", "en"} for lesson in course.lessons), name
        assert set(course.questions) == {"vi", "en"}, name
