"""The phone in a citizen's hands, in a browser that shows left pages again at once: none of the member's appears."""

import shutil

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.people.models import Person
from tests.browser.conftest import FLAGS, PHONE
from tests.browser.test_answers_script import with_database
from tests.world import PASSWORD

HOST = "hocso.test"  # as in a commune's own network: without TLS, a browser keeps pages whatever it is told
KEEPING = [*FLAGS, "--enable-features=BackForwardCache", f"--host-resolver-rules=MAP {HOST} 127.0.0.1"]


@pytest.fixture
def page(chromium, server):
    """Playwright's own Chromium is told not to keep pages; people's browsers do."""
    browser = chromium.browser_type.launch(
        executable_path=shutil.which("chromium"), args=KEEPING, ignore_default_args=["--disable-back-forward-cache"]
    )
    address = f"http://{HOST}:{server.port}"
    context = browser.new_context(base_url=address, viewport=PHONE, locale="vi-VN")
    context.add_cookies([server.cookie_of("member") | {"url": address}])
    yield context.new_page()
    browser.close()


def look_at(page) -> str:
    """Turn to a window that stood open meanwhile; its heading."""
    with page.expect_navigation():
        page.evaluate("setTimeout(() => window.dispatchEvent(new Event('focus')), 1)")
    return page.inner_text("h1")


def go_back(page, whose: str = "html") -> None:
    """Playwright would wait for a page to load that is only shown again."""
    with page.expect_event("framenavigated"):
        page.evaluate("setTimeout(() => history.back(), 1)")
    page.locator(f"{whose} h1").wait_for()


def citizen_of(server) -> int:
    found = []

    def look(session: Session) -> None:
        found.append(session.scalars(select(Person.id).filter_by(username="citizen")).one())

    with_database(server, look)
    return found[0]


def test_going_back_shows_nothing_of_the_other(page, server):
    second = page.context.new_page()
    second.goto("/my")
    page.goto("/my")
    page.goto("/assist")
    go_back(page)
    assert page.url.endswith("/my")
    page.goto("/assist")
    page.goto(f"/assist/people/{citizen_of(server)}")
    page.check("#read")
    page.check("#agrees")
    page.get_by_role("button", name="Khóa máy và mở bài kiểm tra").click()
    page.wait_for_url("**/questions/1")
    for _ in range(3):
        go_back(page, "[data-handed]")
        assert page.inner_text("h1") == "Câu 1 trên 10"
    assert look_at(second) == "Câu 1 trên 10"
    page.goto("/assist/hand-back")
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Mở khóa máy").click()
    page.get_by_role("heading", name="Giúp người dân học và làm bài").wait_for()
    assert look_at(second) == "Không tìm thấy trang này"
    go_back(page, "html:not([data-handed])")
    assert page.inner_text("h1") == "Giúp người dân học và làm bài"
