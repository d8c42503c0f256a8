"""The editor with its scripts: saving while one types, a lost network, another's save, the toolbar, the preview.

The page's clock stands but for what the test lets pass.
"""

import pytest
from playwright.sync_api import expect
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from lms.studio.models import Draft
from tests.browser.conftest import DESK, sign_in, stop_clock
from tests.world import PASSWORD

LESSON = "/studio/bao-ve-ban-than-member/bai-1/vi"
UNTIL_SHOWN, UNTIL_SAVED = 500, 1500


@pytest.fixture
def sit_down(chromium, server):
    """A trainer at the editor. It may complain of the network and of what is refused: that is what is tested."""
    pages, faults = [], []

    def start(username="trainer"):
        page = chromium.new_context(base_url=server.url, viewport=DESK, locale="vi-VN").new_page()
        pages.append(page)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text) if "Content Security" in message.text else None)
        page.set_default_timeout(10_000)
        stop_clock(page)
        sign_in(page, username)
        page.goto(LESSON)
        return page

    yield start
    for page in pages:
        page.context.set_offline(True)  # what is typed last shall not reach the next test
        page.context.close()
    assert not faults


def sign_in_again(page):
    page.goto("/sign-in")
    page.fill("[name=account]", "trainer")
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")


def drafts(server):
    engine = create_engine(f"sqlite:///{server.database}")
    with Session(engine) as session:
        found = [(draft.markdown, draft.revision) for draft in session.scalars(select(Draft))]
    engine.dispose()
    return found


def saved(page):
    page.wait_for_selector("#saved.state-pass")
    assert "Đã lưu lúc" in page.inner_text("#saved")


def test_saved_and_shown_while_one_types(server, sit_down):
    page = sit_down()
    page.fill("#markdown", "Nhìn **tên** trước.")
    page.clock.run_for(UNTIL_SAVED)
    page.wait_for_selector(".look-paper strong >> text=tên")
    saved(page)
    page.type("#markdown", " Rồi bấm.")
    page.clock.run_for(UNTIL_SHOWN)
    page.wait_for_selector("text=Rồi bấm.")
    page.keyboard.press("Control+s")
    expect(page.locator("#editor [name=revision]")).to_have_value("2")
    assert drafts(server) == [("Nhìn **tên** trước. Rồi bấm.", 2)]
    page.reload()
    assert page.input_value("#markdown") == "Nhìn **tên** trước. Rồi bấm."
    assert not page.is_visible("[data-trouble=copy]")


def test_a_lost_network_takes_nothing(server, sit_down):
    page = sit_down()
    page.route("**/save", lambda route: route.abort())
    page.fill("#markdown", "Gõ lúc mất mạng.")
    page.clock.run_for(UNTIL_SAVED)
    page.wait_for_selector("#saved >> text=Mất mạng")
    page.reload()
    assert page.input_value("#markdown") == "Nội dung."
    page.click("text=Lấy lại chữ đó")
    assert page.input_value("#markdown") == "Gõ lúc mất mạng."
    page.unroute("**/save")
    page.click("button[value=save]")
    saved(page)
    assert drafts(server) == [("Gõ lúc mất mạng.", 1)]


def test_an_expired_sign_in_takes_nothing(server, sit_down):
    page = sit_down()
    page.context.clear_cookies()
    page.fill("#markdown", "Gõ sau khi hết phiên.")
    page.clock.run_for(UNTIL_SAVED)
    page.wait_for_selector("[data-trouble=signed-out] >> text=Phiên đăng nhập đã hết")
    other = page.context.new_page()
    sign_in_again(other)
    other.close()
    page.clock.resume()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    saved(page)
    assert drafts(server) == [("Gõ sau khi hết phiên.", 1)]


def test_another_has_saved_meanwhile(server, sit_down):
    mine, other = sit_down(), sit_down("administrator")
    other.fill("#markdown", "Gọi ngân hàng ngay.")
    other.clock.run_for(UNTIL_SAVED)
    saved(other)
    mine.fill("#markdown", "Gọi công an ngay.")
    mine.clock.run_for(UNTIL_SAVED)
    mine.get_by_role("button", name="So hai bản").click()
    mine.wait_for_selector("h1 >> text=Hai bản khác nhau")
    assert mine.input_value("#theirs") == "Gọi ngân hàng ngay."
    mine.click("text=Lưu bản của tôi")
    mine.wait_for_selector("#editor")
    assert drafts(server) == [("Gọi công an ngay.", 2)]
    assert not mine.is_visible("[data-trouble=copy]")


def test_the_toolbar_and_its_keys(sit_down):
    page = sit_down()
    page.fill("#markdown", "tên")
    page.press("#markdown", "Control+a")
    page.press("#markdown", "Control+b")
    assert page.input_value("#markdown") == "**tên**"
    page.fill("#markdown", "Một\nHai")
    page.press("#markdown", "Control+a")
    page.click(".marks-bar >> text=Đánh số")
    assert page.input_value("#markdown") == "1. Một\n2. Hai"
    page.press("#markdown", "Control+z")
    assert page.input_value("#markdown") == "Một\nHai"
    page.fill("#markdown", "Đoạn.")
    page.press("#markdown", "Control+Shift+Digit2")
    assert page.input_value("#markdown") == "Đoạn.\n\n/// luu-y\nMột điều phải nhớ.\n///\n"
    page.clock.run_for(UNTIL_SHOWN)
    page.wait_for_selector(".look-paper aside.note-attention")
    page.fill("#markdown", "==a==^1^ b")
    page.evaluate("document.getElementById('markdown').setSelectionRange(9, 10)")
    page.click(".marks-bar >> text=Tô sáng")
    assert page.input_value("#markdown") == "==a==^1^ ==b==^2^"


def test_the_longest_sentence_is_pointed_to(sit_down):
    page = sit_down()
    page.fill("#markdown", "Ngắn.\n\nCâu này **dài** hơn câu kia nhiều.\n\nNgắn.")
    page.clock.run_for(UNTIL_SHOWN)
    page.wait_for_selector("[data-sentence='Câu này dài hơn câu kia nhiều.']", state="attached")
    page.click("[data-find-longest]")
    chosen = page.evaluate(
        "(e => e.value.slice(e.selectionStart, e.selectionEnd))(document.getElementById('markdown'))"
    )
    assert chosen == "Câu này **dài** hơn câu kia nhiều"
