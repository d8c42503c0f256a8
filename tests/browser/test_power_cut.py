"""The server dies between two answers; what was said to be saved is saved."""

import re

from tests.browser.conftest import sign_in


def test_the_first_answer_outlives_the_server(open_page, server):
    page = open_page()
    sign_in(page, "member")
    for number in range(1, 4):
        page.goto(f"/courses/bao-ve-ban-than-member/lessons/{number}")
        page.get_by_role("button", name=re.compile("Học xong")).click()
    page.locator("main form button, .dock button").first.click()
    page.wait_for_url("**/questions/1")
    page.get_by_text("Phương án b").click()
    page.get_by_text("Đã lưu 1/10").wait_for()
    page.wait_for_load_state("networkidle")  # the other questions have come
    server.kill()
    page.context.set_offline(True)
    page.context.set_offline(False)
    server.start()
    other_device = open_page()
    sign_in(other_device, "member")
    other_device.goto(page.url)
    assert other_device.locator("input:checked").count() == 1
    assert other_device.get_by_text("Đã lưu 1/10").is_visible()
