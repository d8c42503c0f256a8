"""Questions as trainers write them on the screen: seen as learners will, published, changed, withdrawn."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, update

from courses.models import Course
from courses.pictures import address_of, keep_picture, line_of
from lms.clock import utc_now
from lms.people.models import AuditEntry
from quizzes.attempts.drawing import candidates_of
from quizzes.bank.syncing import sync_questions
from quizzes.formats.choosing import READERS
from quizzes.formats.gift import read_gift
from quizzes.formats.moodle_xml import read_moodle_xml
from quizzes.kinds import Kind, Policy
from quizzes.models import Question, QuestionVersion
from quizzes.questions_file import parse
from quizzes.questions_text import questions_of
from tests.photos import photo
from tests.quizzes import MEMBER_COURSE, quiz_of
from tests.rulings import NOW, paper, rule, subject

BANK = f"/library/{MEMBER_COURSE}/questions"
WORDS = {
    "vi-stem": "Bạn nhận **tin lạ**. Bạn làm gì?",
    "vi-explanation": "Vì phải hỏi trước.",
    "lesson": "2",
    "difficulty": "3",
}
OPTIONS = {f"vi-option-{n}": f"Cách {n}" for n in (1, 2, 3)}
TYPED = {
    Kind.SINGLE: OPTIONS | {"right": ["2"], "vi-feedback-1": "Chưa nên."},
    Kind.BOOLEAN: {"right": ["2"]},
    Kind.SEVERAL: OPTIONS | {"right": ["1", "3"], "policy": "lenient"},
    Kind.MATCHING: {
        "vi-prompt-1": "Khai sinh", "vi-option-1": "Cổng dịch vụ công", "vi-prompt-2": "Chuyển tiền",
        "vi-option-2": "Ngân hàng", "vi-option-3": "Zalo", "policy": "proportional",
    },
    Kind.ORDERING: OPTIONS | {"policy": "whole"},
    Kind.CASE: OPTIONS | {"right": ["3"], "verdict": "s", "policy": "proportional"},
}  # fmt: skip
KEYS = {
    Kind.SINGLE: "b", Kind.BOOLEAN: "b", Kind.SEVERAL: "ac", Kind.MATCHING: "ab", Kind.ORDERING: "abc", Kind.CASE: "sc",
}  # fmt: skip


def current(session, slug):
    question = select(Question.id).where(Question.slug == slug, Question.course_id == quiz_of(session).course_id)
    return session.scalars(
        select(QuestionVersion).where(QuestionVersion.question_id.in_(question), QuestionVersion.is_current)
    ).one()


@pytest.mark.parametrize("kind", Kind)
def test_written_seen_published_and_changed(session, visit, kind):
    trainer = visit("trainer")
    trainer.get(f"{BANK}/new?kind={kind}")
    typed = WORDS | TYPED[kind]
    page = trainer.submit(typed | {"do": "look"}, action="/new")
    assert "Như người học sẽ thấy" in page.text
    assert "tin lạ" in page.text
    assert session.scalar(select(func.count()).where(Question.slug == "q15")) == 0
    page = trainer.submit(typed | {"do": "publish"}, action="/new")
    assert "Đã xuất bản câu q15" in page.text
    version = current(session, "q15")
    assert (version.kind, version.key, version.number) == (kind, KEYS[kind], 1)
    assert (version.lesson_number, version.difficulty, version.published_by) == (
        2,
        3,
        session.scalar(select(AuditEntry.actor_id).where(AuditEntry.action == "question.written")),
    )
    assert version.policy == typed.get("policy", Policy.WHOLE)
    page = trainer.get(f"{BANK}/q15/edit")
    page = trainer.submit(
        {"vi-explanation": "Lý do khác.", "do": "publish", "right": TYPED[kind].get("right", [])}, action="/edit"
    )
    session.expire_all()
    after = current(session, "q15")
    assert (after.number, after.key, after.markdown["vi"]["explanation"]) == (2, KEYS[kind], "Lý do khác.")
    assert after.markdown["vi"]["options"] == version.markdown["vi"]["options"]


def test_the_kinds_to_choose_from(visit):
    page = visit("trainer").get(f"{BANK}/new")
    for kind in Kind:
        assert f"{BANK}/new?kind={kind}" in page.links


def test_both_languages(session, visit):
    trainer = visit("trainer")
    trainer.get(f"{BANK}/new?kind=single")
    english = {"en-stem": "What now?", "en-explanation": "Ask first."} | {f"en-option-{n}": f"Way {n}" for n in (1, 2)}
    typed = WORDS | TYPED[Kind.SINGLE] | english
    page = trainer.submit(typed | {"do": "publish"}, action="/new", status=422)
    assert "Tiếng Anh" in page.text
    assert 'value="Way 2"' in page.html
    trainer.submit(typed | {"en-option-3": "Way 3", "do": "publish"}, action="/new")
    assert set(current(session, "q15").texts) == {"vi", "en"}


@pytest.mark.parametrize(
    ("kind", "change", "words"),
    [
        (Kind.SINGLE, {"right": []}, "Bạn đánh dấu đúng một phương án"),
        (Kind.SINGLE, {"vi-stem": ""}, "Bạn viết lời câu hỏi"),
        (Kind.SINGLE, {"vi-option-3": ""}, "Bạn ghi từ 3 đến 8 dòng, mới có 2"),
        (Kind.SINGLE, {"vi-option-3": "Cách 1"}, "hai phương án giống nhau"),
        (Kind.SINGLE, {"vi-explanation": " "}, "Bạn viết lời giải"),
        (Kind.SINGLE, {"vi-stem": "> " * 40 + "sâu"}, "lồng nhau quá sâu"),
        (Kind.SEVERAL, {"right": ["1"]}, "từ hai phương án đúng trở lên"),
        (Kind.MATCHING, {"vi-prompt-2": ""}, "Bạn ghi từ 2 đến 8 điều cần ghép"),
        (Kind.BOOLEAN, {"right": []}, "Bạn đánh dấu đúng một phương án"),
    ],
)
def test_what_cannot_be_asked(session, visit, kind, change, words):
    trainer = visit("trainer")
    trainer.get(f"{BANK}/new?kind={kind}")
    typed = WORDS | TYPED[kind] | change
    for do in ("look", "publish"):
        page = trainer.submit(typed | {"do": do}, action="/new", status=422)
        assert words in page.text
    for name in ("vi-option-1", "vi-prompt-1"):
        assert name not in typed or f'value="{typed[name]}"' in page.html
    assert session.scalar(select(func.count()).where(Question.slug == "q15")) == 0


@pytest.fixture
def pictures(session):
    """The Markdown lines of three pictures, and the addresses of these."""
    owner = session.scalar(select(Course.owner_id).where(Course.slug == MEMBER_COURSE))
    kept = [keep_picture(session, owner, photo(seed=seed), None, utc_now()) for seed in (1, 2, 3)]
    session.commit()
    return [(line_of(picture, f"Máy {n}"), address_of(picture)) for n, picture in enumerate(kept, start=1)]


def options(lines):
    return {f"vi-option-{n}": line for n, line in enumerate(lines, start=1)}


class TestPictures:
    def test_in_options_from_the_screen_to_the_result(self, session, visit, someone, pictures):
        trainer, lines = visit("trainer"), [line for line, _address in pictures]
        trainer.get(f"{BANK}/new?kind=single")
        typed = WORDS | options(lines) | {"right": ["2"], "vi-feedback-1": lines[2]}
        page = trainer.submit(typed | {"do": "look"}, action="/new")
        assert all(f'src="{address}"' in page.html for _line, address in pictures)
        trainer.submit(typed | {"do": "publish"}, action="/new")
        assert pictures[0][1] in trainer.get(f"{BANK}?q=may+1").html
        member, attempt = visit("member"), paper(session, someone("member"), {"q15": "a"})
        page = member.get(f"/attempts/{attempt.id}/questions/1")
        for words in ("Máy 1", "Máy 2", "Máy 3"):
            assert f'alt="{words}"' in page.html
        assert member.raw("GET", pictures[0][1]).status_code == 200
        page = member.get(f"/attempts/{attempt.id}/review")
        assert ("Máy 1" in page.text, "<img" in page.html) == (True, False)
        page = member.submit(action="/submit")
        assert [page.html.count(f'src="{address}"') for _line, address in pictures] == [1, 1, 1]

    def test_to_be_matched_with_a_list_from_which_words_are_chosen(self, session, visit, someone, pictures):
        trainer, lines = visit("trainer"), [line for line, _address in pictures]
        trainer.get(f"{BANK}/new?kind=matching")
        typed = WORDS | options(lines) | {"vi-prompt-1": "Một", "vi-prompt-2": lines[0], "policy": "whole"}
        trainer.submit(typed | {"do": "publish"}, action="/new")
        attempt = paper(session, someone("member"), {"q15": ""})
        page = visit("member").get(f"/attempts/{attempt.id}/questions/1")
        assert re.findall(r"<option[^>]*>([^<]*)</option>", page.html)[:4] == [
            "Chọn …", "A. Máy 1", "B. Máy 2", "C. Máy 3",
        ]  # fmt: skip
        for letter, (_line, address) in zip("ABC", pictures, strict=True):
            assert re.search(rf'<b>{letter}\.</b> <img[^>]*src="{address}"', page.html)

    @pytest.mark.parametrize(("field", "words"), [("vi-option-1", "cần một câu tả"), ("vi-stem", "Bạn tả ảnh")])
    def test_without_words_are_not_published(self, visit, pictures, field, words):
        trainer = visit("trainer")
        trainer.get(f"{BANK}/new?kind=single")
        typed = WORDS | TYPED[Kind.SINGLE] | {field: f"![]({pictures[0][1]})"}
        assert words in trainer.submit(typed | {"do": "publish"}, action="/new", status=422).text


def test_who_wrote_it_and_when(session, visit, someone):
    trainer = visit("trainer")
    page = trainer.get(f"{BANK}/q01/edit")
    assert "từ thư mục thư viện" in page.text
    trainer.submit({"vi-explanation": "Một.", "right": ["2"], "do": "publish"}, action="/edit")
    page = trainer.get(f"{BANK}/q01/edit")
    assert re.search(rf"Bản số 2, [\d:/, ]+: {someone('trainer').name}", page.text)


def test_two_new_ones_and_a_double_press_at_the_same_moment(session, visit):
    """Two get an id each; what was pressed twice is there once."""
    trainers = [visit("trainer") for _press in range(3)]
    for trainer in trainers:
        trainer.get(f"{BANK}/new?kind=single")
    typed = [WORDS | TYPED[Kind.SINGLE] | {"do": "publish", "vi-stem": stem} for stem in ("Một?", "Một?", "Hai?")]
    with ThreadPoolExecutor() as pool:
        waiting = [
            pool.submit(trainer.submit, each, action="/new") for trainer, each in zip(trainers, typed, strict=True)
        ]
        said = [re.search(r"Đã xuất bản câu (q\d+)", one.result().text)[1] for one in waiting]
    session.rollback()
    new = session.scalars(select(QuestionVersion.markdown).where(QuestionVersion.published_by.is_not(None))).all()
    assert {one["vi"]["stem"] for one in new} == {"Một?", "Hai?"}
    assert len(set(said)) == len(new) <= 3  # the other may come between the two presses


def test_a_change_pressed_twice_is_published_once(session, visit):
    trainer = visit("trainer")
    trainer.get(f"{BANK}/q01/edit")
    fields = dict(trainer._form("/edit").fields) | {"vi-explanation": "Một.", "right": "2", "do": "publish"}
    for _press in range(2):
        assert trainer.raw("POST", f"{BANK}/q01/edit", data=fields).status_code == 302
    session.rollback()
    assert current(session, "q01").number == 2


class TestFoundWrong:
    def test_another_answer_is_told_marked_and_taken_away(self, session, visit, someone):
        trainer, decided = visit("trainer"), rule(session, subject(session, "q04"), ("a",), someone("trainer"), NOW)
        page = trainer.get(f"{BANK}?q=q04")
        assert "Đáp án dưới đây theo quyết định ngày 20/11/2026." in page.text
        assert "Phương án a Đúng" in page.text
        assert "14 câu lấy được vào bài mới." in page.text
        page = trainer.get(f"{BANK}/q04/edit")
        assert "Bản này có quyết định ngày 20/11/2026." in page.text
        assert dict(trainer._form("/edit").fields)["right"] == "1"
        answer = trainer.raw("POST", f"{BANK}/export", data={"csrf_token": trainer.token(), "form": "gift"})
        assert [found.record.key for found in read_gift(answer.data).questions if found.name == "q04"] == ["a"]
        assert decided

    def test_what_was_taken_out_or_has_several_answers_is_in_no_file_and_said_to_be(self, session, visit, someone):
        trainer = visit("trainer")
        rule(session, subject(session, "q04"), (), someone("trainer"), NOW)
        rule(session, subject(session, "q05"), ("a", "b"), someone("trainer"), NOW)
        page = trainer.get(f"{BANK}?q=q04")
        assert "Câu sai, đã bỏ ngày 20/11/2026" in page.text
        assert "13 câu lấy được vào bài mới." in page.text
        assert len(candidates_of(session, quiz_of(session).course_id)) == 13
        page = trainer.get(f"{BANK}/export")
        for words in ("1 câu: câu sai, đã bỏ", "1 câu: đáp án theo quyết định"):
            assert words in page.text
        answer = trainer.raw("POST", f"{BANK}/export", data={"csrf_token": trainer.token(), "form": "xml"})
        assert not {"q04", "q05"} & {found.name for found in read_moodle_xml(answer.data).questions}

    def test_a_course_is_packed_as_it_counts_today(self, session, someone):
        course = session.scalars(select(Course).filter_by(slug=MEMBER_COURSE)).one()
        quiz_of(session).verified_on, quiz_of(session).review_due = utc_now().date(), utc_now().date()
        before = parse(questions_of(session, course)["vi"], "tệp").questions
        for slug, keys in (("q04", ("a",)), ("q05", ()), ("q06", ("a", "b"))):
            rule(session, subject(session, slug), keys, someone("trainer"), NOW)
        after = {one.slug: one.key for one in parse(questions_of(session, course)["vi"], "tệp").questions}
        assert after == {one.slug: one.key for one in before if one.slug != "q05"} | {"q04": "a"}


def test_the_bank_in_english(session, visit):
    trainer = visit("trainer")
    trainer.get(f"{BANK}/new?kind=boolean")
    english = {"en-stem": "A code is **a key**.", "en-explanation": "Ask first."}
    trainer.submit(WORDS | TYPED[Kind.BOOLEAN] | english | {"do": "publish"}, action="/new")
    page = trainer.get(f"{BANK}/export?language=en")
    assert "Giữ được cả 15 câu." in page.text
    for form, read in READERS.items():
        data = {"csrf_token": trainer.token(), "form": form, "language": "en"}
        answer = trainer.raw("POST", f"{BANK}/export", data=data)
        assert f"{MEMBER_COURSE}.en." in answer.headers["Content-Disposition"]
        found = read(answer.data).questions[-1]
        assert (found.record.stem, found.record.options, found.record.key) == (
            english["en-stem"], ("True", "False"), "b",
        )  # fmt: skip


def test_of_two_who_change_it_the_second_is_told_and_loses_nothing(session, visit):
    first, second = visit("trainer"), visit("trainer")
    for trainer in (first, second):
        trainer.get(f"{BANK}/q01/edit")
    first.submit({"vi-explanation": "Một.", "right": ["2"], "do": "publish"}, action="/edit")
    page = second.submit({"vi-explanation": "Hai.", "right": ["2"], "do": "publish"}, action="/edit", status=422)
    assert "Người khác vừa xuất bản" in page.text
    assert "Hai." in page.html
    session.expire_all()
    assert current(session, "q01").markdown["vi"]["explanation"] == "Một."


def test_withdrawn_and_taken_up_again(session, visit):
    trainer = visit("trainer")
    trainer.get(f"{BANK}/q01/edit")
    page = trainer.submit(action="/withdraw")
    assert "Câu này đã rút" in page.text
    question = session.scalars(
        select(Question)
        .join(Course, Course.id == Question.course_id)
        .where(Question.slug == "q01", Course.slug == MEMBER_COURSE)
    ).one()
    assert question.is_withdrawn
    assert question.withdrawn_by is not None
    page = trainer.submit(action="/return")
    session.expire_all()
    assert (question.is_withdrawn, question.withdrawn_by) == (False, None)
    actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions[-2:] == ["question.withdrawn", "question.returned"]


def test_a_folder_leaves_alone_what_was_written_here(session, visit, someone):
    """Unless it is asked for."""
    course = session.scalars(select(Course).filter_by(slug=MEMBER_COURSE)).one()
    quiz_of(session).verified_on, quiz_of(session).review_due = utc_now().date(), utc_now().date()
    session.commit()
    files = questions_of(session, course)
    sync_questions(session, course, files, utc_now())
    session.commit()
    trainer = visit("trainer")
    trainer.get(f"{BANK}/q01/edit")
    trainer.submit({"vi-explanation": "Của tôi.", "right": ["2"], "do": "publish"}, action="/edit")
    trainer.get(f"{BANK}/q02/edit")
    trainer.submit(action="/withdraw")
    trainer.get(f"{BANK}/new?kind=single")
    trainer.submit(WORDS | TYPED[Kind.SINGLE] | {"do": "publish"}, action="/new")
    session.expire_all()
    report = sync_questions(session, course, files, utc_now(), takes_files=False)
    assert (report.kept, report.changed, report.withdrawn, report.added) == (("q01", "q02"), (), (), ())
    assert current(session, "q01").markdown["vi"]["explanation"] == "Của tôi."
    report = sync_questions(session, course, files, utc_now())
    assert (report.changed, report.withdrawn, report.added) == (("q01",), ("q15",), ("q02",))
    report = sync_questions(session, course, files, utc_now(), takes_files=False)
    assert (report.kept, report.changed) == ((), ())


def test_who_does_not_write_the_course_finds_nothing(visit):
    for username in ("member", "leader", "commune-official"):
        for path in ("/new", "/q01/edit"):
            visit(username).get(BANK + path, status=404)
    visit("trainer").get(f"{BANK}/khong-co/edit", status=404)


def test_a_course_without_lessons(session, visit):
    session.execute(update(Course).values(lesson_count=0))
    session.commit()
    trainer = visit("trainer")
    trainer.get(f"{BANK}/new?kind=single")
    page = trainer.submit(WORDS | TYPED[Kind.SINGLE] | {"do": "publish"}, action="/new", status=422)
    assert "Khóa học chưa có bài nào" in page.text
