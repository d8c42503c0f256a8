"""The rules of a test as trainers set them, and more time for one person."""

import pytest
from sqlalchemy import func, select, update

from lms.clock import VIETNAM, utc_now
from lms.people.models import AuditEntry
from quizzes.attempts import starting
from quizzes.models import Allowance, Question, Quiz
from quizzes.rules import Counts, Line, Rules, Shown, rules_of
from tests.quizzes import MEMBER_COURSE, begin, quiz_of, unlock

RULES = f"/library/{MEMBER_COURSE}/rules"


class TestRules:
    def test_set_and_read_again(self, session, visit):
        trainer = visit("trainer")
        page = trainer.get(f"/library/{MEMBER_COURSE}/questions")
        assert RULES in page.links
        trainer.get(RULES)
        typed = {
            "question_count": "12", "pass_mark": "75", "minutes": "20", "attempts": "3", "wait_hours": "24",
            "counts": "last", "opens_on": "2030-01-05", "closes_on": "31/01/2030", "closes_at": "17:30",
            "answers_shown": "closed", "explanations_shown": "closed",
        }  # fmt: skip
        page = trainer.submit(typed)
        assert "Đã lưu thể lệ" in page.text
        rules = rules_of(quiz_of(session))
        assert (rules.question_count, rules.pass_mark, rules.minutes, rules.attempts) == (12, 75, 20, 3)
        assert (rules.counts, rules.answers_shown, rules.marks_shown) == (Counts.LAST, Shown.CLOSED, Shown.AFTER)
        assert f"{rules.opens_at.astimezone(VIETNAM):%d/%m/%Y %H:%M}" == "05/01/2030 00:00"
        assert f"{rules.closes_at.astimezone(VIETNAM):%d/%m/%Y %H:%M}" == "31/01/2030 17:30"
        trainer.get(RULES)
        assert "Đã lưu thể lệ" in trainer.submit().text
        assert rules_of(quiz_of(session)) == rules
        assert session.scalar(select(func.count()).where(AuditEntry.action == "quiz.rules_changed")) == 1

    def test_a_blueprint(self, session, visit, someone):
        """The cast's fourteen questions: four or five a lesson, all of them easy."""
        trainer = visit("trainer")
        assert "có 14" in trainer.get(RULES).text
        trainer.submit({"cell-1-1": "3", "cell-2-any": "2", "cell-any-any": "4"})
        session.expire_all()
        rules = rules_of(quiz_of(session))
        assert rules.blueprint == (Line(3, 1, 1), Line(2, 2, None), Line(4, None, None))
        assert rules.question_count == 9
        assert len(begin(session, someone("member")).paper) == 9

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ({"cell-1-1": "5"}, "còn thiếu 1 câu"),
            ({"cell-1-3": "2"}, "còn thiếu 2 câu"),
            ({"cell-any-any": "14", "cell-1-1": "1"}, "còn thiếu 1 câu"),
            ({"cell-1-1": "x"}, "bạn ghi số câu từ 0 đến 50"),
            ({"cell-1-1": "40", "cell-any-any": "40"}, "nhiều nhất 50 câu"),
            ({"cell-1-1": "000" + "9" * 5000}, "bạn ghi số câu từ 0 đến 50"),
            ({"question_count": "15"}, "còn thiếu 1 câu"),
            ({"closes_at": "17:30"}, "Bạn ghi cả ngày"),
            ({"question_count": "0"}, "từ 1 đến 50"),
            ({"pass_mark": "101"}, "từ 1 đến 100"),
            ({"minutes": "1.5"}, "từ 1 đến 240"),
            ({"minutes": "٣"}, "từ 1 đến 240"),
            ({"opens_on": "2030-02-01", "closes_on": "2030-01-01"}, "Ngày đóng phải sau ngày mở"),
            ({"answers_shown": "closed"}, "Bạn ghi ngày đóng ở trên"),
            ({"closes_on": "mai"}, "Bạn ghi ngày theo mẫu"),
            ({"closes_on": "2030-01-01", "closes_at": "25:00"}, "Bạn ghi giờ theo mẫu"),
            ({"counts": "worst"}, "Bạn chọn một mục"),
        ],
    )
    def test_what_cannot_be(self, session, visit, typed, words):
        trainer = visit("trainer")
        trainer.get(RULES)
        page = trainer.submit(typed, status=422)
        assert words in page.text
        session.expire_all()
        assert rules_of(quiz_of(session)) == Rules()
        for name, value in typed.items():
            if not name.endswith("shown") and name != "counts":
                assert f'value="{value}"' in page.html, name

    def test_no_question_at_all(self, session, visit):
        session.execute(update(Question).values(is_withdrawn=True))
        session.commit()
        trainer = visit("trainer")
        trainer.get(RULES)
        assert "còn thiếu 1 câu" in trainer.submit({"cell-any-any": "1"}, status=422).text

    def test_who_does_not_write_the_course_finds_nothing(self, visit):
        for username in ("member", "leader", "commune-official", "citizen"):
            visit(username).get(RULES, status=404)
        visit("trainer").get("/library/khong-co/rules", status=404)


class TestMoreTime:
    @pytest.fixture
    def page_of(self, session, someone):
        session.execute(update(Quiz).values(more_rules=Rules(minutes=20).kept()))
        session.commit()
        return f"/people/{someone('member').id}/time"

    def test_given_and_taken_back(self, session, visit, page_of):
        official = visit("commune-official")
        assert page_of in official.get(page_of.removesuffix("/time")).links
        quiz = quiz_of(session).id
        official.get(page_of)
        page = official.submit({"test": str(quiz), "percent": "50", "reason": "đọc chậm"})
        assert "thêm 50% thời gian" in page.text
        page = official.submit({"test": str(quiz), "percent": "25", "reason": "đọc chậm"}, action="/time", status=422)
        assert "đã có thêm giờ ở bài này" in page.text
        official.get(page_of)
        assert "Đã bỏ" in official.submit(action="/undo").text
        assert session.scalars(select(Allowance)).all() == []
        actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
        assert actions[-2:] == ["allowance.given", "allowance.taken_back"]
        assert "đọc chậm" not in str(session.scalars(select(AuditEntry.details)).all())

    def test_it_counts_from_the_next_attempt_on(self, session, visit, someone, page_of):
        member, quiz = someone("member"), unlock(session, someone("member"))
        official = visit("commune-official")
        official.get(page_of)
        official.submit({"test": str(quiz.id), "kind": "unlimited", "reason": "mắt kém"})
        assert starting.start(session, member, quiz, utc_now()).due_at is None

    def test_where_no_test_is_timed(self, visit, someone):
        page = visit("commune-official").get(f"/people/{someone('member').id}/time")
        assert "Chưa có bài kiểm tra nào tính giờ" in page.text

    @pytest.mark.parametrize(
        ("typed", "words"),
        [({"percent": ""}, "Bạn ghi một số"), ({"percent": "999"}, "từ 1 đến 300"), ({"reason": " "}, "Bạn ghi lý do")],
    )
    def test_what_cannot_be(self, session, visit, page_of, typed, words):
        official = visit("commune-official")
        official.get(page_of)
        page = official.submit(
            {"test": str(quiz_of(session).id), "percent": "50", "reason": "đọc chậm", **typed}, status=422
        )
        assert words in page.text
        assert session.scalars(select(Allowance)).all() == []

    def test_officials_of_elsewhere_members_and_leaders_find_nothing(self, visit, someone, page_of):
        for username in ("member", "leader", "trainer", "citizen"):
            visit(username).get(page_of, status=404)
        stranger = someone("stranger").id
        visit("commune-official").get(f"/people/{stranger}/time", status=404)

    def test_nobody_gives_it_to_themselves(self, visit, someone):
        official = someone("commune-official").id
        visit("commune-official").get(f"/people/{official}/time", status=404)
