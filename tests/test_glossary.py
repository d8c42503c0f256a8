"""Words explained in lessons: the file they stand in, where they are marked, and the page of all of them."""

import re

import pytest

from courses.frontmatter import FrontMatterFault
from courses.glossary import GlossaryFault, glossary_in, lesson_html, read_glossary, search_entries, shipped
from courses.library import read_library
from courses.outdated import outdated_in
from lms.markup import render, render_lesson, summary_of
from lms.terms import Glossary, Term, slug_of
from lms.text import LANGUAGES
from tests.library_files import write_topic
from tests.page import Page

HEAD = "---\nverified_on: 2026-11-20\nreview_due: 2027-02-20\n---\n"
SMALL = Glossary(
    (
        Term(("OTP", "mã OTP"), "Mã dùng một lần."),
        Term(("ứng dụng",), "Chương trình trên điện thoại."),
        Term(("AI",), "Máy biết **nói**."),
    ),
    "Từ trong bài",
    "Đọc tiếp",
)


def lesson(markdown: str) -> str:
    return render_lesson(markdown, SMALL)


def explained(html: str) -> list[str]:
    """The words that are links to an explanation, in the order of the text."""
    return re.findall(r'<a class="term"[^>]*>([^<]*)</a>', html)


class TestMarking:
    def test_the_first_use_leads_to_the_explanation_and_back(self):
        html = lesson("Không đọc mã OTP. OTP là mã.")
        assert explained(html) == ["mã OTP"]
        assert '<a class="term" href="#term-otp" id="said-otp"' in html
        assert '<li id="term-otp"><strong>OTP</strong>: Mã dùng một lần. <a href="#said-otp"' in html
        assert html.count("<h2>Từ trong bài</h2>") == 1
        assert "term-ai" not in html

    def test_a_lesson_without_terms_has_no_list(self):
        assert lesson("Không có gì.") == "<p>Không có gì.</p>"

    @pytest.mark.parametrize(
        ("markdown", "words"),
        [
            ("Ai gọi đấy? Máy AI.", ["AI"]),
            ("Ứng dụng nào?", ["Ứng dụng"]),
            ("ỨNG DỤNG", []),
            ("OTPs, xOTP, OTP-x, otp.vn, a.OTP, @OTP", []),
            ("(OTP), “AI”…", ["OTP", "AI"]),
            ("Mở **ứng dụng** rồi *AI*.", ["ứng dụng", "AI"]),
            ("- một OTP\n- hai AI", ["OTP", "AI"]),
            ("## OTP\n\n### AI\n\nHết.", []),
            ("## OTP\n\nĐọc OTP.", ["OTP"]),
            ("[mở OTP](https://a.vn) `AI`\n\n    OTP", []),
            ("/// tin-nhan | OTP\nma OTP\n///\n\nOTP", ["OTP"]),
            ("/// thu-suc | OTP?\nGiữ AI.\n///", ["AI"]),
            ("/// tom-tat\n1. OTP\n2. AI\n///", []),
            ("/// luu-y\nGiữ OTP.\n///", ["OTP"]),
            ("OTP trước, AI giữa, ứng dụng sau, OTP nữa.", ["OTP", "AI", "ứng dụng"]),
        ],
    )
    def test_where_words_are_marked(self, markdown, words):
        assert explained(lesson(markdown)) == words

    def test_no_word_of_a_sentence_is_lost(self):
        text = "Một OTP hai **AI ba** bốn, ứng dụng năm OTP sáu."
        marked = re.sub(r"</?a[^>]*>", "", lesson(text).partition("\n<h2>")[0])
        assert marked == render(text)

    def test_questions_and_posts_are_left_as_they_are(self):
        assert render("## OTP\n\nMã OTP.") == "<h2>OTP</h2>\n<p>Mã OTP.</p>"


class TestHeadings:
    def test_ids_are_made_of_the_words(self):
        html = lesson("## Đọc **ba** điều\n\n### Ở đâu?\n\n## Đọc ba điều")
        assert re.findall(r'id="([^"]+)"', html) == ["h-doc-ba-dieu", "h-o-dau", "h-doc-ba-dieu-2"]

    def test_a_heading_without_letters_has_none(self):
        assert lesson("## ???") == "<h2>???</h2>"

    @pytest.mark.parametrize(
        "markdown",
        [
            "/// luu-y\n    attrs: {id: h-x}\n\nx\n///",
            "/// thu-suc | x?\n    attrs: {id: term-otp, class: term}\n\nx\n///",
            '<h2 id="h-x">x</h2>',
            '[x](#a "t\\" id=\\"h-x\\"")',
        ],
    )
    def test_nobody_types_an_id(self, markdown):
        assert not re.search(r"<[^>]* id=", lesson(markdown))
        assert not re.search(r'<(?!a)[^>]* class="term"', lesson(markdown))


@pytest.mark.parametrize(
    ("markdown", "lines"),
    [
        ("a\n\n/// tom-tat\n1. một\n2. hai\n///\n\nb", "<ol>\n<li>một</li>\n<li>hai</li>\n</ol>"),
        ("a", None),
        ("/// luu-y\na\n///", None),
        ("//// tom-tat\na\n\n/// luu-y\nb\n///\n////", None),
    ],
)
def test_the_lines_to_remember(markdown, lines):
    assert summary_of(lesson(markdown)) == lines


class TestTheFile:
    def test_it_is_read(self):
        text = HEAD + "## vi\n\n- **OTP**, mã OTP — Mã. [Báo, 2026](https://a.vn/x)\n## en\n- **OTP** — A code."
        read = read_glossary(text)
        (entry,) = read.entries["vi"]
        assert entry.term == Term(("OTP", "mã OTP"), "Mã.")
        assert entry.html == 'Mã. <a href="https://a.vn/x" rel="noopener">Báo, 2026</a>'
        assert (read.entries["en"][0].source, read.verified_on.year) == ("", 2026)

    @pytest.mark.parametrize(
        ("body", "reason"),
        [
            ("## vi\n- **OTP** — Mã.\n", "a part for each"),
            ("## vi\n- OTP: Mã.\n## en\n", "this is no"),
            ("## vi\n- **OTP** — Mã.\n- **Otp** — Mã.\n## en\n", "otp stands there twice"),
            ("## vi\n- **OTP** — Mã.\n- **Mã**, OTP — Mã.\n## en\n", "OTP stands there twice"),
        ],
    )
    def test_faults_are_told(self, body, reason):
        with pytest.raises(GlossaryFault, match=reason):
            read_glossary(HEAD + body)

    def test_faults_of_its_head_are_told(self):
        with pytest.raises(GlossaryFault, match="'review_due' is missing"):
            read_glossary("---\nverified_on: 2026-11-20\n---\n## vi\n## en\n")
        with pytest.raises(FrontMatterFault):
            read_glossary("## vi")


class TestTheShippedOne:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_explanations_are_short_and_up_to_date(self, language):
        entries = shipped().entries[language]
        assert len(entries) >= 40
        for entry in entries:
            words = re.findall(r"[\w@.]*\w", entry.term.explanation)
            assert len(words) <= 20, f"{entry.term.name}: {len(words)}"
            assert not outdated_in(entry.term.explanation), entry.term.name
            assert entry.source == "" or re.fullmatch(r"\[[^]]+\]\(https://\S+\)", entry.source), entry.term.name

    def test_a_changed_term_is_a_changed_lesson(self, tmp_path, monkeypatch):
        write_topic(tmp_path, 1, "an-toan")
        for file in tmp_path.rglob("1-bai-1.md"):
            file.write_text(file.read_text(encoding="utf-8").replace("Nội dung.", "Mã OTP."), encoding="utf-8")
        before = read_library(tmp_path)
        changed = Glossary((Term(("OTP",), "Khác."),), "Từ", "Tiếp")
        monkeypatch.setattr("courses.glossary.glossary_in", lambda _language: changed)
        after = read_library(tmp_path)
        first, second = zip(before.topics[0].courses[0].lessons, after.topics[0].courses[0].lessons, strict=True)
        assert "Khác." in first[1].texts["vi"].html != first[0].texts["vi"].html
        assert second[0].texts["vi"].html == second[1].texts["vi"].html

    def test_each_lesson_is_marked_in_its_own_language(self):
        assert "Từ trong bài" in lesson_html("OTP", "vi")
        assert "Words in this lesson" in lesson_html("OTP", "en")
        assert {slug_of(term.name) for term in glossary_in("vi").terms} >= {"otp", "vneid", "can-cuoc-dien-tu"}

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_word_is_found_and_every_id_is_there_once(self, language):
        markdown = "\n\n".join(f"{form} x." for term in glossary_in(language).terms for form in term.forms)
        page = Page(f"<h1>x</h1>{lesson_html(markdown, language)}", "a lesson")
        assert len(page.ids) == len(set(page.ids)) == 2 * len(glossary_in(language).terms)


class TestThePage:
    def test_all_words_with_their_sources(self, visit):
        page = visit("member").get("/glossary")
        assert page.h1 == "Bảng giải nghĩa từ khó"
        assert 'id="term-otp"' in page.html
        assert any(link.startswith("https://antv.gov.vn/") for link in page.links)
        names = [entry.term.name for entry in search_entries("vi", "")]
        assert names.index("bảo mật") < names.index("đăng nhập") < names.index("ứng dụng")

    def test_search_without_tones(self, visit):
        visitor = visit("member")
        page = visitor.get("/glossary?q=CAN+cuoc+dien")
        assert 'id="term-can-cuoc-dien-tu"' in page.html
        assert 'id="term-otp"' not in page.html
        assert "Chưa có từ này" in visitor.get("/glossary?q=zzz").text

    def test_readers_of_english_see_english(self, visit):
        visitor = visit("member")
        visitor.client.set_cookie("language", "en")
        assert 'id="term-password"' in visitor.get("/glossary").html

    def test_strangers_sign_in(self, visit):
        assert visit().raw("GET", "/glossary").status_code == 302
