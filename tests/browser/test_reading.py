"""A lesson in a real browser: back where one stopped, words explained in place, read aloud, printed."""

import io
import sqlite3

import pytest
from pypdf import PdfReader

from courses.glossary import lesson_html
from tests.browser.conftest import DESK, PHONE, sign_in
from tests.browser.test_walk import check

LESSON = "/courses/bao-ve-ban-than-member/lessons/2"
LONG = "\n\n".join(f"Câu số {number}. Không vội." for number in range(30))
TEXT = f"""Mở ứng dụng. Không đọc mã OTP cho ai.

## Phần một

{LONG}

## Phần hai

{LONG}

/// thu-suc | Ai hỏi mã?
Kẻ gian.
///

/// tom-tat
1. Giữ mã.
2. Gọi lại.
///"""
# Debian's Chromium has no voice: this one speaks when the test says so.
VOICE = """
const spoken = window.spoken = [];
const voice = { getVoices: () => [{ lang: "vi-VN" }], speak: (words) => spoken.push(words), cancel() {} };
Object.defineProperty(window, "speechSynthesis", { value: voice });
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
"""


@pytest.fixture
def written(server):
    """Lesson 2 is long, with headings, words that are explained, and all kinds of box."""
    with sqlite3.connect(server.database) as database:
        database.execute(
            "UPDATE lesson_version SET html = ? WHERE lesson_id IN (SELECT id FROM lesson WHERE number = 2)",
            (lesson_html(TEXT, "vi"),),
        )
    database.close()


@pytest.mark.usefixtures("written")
class TestALesson:
    def test_axe_is_content_with_everything_open(self, open_page):
        page = open_page(PHONE)
        page.add_init_script(VOICE)
        sign_in(page, "member")
        page.goto(LESSON)
        page.locator("#aloud button").first.click()
        page.locator(".display-menu > summary").click()
        page.locator(".try > summary").click()
        check(page)
        page.goto(f"{LESSON}#term-otp")
        check(page)
        for path in (f"{LESSON}/summary", "/glossary"):
            page.goto(path)
            check(page)

    def test_the_reader_comes_back_to_the_heading(self, open_page):
        page = open_page()
        page.emulate_media(reduced_motion="reduce")
        sign_in(page, "member")
        page.goto(LESSON)
        assert not page.locator("#resumed").is_visible()
        page.locator("#h-phan-hai").scroll_into_view_if_needed()
        page.evaluate("scrollBy(0, 500)")
        page.goto("/courses")
        page.goto(LESSON)
        assert page.locator("#resumed + #h-phan-hai").is_visible()
        assert page.evaluate("document.getElementById('h-phan-hai').getBoundingClientRect().top < innerHeight / 2")
        page.get_by_role("link", name="Về đầu bài").click()
        page.wait_for_function("scrollY < 100")
        page.get_by_role("button", name="Học xong").click()
        page.wait_for_url("**/lessons/3")
        page.goto(LESSON)
        assert not page.locator("#resumed").is_visible()
        assert page.evaluate("localStorage.length") == 0

    @pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
    def test_a_word_is_explained_in_place(self, open_page, scripts):
        page = open_page(scripts=scripts)
        page.emulate_media(reduced_motion="reduce")
        sign_in(page, "member")
        page.goto(LESSON)
        page.get_by_role("link", name="mã OTP").click()
        entry = page.locator("#term-otp")
        assert entry.bounding_box()["y"] < PHONE["height"]
        assert page.get_by_role("link", name="mã OTP").bounding_box()["y"] > 0
        entry.get_by_role("link", name="Đọc tiếp").click()
        assert page.url.endswith("#said-otp")
        assert page.get_by_role("link", name="mã OTP").bounding_box()["y"] < PHONE["height"]

    def test_read_aloud_sentence_by_sentence(self, open_page):
        page = open_page()
        page.add_init_script(VOICE)
        sign_in(page, "member")
        page.goto(LESSON)
        play, stop = page.locator("#aloud button").all()
        assert not stop.is_visible()
        play.press("Enter")
        page.evaluate("spoken.at(-1).onend()")
        page.evaluate("spoken.at(-1).onend()")
        said = page.evaluate("spoken.map((words) => words.text)")
        assert said == ["Sau bài này bạn biết.", "Mở ứng dụng.", "Không đọc mã OTP cho ai."]
        assert page.evaluate("[...CSS.highlights.get('aloud')][0].toString()") == said[-1]
        page.get_by_role("button", name="Tạm dừng").click()
        assert page.get_by_role("status").filter(has_text="Đã tạm dừng.").count() == 1
        page.evaluate("spoken.at(-1).onend()")  # what was stopped ends too, and counts for nothing
        page.get_by_label("Tốc độ đọc").select_option("0.8")
        page.get_by_role("button", name="Đọc tiếp").click()
        assert page.evaluate("[spoken.at(-1).text, spoken.at(-1).rate, spoken.length]") == [said[-1], 0.8, 4]
        page.keyboard.press("Escape")
        assert not stop.is_visible()
        assert page.evaluate("CSS.highlights.has('aloud')") is False

    @pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
    def test_without_a_voice_nothing_is_offered(self, open_page, scripts):
        page = open_page(scripts=scripts)
        sign_in(page, "member")
        page.goto(LESSON)
        assert not page.locator("#aloud").is_visible()

    def test_printed_with_answers_and_without_buttons(self, open_page):
        page = open_page(DESK)
        sign_in(page, "member")
        page.goto(LESSON)
        words = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf())).pages)
        assert "Kẻ gian." in words
        assert "Giữ mã." in words
        assert "Học xong" not in words
        assert "Cỡ chữ" not in words
        page.goto(f"{LESSON}/summary")
        assert len(PdfReader(io.BytesIO(page.pdf(format="A4"))).pages) == 1
