"""Questions of every kind on the screen: answered, taken back, told, and never given away."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from lms.clock import utc_now
from quizzes.attempts import handing_in
from quizzes.kinds import Kind
from quizzes.models import Allowance, Answer, Attempt, QuestionVersion, Quiz, Ruling
from quizzes.rules import Counts, Rules, Shown
from quizzes.wordings import items_of, shelf
from tests.every_kind import QUESTIONS, fields, replace_bank
from tests.quizzes import MEMBER_COURSE, begin, quiz_of, unlock

TEST = f"/courses/{MEMBER_COURSE}/test"
TOKEN = re.compile(
    r'name="csrf_token" value="[^"]+"|content="[^"]+" name="csrf-token"|[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_.-]+'
)


@pytest.fixture
def sit(session, someone, visit):
    """A member before the first question of the six, under these rules."""

    def start(**rules):
        quiz = quiz_of(session)
        replace_bank(session, quiz)
        quiz.more_rules = Rules(**rules).kept()
        session.commit()
        attempt = begin(session, someone("member"))
        visitor = visit("member")
        visitor.get(f"/attempts/{attempt.id}/questions/1")
        return visitor, attempt

    return start


def items(session, attempt):
    return items_of(session, attempt.paper)


def place_of(session, attempt, kind):
    return 1 + [item.kind for item in items(session, attempt)].index(kind)


def answer_all(session, visitor, attempt, word=lambda item: item.keys[0]):
    for position, item in enumerate(items(session, attempt), start=1):
        visitor.get(f"/attempts/{attempt.id}/questions/{position}")
        page = visitor.submit(fields(item.kind, word(item)), action=f"questions/{position}")
    return page


def test_the_whole_way_without_a_script(session, sit):
    visitor, attempt = sit()
    page = answer_all(session, visitor, attempt)
    assert page.h1s == ["Xem lại bài làm"]
    assert "Bạn đã trả lời hết" in page.text
    page = visitor.submit(action="/submit")
    assert page.h1s == ["6 trên 6 câu đúng"]
    for words in ("Vì ordering", "Nhắn several", "Việc 1: matching b", "Lừa đảo : case b", "1. ordering a"):
        assert words in page.text, words


def test_answers_stand_when_one_comes_back(session, sit):
    visitor, attempt = sit()
    answer_all(session, visitor, attempt)
    for position, item in enumerate(items(session, attempt), start=1):
        page = visitor.get(f"/attempts/{attempt.id}/questions/{position}")
        form = next(form for form in page.forms if form.id == "answer")
        sent = {}
        for name, value in form.fields:
            sent.setdefault(name, []).append(value)
        wanted = fields(item.kind, item.keys[0])
        assert {name: values for name, values in sent.items() if name in wanted} == {
            name: value if isinstance(value, list) else [value] for name, value in wanted.items()
        }


def test_parts_are_worth_parts(session, sit):
    """Half of four, two of three, one neighbour swap of three leniently 2/3, half a case, nothing for the others."""
    visitor, attempt = sit()
    wrong = {
        Kind.SEVERAL: lambda key: key[0],
        Kind.MATCHING: lambda key: key[:2] + "-",
        Kind.ORDERING: lambda key: key[1] + key[0] + key[2],
        Kind.CASE: lambda key: "r" + key[1],
        Kind.SINGLE: lambda key: "a" if key != "a" else "b",
        Kind.BOOLEAN: lambda key: "a" if key != "a" else "b",
    }
    page = answer_all(session, visitor, attempt, lambda item: wrong[item.kind](item.keys[0]))
    assert "Chưa đủ" in page.text
    page = visitor.submit(action="/submit")
    session.refresh(attempt)
    assert attempt.score == pytest.approx(1 / 2 + 2 / 3 + 2 / 3 + 1 / 2)
    assert page.h1s == ["2,33 trên 6 điểm"]
    assert "Đúng một phần, được 0,67 điểm" in page.text
    assert "bỏ trống" in page.text


def test_an_answer_can_be_taken_back(session, sit):
    visitor, attempt = sit()
    position = place_of(session, attempt, Kind.SEVERAL)
    for choice in (["a", "b"], []):
        visitor.get(f"/attempts/{attempt.id}/questions/{position}")
        page = visitor.submit({"choice": choice}, action=f"questions/{position}")
    assert "Đã lưu 0/6" in page.text
    assert session.scalars(select(Answer.choice).order_by(Answer.sequence)).all() == ["ab", "-"]
    assert "Chưa trả lời" in visitor.get(f"/attempts/{attempt.id}/review").text


@pytest.mark.parametrize("numbers", [("1", "1", "2"), ("1", "2", ""), ("0", "1", "2"), ("1", "2", "x")])
def test_an_order_needs_each_number_once(session, sit, numbers):
    visitor, attempt = sit()
    position = place_of(session, attempt, Kind.ORDERING)
    visitor.get(f"/attempts/{attempt.id}/questions/{position}")
    given = {f"place-{letter}": number for letter, number in zip("abc", numbers, strict=True)}
    page = visitor.submit(given, action=f"questions/{position}", status=422)
    assert "Bạn cho mỗi việc một số thứ tự" in page.text
    typed = dict(page.forms[0].fields)
    assert [typed.get(name, "") for name in given] == [number if number in "123" else "" for number in numbers]


def test_no_byte_of_a_page_hangs_on_what_is_right(session, sit):
    """With all other keys in the bank, every page before the end is the same, byte by byte."""
    visitor, attempt = sit()
    urls = [f"/attempts/{attempt.id}/questions/{position}" for position in range(1, 7)]
    urls += [f"/attempts/{attempt.id}/review", TEST]

    def read():
        shelf.clear()
        return [TOKEN.sub("", visitor.raw("GET", url).get_data(as_text=True)) for url in urls]

    before = read()
    for old, new in (("b", "a"), ("ac", "bd"), ("bca", "dab"), ("abc", "cab"), ("sb", "ra")):
        session.execute(update(QuestionVersion).where(QuestionVersion.key == old).values(key=new))
    session.add(
        Ruling(version_id=attempt.paper[0]["version"], keys=[], reason="sai", decided_by=1, decided_at=utc_now())
    )
    session.commit()
    after = read()
    assert after[:-1] == before[:-1]
    assert after[-1] != before[-1], "the next paper has one question less, which is told before it"
    assert not any("Vì " in page or "Nhắn " in page for page in before)


class TestWhatIsTold:
    def test_at_once_and_then_the_answer_stands(self, session, sit):
        visitor, attempt = sit(marks_shown=Shown.DURING, answers_shown=Shown.DURING, explanations_shown=Shown.DURING)
        item = items(session, attempt)[0]
        page = visitor.submit(fields(item.kind, item.keys[0]), action="questions/1")
        assert f"Vì {item.kind}" in page.text
        assert "Sang câu 2" in page.text
        assert not [form for form in page.forms if form.id == "answer"]
        visitor.get(f"/attempts/{attempt.id}/questions/2")
        headers = {"X-CSRFToken": visitor.token()}
        again = {"position": 1, "sequence": 2, "choice": item.keys[0]}
        answer = visitor.raw("POST", f"/attempts/{attempt.id}/answers", json=again, headers=headers)
        assert (answer.status_code, answer.json["sequence"]) == (409, 1)

    def test_an_answer_that_will_stand_must_be_whole(self, session, sit):
        visitor, attempt = sit(marks_shown=Shown.DURING, answers_shown=Shown.DURING)
        for kind, half in ((Kind.SEVERAL, []), (Kind.CASE, "s-"), (Kind.MATCHING, "b-a")):
            address = f"/attempts/{attempt.id}/questions/{place_of(session, attempt, kind)}"
            visitor.get(address)
            given = {"choice": half} if kind is Kind.SEVERAL else fields(kind, half)
            page = visitor.submit(given, action=address, status=422)
            assert "Bạn trả lời cho đủ" in page.text
            sent = [pair for form in page.forms if form.id == "answer" for pair in form.fields]
            assert all((name, one) in sent for name, value in given.items() for one in value if one != "-"), (
                "still there"
            )
        assert session.scalars(select(Answer)).all() == []

    def test_only_when_the_test_closes(self, session, sit):
        closes = utc_now() + timedelta(days=3)
        shown = {"marks_shown": Shown.CLOSED, "answers_shown": Shown.CLOSED, "explanations_shown": Shown.CLOSED}
        visitor, attempt = sit(closes_at=closes, **shown)
        answer_all(session, visitor, attempt)
        page = visitor.submit(action="/submit")
        assert page.h1s == ["Đã nộp bài"]
        assert "Kết quả hiện ra khi bài kiểm tra đóng" in page.text
        session.refresh(attempt)
        assert attempt.receipt in page.text
        assert not [word for word in ("Đạt", "Chưa đạt", "Nên chọn", "Làm lại") if word in page.text]
        for address, words in ((TEST, "chờ kết quả"), ("/", "Kết quả có khi"), ("/my/data", "chờ kết quả")):
            page = visitor.get(address)
            assert words in page.text, address
            assert not [word for word in ("Vì ", "Nhắn ", "6 câu đúng", "Bạn đã đạt", "Chưa đạt,") if word in page.text]
        assert "/certificates/" not in str(visitor.get("/certificates").links)
        attempt.more_rules, attempt.grade_at = Rules(**shown, closes_at=utc_now()).kept(), utc_now()
        session.commit()
        assert visitor.get(f"/attempts/{attempt.id}").h1s == ["6 trên 6 câu đúng"]

    def test_the_result_before_the_answers(self, session, sit):
        closes = utc_now() + timedelta(days=3)
        visitor, attempt = sit(closes_at=closes, answers_shown=Shown.CLOSED)
        answer_all(session, visitor, attempt)
        page = visitor.submit(action="/submit")
        assert page.h1s == ["6 trên 6 câu đúng"]
        assert "Đáp án hiện ra khi bài kiểm tra đóng" in page.text
        assert "Vì " not in page.text

    def test_a_question_that_was_taken_out(self, session, sit):
        visitor, attempt = sit()
        version = attempt.paper[2]["version"]
        session.add(Ruling(version_id=version, keys=[], reason="sai", decided_by=1, decided_at=utc_now()))
        session.commit()
        right = {kind: key for kind, _policy, _options, _prompts, key in QUESTIONS}
        answer_all(session, visitor, attempt, lambda item: right[item.kind])
        page = visitor.submit(action="/submit")
        assert "trên 5" in page.h1s[0]
        assert "Câu này đã được bỏ, không tính điểm của ai" in page.text


class TestRulesOnTheScreen:
    def test_before_the_test(self, session, someone, visit):
        unlock(session, someone("member"))
        rules = Rules(
            minutes=20, attempts=2, wait_hours=24, counts=Counts.LAST, closes_at=utc_now() + timedelta(days=3)
        )
        session.execute(update(Quiz).values(more_rules=rules.kept()))
        session.commit()
        page = visit("member").get(TEST)
        for words in (
            "Làm trong 20 phút",
            "Được làm 2 lần. Kết quả lần cuối được tính",
            "cách nhau ít nhất 24 giờ",
            "Làm trước",
        ):
            assert words in page.text, words

    @pytest.mark.parametrize(
        ("rules", "words"),
        [
            ({"opens_at": timedelta(days=1)}, "Bài kiểm tra mở lúc"),
            ({"closes_at": timedelta(days=-1)}, "Bài kiểm tra đã đóng lúc"),
            ({"wait_hours": 24}, "Lần sau làm được từ"),
            ({"attempts": 1}, "Bạn đã làm hết 1 lần được làm"),
        ],
    )
    def test_why_not_now(self, session, someone, visit, rules, words):
        attempt = begin(session, someone("member"))
        handing_in.submit(session, attempt, utc_now())
        moments = {name: utc_now() + value if isinstance(value, timedelta) else value for name, value in rules.items()}
        session.execute(update(Quiz).values(more_rules=Rules(**moments).kept()))
        session.commit()
        visitor = visit("member")
        page = visitor.get(TEST)
        assert words in page.text
        assert not [form for form in page.forms if form.action == TEST]
        response = visitor.raw("POST", TEST, data={"csrf_token": visitor.token()})
        assert response.status_code == 409
        assert words in response.get_data(as_text=True)

    def test_a_clock_that_was_put_right_hands_in_nothing(self, session, sit):
        visitor, attempt = sit(minutes=20)
        page = visitor.submit(action="/time-up")
        assert page.h1s == ["Câu 1 trên 6"]
        visitor.get(f"/attempts/{attempt.id}/review")
        assert visitor.submit(action="/time-up").h1s == ["Xem lại bài làm"]
        attempt.due_at = utc_now()
        session.commit()
        visitor.get(f"/attempts/{attempt.id}/questions/2")
        assert "Hết giờ nên bài được nộp như đang có" in visitor.submit(action="/time-up").text

    def test_nobody_begins_another_attempt_unawares(self, session, sit):
        visitor, attempt = sit(minutes=20, attempts=2)
        page = visitor.get(TEST)
        assert "Bài đang dở làm đến" in page.text
        attempt.due_at = utc_now() - timedelta(minutes=5)
        session.commit()
        page = visitor.submit()  # the page opened before
        assert "Bài bạn làm dở đã hết giờ" in page.text
        assert page.url == f"/attempts/{attempt.id}"
        assert len(session.scalars(select(Attempt)).all()) == 1

    def test_whoever_may_not_sit_it_again_is_told_why(self, sit):
        visitor, attempt = sit(attempts=1)
        visitor.get(f"/attempts/{attempt.id}/review")
        page = visitor.submit(action="/submit")
        assert "Bạn đã làm hết 1 lần được làm" in page.text
        assert "Làm lại bài" not in page.text

    def test_more_time_is_told_before(self, session, someone, visit):
        quiz = unlock(session, someone("member"))
        quiz.more_rules = Rules(minutes=20).kept()
        words = {"reason": "đọc chậm", "given_by": someone("trainer").id, "given_at": utc_now()}
        session.add(Allowance(person_id=someone("member").id, quiz_id=quiz.id, extra_percent=50, **words))
        session.commit()
        assert "Làm trong 30 phút" in visit("member").get(TEST).text
        assert "đọc chậm" in visit("member").get("/my/data").text

    def test_time_is_over(self, session, sit):
        visitor, attempt = sit(minutes=20)
        page = visitor.get(f"/attempts/{attempt.id}/questions/1")
        assert "Làm đến" in page.text
        attempt.due_at = utc_now() - timedelta(minutes=5)
        session.commit()
        item = items(session, attempt)[0]
        page = visitor.submit(fields(item.kind, item.keys[0]), action="questions/1")
        assert "Đã hết giờ làm bài" in page.text
        assert "Hết giờ nên bài được nộp như đang có" in page.text
        session.expire_all()
        assert session.scalars(select(Attempt.submitted_at)).all() == [attempt.due_at]


def test_trainers_see_what_is_right_in_the_bank(session, visit):
    replace_bank(session, quiz_of(session))
    page = visit("trainer").get(f"/library/{MEMBER_COURSE}/questions")
    for words in ("Ghép đôi", "Việc 1: matching b", "1. ordering a", "Lừa đảo : case b", "Thật hay lừa"):
        assert words in page.text, words
