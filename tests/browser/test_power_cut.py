"""The server dies between two answers; what was said to be saved is saved."""

from tests.browser.conftest import sign_in
from tests.browser.test_answers_script import begin, lessons_read, with_database


def test_the_first_answer_outlives_the_server(open_page, server):
    with_database(server, lessons_read)
    page = open_page()
    sign_in(page, "member")
    begin(page)
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
