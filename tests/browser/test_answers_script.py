"""answers.js on a bad network: nothing picked is lost, and the reader is told the truth."""

import re

import pytest

from tests.browser.conftest import PHONE
from tests.browser.test_walk import sign_in

COURSE = "/courses/bao-ve-ban-than-member"
LOST = "Mất mạng, chưa gửi được"


@pytest.fixture
def device(chromium, server):
    """A phone of its own. Unlike `open_page` it may complain of the network: that is what is tested."""
    contexts, faults = [], []

    def start():
        context = chromium.new_context(base_url=server.url, viewport=PHONE, locale="vi-VN")
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        sign_in(page, "member")
        return page

    yield start
    for context in contexts:
        context.close()
    assert not faults


@pytest.fixture
def sitter(device):
    """A member before the first question."""
    page = device()
    for number in range(1, 4):
        page.goto(f"{COURSE}/lessons/{number}")
        page.get_by_role("button", name=re.compile("Học xong")).click()
    page.goto(f"{COURSE}/test")
    page.locator("main form button").click()
    page.wait_for_url("**/questions/1")
    return page


def pick(page, place: int) -> None:
    page.locator(".pick").nth(place).click()


def picked(page) -> list[bool]:
    return [radio.is_checked() for radio in page.locator(".pick input").all()]


def test_an_answer_waits_for_the_network(sitter):
    sitter.context.set_offline(True)
    pick(sitter, 1)
    sitter.get_by_text(LOST).wait_for()
    sitter.locator(".dock button").click()
    assert sitter.url.endswith("/questions/1"), "the button leads nowhere without a network"
    sitter.context.set_offline(False)
    sitter.get_by_text("Đã lưu 1/10").wait_for()
    sitter.reload()
    assert picked(sitter) == [False, True, False]


def test_an_answer_outlives_its_page(sitter):
    first, review = sitter.url, sitter.url.replace("questions/1", "review")
    sitter.context.set_offline(True)
    pick(sitter, 2)
    sitter.get_by_text(LOST).wait_for()
    again = sitter.context.new_page()
    sitter.close()
    again.context.set_offline(False)
    again.goto(review)
    again.get_by_text("Đã lưu 1/10").wait_for()
    again.goto(first)
    assert picked(again) == [False, False, True]
    assert again.evaluate("localStorage.length") == 0


def test_the_last_of_several_quick_picks_counts(sitter):
    for place in (0, 1, 2, 1):
        pick(sitter, place)
    sitter.get_by_text("Đã lưu 1/10").wait_for()
    sitter.wait_for_function("localStorage.length === 0")
    sitter.locator(".dock button").click()
    sitter.wait_for_url("**/questions/2")
    sitter.get_by_role("link", name="Câu 1").click()
    assert picked(sitter) == [False, True, False]


def test_another_device_is_shown_what_stands(sitter, device):
    other = device()
    other.goto(sitter.url)
    pick(sitter, 0)
    sitter.get_by_text("Đã lưu 1/10").wait_for()
    pick(other, 1)
    other.get_by_text("máy khác").wait_for()
    assert picked(other) == [True, False, False]
    pick(other, 2)
    other.get_by_text("Đã lưu 1/10").wait_for()
    sitter.reload()
    assert picked(sitter) == [False, False, True]


def test_signed_out_meanwhile(sitter):
    address = sitter.url
    sitter.context.clear_cookies()
    pick(sitter, 1)
    sitter.get_by_text("đăng nhập lại").wait_for()
    sign_in(sitter, "member")
    sitter.goto(address)
    sitter.get_by_text("Đã lưu 1/10").wait_for()
    assert picked(sitter) == [False, True, False]
