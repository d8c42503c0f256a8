"""Sitting a test in the browser: with and without the script, two devices, retakes, and nothing given away."""

import re

import pytest
from sqlalchemy import func, select, update

from certificates.models import Certificate
from lms.clock import utc_now
from quizzes.attempts import finding, handing_in, starting
from quizzes.models import Answer, Attempt, Question, QuestionVersion, Quiz
from quizzes.refusals import Given
from quizzes.wordings import shelf, wordings_of
from tests.quizzes import CITIZEN_COURSE, MEMBER_COURSE, answer, begin, right_of, unlock, wrong_of

TEST = f"/courses/{MEMBER_COURSE}/test"
WHY = "Vì vậy"  # every explanation of the cast


@pytest.fixture
def attempt(session, someone):
    return begin(session, someone("member"))


@pytest.fixture
def member(visit, attempt):
    visitor = visit("member")
    visitor.get(f"/attempts/{attempt.id}/questions/1")
    return visitor


def send(visitor, attempt, token=None, **answer):
    return visitor.raw(
        "POST",
        f"/attempts/{attempt.id}/answers",
        json=answer,
        headers={"X-CSRFToken": visitor.token() if token is None else token},
    )


def answers(session):
    return session.scalar(select(func.count()).select_from(Answer))


# The way in.


def test_what_awaits(session, someone, visit):
    unlock(session, someone("member"))
    page = visit("member").get(TEST)
    assert "Bài kiểm tra: Bảo vệ bản thân trực tuyến" in page.title
    for words in ("10 câu hỏi", "Đúng 8 câu trở lên là đạt", "Không tính giờ", "Bắt đầu làm bài"):
        assert words in page.text


def test_the_test_is_locked_until_the_lessons_are_read(visit, session):
    visitor = visit("member")
    page = visitor.get(TEST)
    assert "Còn 3 bài nữa" in page.text
    assert f"/courses/{MEMBER_COURSE}/lessons/2" in page.links
    assert not [form for form in page.forms if form.action == TEST]
    token = visitor.token()
    assert visitor.raw("POST", TEST, data={"csrf_token": token}).status_code == 409
    assert session.scalar(select(func.count(Attempt.id))) == 0


def test_an_unknown_course_has_no_test(visit):
    visit("member").get("/courses/khong-co/test", status=404)


def test_a_course_without_questions_says_so(session, someone, visit):
    unlock(session, someone("member"))
    session.execute(update(Question).values(is_withdrawn=True))
    session.commit()
    assert "đang được soạn" in visit("member").get(TEST).text


def test_begin_resume_and_begin_again(session, someone, visit):
    unlock(session, someone("member"))
    visitor = visit("member")
    visitor.get(TEST)
    page = visitor.submit()
    assert page.h1s == ["Câu 1 trên 10"]
    page = visitor.submit({"choice": "a"})
    assert page.h1s == ["Câu 2 trên 10"]
    assert "Đã lưu 1/10" in page.text
    page = visitor.get(TEST)
    assert "Làm tiếp bài đang dở" in page.text
    assert visitor.submit().h1s == ["Câu 2 trên 10"]
    assert session.scalar(select(func.count(Attempt.id))) == 1
    assert visitor.get(page.url.replace(TEST, "/attempts/1")).h1s == ["Câu 2 trên 10"]


# Without a script.


def test_the_whole_way_without_a_script(session, visit, attempt):
    right = right_of(session, attempt)
    visitor = visit("member")
    visitor.get(f"/attempts/{attempt.id}")
    for letter in right[:9]:
        page = visitor.submit({"choice": letter})
    assert page.h1s == ["Câu 10 trên 10"]
    page = visitor.submit({"choice": wrong_of(session, attempt)[9]})
    assert page.h1s == ["Xem lại bài làm"]
    assert "Bạn đã trả lời hết" in page.text
    page = visitor.submit()
    assert page.h1s == ["9 trên 10 câu đúng"]
    session.refresh(attempt)
    for words in (
        "Đạt",
        "Chúc mừng bạn Hạnh!",
        "Bài này cần 8 câu đúng để đạt",
        "Xem lại 1 câu chưa đúng",
        attempt.receipt,
    ):
        assert words in page.text
    assert "/certificates" in page.links
    last = attempt.paper[9]["version"]
    lesson = wordings_of(session, [last])[last].lesson_number
    assert f"/courses/{MEMBER_COURSE}/lessons/{lesson}" in page.links
    assert session.scalar(select(func.count(Certificate.id))) == 1


def test_a_choice_can_be_changed(session, member, attempt):
    member.submit({"choice": "a"})
    page = member.get(f"/attempts/{attempt.id}/questions/1")
    assert ("choice", "a") in page.forms[0].fields
    member.submit({"choice": "b"})
    assert finding.answers_of(session, attempt.id)[1] == Given(2, "b")


def test_sending_the_same_page_twice_is_harmless(session, member, attempt):
    form = dict(member.page.forms[0].fields) | {"choice": "c"}
    for _ in range(2):
        assert member.raw("POST", f"/attempts/{attempt.id}/questions/1", data=form).status_code == 302
    assert answers(session) == 1


def test_no_choice_is_asked_for(session, member):
    page = member.submit(status=422)
    assert "Bạn chọn một phương án" in page.text
    assert answers(session) == 0


@pytest.mark.parametrize(
    "tampered",
    [
        {"choice": "d"},
        {"choice": "z"},
        {"choice": "<b>"},
        {"choice": "aa"},
        {"choice": "a", "sequence": "-1"},
        {"choice": "a", "sequence": "9" * 30},
        {"choice": "a", "sequence": "x"},
        {"choice": "a", "sequence": "1000"},
        {"choice": "a", "sequence": "²"},
    ],
)
def test_a_tampered_form_changes_nothing(session, member, tampered):
    member.submit(tampered, status=422)
    assert answers(session) == 0


@pytest.mark.parametrize("position", ["0", "11", "99999999999", "9" * 40])
def test_a_question_that_is_not_on_the_paper(session, member, attempt, position):
    token = member.token()
    address = f"/attempts/{attempt.id}/questions/{position}"
    form = {"csrf_token": token, "choice": "a", "sequence": "1"}
    assert member.raw("POST", address, data=form).status_code in {404, 405}
    member.get(address, status=404)
    assert answers(session) == 0


def test_the_review_says_what_is_missing(session, member, attempt):
    answer(session, attempt, score=0)
    session.execute(Answer.__table__.delete().where(Answer.position.in_([3, 7])))
    session.commit()
    page = member.get(f"/attempts/{attempt.id}/review")
    assert "Còn 2 câu chưa trả lời" in page.text
    assert "Vẫn nộp, bỏ trống 2 câu" in page.text
    assert "Làm tiếp câu 3" in page.text
    assert page.text.count("Chưa trả lời") == 2
    assert {f"/attempts/{attempt.id}/questions/{number}" for number in range(1, 11)} <= set(page.links)
    assert member.submit().h1s == ["0 trên 10 câu đúng"]


def test_not_passed_and_drawn_anew(session, member, attempt):
    answer(session, attempt, score=7)
    member.get(f"/attempts/{attempt.id}/review")
    page = member.submit()
    assert "Chưa đạt" in page.text
    assert "trượt" not in page.text.lower()
    assert "/certificates" not in page.links
    assert member.submit().h1s == ["Câu 1 trên 10"]
    first, second = session.scalars(select(Attempt).order_by(Attempt.id)).all()
    assert {slot["version"] for slot in first.paper} != {slot["version"] for slot in second.paper}
    page = member.get(TEST)
    assert "7 trên 10 câu đúng" in page.text
    assert f"/attempts/{first.id}" in page.links


# The script's way.


def test_the_script_saves_each_choice(session, member, attempt):
    response = send(member, attempt, position=4, sequence=1, choice="a")
    assert response.json == {"saved": 1, "total": 10, "sequence": 1, "choice": "a"}
    assert send(member, attempt, position=4, sequence=2, choice="b").json["saved"] == 1
    assert send(member, attempt, position=5, sequence=1, choice="b").json["saved"] == 2
    page = member.get(f"/attempts/{attempt.id}/questions/4")
    assert ("choice", "b") in page.forms[0].fields
    assert ("sequence", "3") in page.forms[0].fields
    assert "Đã lưu 2/10" in page.text


def test_script_and_button_together_save_once(session, member, attempt):
    send(member, attempt, position=1, sequence=1, choice="b")
    assert member.submit({"choice": "b"}).h1s == ["Câu 2 trên 10"]
    assert answers(session) == 1


@pytest.mark.parametrize(
    "tampered",
    [
        {"position": 11, "sequence": 1, "choice": "a"},
        {"position": 0, "sequence": 1, "choice": "a"},
        {"position": True, "sequence": 1, "choice": "a"},
        {"position": 1, "sequence": 1.5, "choice": "a"},
        {"position": 1, "sequence": 10**30, "choice": "a"},
        {"position": 1, "sequence": 1, "choice": ["a"]},
        {"position": 1, "sequence": 1, "choice": "d"},
        {"position": 1, "sequence": 1},
        {},
    ],
)
def test_tampered_json_changes_nothing(session, member, attempt, tampered):
    response = send(member, attempt, **tampered)
    assert response.status_code == 422
    assert response.json == {"error": "Bạn chọn một phương án rồi bấm lưu."}
    assert answers(session) == 0


@pytest.mark.parametrize("body", ["", "null", "[]", "5", '"a"', "{", '{"position":'])
def test_what_is_no_json_object_changes_nothing(session, member, attempt, body):
    headers = {"X-CSRFToken": member.token(), "Content-Type": "application/json"}
    response = member.raw("POST", f"/attempts/{attempt.id}/answers", data=body, headers=headers)
    assert response.status_code == 422
    assert response.json["error"]


def test_errors_speak_the_readers_language(member, attempt):
    member.client.set_cookie("language", "en")
    assert send(member, attempt).json["error"]


def test_a_forged_token_saves_nothing(session, member, attempt):
    for token in ("", "forged", member.token()[:-1]):
        assert send(member, attempt, token=token, position=1, sequence=1, choice="a").status_code == 400
    for path in (f"/attempts/{attempt.id}/questions/1", f"/attempts/{attempt.id}/submit", TEST):
        assert member.raw("POST", path, data={"csrf_token": "x", "choice": "a", "sequence": "1"}).status_code == 400
    session.refresh(attempt)
    assert attempt.submitted_at is None
    assert answers(session) == 0


# Two devices.


def test_two_devices_in_the_browser(session, visit, member, attempt):
    phone, desk = member, visit("member")
    desk.get(f"/attempts/{attempt.id}/questions/1")
    phone.submit({"choice": "a"})
    page = desk.submit({"choice": "b"}, status=409)
    assert "máy khác" in page.text
    assert ("choice", "a") in page.forms[0].fields
    assert finding.answers_of(session, attempt.id)[1].choice == "a"
    desk.submit({"choice": "b"})
    session.rollback()
    assert finding.answers_of(session, attempt.id)[1] == Given(2, "b")


def test_two_devices_with_the_script(session, visit, member, attempt):
    desk = visit("member")
    desk.get(f"/attempts/{attempt.id}/questions/1")
    send(member, attempt, position=1, sequence=2, choice="a")
    response = send(desk, attempt, position=1, sequence=1, choice="b")
    assert response.status_code == 409
    assert (response.json["choice"], response.json["sequence"]) == ("a", 2)
    assert "máy khác" in response.json["error"]


# After submission.


@pytest.fixture
def submitted(session, attempt):
    answer(session, attempt, score=9)
    handing_in.submit(session, attempt, utc_now())
    session.commit()
    return attempt


def test_an_answer_after_submission_is_not_taken(session, member, submitted):
    before = answers(session)
    response = send(member, submitted, position=1, sequence=9, choice="a")
    assert response.status_code == 409
    assert "đã nộp" in response.json["error"]
    page = member.submit({"choice": "a", "sequence": "9"})  # the page opened before
    assert page.h1s == ["9 trên 10 câu đúng"]
    assert "đã nộp" in page.text
    assert answers(session) == before


def test_submitting_twice_shows_the_first_result(session, member, attempt):
    answer(session, attempt, score=9)
    member.get(f"/attempts/{attempt.id}/review")
    token = member.token()
    for _ in range(2):
        response = member.raw("POST", f"/attempts/{attempt.id}/submit", data={"csrf_token": token})
        assert response.headers["Location"] == f"/attempts/{attempt.id}"
        session.refresh(attempt)
        assert attempt.receipt in member.get(f"/attempts/{attempt.id}").text
    assert session.scalar(select(func.count(Certificate.id))) == 1


def test_old_pages_lead_to_the_result(member, submitted):
    for path in ("questions/1", "review", ""):
        assert member.get(f"/attempts/{submitted.id}/{path}".rstrip("/")).h1s == ["9 trên 10 câu đúng"]


def test_the_result_explains_every_question(member, submitted):
    page = member.get(f"/attempts/{submitted.id}")
    assert page.text.count(WHY) == 10
    assert page.html.index("Xem lại 1 câu chưa đúng") < page.html.index("<details")
    assert page.text.count("Nên chọn") == 1


# Somebody else's.


@pytest.mark.parametrize("username", ["leader", "mate", "commune-official", "trainer", "administrator"])
def test_nobody_else_comes_near_an_attempt(session, visit, attempt, username):
    visitor = visit(username)
    visitor.get(TEST)
    token = visitor.token()
    for path in ("", "/questions/1", "/review"):
        visitor.get(f"/attempts/{attempt.id}{path}", status=404)
    form = {"csrf_token": token, "choice": "a", "sequence": "1"}
    for path in ("/questions/1", "/submit"):
        assert visitor.raw("POST", f"/attempts/{attempt.id}{path}", data=form).status_code == 404
    assert send(visitor, attempt, token=token, position=1, sequence=1, choice="a").status_code == 404
    session.refresh(attempt)
    assert (attempt.submitted_at, attempt.answered_at, answers(session)) == (None, None, 0)


def test_whoever_was_signed_out_meanwhile_signs_in_and_goes_on(session, member, attempt):
    with member.client.session_transaction() as cookie:
        cookie.clear()
    address = f"/attempts/{attempt.id}/questions/1"
    answer = member.raw("POST", address, data={"choice": "a", "sequence": "1", "csrf_token": "of before"})
    assert answer.headers["Location"] == f"/sign-in?next={address}"
    assert answers(session) == 0


def test_one_must_be_signed_in(visit, attempt):
    visitor = visit()
    for path in (
        TEST,
        f"/attempts/{attempt.id}",
        f"/attempts/{attempt.id}/questions/1",
        f"/attempts/{attempt.id}/review",
    ):
        assert visitor.raw("GET", path).status_code == 302


# Nothing is given away.


def views_before_submission(visitor, attempt):
    """Everything a sitter can fetch before submission, bare of what differs from call to call."""
    yield visitor.raw("GET", TEST)
    yield visitor.raw("GET", f"/attempts/{attempt.id}", follow_redirects=True)
    for position in range(1, 11):
        yield visitor.raw("GET", f"/attempts/{attempt.id}/questions/{position}")
        yield send(visitor, attempt, position=position, sequence=1, choice="a")
        yield send(visitor, attempt, position=position, sequence=1, choice="b")
        yield send(visitor, attempt, position=position, sequence=0, choice="b")
        form = {"csrf_token": visitor.token(), "choice": "c", "sequence": "1"}
        yield visitor.raw("POST", f"/attempts/{attempt.id}/questions/{position}", data=form)
    yield visitor.raw("GET", f"/attempts/{attempt.id}/review")


def everything(visitor, attempt):
    parts = []
    for response in views_before_submission(visitor, attempt):
        text = re.sub(r'name="csrf_token" value="[^"]+"', "", response.get_data(as_text=True))
        parts.append((response.status_code, response.headers.get("Location"), text))
    with visitor.client.session_transaction() as cookie:
        kept = {name: value for name, value in cookie.items() if name not in {"csrf_token", "_user_id", "_fresh"}}
    return parts, kept


def test_no_explanation_before_submission(member, attempt):
    parts, kept = everything(member, attempt)
    assert not any(WHY in text for _status, _where, text in parts)
    assert kept == {}


def test_what_is_sent_does_not_depend_on_the_key(session, visit, member, attempt):
    """The strongest proof that the key is nowhere: change every key, and not a letter of any answer changes."""
    before = everything(member, attempt)
    session.execute(Answer.__table__.delete())
    session.execute(update(Attempt).values(answered_at=None))
    session.execute(update(QuestionVersion).values(key="a"))
    session.commit()
    shelf.clear()
    fresh = visit("member")
    fresh.get(f"/attempts/{attempt.id}/questions/1")
    assert everything(fresh, attempt) == before


def test_question_pages_are_not_kept_by_the_browser(member, attempt):
    for path in ("questions/1", "review"):
        response = member.raw("GET", f"/attempts/{attempt.id}/{path}")
        assert response.headers["Cache-Control"] == "no-store"


def test_letters_do_not_tell_the_key(session, someone):
    """In the cast every key is b; on papers the right letter is any."""
    quiz_letters = {letter for _ in range(3) for letter in right_of(session, retake(session, someone("member")))}
    assert quiz_letters == set("abc")


def retake(session, person):
    open_ = session.scalar(select(Attempt).filter_by(person_id=person.id, submitted_at=None))
    if open_ is None:
        return begin(session, person)
    handing_in.submit(session, open_, utc_now())
    again = starting.start(session, person, session.get_one(Quiz, open_.quiz_id), utc_now())
    session.commit()
    return again


# Two languages.


def test_an_english_reader_of_a_vietnamese_question(session, someone, visit):
    for version in session.scalars(select(QuestionVersion)):
        version.texts = {"vi": version.texts["vi"]}
    attempt = begin(session, someone("citizen"), CITIZEN_COURSE)
    visitor = visit("citizen")
    visitor.client.set_cookie("language", "en")
    page = visitor.get(f"/attempts/{attempt.id}/questions/1")
    assert '<html lang="en"' in page.html
    assert re.search(r'<fieldset[^>]* lang="vi"', page.html)
    visitor.get(f"/attempts/{attempt.id}/review")
    assert 'lang="vi"' in visitor.submit().html


def test_a_translated_question_needs_no_mark(member, attempt):
    member.client.set_cookie("language", "en")
    assert not re.search(r"<fieldset[^>]* lang=", member.get(f"/attempts/{attempt.id}/questions/1").html)


# What it costs.


def test_few_statements(session, member, attempt, statements):
    def count(act):
        statements.clear()
        act()
        return len(statements)

    assert count(lambda: member.get(f"/attempts/{attempt.id}/questions/2")) <= 4  # one of them only while it is new
    assert count(lambda: member.get(f"/attempts/{attempt.id}/questions/2")) == 3
    assert count(lambda: send(member, attempt, position=2, sequence=1, choice="a")) == 4
    form = dict(member.page.forms[0].fields) | {"choice": "a", "sequence": "2"}
    assert count(lambda: member.raw("POST", f"/attempts/{attempt.id}/questions/2", data=form)) == 4
    member.get(f"/attempts/{attempt.id}/review")
    assert count(lambda: member.get(f"/attempts/{attempt.id}/review")) == 3
    assert count(lambda: member.get(TEST)) == 6


def test_statements_do_not_grow_with_the_questions(session, someone, visit, statements):
    counts = []
    for username, questions in (("member", 3), ("mate", 14)):
        session.execute(update(Quiz).values(question_count=questions))
        session.commit()
        attempt = begin(session, someone(username))
        answer(session, attempt, score=questions)
        visitor = visit(username)
        visitor.get(f"/attempts/{attempt.id}/review")
        data = {"csrf_token": visitor.token()}
        statements.clear()
        visitor.raw("POST", f"/attempts/{attempt.id}/submit", data=data)
        sending = len(statements)
        statements.clear()
        visitor.get(f"/attempts/{attempt.id}")
        counts.append((sending, len(statements)))
    assert counts[0] == counts[1]
    assert counts[0][1] <= 7
