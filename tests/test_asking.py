"""Questions and answers: asking, answering, hiding, withdrawing, pinning, and who reads what."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, func, select, update
from sqlalchemy.pool import NullPool

from courses.models import Course, Lesson, Topic
from lms.asking.answering import OutOfSight, answer
from lms.asking.asking import AlreadyAskedFurther, ask, ask_further, withdraw
from lms.asking.models import Post
from lms.asking.moderating import hide
from lms.asking.pinning import MOST_PINNED, LessonFull, pin
from lms.asking.posting import TooManyPosts, set_words
from lms.asking.private import private_bit
from lms.clock import utc_now
from lms.db import db
from lms.doubles.merging import merge
from lms.people.models import AuditEntry, Person
from lms.teams.acting import Actor
from lms.teams.models import AdminUnit, Grant, Residence
from tests import world

NOW = utc_now()
LIST = "/topics/bao-ve-ban-than/questions"
LESSON = "/courses/bao-ve-ban-than-member/lessons/1"
WORDS = "Làm sao nhận ra **trang giả**?"
REPLY = "Bạn xem kỹ tên miền trước khi gõ."


@pytest.fixture
def topic(session):
    return session.scalars(select(Topic)).one()


@pytest.fixture
def asked(session, someone, topic):
    """A member's question, an hour old, so that it counts against no limit of the hour."""
    post = ask(session, someone("member").id, topic, WORDS, NOW - timedelta(hours=2))
    session.commit()
    return post


@pytest.fixture
def answered(session, someone, asked):
    post = answer(session, someone("trainer").id, asked, REPLY, NOW - timedelta(hours=1))
    session.commit()
    return post


@pytest.fixture
def lesson(session):
    course = session.scalars(select(Course).filter_by(edition="member")).one()
    return session.scalars(select(Lesson).filter_by(course_id=course.id, number=1)).one()


def actor(someone, username="trainer"):
    return Actor(someone(username).id, "::1")


def posts(session):
    session.expire_all()
    return session.scalars(select(Post).order_by(Post.id)).all()


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

    @pytest.mark.parametrize(
        ("username", "shown"),
        [
            ("commune-official", "Đặng Thu Hà, xã Minh An"),
            ("province-official", "Lương Minh Khôi, tỉnh Quảng Ngãi"),
            ("administrator", "Lê Thị Quản"),
        ],
    )
    def test_who_has_a_role_is_shown_with_where_it_is(self, visit, username, shown):
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

    @pytest.mark.parametrize("number", ["0", "999999", "x", "9" * 40])
    def test_a_lesson_that_is_none_of_the_topic_is_left_out(self, visit, session, number):
        visitor = visit("member")
        visitor.get(f"{LIST}/new?lesson={number}")
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

    @pytest.mark.parametrize("username", ["mate", "citizen", "leader", "commune-official"])
    def test_others_write_nothing_under_a_question(self, visit, asked, username):
        visitor = visit(username)
        page = visitor.get(f"{LIST}/{asked.id}")
        assert not [form for form in page.forms if form.action.endswith(f"{LIST}/{asked.id}")]
        data = {"csrf_token": visitor.token(), "words": "Tôi trả lời"}
        assert visitor.raw("POST", f"{LIST}/{asked.id}", data=data).status_code == 404

    @pytest.mark.parametrize("url", ["/topics/khong-co/questions", "/topics/khong-co/questions/new", f"{LIST}/999"])
    def test_what_does_not_exist(self, visit, url):
        visit("member").get(url, status=404)

    def test_a_question_is_found_under_its_own_topic_only(self, visit, session, asked):
        session.add(
            Topic(number=3, slug="khac", title={"vi": "Khác"}, summary={"vi": "."}, basic_skill="self_protection")
        )
        session.commit()
        visit("member").get(f"/topics/khac/questions/{asked.id}", status=404)

    @pytest.mark.usefixtures("asked", "answered")
    def test_in_english(self, visit):
        visitor = visit("member")
        visitor.client.set_cookie("language", "en")
        page = visitor.get(LIST)
        assert '<html lang="en"' in page.html


class TestBadWords:
    @pytest.mark.parametrize("words", ["", "   ", "\r\n\r\n", "\x00\u200b"])
    def test_nothing(self, visit, session, words):
        visitor = visit("member")
        visitor.get(f"{LIST}/new")
        assert "Bạn gõ vài chữ." in visitor.submit({"words": words}, status=422).text
        assert posts(session) == []

    def test_too_long_is_told_and_kept(self, visit):
        visitor = visit("member")
        visitor.get(f"{LIST}/new")
        page = visitor.submit({"words": "a\r\n" * 750 + "b" * 7}, status=422)
        assert "Bài dài quá 7 ký tự." in page.text
        assert "b" * 7 in page.html
        assert "Câu hỏi của Nguyễn Thị Hạnh" in visitor.submit({"words": "a\r\n" * 749 + "b"}).h1

    @pytest.mark.parametrize(
        ("words", "found", "kind"),
        [
            ("Gọi tôi số 0900 000 123 nhé", "0900 000 123", "số điện thoại"),
            ("Gọi 0900.000.123", "0900.000.123", "số điện thoại"),
            ("+84 900 000 123", "+84 900 000 123", "số điện thoại"),
            ("máy bàn (024) 3900 0123", "024) 3900 0123", "số điện thoại"),
            ("０９００ ０００ １２３", "0900 000 123", "số điện thoại"),
            ("0900\u200b000\u200b123", "0900 000 123", "số điện thoại"),
            ("số 001085000123 của mẹ tôi", "001085000123", "số căn cước"),
            ("số 001 085 000 123", "001 085 000 123", "số căn cước"),
            ("thẻ 9704 0000 0000 0018", "9704 0000 0000 0018", "số tài khoản"),
            ("tài khoản 1903456789", "1903456789", "số tài khoản"),
            ("họ nhắn 482913 rồi", "482913", "mã xác thực"),
            ("OTP: 4829", "4829", "mã xác thực"),
            ("mã xác nhận của tôi là 4829", "4829", "mã xác thực"),
            ("Mật khẩu 12345678", "12345678", "mã xác thực"),
        ],
    )
    def test_what_is_private_is_pointed_to(self, visit, session, words, found, kind):
        visitor = visit("member")
        visitor.get(f"{LIST}/new")
        page = visitor.submit({"words": words}, status=422)
        assert f"“{found}” trông giống {kind}" in page.text
        assert words.replace("\u200b", " ") in page.text or words in page.html
        assert posts(session) == []

    @pytest.mark.parametrize(
        "words",
        [
            "Gọi 156, 1022, 113 hay 1900 1234, 18001091?",
            "Mất 500.000 đồng, có nơi 500000 đồng, 2 000 000 đ",
            "Ngày 20/11/2026, năm 2026, Thông tư 02/2025/TT-BKHCN",
            "Mã QR năm nào cũng có. Mã độc, gọi 1022",
            "Họ xin 0900 xxx xxx",
            "Có 25 nhà, 1.250 người, 100.000.000.000 đồng",
            "Chạy Android 14 trên máy 6,7 inch, 128 GB",
        ],
    )
    def test_what_everybody_may_say(self, words):
        assert private_bit(words) is None


class TestTooMuch:
    def test_three_in_an_hour(self, visit, session, someone, topic):
        times = [NOW - timedelta(minutes=minutes) for minutes in (50, 40, 30)]
        for number, when in enumerate(times):
            ask(session, someone("member").id, topic, f"Câu {number}", when)
        session.commit()
        visitor = visit("member")
        visitor.get(f"{LIST}/new")
        page = visitor.submit({"words": "Câu thứ tư"}, status=429)
        assert re.search(
            r"Bạn đã gửi 3 bài trong một giờ\. Bạn gửi tiếp được từ \d+:\d\d, \d\d/\d\d/\d{4}\.", page.text
        )
        assert "Câu thứ tư" in page.html
        with pytest.raises(TooManyPosts) as refusal:
            ask(session, someone("member").id, topic, "Câu thứ tư", NOW)
        assert refusal.value.until == times[0] + timedelta(hours=1)
        ask(session, someone("mate").id, topic, "Người khác", NOW)
        ask(session, someone("member").id, topic, "Câu thứ tư", refusal.value.until)

    def test_ten_in_a_day(self, session, someone, topic):
        for number in range(10):
            ask(session, someone("member").id, topic, f"Câu {number}", NOW - timedelta(hours=22 - 2 * number))
        with pytest.raises(TooManyPosts) as refusal:
            ask(session, someone("member").id, topic, "Nữa", NOW)
        assert refusal.value.until == NOW + timedelta(hours=2)

    def test_twenty_answers_in_an_hour(self, session, someone, asked):
        for number in range(20):
            answer(session, someone("trainer").id, asked, f"Trả lời {number}", NOW)
        with pytest.raises(TooManyPosts):
            answer(session, someone("trainer").id, asked, "Nữa", NOW)

    def test_withdrawing_frees_no_place(self, session, someone, topic):
        for number in range(3):
            withdraw(session, ask(session, someone("member").id, topic, f"Câu {number}", NOW), NOW)
        with pytest.raises(TooManyPosts):
            ask(session, someone("member").id, topic, "Nữa", NOW)

    def test_the_same_twice_is_the_first_again(self, visit, session):
        visitor = visit("member")
        for _time in range(5):
            visitor.get(f"{LIST}/new")
            visitor.submit({"words": WORDS})
        assert len(posts(session)) == 1
        assert visitor.page.url == f"{LIST}/{posts(session)[0].id}"

    def test_two_presses_at_once_wait_for_each_other(self, app, session, someone, topic):
        """The author's row is held, so that no limit is passed and nothing is there twice."""
        ask(session, someone("member").id, topic, WORDS, NOW)
        impatient = {"sqlite": "PRAGMA busy_timeout = 100", "postgresql": "SET lock_timeout = 100"}
        with app.app_context():
            engine = create_engine(db.engine.url, poolclass=NullPool)
        touch = update(Person).where(Person.id == someone("member").id).values(session_epoch=Person.session_epoch)
        with engine.connect() as connection:
            connection.exec_driver_sql(impatient[engine.dialect.name])
            with pytest.raises(Exception, match="lock"):
                connection.execute(touch)


class TestHiding:
    @pytest.mark.parametrize("username", ["trainer", "commune-official", "province-official", "administrator"])
    def test_with_a_reason_that_the_author_sees(self, visit, session, someone, asked, username):
        visitor = visit(username)
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
            someone(username).id,
            someone("member").id,
        )
        assert entry.details == {}
        visitor.get(f"{LIST}/{asked.id}")
        visitor.submit({}, action=f"/posts/{asked.id}/show")
        assert "trang giả" in visit("mate").get(LIST).text
        assert posts(session)[0].hidden_reason == ""
        assert session.scalars(select(AuditEntry).filter_by(action="post.shown")).one().subject_id == asked.id

    @pytest.mark.parametrize("username", ["far-official", "leader", "mate", "member", "citizen"])
    def test_others_hide_nothing(self, visit, asked, username):
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


class TestLists:
    @pytest.fixture
    def many(self, session, someone, topic):
        """Sixty questions from three places, every other one answered; written at once, since asking takes its time."""
        authors = [someone(username) for username in ("member", "stranger", "citizen")]
        units = [session.scalar(select(Residence.unit_id).filter_by(person_id=author.id)) for author in authors]
        for number in range(60):
            author, when = authors[number % 3], NOW - timedelta(days=60 - number)
            row = {"topic_id": topic.id, "posted_at": when, "is_named": True, "markdown": "", "html": ""}
            question = Post(kind="question", author_id=author.id, unit_id=units[number % 3], **row)
            set_words(question, f"Câu hỏi số {number} về đường dây")
            session.add(question)
            session.flush()
            if number % 2:
                reply = Post(kind="answer", author_id=someone("trainer").id, question_id=question.id, **row)
                set_words(reply, f"Trả lời số {number}")
                session.add(reply)
                question.answered_at = when
        session.commit()

    @pytest.mark.parametrize("username", ["member", "trainer", "commune-official", "administrator"])
    @pytest.mark.parametrize("url", [LIST, f"{LIST}?show=waiting", "/questions", "/"])
    def test_a_fixed_number_of_statements(self, request, visit, statements, username, url):
        visitor = visit(username)
        if url == "/questions" and username == "member":
            visitor.get(url, status=404)
            return
        visitor.get(url)
        statements.clear()
        visitor.get(url)
        few = len(statements)
        request.getfixturevalue("many")
        statements.clear()
        visitor.get(url)
        assert len(statements) == few

    @pytest.mark.usefixtures("asked")
    def test_statements_of_a_lesson(self, visit, session, someone, answered, lesson, statements):
        visitor = visit("mate")
        visitor.get(LESSON)
        statements.clear()
        visitor.get(LESSON)
        before = len(statements)
        pin(session, answered, lesson, actor(someone), NOW)
        session.commit()
        statements.clear()
        assert "Bà con hỏi" in visitor.get(LESSON).text
        assert len(statements) == before

    @pytest.mark.usefixtures("many")
    def test_newest_first_and_read_on(self, visit):
        visitor = visit("mate")
        seen, url = [], LIST
        while url:
            page = visitor.get(url)
            seen += [int(number) for number in re.findall(r"Câu hỏi số (\d+)", page.text)]
            url = next(
                (
                    link
                    for link in page.links
                    if "at=" in link and 'rel="next" href="' + link.replace("&", "&amp;") in page.html
                ),
                None,
            )
        assert seen == list(range(59, -1, -1))

    @pytest.mark.usefixtures("many")
    def test_those_without_an_answer_first(self, visit):
        page = visit("mate").get(f"{LIST}?show=waiting")
        assert [int(number) % 2 for number in re.findall(r"Câu hỏi số (\d+)", page.text)] == [0] * 20
        page = visit("mate").get(next(link for link in page.links if "at=" in link))
        assert "show=waiting" in page.html
        assert [int(number) % 2 for number in re.findall(r"Câu hỏi số (\d+)", page.text)] == [0] * 10 + [1] * 10

    @pytest.mark.parametrize(
        ("search", "count"), [("duong day", 60), ("so 59", 1), ("TRẢ LỜI SỐ 7", 1), ("khong co", 0)]
    )
    @pytest.mark.usefixtures("many")
    def test_search_without_marks(self, visit, search, count):
        text = visit("mate").get(f"{LIST}?q={search}").text
        assert (f"{count} câu hỏi" in text) if count else ("Không có câu hỏi nào khớp" in text)

    @pytest.mark.usefixtures("asked")
    def test_search_does_not_find_what_is_hidden(self, visit, session, someone, answered):
        hide(session, answered, "Vì", actor(someone), NOW)
        session.commit()
        assert "Không có câu hỏi nào khớp" in visit("mate").get(f"{LIST}?q=ten mien").text

    @pytest.mark.usefixtures("many")
    def test_own_questions(self, visit):
        assert "20 câu hỏi" in visit("member").get(f"{LIST}?show=mine").text
        assert "Chưa có câu hỏi nào" in visit("mate").get(f"{LIST}?show=mine").text

    @pytest.mark.usefixtures("many")
    def test_officials_see_how_much_their_units_ask(self, visit):
        page = visit("commune-official").get("/questions")
        assert page.h1 == "40 câu hỏi từ nơi bạn phụ trách"
        assert f"{LIST}?show=scope" in page.links
        page = visit("commune-official").get(f"{LIST}?show=scope")
        assert "40 câu hỏi" in page.text
        assert "Tổ dân phố" not in page.text
        assert "60 câu hỏi" in visit("province-official").get("/questions").h1
        assert "0 câu hỏi" in visit("far-official").get("/questions").h1

    @pytest.mark.usefixtures("many")
    def test_the_filter_of_officials_is_theirs(self, visit):
        page = visit("member").get(f"{LIST}?show=scope")
        assert "Từ nơi tôi phụ trách" not in page.text
        assert "60 câu hỏi" in page.text

    @pytest.mark.usefixtures("many")
    def test_trainers_see_what_waits_oldest_first(self, visit):
        page = visit("trainer").get("/questions")
        assert page.h1 == "30 câu hỏi chờ trả lời"
        assert [int(number) for number in re.findall(r"Câu hỏi số (\d+)", page.text)] == list(range(0, 40, 2))
        assert "1 câu hỏi" in visit("trainer").get("/questions?q=so 58").h1

    @pytest.mark.parametrize("username", ["member", "leader", "citizen"])
    def test_others_have_no_such_list(self, visit, username):
        visit(username).get("/questions", status=404)

    @pytest.mark.parametrize("query", ["show=x", "at=x", "at=%00", "q=%00%ff", f"q={'a' * 2000}", "q=%25_%5C"])
    @pytest.mark.usefixtures("asked")
    def test_strange_addresses(self, visit, query):
        visit("commune-official").get(f"{LIST}?{query}")
        visit("trainer").get(f"/questions?{query}")


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
