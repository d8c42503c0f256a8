"""The member's whole walk in a real browser, with and without scripts, held to axe's rules on every page."""

import io
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from pypdf import PdfReader

from tests.browser.conftest import DESK, PHONE, sign_in
from tests.world import PASSWORD

RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
TALL = 6000


def check(page, rules=RULES, *, scripts: bool = True):
    """No accessibility violation, and nothing to scroll sideways."""
    page.wait_for_load_state()
    if not scripts:
        return  # axe is itself a script
    # On a screen that shows the whole page: a docked bar that covers half a button until one scrolls is no fault.
    usual = page.viewport_size
    page.set_viewport_size({**usual, "height": TALL})
    found = Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"]})
    page.set_viewport_size(usual)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
    check_width(page)


def check_width(page):
    """Nothing to scroll sideways."""
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not wide, f"{page.url} scrolls sideways at {page.viewport_size}"


def check_both_sizes(page):
    """The same page on a phone and at a desk: axe looks at it once."""
    check(page)
    page.set_viewport_size(PHONE)
    check_width(page)
    page.set_viewport_size(DESK)


def sign_in_by_form(page, username: str):
    page.get_by_label(re.compile("Tên đăng nhập|điện thoại")).first.fill(username)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main button[type=submit], main form button:not([type=button])").first.click()
    page.wait_for_url("**/")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_members_walk(open_page, scripts):
    page = open_page(PHONE, scripts=scripts)
    page.goto("/")
    check(page, scripts=scripts)
    page.goto("/sign-in")
    check(page, scripts=scripts)
    sign_in_by_form(page, "member")
    check(page, scripts=scripts)
    page.get_by_role("link", name=re.compile("Bắt đầu bài 1")).click()
    for number in range(1, 4):
        page.wait_for_url(f"**/lessons/{number}")
        check(page, scripts=scripts)
        page.get_by_role("button", name=re.compile("Học xong")).click()
    page.wait_for_url("**/test")
    check(page, scripts=scripts)
    page.locator("main form button, .dock button").first.click()
    for position in range(1, 11):
        page.wait_for_url(f"**/questions/{position}")
        page.get_by_text("Phương án b").click()
        if position == 1:
            check(page, scripts=scripts)
        if scripts:
            page.get_by_text(re.compile(rf"Đã lưu {position}/10")).wait_for()
        page.locator(".dock button").first.click()
    page.wait_for_url("**/review")
    check(page, scripts=scripts)
    page.get_by_role("button", name=re.compile("Nộp")).click()
    page.wait_for_url(re.compile(r"/attempts/\d+$"))
    assert page.get_by_role("heading", level=1).inner_text().startswith("10")
    check(page, scripts=scripts)
    page.goto("/certificates")
    check(page, scripts=scripts)
    page.locator("main a.row").first.click()
    check(page, scripts=scripts)
    page.locator("a[href*='/verify/']").first.click()
    assert page.get_by_role("heading", level=1).inner_text() == "Giấy hợp lệ"
    check(page, scripts=scripts)
    page.goto("/my")
    check(page, scripts=scripts)


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_large_text_and_every_colour(open_page, server, theme):
    """At the largest text on the smallest phone nothing scrolls sideways and axe is content.

    A theme changes colours and nothing else.
    """
    rules = RULES if theme == "light" else COLOURS
    page = open_page({"width": 320, "height": 640})
    page.context.add_cookies(
        [{"name": name, "value": value, "url": server.url} for name, value in (("theme", theme), ("size", "3"))]
    )
    sign_in(page, "member")
    for path in ("/", "/courses", "/courses/bao-ve-ban-than-member/lessons/1", "/certificates", "/my", "/display"):
        page.goto(path)
        check(page, rules)


@pytest.mark.parametrize(
    ("username", "paths"),
    [
        ("leader", ["/oversight", "/teams", "/recognition"]),
        ("commune-official", ["/oversight", "/teams", "/units", "/recognition"]),
        ("province-official", ["/oversight", "/recognition"]),
        ("trainer", ["/library"]),
    ],
)
def test_the_desk(open_page, username, paths):
    page = open_page(DESK)
    sign_in(page, username)
    for path in paths:
        page.goto(path)
        check_both_sizes(page)


def test_a_members_pages_at_a_desk(open_page):
    page = open_page(DESK)
    sign_in(page, "member")
    for path in ("/", "/courses", "/courses/bao-ve-ban-than-member/lessons/1", "/certificates", "/my"):
        page.goto(path)
        check_width(page)


def test_a_printed_table_is_whole(open_page):
    """A4 across, less its margins, is 273 mm: no column may stand beyond it."""
    page = open_page(DESK)
    sign_in(page, "commune-official")
    page.goto("/oversight")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1032, "height": 700})
    right = page.evaluate(
        "Math.max(...[...document.querySelectorAll('.table th')].map(c => c.getBoundingClientRect().right))"
    )
    assert 0 < right <= 1032
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    width, height = printed.pages[0].mediabox.width, printed.pages[0].mediabox.height
    assert width > height


def test_a_menu_over_the_page_closes_by_escape_and_by_a_press_beside_it(open_page):
    page = open_page(DESK)
    sign_in(page, "commune-official")
    page.goto("/teams")
    button, menu = page.locator("details.more > summary"), page.locator("details.more > ul")
    button.click()
    assert menu.is_visible()
    page.keyboard.press("Escape")
    assert not menu.is_visible()
    assert button.evaluate("button => button === document.activeElement")
    button.click()
    page.locator("h1").click()
    assert not menu.is_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_place_that_is_not_in_the_list_can_be_named(open_page, scripts):
    page = open_page(PHONE, scripts=scripts)
    sign_in(page, "commune-official")
    page.goto("/units")
    page.goto(page.locator("a[href*='/teams/new']").first.get_attribute("href"))
    name = page.locator("#village_name")
    page.locator("#place").select_option("new")
    if not scripts:
        page.locator("#elsewhere > summary").click()
    name.fill("Bình Tây")
    page.locator("#place").select_option("commune")
    assert name.is_visible() is not scripts
