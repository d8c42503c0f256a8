"""What lessons look like as HTML, and that nothing dangerous ever comes out."""

import re
import sys
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.markup import cleaning, is_as_written, render, render_inline, render_post
from lms.markup.lessons import NOTES
from lms.markup.posts import POST_TAGS
from tests.alive import faults, swallowed
from tests.injections import EVERY, MARKDOWN

ALLOWED = cleaning.INLINE_TAGS | cleaning.BLOCK_TAGS
OURS = "/pictures/0123456789abcdef-800x600.webp"
BOM = "\ufeff"  # dropped where a text begins with one
FRAMES = ("CASE", "- CASE", "**CASE**", "/// luu-y\nCASE\n///", "[a CASE b](https://a.vn)", "a\n\n1. CASE\n\nCASE")


class WalkPost(HTMLParser):
    """Fails on any tag, attribute or address outside the short list, and on a link that does not say its host."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.hosts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        assert tag in POST_TAGS
        got = dict(attributes)
        assert got.keys() <= ({"href", "rel"} if tag == "a" else set()), (tag, got)
        if "href" in got:
            host = re.match(r"https://([a-z0-9.-]+)(?:[/?#]|$)", got["href"] or "")
            assert host, got["href"]
            self.hosts.append(host[1])
            assert got["rel"] == "nofollow noopener"


def says_its_hosts(html: str) -> bool:
    words = re.sub(r"<[^>]*>", "", html)
    return all(host in words for host in WalkPost(html).hosts)


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("make", [render, render_inline, render_post])
def test_no_case_comes_out_alive(make, frame):
    made = {case: make(frame.replace("CASE", case.text)) for case in EVERY}
    page = "".join(f"<p>{case.mark}:</p><div class='lesson'>{html}</div>" for case, html in made.items())
    assert not faults(page)
    assert not swallowed(page, EVERY)
    if make is render_post:
        assert not [case.name for case, html in made.items() if not says_its_hosts(html)]


@pytest.mark.parametrize(
    "attack", ["[x](https://a.vn@evil.example)", "[x](//evil.example)", "<https://a.vn@evil.example>"]
)
def test_what_is_no_plain_address_is_no_link(attack):
    assert "<a" not in render_post(attack)


def test_what_a_post_knows():
    html = render_post("Xin chào\nbà con\n\n- **một**\n- hai\n\n1. ba")
    lists = "<ul>\n<li><strong>một</strong></li>\n<li>hai</li>\n</ul>\n<ol>\n<li>ba</li>\n</ol>"
    assert html == f"<p>Xin chào<br>\nbà con</p>\n{lists}"


def test_a_link_of_a_post_says_where_it_leads():
    link = '<a href="https://evil.vn/a" rel="nofollow noopener">https://ngan-hang.vn</a> (evil.vn)'
    assert render_post("[https://ngan-hang.vn](https://evil.vn/a)") == f"<p>{link}</p>"
    assert "(a.vn)" not in render_post("<https://a.vn>")


@pytest.mark.parametrize(
    "text", ["# Tiêu đề", "> trích", "`mã`", "![ảnh](https://a.vn/b.png)", "---", "5 * 3 * 2", "a_b_c"]
)
def test_other_marks_stay_as_they_are_typed(text):
    assert re.sub(r"<[^>]*>", "", render_post(text)) == text.replace(">", "&gt;")


PIECES = st.sampled_from(
    [
        *(case.text for case in MARKDOWN),
        "\n\n",
        "\n",
        "/// tin-nhan | a\n",
        "/// luu-y\n",
        "///",
        "==",
        "^",
        "**",
        "`",
        "1. ",
        "- ",
        "![",
        "](",
        OURS,
        f"({OURS})",
        "/pictures/",
        "\n\n[x]: ",
        "<",
        ">",
        '"',
        "&",
    ]
)


@given(st.lists(PIECES | st.text(max_size=12), max_size=8).map("".join))
def test_nothing_dangerous_survives_any_mixture(text):
    html, line = render(text), render_inline(text)
    assert not faults(f"<div class='lesson'>{html}{line}</div>")
    assert cleaning.clean(html, ALLOWED) == html
    assert cleaning.clean(line, cleaning.INLINE_TAGS).lstrip(BOM) == line.lstrip(BOM)
    assert says_its_hosts(render_post(text))


@given(st.text(alphabet="aăâđêôơư ÁẠẢÃÀ", max_size=40))
def test_words_are_kept_as_they_are(text):
    assert render_inline(text) == " ".join(text.split())


def test_raw_html_is_shown_as_words():
    assert render("a <b>c</b>") == "<p>a &lt;b&gt;c&lt;/b&gt;</p>"


def test_message_with_numbered_signs():
    html = render("/// tin-nhan | Ví dụ\n==sap khoa==^1^ va ==anphat-vn.top==^2^.\n///")
    assert '<figure class="message">' in html
    assert "<figcaption>Ví dụ</figcaption>" in html
    assert (
        '<div class="bubble">\n<p><mark>sap khoa</mark><sup>1</sup> va <mark>anphat-vn.top</mark><sup>2</sup>.</p>'
        in html
    )


def test_message_without_a_caption():
    assert "figcaption" not in render("/// tin-nhan\nXin chao.\n///")


@pytest.mark.parametrize(("name", "css"), NOTES.items())
def test_notes_are_no_landmarks(name, css):
    html = render(f"/// {name}\n**Nhớ:** một\n\n1. hai\n///")
    assert f'<aside class="note {css}" role="note">' in html
    assert "<strong>Nhớ:</strong> một" in html
    assert "<li>hai</li>" in html


def test_try_hides_its_answer():
    html = render("/// thu-suc | Tin **ai**?\nKhông ai.\n///")
    assert html.startswith('<details class="try">\n<summary>Tin <strong>ai</strong>?</summary>')
    assert "<p>Không ai.</p>" in html


def test_a_try_without_a_question_is_left_as_it_is_written():
    assert "/// thu-suc" in render("/// thu-suc\nKhông ai.\n///")


def test_the_bold_phrase_that_opens_an_item_leads():
    html = render("1. **Dừng.** Không bấm.\n2. Mở **Cài đặt.**\n3. **Cài đặt** của máy")
    assert html.count('class="lead"') == 1
    assert '<li><strong class="lead">Dừng.</strong> Không bấm.</li>' in html


def test_lists_of_two_kinds_do_not_mix():
    assert render("1. a\n\n- b").count("<li>") == 2
    assert "<ul>" in render("1. a\n\n- b")


@pytest.mark.parametrize("address", ["https://a.gov.vn/x?y=1", "tel:113", "mailto:a@b.vn", "/courses"])
def test_honest_links_stay(address):
    assert render_inline(f"[x]({address})") == f'<a href="{address}" rel="noopener">x</a>'


def test_an_option_is_one_line_whatever_it_begins_with():
    assert render_inline("1. Gọi\n\n**113**") == "1. Gọi <strong>113</strong>"
    assert render_inline("# a") == "# a"
    assert render_inline("- a") == "- a"


class TestPictures:
    IMAGE = f'<img alt="Nút Gửi" decoding="async" height="600" loading="lazy" src="{OURS}" width="800">'

    def test_alone_it_is_a_figure(self):
        assert render(f"![Nút Gửi]({OURS})") == f'<figure class="picture">{self.IMAGE}</figure>'

    def test_what_stands_in_quotes_is_its_caption(self):
        html = render(f'![Nút Gửi]({OURS} "Bấm *một* lần & chờ")')
        assert "<figcaption>Bấm *một* lần &amp; chờ</figcaption>" in html
        assert "title" not in html

    def test_among_words_it_is_none(self):
        assert render(f'Bấm ![Nút Gửi]({OURS} "x") này') == f"<p>Bấm {self.IMAGE} này</p>"

    def test_a_tall_one_is_said_to_be(self):
        assert 'class="picture picture-tall"' in render(f"![x]({OURS.replace('800', '400')})")

    @pytest.mark.parametrize("frame", ["- {}", "1. {}", "/// luu-y\n{}\n///", "/// thu-suc | a?\n{}\n///", "> {}"])
    def test_it_can_stand_anywhere(self, frame):
        assert self.IMAGE in render(frame.format(f"![Nút Gửi]({OURS})"))

    def test_a_reference_is_a_picture_too(self):
        assert self.IMAGE in render(f"![Nút Gửi][gui]\n\n[gui]: {OURS}")

    @pytest.mark.parametrize("source", ["https://a.vn/x.png", "x.png", "data:image/png;base64,AAAA", OURS + "x", ""])
    def test_of_any_other_the_words_are_kept(self, source):
        assert render(f"Bấm **nút** ![Nút Gửi]({source}) này") == "<p>Bấm <strong>nút</strong> Nút Gửi này</p>"
        assert render(f"![Nút Gửi]({source}) ![lớn]({source})") == "<p>Nút Gửi lớn</p>"

    def test_one_line_has_no_room_for_any(self):
        assert render_inline(f"a ![Nút Gửi]({OURS}) b") == "a Nút Gửi b"


def test_threads_do_not_share_what_is_being_read():
    """A server of threads renders previews at the same time; blocks and references stay each in its own text."""
    box = "/// thu-suc | Câu {0}?\n\nĐáp án [a].\n\n///\n\n1. **Một.** Hai ==ba==.\n\n"
    texts = [box.format(number) * 10 + f"[a]: /x{number}" for number in range(4)]
    alone, usual = [render(text) for text in texts], sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            together = list(pool.map(render, texts * 3))
    finally:
        sys.setswitchinterval(usual)
    assert together == alone * 3


@pytest.mark.parametrize("make", [render, render_inline, render_post])
def test_lists_without_end_come_out_as_written_and_harm_no_other_text(make):
    before = make("- một\n- hai")
    html = make("- " * 1000 + "<b>")
    assert "<b>" not in html
    assert "&lt;b&gt;" in html
    assert is_as_written(html) == (make is render)
    assert make("- một\n- hai") == before
