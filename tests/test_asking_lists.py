"""Questions as the pages list them: in which order, found by which words, for whom."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.asking.models import Post
from lms.asking.moderating import hide
from lms.asking.pinning import pin
from lms.asking.posting import set_words
from lms.teams.models import Residence
from tests.asking import LESSON, LIST, NOW, actor, answer_early, ask_early, first_lesson, the_topic


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

    def test_a_fixed_number_of_statements(self, request, visit, statements):
        def counts():
            found = {}
            for visitor, url in pages:
                statements.clear()
                visitor.get(url)
                found[visitor, url] = len(statements)
            return found

        visitors = [visit(username) for username in ("trainer", "commune-official", "administrator")]
        urls = (LIST, f"{LIST}?show=waiting", "/questions", "/")
        pages = [(visitor, url) for visitor in visitors for url in urls] + [(visit("member"), LIST)]
        counts()  # what only a first page asks
        few = counts()
        request.getfixturevalue("many")
        assert counts() == few

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

    @pytest.mark.usefixtures("many")
    def test_search_without_marks_and_own_questions(self, visit):
        visitor = visit("mate")
        for search, found in (
            ("duong day", "60 câu hỏi"),
            ("so 59", "1 câu hỏi"),
            ("TRẢ LỜI SỐ 7", "1 câu hỏi"),
            ("khong co", "Không có câu hỏi nào khớp"),
        ):
            assert found in visitor.get(f"{LIST}?q={search}").text, search
        assert "Chưa có câu hỏi nào" in visitor.get(f"{LIST}?show=mine").text
        assert "20 câu hỏi" in visit("member").get(f"{LIST}?show=mine").text

    @pytest.mark.usefixtures("asked")
    def test_search_does_not_find_what_is_hidden(self, visit, session, someone, answered):
        hide(session, answered, "Vì", actor(someone), NOW)
        session.commit()
        assert "Không có câu hỏi nào khớp" in visit("mate").get(f"{LIST}?q=ten mien").text

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
        page = visit("member").get(f"{LIST}?show=scope")  # the filter of officials is theirs
        assert "Từ nơi tôi phụ trách" not in page.text
        assert "60 câu hỏi" in page.text

    @pytest.mark.usefixtures("many")
    def test_trainers_see_what_waits_oldest_first(self, visit):
        page = visit("trainer").get("/questions")
        assert page.h1 == "30 câu hỏi chờ trả lời"
        assert [int(number) for number in re.findall(r"Câu hỏi số (\d+)", page.text)] == list(range(0, 40, 2))
        assert "1 câu hỏi" in visit("trainer").get("/questions?q=so 58").h1

    def test_others_have_no_such_list(self, visit):
        for username in ("member", "leader", "citizen"):
            visit(username).get("/questions", status=404)

    @pytest.mark.usefixtures("asked")
    def test_strange_addresses(self, visit):
        official, trainer = visit("commune-official"), visit("trainer")
        for query in ("show=x", "at=x", "at=%00", "q=%00%ff", f"q={'a' * 2000}", "q=%25_%5C"):
            official.get(f"{LIST}?{query}")
            trainer.get(f"/questions?{query}")
