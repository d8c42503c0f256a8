"""Reading a lesson: how far one is, the sheet to read out, the menu of text size, and what a page costs."""

import re

import pytest
from sqlalchemy import select, update

from courses.glossary import lesson_html
from courses.models import Lesson, LessonVersion
from lms.markup import renderers

MEMBER = "bao-ve-ban-than-member"
FIRST = f"/courses/{MEMBER}/lessons/1"
TEXT = "## Một việc\n\nKhông đọc mã OTP.\n\n/// tom-tat\n1. Giữ mã.\n2. Gọi lại.\n///"


@pytest.fixture
def written(session):
    """Lesson 1 has a heading, a word that is explained, and lines to remember."""
    first = select(Lesson.id).where(Lesson.number == 1)
    texts = update(LessonVersion).where(LessonVersion.lesson_id.in_(first))
    session.execute(texts.values(html=lesson_html(TEXT, "vi")))
    session.commit()


class TestProgress:
    def test_how_far_and_how_long(self, visit):
        visitor = visit("member")
        page = visitor.get(f"/courses/{MEMBER}")
        assert "còn khoảng 12 phút" in page.text
        page = visitor.get(FIRST)
        assert "Bài 1 trên 3" in page.text
        assert 'role="img" aria-label="Đã học 0 trên 3 bài"' in page.html
        assert "còn khoảng 12 phút" in page.text
        page = visitor.submit()
        assert "Đã học 1 trên 3 bài" in page.text
        assert "còn khoảng 8 phút" in page.text
        assert '<i class="done"></i><i class="now"></i><i></i>' in page.html
        assert "còn khoảng 8 phút" in visitor.get(f"/courses/{MEMBER}").text

    def test_minutes_are_those_of_the_language_read(self, session, visit):
        session.execute(update(LessonVersion).where(LessonVersion.language == "en").values(minutes=9))
        session.commit()
        visitor = visit("member")
        assert "còn khoảng 12 phút" in visitor.get(FIRST).text
        visitor.client.set_cookie("language", "en")
        assert re.search(r"\b27 (phút|minutes)", visitor.get(FIRST).text)

    def test_nothing_is_left_of_a_course_that_is_read(self, visit):
        visitor = visit("member")
        visitor.get(FIRST)
        for _lesson in range(3):
            visitor.submit()
        page = visitor.get(FIRST)
        assert "Đã học 3 trên 3 bài" in page.text
        assert "còn khoảng" not in page.text
        assert "data-done" in page.html

    def test_home_leads_to_the_first_lesson_not_read(self, visit):
        visitor = visit("member")
        visitor.get("/courses/bao-ve-ban-than-citizen/lessons/2")
        visitor.submit()
        page = visitor.get("/")
        assert "Học nốt khóa" in page.text
        assert "tiếp bài 1" in page.text
        assert "/courses/bao-ve-ban-than-citizen/lessons/1" in page.links
        for number in (1, 3):
            visitor.get(f"/courses/bao-ve-ban-than-citizen/lessons/{number}")
            visitor.submit()
        assert "/courses/bao-ve-ban-than-citizen" in visitor.get("/").links

    def test_ways_to_the_lessons_beside_it_stand_at_both_ends(self, visit):
        page = visit("member").get(f"/courses/{MEMBER}/lessons/2")
        assert page.html.count('rel="prev"') == page.html.count('rel="next"') == 2


class TestTheSheet:
    @pytest.mark.usefixtures("written")
    def test_only_the_lines_to_remember(self, visit):
        visitor = visit("member")
        page = visitor.get(FIRST)
        assert f"{FIRST}/summary" in page.links
        page = visitor.get(f"{FIRST}/summary")
        assert page.h1 == "Bài thử số 1"
        assert "Giữ mã." in page.text
        assert "Không đọc" not in page.text
        assert "data-print" in page.html
        assert FIRST in page.links

    @pytest.mark.parametrize("url", [f"{FIRST}/summary", f"/courses/{MEMBER}/lessons/9/summary"])
    def test_no_lines_no_sheet(self, visit, url):
        visitor = visit("member")
        assert f"{FIRST}/summary" not in visitor.get(FIRST).links
        visitor.get(url, status=404)


class TestTheMenuOfTextSize:
    def test_one_press_and_back_in_the_lesson(self, visit):
        visitor = visit("member")
        visitor.get(FIRST)
        page = visitor.submit({"size": "3"}, action="/display/quick")
        assert page.url == FIRST
        assert 'data-size="3"' in page.html
        page = visitor.submit({"theme": "contrast"}, action="/display/quick")
        assert 'data-size="3" data-theme="contrast"' in page.html
        page = visitor.submit({"theme": ""}, action="/display/quick")
        assert "data-theme" not in page.html.partition("<body")[0]
        assert 'data-size="3"' in page.html

    @pytest.mark.parametrize(
        ("words", "goes_to"),
        [
            ({}, "/"),
            ({"size": "<b>", "theme": "x"}, "/"),
            ({"next": "https://evil.example"}, "/"),
            ({"next": FIRST}, FIRST),
        ],
    )
    def test_it_takes_nothing_odd(self, visit, words, goes_to):
        visitor = visit("member")
        visitor.get(FIRST)
        answer = visitor.raw("POST", "/display/quick", data=words | {"csrf_token": visitor.token()})
        assert answer.location == goes_to
        size = visitor.client.get_cookie("size")
        assert size is None or size.value == "1"


class TestServing:
    @pytest.mark.usefixtures("written")
    def test_no_markdown_and_at_most_three_statements_beyond_sign_in(self, visit, statements, monkeypatch):
        visitor = visit("member")
        visitor.get(FIRST)  # the first opening is noted

        def refuse(*_words):
            raise AssertionError("Markdown is rendered when a lesson is published, not when it is served")

        monkeypatch.setattr(renderers.Markdown, "convert", refuse)
        statements.clear()
        visitor.get("/courses/khong-co", status=404)
        signing_in = len(statements) - 1
        for url in (FIRST, f"/courses/{MEMBER}/lessons/1/summary"):
            statements.clear()
            visitor.get(url)
            assert len(statements) - signing_in <= 3

    @pytest.mark.usefixtures("written")
    def test_the_script_comes_with_lessons_alone(self, visit):
        visitor = visit("member")
        assert "reading.js" in visitor.get(FIRST).html
        for url in ("/", "/courses", f"/courses/{MEMBER}", f"{FIRST}/summary", "/glossary"):
            assert "reading.js" not in visitor.get(url).html

    def test_what_needs_a_script_is_hidden_without_one(self, visit):
        html = visit("member").get(FIRST).html
        for name in ("aloud", "resumed"):
            tag = html.partition(f'id="{name}"')[2].partition(">")[0]
            assert tag.endswith(" hidden")
