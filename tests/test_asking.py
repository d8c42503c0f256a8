"""Questions and answers: asking, answering, hiding, withdrawing, pinning, and who may do what."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from courses.models import Course, Lesson, Topic
from lms.asking.answering import answer
from lms.asking.asking import AlreadyAskedFurther, ask, ask_further, withdraw
from lms.asking.moderating import hide
from lms.asking.pinning import MOST_PINNED, LessonFull, pin
from lms.asking.waiting import OutOfSight
from lms.doubles.merging import merge
from lms.people.models import AuditEntry
from lms.teams.models import AdminUnit, Grant
from tests import world
from tests.asking import LESSON, LIST, NOW, REPLY, WORDS, actor, answer_early, ask_early, first_lesson, posts, the_topic


@pytest.fixture
def topic(session):
    return the_topic(session)


@pytest.fixture
def asked(session, someone):
    return ask_early(session, someone)


@pytest.fixture
def answered(session, someone, asked):
    return answer_early(session, someone, asked)


@pytest.fixture
def lesson(session):
    return first_lesson(session)


class TestAsking:
    def test_a_member_asks_and_a_trainer_answers(self, visit, session):
        visitor = visit("member")
        page = visitor.get(LIST)
        assert "Chưa có câu hỏi nào" in page.text
        page = visitor.get(f"{LIST}/new")
        assert "Bài hiện cùng tên và xã của bạn." in page.text
        page = visitor.submit({"words": WORDS})
        assert "Câu hỏi của Nguyễn Thị Hạnh, xã Minh An" in page.h1
        assert "<strong>trang giả</strong>" in page.html
        assert "Chưa có trả lời." in page.text
        (post,) = posts(session)
        trainer = visit("trainer")
        assert f"{LIST}/{post.id}" in trainer.get("/questions").links
        trainer.get(f"{LIST}/{post.id}")
        page = trainer.submit({"words": REPLY}, action=f"{LIST}/{post.id}")
        assert "Trả lời · Mai Ngọc Quyên, giảng viên" in page.text
        page = visit("citizen").get(LIST)
        assert REPLY in page.text
        assert "Đã trả lời" in page.text
        assert "1 câu hỏi" in page.text
        assert "0 câu hỏi chờ trả lời" in trainer.get("/questions").h1

    def test_a_citizen_is_known_by_the_commune_alone(self, visit):
        visitor = visit("citizen")
        assert "không có tên bạn" in visitor.get(f"{LIST}/new").text
        visitor.submit({"words": WORDS})
        for username in ("citizen", "member", "trainer", "commune-official"):
            page = visit(username).get(LIST)
            assert "Một người dân, xã Minh An" in page.text
            assert "Bùi Đức Thắng" not in page.text
            assert "0900000001" not in page.html

    def test_who_has_a_role_is_shown_with_where_it_is(self, visit):
        for username, shown in (
            ("commune-official", "Đặng Thu Hà, xã Minh An"),
            ("province-official", "Lương Minh Khôi, tỉnh Quảng Ngãi"),
            ("administrator", "Lê Thị Quản"),
        ):
            visitor = visit(username)
            visitor.get(f"{LIST}/new")
            assert visitor.submit({"words": WORDS}).h1 == f"Câu hỏi của {shown}"

    def test_a_question_keeps_the_lesson_it_was_asked_from(self, visit, session, lesson):
        visitor = visit("member")
        link = next(link for link in visitor.get(LESSON).links if "/questions/new" in link)
        assert "Hỏi từ bài 1" in visitor.get(link).text
        page = visitor.submit({"words": ""}, status=422)
        assert "Hỏi từ bài 1" in page.text
        assert LESSON in visitor.submit({"words": WORDS}).links
        assert posts(session)[0].lesson_id == lesson.id

    def test_a_lesson_that_is_none_of_the_topic_is_left_out(self, visit, session):
        visitor = visit("member")
        for number in ("0", "x", "9" * 40, "999999"):
            assert "Hỏi từ bài" not in visitor.get(f"{LIST}/new?lesson={number}").text, number
        visitor.submit({"words": WORDS})
        assert posts(session)[0].lesson_id is None

    @pytest.mark.usefixtures("asked")
    def test_ways_in(self, visit):
        visitor = visit("mate")
        assert "Hỏi đáp: 1 câu hỏi" in visitor.get("/").text
        assert LIST in visitor.page.links
        assert LIST in visitor.get("/courses/bao-ve-ban-than-member").links
        assert "1 câu chờ trả lời" in visit("trainer").get("/").text
        assert "/questions" in visit("commune-official").get("/").links

    @pytest.mark.usefixtures("answered")
    def test_asking_further_once(self, visit, session, asked):
        visitor = visit("member")
        visitor.get(f"{LIST}/{asked.id}")
        page = visitor.submit({"words": "Còn ứng dụng giả thì sao?"}, action=f"{LIST}/{asked.id}")
        assert "Hỏi thêm" in page.text
        assert "Hỏi thêm một lần" not in page.text
        assert "Đang chờ trả lời thêm" in visitor.get(LIST).text
        assert "1 câu hỏi chờ trả lời" in visit("trainer").get("/questions").h1
        with pytest.raises(AlreadyAskedFurther):
            ask_further(session, posts(session)[0], "Lại hỏi nữa", NOW)

    def test_nobody_asks_further_under_what_was_hidden_meanwhile(self, session, someone, asked):
        hide(session, asked, "Lạc đề", actor(someone), NOW)
        with pytest.raises(OutOfSight):
            ask_further(session, asked, "Còn nữa", NOW)

    def test_others_write_nothing_under_a_question(self, visit, asked):
        for username in ("mate", "citizen", "leader", "commune-official"):
            visitor = visit(username)
            page = visitor.get(f"{LIST}/{asked.id}")
            assert not [form for form in page.forms if form.action.endswith(f"{LIST}/{asked.id}")]
            data = {"csrf_token": visitor.token(), "words": "Tôi trả lời"}
            assert visitor.raw("POST", f"{LIST}/{asked.id}", data=data).status_code == 404

    def test_what_does_not_exist(self, visit, session, asked):
        """A question is found under its own topic only."""
        session.add(
            Topic(number=3, slug="khac", title={"vi": "Khác"}, summary={"vi": "."}, basic_skill="self_protection")
        )
        session.commit()
        visitor, nowhere = visit("member"), "/topics/khong-co/questions"
        for url in (nowhere, f"{nowhere}/new", f"{LIST}/999", f"/topics/khac/questions/{asked.id}"):
            visitor.get(url, status=404)

    @pytest.mark.usefixtures("asked", "answered")
    def test_in_english(self, visit):
        visitor = visit("member")
        visitor.client.set_cookie("language", "en")
        page = visitor.get(LIST)
        assert '<html lang="en"' in page.html


class TestHiding:
    def test_with_a_reason_that_the_author_sees(self, visit, session, someone, asked):
        visitor = visit("commune-official")
        visitor.get(f"{LIST}/{asked.id}")
        visitor.get(f"/posts/{asked.id}/hide")
        assert "Bạn ghi lý do." in visitor.submit({"reason": " "}, status=422).text
        page = visitor.submit({"reason": "Nêu tên <b>người khác</b>"})
        assert "Bài này đã bị ẩn. Lý do: Nêu tên <b>người khác</b>" in page.text
        page = visit("member").get(f"{LIST}/{asked.id}")
        assert "Bài của bạn đã bị ẩn. Lý do: Nêu tên <b>người khác</b>" in page.text
        assert "trang giả" in visit("member").get(LIST).text
        for other in ("mate", "leader", "citizen", "stranger", "far-official"):
            visit(other).get(f"{LIST}/{asked.id}", status=404)
            assert "trang giả" not in visit(other).get(LIST).text
        assert "0 câu hỏi" not in visit("mate").get("/").text
        entry = session.scalars(select(AuditEntry).filter_by(action="post.hidden")).one()
        assert (entry.subject_id, entry.actor_id, entry.person_id) == (
            asked.id,
            someone("commune-official").id,
            someone("member").id,
        )
        assert entry.details == {}
        visitor.get(f"{LIST}/{asked.id}")
        visitor.submit({}, action=f"/posts/{asked.id}/show")
        assert "trang giả" in visit("mate").get(LIST).text
        assert posts(session)[0].hidden_reason == ""
        assert session.scalars(select(AuditEntry).filter_by(action="post.shown")).one().subject_id == asked.id

    def test_trainers_and_officials_of_the_place_hide_and_others_do_not(self, visit, asked):
        for username in ("trainer", "province-official", "administrator"):
            visit(username).get(f"/posts/{asked.id}/hide")
        for username in ("far-official", "leader", "mate", "member", "citizen"):
            visitor = visit(username)
            visitor.get(f"/posts/{asked.id}/hide", status=404)
            visitor.get("/my/data")
            data = {"csrf_token": visitor.token(), "reason": "Vì"}
            for act in ("hide", "show", "pin", "unpin"):
                assert visitor.raw("POST", f"/posts/{asked.id}/{act}", data=data).status_code == 404

    def test_words_of_the_log(self, visit, session, someone, asked):
        hide(session, asked, "Vì", actor(someone), NOW)
        session.commit()
        page = visit("commune-official").get("/audit")
        assert "Mai Ngọc Quyên ẩn một bài hỏi đáp của Nguyễn Thị Hạnh" in page.text

    def test_twice_is_once(self, session, someone, asked):
        assert hide(session, asked, "Một", actor(someone), NOW)
        assert not hide(session, asked, "Hai", actor(someone, "administrator"), NOW)
        assert posts(session)[0].hidden_reason == "Một"
        assert session.scalar(select(func.count()).select_from(AuditEntry)) == 1

    @pytest.mark.usefixtures("asked")
    def test_a_hidden_answer_leaves_the_question_waiting(self, visit, session, someone, answered):
        hide(session, answered, "Chưa đúng", actor(someone, "administrator"), NOW)
        session.commit()
        page = visit("mate").get(LIST)
        assert REPLY not in page.text
        assert "Chưa có trả lời" in page.text
        assert REPLY in visit("trainer").get(LIST).text

    def test_an_answer_to_what_was_hidden_meanwhile_is_kept_on_the_page(self, visit, asked, monkeypatch):
        def too_late(*_words):
            raise OutOfSight

        monkeypatch.setattr("lms.asking.views.questions.answer", too_late)
        visitor = visit("trainer")
        visitor.get(f"{LIST}/{asked.id}")
        page = visitor.submit({"words": "Dài lắm mới gõ xong"}, action=f"{LIST}/{asked.id}", status=422)
        assert "Câu hỏi này vừa có thay đổi" in page.text
        assert "Dài lắm mới gõ xong" in page.html

    def test_nobody_answers_what_is_hidden(self, visit, session, someone, asked):
        hide(session, asked, "Vì", actor(someone), NOW)
        with pytest.raises(OutOfSight):
            answer(session, someone("trainer").id, asked, REPLY, NOW)
        session.commit()
        page = visit("trainer").get(f"{LIST}/{asked.id}")
        assert not [form for form in page.forms if form.action.endswith(f"{LIST}/{asked.id}")]


class TestWithdrawing:
    def test_words_and_name_and_answer_go(self, visit, session, someone, asked, answered, lesson):
        pin(session, answered, lesson, actor(someone), NOW)
        session.commit()
        visitor = visit("member")
        assert "câu trả lời ở dưới câu hỏi cũng không còn" in visitor.get(f"/posts/{asked.id}/withdraw").text
        visitor.submit({})
        question, reply = posts(session)
        assert (question.markdown, question.html, question.folded) == ("", "", "")
        assert reply.pinned_lesson_id is None
        for username in ("member", "mate", "trainer", "administrator"):
            other = visit(username)
            other.get(f"{LIST}/{asked.id}", status=404)
            for post in (question, reply):
                other.get(f"/posts/{post.id}/withdraw", status=404)
            page = other.get(LIST)
            assert REPLY not in page.text
            assert "Nguyễn Thị Hạnh" not in page.text
        assert "Bà con hỏi" not in visit("member").get(LESSON).text

    @pytest.mark.usefixtures("asked")
    def test_an_answer_is_withdrawn_by_who_wrote_it(self, visit, session, answered):
        visit("member").get(f"/posts/{answered.id}/withdraw", status=404)
        visit("administrator").get(f"/posts/{answered.id}/withdraw", status=404)
        visitor = visit("trainer")
        visitor.get(f"/posts/{answered.id}/withdraw")
        assert "Trả lời câu hỏi này" in visitor.submit({}).text
        assert posts(session)[0].answered_at is None

    def test_twice(self, session, asked):
        withdraw(session, asked, NOW)
        withdraw(session, asked, NOW + timedelta(days=1))
        assert posts(session)[0].withdrawn_at == NOW

    def test_what_was_withdrawn_may_be_asked_again(self, session, someone, topic, asked):
        withdraw(session, asked, NOW)
        assert ask(session, someone("member").id, topic, WORDS, NOW).id != asked.id


class TestPinning:
    @pytest.mark.usefixtures("asked")
    def test_into_a_lesson_and_out_again(self, visit, session, answered, lesson):
        visitor = visit("trainer")
        visitor.get(f"/posts/{answered.id}/pin")
        assert "Bạn chọn một bài học." in visitor.submit({"lesson": "0"}, status=422).text
        visitor.submit({"lesson": str(lesson.id)})
        page = visit("citizen").get(LESSON)
        assert "Bà con hỏi" in page.text
        assert REPLY in page.text
        assert "<strong>trang giả</strong>" in page.html
        assert "Hạnh" not in page.text
        entry = session.scalars(select(AuditEntry).filter_by(action="post.pinned")).one()
        assert (entry.subject_id, entry.details) == (answered.id, {"lesson_id": lesson.id})
        visitor.get(f"/posts/{answered.id}/pin")
        visitor.submit({}, action="/unpin")
        assert "Bà con hỏi" not in visit("citizen").get(LESSON).text
        assert session.scalars(select(AuditEntry).filter_by(action="post.unpinned")).one().subject_id == answered.id

    def test_several_in_the_order_of_pinning(self, visit, session, someone, topic, lesson):
        for number in (2, 0, 1):
            asked = ask(session, someone("member").id, topic, f"Hỏi {number}", NOW - timedelta(minutes=number))
            reply = answer(session, someone("trainer").id, asked, f"Đáp {number}", NOW)
            pin(session, reply, lesson, actor(someone), NOW + timedelta(minutes=number))
        session.commit()
        text = visit("member").get(LESSON).text
        assert text.index("Đáp 0") < text.index("Đáp 1") < text.index("Đáp 2")

    def test_a_lesson_takes_five(self, visit, session, someone, asked, lesson):
        replies = [
            answer(session, someone("trainer").id, asked, f"Đáp {number}", NOW) for number in range(MOST_PINNED + 1)
        ]
        for reply in replies[:-1]:
            pin(session, reply, lesson, actor(someone), NOW)
        with pytest.raises(LessonFull):
            pin(session, replies[-1], lesson, actor(someone), NOW)
        session.commit()
        visitor = visit("trainer")
        visitor.get(f"/posts/{replies[-1].id}/pin")
        assert "Bài học này đã có 5 câu hỏi." in visitor.submit({"lesson": str(lesson.id)}, status=422).text

    def test_from_one_lesson_to_another(self, session, someone, answered, lesson):
        other = session.scalars(select(Lesson).where(Lesson.course_id == lesson.course_id, Lesson.number == 2)).one()
        pin(session, answered, lesson, actor(someone), NOW)
        pin(session, answered, other, actor(someone), NOW)
        session.expire_all()
        assert (lesson.pinned, len(other.pinned)) == (None, 1)

    def test_only_into_lessons_that_one_writes(self, visit, session, someone, answered, lesson):
        """A province's trainer answers, and leaves the nation's lessons as they are."""
        province = session.scalars(select(AdminUnit).filter_by(name="Quảng Ngãi")).one()
        session.add(Grant(person_id=someone("mate").id, role="trainer", unit_id=province.id, valid_from=world.LONG_AGO))
        session.commit()
        visitor = visit("mate")
        visitor.get(f"{LIST}/{answered.question_id}")
        visitor.get(f"/posts/{answered.id}/pin", status=404)
        session.scalars(select(Course).filter_by(id=lesson.course_id)).one().owner_id = province.id
        session.commit()
        visitor.get(f"/posts/{answered.id}/pin")
        visitor.submit({"lesson": str(lesson.id)})
        assert posts(session)[1].pinned_lesson_id == lesson.id

    def test_questions_are_not_pinned(self, visit, asked):
        visit("trainer").get(f"/posts/{asked.id}/pin", status=404)


class TestAccounts:
    @pytest.mark.usefixtures("asked", "answered")
    def test_a_closed_account_has_no_name(self, visit):
        visitor = visit("member")
        visitor.get("/my/close")
        visitor.submit({"password": world.PASSWORD})
        page = visit("mate").get(LIST)
        assert "Tài khoản đã đóng" in page.text
        assert "Hạnh" not in page.text
        assert "trang giả" in page.text

    def test_ones_own_data(self, visit, session, someone, topic, asked):
        withdraw(session, ask(session, someone("member").id, topic, "Chữ đã rút", NOW), NOW)
        hide(session, asked, "Lạc đề", actor(someone), NOW)
        session.commit()
        page = visit("member").get("/my/data")
        assert WORDS in page.text
        assert "Bị ẩn: Lạc đề" in page.text
        assert "Đã rút lại" in page.text
        rows = visit("member").raw("GET", "/my/data.json").get_json()["posts"]
        assert [row["markdown"] for row in rows] == [WORDS, ""]
        assert visit("mate").raw("GET", "/my/data.json").get_json()["posts"] == []

    def test_merging_hands_posts_over(self, session, someone, asked):
        kept, double = someone("mate"), someone("member")
        merge(session, kept.id, double.id, actor(someone, "commune-official"), NOW)
        session.expire_all()
        assert asked.author_id == kept.id
        assert session.scalars(select(AuditEntry).filter_by(action="person.merged")).one().details["posts"] == 1
