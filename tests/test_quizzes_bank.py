"""The question bank: files are taken over exactly, or refused with a word on what to mend."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from courses.models import Course
from lms.clock import utc_now
from quizzes.attempts import handing_in, saving
from quizzes.bank.syncing import sync_questions
from quizzes.models import Question, QuestionVersion, Quiz
from quizzes.question_faults import QuestionFileFault
from quizzes.questions_file import parse
from tests.quizzes import MEMBER_COURSE, begin, quiz_of, right_of

LIBRARY = Path(__file__).parent.parent / "courses" / "library"
HEAD = """---
verified_on: 2026-11-20
review_due: 2027-02-20
sources:
  - {title: "Cẩm nang", url: "https://example.vn/"}
---
"""
ONE = """
## q01
lesson: 1
difficulty: 2

Tin này **thật** hay lừa?

/// tin-nhan | Tin nhắn từ: NGAN HANG
Bam vao abc.top ngay
///

Bạn làm gì?

- [ ] Bấm vào
- [x] Không bấm,
  rồi xóa tin
- [ ] Hỏi *người gửi*

> Ngân hàng không gửi đường dẫn.
>
> Thật đấy.
"""
TWO = ONE.replace("q01", "q02").replace("lesson: 1", "lesson: 3").replace("Bạn làm gì?", "Bạn nói gì?")
VI = HEAD + ONE + TWO
EN = (
    VI.replace("Bạn làm gì?", "What do you do?").replace("Bạn nói gì?", "What do you say?").replace("Bấm vào", "Tap it")
)


@pytest.fixture
def course(session):
    return session.scalars(select(Course).filter_by(slug=MEMBER_COURSE)).one()


def sync(session, course, **sources):
    report = sync_questions(session, course, sources, utc_now())
    session.commit()
    return report


def current(session, course, slug):
    return session.execute(
        select(Question, QuestionVersion)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .where(Question.course_id == course.id, Question.slug == slug, QuestionVersion.is_current)
    ).one()


def test_a_file_is_read_as_it_is_written():
    file = parse(VI, "tệp")
    one = file.questions[0]
    assert (str(file.verified_on), str(file.review_due)) == ("2026-11-20", "2027-02-20")
    assert (one.slug, one.lesson, one.difficulty, one.key) == ("q01", 1, 2, "b")
    assert one.options == ("Bấm vào", "Không bấm, rồi xóa tin", "Hỏi *người gửi*")
    assert one.explanation == "Ngân hàng không gửi đường dẫn.\n\nThật đấy."
    assert one.stem.startswith("Tin này **thật**")
    assert one.stem.endswith("Bạn làm gì?")


def test_the_shipped_files_fit_their_courses():
    files = sorted(LIBRARY.glob("*/*/questions.vi.md"))
    assert files
    for file in files:
        text = file.read_text(encoding="utf-8")
        lessons = len(list((file.parent / "vi").glob("*.md")))
        assert {question.lesson for question in parse(text, str(file)).questions} == set(range(1, lessons + 1)), file


def test_windows_line_ends_change_nothing():
    assert parse(VI.replace("\n", "\r\n"), "tệp") == parse(VI, "tệp")


@pytest.mark.parametrize(
    ("old", "new", "where", "what"),
    [
        ("---\nverified_on", "verified_on", "tệp", "three dashes"),
        ("verified_on: 2026-11-20", "verified_on: hôm qua", "tệp", "verified_on must be a date"),
        ("review_due: 2027-02-20\n", "", "tệp", "review_due must be a date"),
        ('  - {title: "Cẩm nang", url: "https://example.vn/"}', "  - {url: x}", "tệp", "sources"),
        ("https://example.vn/", "javascript:alert(1)", "tệp", "sources"),
        ("## q01", "## câu một", "câu một", "is no id"),
        ("## q01", "Lời dẫn\n\n## q01", "tệp", "text before the first question"),
        ("## q02", "## q01", "q01", "stands twice"),
        ("lesson: 1\n", "", "q01", "needs a line 'lesson: 1'"),
        ("lesson: 1", "lesson: 0", "q01", "needs a line 'lesson: 1'"),
        ("difficulty: 2", "difficulty: 4", "q01", "1 to 3"),
        ("difficulty: 2", "difficulty: khó", "q01", "does not understand 'difficulty: khó'"),
        ("lesson: 1", "lesson: 1\nlesson: 1", "q01", "once each"),
        ("lesson: 1", "lesson: 1\ntopic: 3", "q01", "does not understand 'topic: 3'"),
        ("- [x] Không", "- [ ] Không", "q01", "marks 0 options"),
        ("- [ ] Bấm", "- [x] Bấm", "q01", "marks 2 options"),
        ("- [ ] Bấm vào\n", "", "q01", "has 2 options"),
        ("- [ ] Bấm vào\n", "".join(f"- [ ] {n}\n" for n in range(7)), "q01", "has 9 options"),
        ("- [ ] Bấm vào", "- [ ] Hỏi *người gửi*", "q01", "same option twice"),
        ("- [ ] Bấm vào", "- [ ]", "q01", "empty option"),
        ("- [ ] Bấm vào", "- [ ] Bấm vào\nrồi chờ", "q01", "does not understand 'rồi chờ'"),
        ("> Thật đấy.", "Thật đấy.", "q01", "does not understand 'Thật đấy.' after its explanation"),
        ("> Ngân hàng không gửi đường dẫn.\n>\n> Thật đấy.\n", "", "q01", "has no explanation"),
    ],
)
def test_a_fault_is_named_with_its_place(old, new, where, what):
    broken = VI.replace(old, new, 1)
    assert broken != VI
    with pytest.raises(QuestionFileFault) as refusal:
        parse(broken, "tệp")
    assert str(refusal.value).startswith("tệp")
    assert where in str(refusal.value)
    assert what in str(refusal.value)


def test_no_question_and_no_stem():
    with pytest.raises(QuestionFileFault, match="has no question"):
        parse(HEAD, "tệp")
    with pytest.raises(QuestionFileFault, match="q01: has no question text"):
        parse(HEAD + re.sub(r"Tin này.*?Bạn làm gì\?\n", "", ONE, flags=re.DOTALL), "tệp")


@pytest.mark.parametrize(
    ("english", "what"),
    [
        (EN.replace("## q01", "## q03"), "q01: is missing or stands elsewhere"),
        (HEAD + EN.removeprefix(HEAD).partition("## q02")[0], "q02: is missing"),
        (EN + ONE.replace("q01", "q09"), "q09: is not in the Vietnamese file"),
        (EN.replace("- [ ] Hỏi *người gửi*", "- [ ] Hỏi *người gửi*\n- [ ] Thêm", 1), "q01: needs 3 options"),
        (EN.replace("- [ ] Tap it\n- [x] Không", "- [x] Tap it\n- [ ] Không", 1), "q01: key is a, but b"),
        (EN.replace("lesson: 3", "lesson: 2"), "q02: lesson is 2, but 3"),
    ],
)
def test_a_translation_keeps_step(session, course, english, what):
    with pytest.raises(QuestionFileFault, match=re.escape(what)):
        sync(session, course, vi=VI, en=english)


def test_vietnamese_is_needed_and_lessons_must_exist(session, course):
    with pytest.raises(QuestionFileFault, match="Vietnamese"):
        sync(session, course, en=EN)
    with pytest.raises(QuestionFileFault, match="q02: names lesson 4, but the course has 3"):
        sync(session, course, vi=VI.replace("lesson: 3", "lesson: 4"))
    assert current(session, course, "q01").QuestionVersion.digest == "1"  # nothing was written


def test_a_run_changes_what_changed_and_a_second_nothing(session, course):
    report = sync(session, course, vi=VI, en=EN)
    assert report.changed == ("q01", "q02")
    assert report.added == report.unchanged == ()
    assert len(report.withdrawn) == 12  # the rest of the cast's fourteen
    versions = session.scalars(select(QuestionVersion.id)).all()
    report = sync(session, course, vi=VI, en=EN)
    assert (report.added, report.changed, report.unchanged, report.withdrawn) == ((), (), ("q01", "q02"), ())
    assert session.scalars(select(QuestionVersion.id)).all() == versions


def test_a_change_makes_a_version_and_leaves_the_old_one_alone(session, course):
    sync(session, course, vi=VI)
    old = current(session, course, "q01").QuestionVersion
    before = (dict(old.texts), old.key, old.number)
    assert sync(session, course, vi=VI.replace("Thật đấy.", "Tin chắc.", 1)).changed == ("q01",)
    question, new = current(session, course, "q01")
    assert (old.texts, old.key, old.number) == before
    assert not old.is_current
    assert new.number == old.number + 1
    assert "Tin chắc." in new.texts["vi"]["explanation"]
    assert question.id == old.question_id


def test_what_vanishes_is_withdrawn_and_may_come_back(session, course):
    sync(session, course, vi=VI)
    without = HEAD + TWO
    assert sync(session, course, vi=without).withdrawn == ("q01",)
    assert sync(session, course, vi=without).withdrawn == ()
    number = current(session, course, "q01").QuestionVersion.number
    assert sync(session, course, vi=VI).added == ("q01",)
    question, version = current(session, course, "q01")
    assert (question.is_withdrawn, version.number) == (False, number)


def test_the_quiz_row_is_there(session, course):
    session.delete(quiz_of(session))
    session.commit()
    sync(session, course, vi=VI)
    quiz = session.scalars(select(Quiz).filter_by(course_id=course.id)).one()
    assert (quiz.question_count, quiz.pass_mark) == (10, 80)
    assert str(quiz.review_due) == "2027-02-20"
    assert quiz.sources == [{"title": "Cẩm nang", "url": "https://example.vn/"}]


def test_markdown_becomes_safe_html(session, course):
    hostile = VI.replace("- [ ] Bấm vào", "- [ ] <script>alert(1)</script> `x`", 1)
    sync(session, course, vi=hostile, en=EN)
    texts = current(session, course, "q01").QuestionVersion.texts
    assert "<figure" in texts["vi"]["stem"]
    assert "<script" not in texts["vi"]["options"]["a"]
    assert texts["vi"]["options"]["c"] == "Hỏi <em>người gửi</em>"
    assert "What do you do?" in texts["en"]["stem"]


def test_an_attempt_keeps_the_wording_it_was_given(session, someone, course, visit):
    sync(session, course, vi=VI)
    attempt = begin(session, someone("member"))
    assert attempt.question_count == 2  # no more in the bank
    right = right_of(session, attempt)
    sync(session, course, vi=VI.replace("- [ ] Bấm vào\n- [x] Không", "- [x] Bấm vào\n- [ ] Không"))
    for at, letter in enumerate(right, start=1):
        saving.save_answer(session, attempt.person_id, attempt.id, at, 1, letter, utc_now())
    handing_in.submit(session, attempt, utc_now())
    session.commit()
    assert attempt.score == 2
    assert "Không bấm, rồi xóa tin" in visit("member").get(f"/attempts/{attempt.id}").text


def test_trainers_look_through_the_bank(session, course, visit):
    sync(session, course, vi=VI)
    trainer = visit("trainer")
    page = trainer.get(f"/library/{MEMBER_COURSE}/questions")
    assert "2 câu hỏi" in page.h1s[0]
    assert "Ngân hàng thiếu 8 câu so với thể lệ" in page.text
    for words in ("Không bấm, rồi xóa tin", "Đúng", "Ngân hàng không gửi đường dẫn", "Bản số 2", "Bài thử số 3"):
        assert words in page.text
    assert "lần sau trước ngày 20/02/2027" in page.text
    found = trainer.get(f"/library/{MEMBER_COURSE}/questions?q=BAN+noi+gi")
    assert "1 câu hỏi" in found.h1s[0]
    assert "Không có câu hỏi nào" in trainer.get(f"/library/{MEMBER_COURSE}/questions?q=xyzzy").text


@pytest.mark.parametrize(
    ("username", "status"),
    [("administrator", 200), ("member", 404), ("leader", 404), ("province-official", 404), ("citizen", 404)],
)
def test_only_trainers_and_administrators_see_the_keys(visit, username, status):
    visit(username).get(f"/library/{MEMBER_COURSE}/questions", status=status)


def test_unknown_bank(visit):
    visit("trainer").get("/library/khong-co/questions", status=404)


def test_a_large_bank_is_paged_with_the_same_statements(session, course, visit, statements):
    trainer = visit("trainer")
    trainer.get(f"/library/{MEMBER_COURSE}/questions")
    counts = []
    for size in (3, 60):
        questions = "".join(ONE.replace("q01", f"q{number:02d}") for number in range(size))
        sync(session, course, vi=HEAD + questions)
        statements.clear()
        page = trainer.get(f"/library/{MEMBER_COURSE}/questions")
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert "Trang 1 trên 3" in page.text
    assert "q59" in trainer.get(f"/library/{MEMBER_COURSE}/questions?page=3").text
    assert "q59" in trainer.get(f"/library/{MEMBER_COURSE}/questions?page=999").text
    for absurd in ("-1", "9" * 30, "x"):
        assert "q00" in trainer.get(f"/library/{MEMBER_COURSE}/questions?page={absurd}").text
