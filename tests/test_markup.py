"""What lessons look like as HTML, and that nothing dangerous ever comes out."""

import re
import sys
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.markup import cleaning, is_as_written, render, render_inline, render_post
from lms.markup.lessons import NOTES
from lms.markup.pictures import PICTURE
from lms.markup.posts import POST_TAGS

ALLOWED = cleaning.INLINE_TAGS | cleaning.BLOCK_TAGS
ATTRIBUTES = {"a": {"href", "rel"}, "aside": {"class", "role"}}
ATTRIBUTES |= {"img": {"src", "alt", "width", "height", "loading", "decoding"}}
OURS = "/pictures/0123456789abcdef-800x600.webp"
ATTACKS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg onload=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](javascript&#58;alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "[x](http://plain.example)",
    "[x](//evil.example/a)",
    "[x](/\\evil.example)",
    "[x](\\\\evil.example)",
    "[x](&#47;/evil.example)",
    "<javascript:alert(1)>",
    "![x](https://evil.example/a.png)",
    '![x](x "onerror=alert(1)")',
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    f"![x](//evil.example{OURS})",
    f"![x](https://evil.example{OURS})",
    f"![x]({OURS}?next=//evil.example)",
    f"![x]({OURS}#x)",
    f"![x](/x/..{OURS})",
    f"![x]({OURS.upper()})",
    f"![x]({OURS.replace('800', '0')})",
    "![x](/pictures/0123456789abcdef-８00x600.webp)",
    f'![x" onerror="alert(1)]({OURS})',
    f'![x]({OURS} "t\\" onerror=alert(1) x=\\"")',
    f'<img src="{OURS}" onerror=alert(1)>',
    "![x][p]\n\n[p]: https://evil.example/a.png",
    "![p]\n\n[p]: https://evil.example/a.png",
    "[x][1]\n\n[1]: javascript:alert(1)",
    '[x](https://a.vn "t\\" onclick=alert(1) x=\\"")',
    "<iframe src=https://evil.example></iframe>",
    "<style>body{display:none}</style>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "`<script>alert(1)</script>`",
    "    <script>alert(1)</script>",
    "/// luu-y\n    attrs: {onclick: 'alert(1)', style: 'color:red', id: main, class: button}\n\nx\n///",
    "/// tin-nhan | <img src=x onerror=alert(1)>\n<script>alert(1)</script>\n///",
    "/// thu-suc | [x](javascript:alert(1))?\n<b onmouseover=alert(1)>x</b>\n///",
    "x[^1]\n\n[^1]: <script>alert(1)</script>",
    "\x02wzxhzdk:0\x03<script>alert(1)</script>",
    "<!-- --><script>alert(1)</script>",
    "<?php echo 1 ?><![CDATA[<script>alert(1)</script>]]>",
    "# One heading of a page is enough",
)


class Walk(HTMLParser):
    """Fails on any tag, attribute, class or address outside the list."""

    def __init__(self, html: str, tags: set[str]) -> None:
        super().__init__()
        self.tags = tags
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        assert tag in self.tags
        for name, value in attributes:
            assert name in ATTRIBUTES.get(tag, {"class"}), (tag, name)
            if name == "class":
                assert set((value or "").split()) <= cleaning.CLASSES.get(tag, set())
            if name == "href":
                self.address(value or "")
        if tag == "img":
            self.picture(dict(attributes))

    def picture(self, told: dict[str, str | None]) -> None:
        place = PICTURE.fullmatch(told.get("src") or "")
        assert place, told
        assert told.keys() == ATTRIBUTES["img"]
        assert (told["width"], told["height"]) == (place["width"], place["height"])
        assert (told["loading"], told["decoding"]) == ("lazy", "async")

    def address(self, value: str) -> None:
        plain = re.sub(r"[\x00-\x20]", "", value).replace("\\", "/").lower()
        assert not plain.startswith("//")
        scheme = re.match(r"[a-z][a-z0-9+.-]*:", plain)
        assert scheme is None or scheme[0][:-1] in cleaning.SCHEMES, value


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks_come_out_harmless(attack):
    for text in (attack, f"- {attack}", f"/// luu-y\n{attack}\n///", f"**{attack}**"):
        html = render(text)
        Walk(html, ALLOWED)
        assert (
            nh3.clean(
                html,
                tags=ALLOWED,
                attributes=ATTRIBUTES | {t: {"class"} for t in ("figure", "div", "details", "strong")},
                link_rel=None,
            )
            == html
        )
        Walk(render_inline(text), cleaning.INLINE_TAGS)


# What is tried where anybody signed in writes: besides all of the above, addresses that are read in two ways.
POST_ATTACKS = (
    "[x](https://a.vn@evil.example)",
    "[x](https://a.vn:443@evil.example/)",
    "[x](https://a.vn\\@evil.example)",
    "[x](https:\\\\evil.example)",
    "[x](https:evil.example)",
    "[x](https:///evil.example)",
    "[x](https://a.vn%2f@evil.example)",
    "[x](https://gооgle.example)",
    "[x](https://a.vn\u3002evil.example)",
    "[x](https://xn--a)",
    "[x](https://[::1]/)",
    "[x](https://127.0.0.1/)",
    "[x](https&#58;//evil.example)",
    "[x](https://a&#46;vn)",
    "[x](https://evil.example&#47;a.vn)",
    "[x](&#x68;ttps://evil.example)",
    "[x](mailto:a@b.vn)",
    "[x](tel:0900000123)",
    "[x](/sign-out)",
    "[x](#main)",
    "<a@evil.example>",
    "<https://a.vn@evil.example>",
    '[x](https://a.vn "onclick=alert(1)")',
    "[x](<https://a.vn onclick=alert(1)>)",
    "[![x](https://evil.example/a.png)](https://a.vn)",
    "![x][1]\n\n[1]: https://evil.example/a.png",
    "<h1>Đăng nhập lại</h1>",
    "Đăng nhập lại\n===",
    "# Đăng nhập lại",
    "<form action=https://evil.example><input name=password></form>",
    "<details open ontoggle=alert(1)>x</details>",
    "/// luu-y\nx\n///",
    "> - 1. > <svg onload=alert(1)>",
    "<base href=https://evil.example>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<a href='https://evil.example' class=button>Bấm</a>",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "- " * 700 + "x",
    "1. " * 480 + "x",
    "> " * 700 + "x",
    "[" * 700 + "x" + "]" * 700,
    "*" * 1500,
)


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


@pytest.mark.parametrize("attack", [*ATTACKS, *POST_ATTACKS])
def test_attacks_in_posts_come_out_harmless(attack):
    for text in (
        attack,
        f"- {attack}",
        f"**{attack}**",
        f"[a {attack} b](https://a.vn)",
        f"a\n\n1. {attack}\n\n{attack}",
    ):
        assert says_its_hosts(render_post(text))


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
        *ATTACKS,
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
    html = render(text)
    Walk(html, ALLOWED)
    assert cleaning.clean(html, ALLOWED) == html
    Walk(render_inline(text), cleaning.INLINE_TAGS)
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
