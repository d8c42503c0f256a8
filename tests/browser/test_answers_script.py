"""answers.js and turning.js on a bad network: the test goes on, nothing picked is lost, the reader hears the truth."""

import re

import pytest
from sqlalchemy import create_engine, select, update
from sqlalchemy.orm import Session

from lms.clock import utc_now
from lms.people.models import Person
from quizzes.models import Attempt
from quizzes.rules import Rules
from tests.browser.conftest import PHONE, sign_in
from tests.every_kind import replace_bank
from tests.quizzes import quiz_of, unlock

COURSE = "/courses/bao-ve-ban-than-member"
LOST = "Mất mạng. Bài làm vẫn còn"


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
def sitter(server, device):
    """A member before the first question."""
    with_database(server, lessons_read)
    page = device()
    begin(page)
    return page


def begin(page) -> None:
    """Begin the test."""
    page.goto(f"{COURSE}/test")
    page.locator("main form button").click()
    page.wait_for_url("**/questions/1")


def with_database(server, change) -> None:
    engine = create_engine(f"sqlite:///{server.database}")
    with Session(engine) as session:
        change(session)
        session.commit()
    engine.dispose()


def lessons_read(session) -> None:
    unlock(session, session.scalars(select(Person).filter_by(username="member")).one())


def six_kinds_in_ten_minutes(session) -> None:
    quiz = quiz_of(session)
    replace_bank(session, quiz)
    quiz.more_rules = Rules(minutes=10).kept()


def nobody_has_more_time(session) -> None:
    session.execute(update(Attempt).values(due_at=utc_now()))


def pick(page, place: int) -> None:
    page.locator(".pick").nth(place).click()


def picked(page) -> list[bool]:
    return [radio.is_checked() for radio in page.locator(".pick input").all()]


def all_sent(page) -> None:
    page.evaluate("async () => { while (localStorage.length) await new Promise((tick) => setTimeout(tick, 20)); }")


def test_ten_questions_while_the_network_drops_twice_for_twenty_seconds(sitter):
    """Two questions are answered each time while it is away."""
    sitter.clock.install()
    sitter.reload()
    sitter.wait_for_load_state("networkidle")  # the other questions have come
    for position in range(1, 11):
        assert sitter.inner_text("h1") == f"Câu {position} trên 10"
        assert sitter.url.endswith(f"/questions/{position}")
        if position in {3, 8}:
            sitter.context.set_offline(True)
        pick(sitter, 1)
        if position in {4, 9}:
            assert sitter.get_by_text(LOST).is_visible()
            sitter.clock.fast_forward(20_000)
            sitter.context.set_offline(False)
        sitter.get_by_text(LOST if position in {3, 8} else f"Đã lưu {position}/10").wait_for()
        sitter.locator(".dock button").click()
    sitter.wait_for_url("**/review")
    assert sitter.get_by_text("Bạn đã trả lời hết").is_visible()
    sitter.locator(".dock button").click()
    sitter.get_by_text(re.compile("trên 10 câu đúng")).first.wait_for()


def test_every_kind_until_the_time_is_over(server, device):
    """Each answer is saved as it is picked; the clock is said a few times and hands in what stands."""
    with_database(server, lessons_read)
    with_database(server, six_kinds_in_ten_minutes)
    page = device()
    page.clock.install()
    begin(page)
    for position in range(1, 7):
        page.goto(page.url.rsplit("/", 1)[0] + f"/{position}")
        for control in page.locator("#answer select").all():
            control.select_option(index=1)  # in an order, the last to take number 1 gives its own for it
        for group in ("judgement", "choice"):
            if page.locator(f"[name={group}]").count():
                page.locator(f".pick:has([name={group}])").first.click()
        if page.locator("[name^=place-]").count():
            for place, control in enumerate(page.locator("#answer select").all(), start=1):
                control.select_option(str(place))
        page.get_by_text(f"Đã lưu {position}/6").wait_for()
    page.evaluate("""() => new MutationObserver((changes) => { window.heard = (window.heard || 0) + 1; })
        .observe(document.getElementById("time-said"), { childList: true })""")
    page.clock.run_for(9 * 60_000)
    assert re.fullmatch("Còn [456][0-9] giây", page.locator("#time").inner_text())
    assert page.evaluate("window.heard") <= 10
    with page.expect_navigation(url="**/questions/6"):
        page.clock.run_for(61_000)  # on the phone, not on the server, which lets nobody be hurried by a wrong clock
    assert re.fullmatch("Còn (9|10) phút", page.locator("#time").inner_text())
    with_database(server, nobody_has_more_time)
    page.reload()
    page.clock.run_for(2_000)
    page.get_by_text("Mã bài nộp").wait_for()


def test_answers_outlive_their_pages(sitter):
    """Two tabs hold one each; whatever page comes next sends both, and before the test is handed in."""
    first, review = sitter.url, sitter.url.replace("questions/1", "review")
    other = sitter.context.new_page()
    other.goto(first.replace("questions/1", "questions/2"))
    sitter.context.set_offline(True)
    for page in (sitter, other):
        pick(page, 2)
        page.get_by_text(LOST).wait_for()
    again = sitter.context.new_page()
    for page in (sitter, other):
        page.close()
    again.context.set_offline(False)
    again.route("**/answers", lambda route: route.abort())
    again.goto(review)
    again.get_by_text(LOST).wait_for()
    with again.expect_event("requestfailed"):
        again.get_by_role("button", name="Vẫn nộp").click()
    assert again.url == review, "nothing is handed in before what waits"
    again.unroute("**/answers")
    again.reload()
    again.get_by_text("Đã lưu 2/10").wait_for()
    again.goto(first)
    assert picked(again) == [False, False, True]
    assert again.evaluate("localStorage.length") == 0


def test_what_needs_the_server_is_done_when_it_is_back(sitter):
    """The browser thinks it is online; no page of its own about errors takes the test's place."""
    sitter.clock.install()
    pick(sitter, 2)
    sitter.get_by_role("link", name="Xem cả bài").click()
    sitter.wait_for_url("**/review")
    sitter.route("**/*", lambda route: route.abort())
    sitter.get_by_role("button", name="Vẫn nộp").click()
    sitter.get_by_text(LOST).wait_for()
    sitter.unroute("**/*")
    sitter.clock.fast_forward(20_000)
    sitter.get_by_text("Mã bài nộp").wait_for()


def test_the_last_of_several_quick_picks_counts(sitter):
    for place in (0, 1, 2, 1):
        pick(sitter, place)
    sitter.get_by_text("Đã lưu 1/10").wait_for()
    all_sent(sitter)
    sitter.locator(".dock button").click()
    sitter.wait_for_url("**/questions/2")
    sitter.get_by_role("link", name="Câu 1").click()
    assert picked(sitter) == [False, True, False]
    sitter.reload()
    assert picked(sitter) == [False, True, False]


def test_another_device_is_shown_what_stands(sitter, device):
    other = device()
    other.goto(sitter.url, wait_until="networkidle")  # the last question that it fetches would tell it
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
    sitter.get_by_role("link", name="Đăng nhập").click()
    sitter.wait_for_url("**/sign-in?next=**")
    sign_in(sitter, "member")
    sitter.goto(address)
    sitter.get_by_text("Đã lưu 1/10").wait_for()
    assert picked(sitter) == [False, True, False]
