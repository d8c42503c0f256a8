"""The phone in a citizen's hands, in a browser that shows left pages again at once: none of the member's appears."""

import shutil

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.people.models import Person
from tests.browser.conftest import FLAGS, PHONE
from tests.browser.test_answers_script import with_database

KEEPING = [*FLAGS, "--enable-features=BackForwardCache"]


@pytest.fixture
def page(chromium, server):
    """Playwright's own Chromium is told not to keep pages; people's browsers do."""
    browser = chromium.browser_type.launch(
        executable_path=shutil.which("chromium"), args=KEEPING, ignore_default_args=["--disable-back-forward-cache"]
    )
    context = browser.new_context(base_url=server.url, viewport=PHONE, locale="vi-VN")
    context.add_cookies([server.cookie_of("member")])
    yield context.new_page()
    browser.close()


def go_back(page) -> None:
    """Playwright would wait for a page to load that is only shown again."""
    with page.expect_event("framenavigated"):
        page.evaluate("setTimeout(() => history.back(), 1)")
    page.locator("h1").wait_for()


def citizen_of(server) -> int:
    found = []

    def look(session: Session) -> None:
        found.append(session.scalars(select(Person.id).filter_by(username="citizen")).one())

    with_database(server, look)
    return found[0]


def test_going_back_shows_nothing_of_the_member(page, server):
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
        go_back(page)
        assert page.inner_text("h1") == "Câu 1 trên 10"
