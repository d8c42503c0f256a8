"""What may be written in questions and answers, and how often."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, update
from sqlalchemy.pool import NullPool

from lms.asking.answering import answer
from lms.asking.asking import ask, withdraw
from lms.asking.posting import TooManyPosts
from lms.asking.private import Private, PrivateBit, private_bit
from lms.db import db
from lms.people.models import Person
from tests.asking import LIST, NOW, WORDS, ask_early, posts, the_topic


@pytest.fixture
def topic(session):
    return the_topic(session)


@pytest.fixture
def asked(session, someone):
    return ask_early(session, someone)


class TestBadWords:
    def test_nothing(self, visit, session):
        visitor = visit("member")
        visitor.get(f"{LIST}/new")
        for words in ("", "   ", "\r\n\r\n", "\x00\u200b"):
            assert "Bạn gõ vài chữ." in visitor.submit({"words": words}, status=422).text, repr(words)
        assert posts(session) == []

    def test_too_long_is_told_and_kept(self, visit):
        """And looked at no further: who sends half a megabyte keeps nobody waiting."""
        visitor = visit("member")
        visitor.get(f"{LIST}/new")
        page = visitor.submit({"words": "0900 000 123" + "a\r\n" * 744 + "b" * 7}, status=422)
        assert "Bài dài quá 7 ký tự." in page.text
        assert "trông giống" not in page.text
        assert "b" * 7 in page.html
        assert "Câu hỏi của Nguyễn Thị Hạnh" in visitor.submit({"words": "a\r\n" * 749 + "b"}).h1

    @pytest.mark.parametrize(
        ("words", "found", "kind"),
        [
            ("Gọi tôi số 0900 000 123 nhé", "0900 000 123", Private.PHONE),
            ("Gọi 0900.000.123", "0900.000.123", Private.PHONE),
            ("+84 900 000 123", "+84 900 000 123", Private.PHONE),
            ("máy bàn (024) 3900 0123", "024) 3900 0123", Private.PHONE),
            ("０９００ ０００ １２３", "0900 000 123", Private.PHONE),
            ("0900\u200b000\u200b123", "0900000123", Private.PHONE),
            ("số 001085000123 của mẹ tôi", "001085000123", Private.PAPER),
            ("số 001 085 000 123", "001 085 000 123", Private.PAPER),
            ("thẻ 9704 0000 0000 0018", "9704 0000 0000 0018", Private.ACCOUNT),
            ("tài khoản 1903456789", "1903456789", Private.ACCOUNT),
            ("họ nhắn 482913 rồi", "482913", Private.CODE),
            ("OTP: 4829", "4829", Private.CODE),
            ("mã xác nhận của tôi là 4829", "4829", Private.CODE),
            ("Mật khẩu  =  12345678", "12345678", Private.CODE),
        ],
    )
    def test_what_is_private(self, words, found, kind):
        assert private_bit(words) == PrivateBit(kind, found)

    def test_what_is_private_is_pointed_to(self, visit, session):
        visitor = visit("member")
        visitor.get(f"{LIST}/new")
        for words, found, kind in (
            ("Gọi 0900\u200b000 123", "0900000 123", "số điện thoại"),
            ("số 001085000123 của mẹ tôi", "001085000123", "số căn cước"),
            ("tài khoản 1903456789", "1903456789", "số tài khoản"),
            ("họ nhắn 482913 rồi", "482913", "mã xác thực"),
        ):
            page = visitor.submit({"words": words}, status=422)
            assert f"“{found}” trông giống {kind}" in page.text
            assert words.replace("\u200b", "") in page.text
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
