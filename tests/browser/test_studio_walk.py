"""A lesson's whole way: written with pictures, handed in, sent back, agreed to, published, read; then a typo."""

import re

from playwright.sync_api import expect

from tests import studio, world
from tests.browser.conftest import DESK, PHONE, sign_in, stop_clock
from tests.browser.test_pictures_script import FILES
from tests.browser.test_walk import check
from tests.photos import photo

TITLE, ASKED = "Nhìn kỹ tờ mã ở quầy", "Thêm câu gọi chủ quán."


def press(page, name: str, role: str = "button") -> None:
    page.get_by_role(role, name=name, exact=True).click()


def open_studio(page, words: str) -> None:
    """From the home page, which says what waits."""
    page.goto("/")
    page.get_by_role("link", name=re.compile(f"Phòng viết bài.*{words}")).click()


def write(page) -> None:
    """By the toolbar: each button's words are there to be typed over."""
    box, type_ = page.get_by_label("Nội dung bài"), page.keyboard.insert_text
    box.click()
    press(page, "Đề mục")
    type_("Nhìn trước")
    box.press("Enter")
    box.press("Enter")
    press(page, "Gạch đầu dòng")
    type_("Giấy có ")
    press(page, "Đậm")
    type_("phẳng")
    box.press("End")
    type_(" không?")
    box.press("Enter")
    type_("Tên có đúng không?")
    box.press("Enter")
    box.press("Enter")
    type_("Đọc ở trang này")
    for _ in range(9):
        box.press("Shift+ArrowLeft")
    press(page, "Liên kết")
    type_("https://bao.example")
    box.press("End")
    type_(".")
    box.press("Enter")
    box.press("Enter")
    press(page, "Lưu ý")
    type_("Chưa rõ thì chưa trả.")
    assert box.input_value() == (
        "## Nhìn trước\n\n- Giấy có **phẳng** không?\n- Tên có đúng không?\n\n"
        "Đọc ở [trang này](https://bao.example).\n\n/// luu-y\nChưa rõ thì chưa trả.\n///\n"
    )
    box.press("Control+End")
    box.press("Enter")
    type_(studio.text().markdown)


def illustrate(page) -> None:
    """One picture chosen, one pasted, each where the cursor stands."""
    box = page.get_by_label("Nội dung bài")
    for way, words in (("choose", "Tờ mã dán ở quầy."), ("paste", "Màn hình hiện tên.")):
        box.press("Control+Home")
        if way == "choose":
            with page.expect_file_chooser() as chooser:
                press(page, "Ảnh")
            chooser.value.set_files({"name": "a.png", "mimeType": "image/png", "buffer": photo()})
        else:
            files = [["b.png", "image/png", list(photo(seed=2))]]
            box.evaluate(FILES, {"kind": way, "files": files})
        page.get_by_label("Ảnh cho thấy gì?").fill(words)
        press(page, "Gửi và chèn vào bài")
        expect(page.get_by_label("Ảnh cho thấy gì?")).to_be_hidden()
    assert re.match(r"!\[Màn hình.*\n\n!\[Tờ mã dán.*\n\n## Nhìn trước\n", box.input_value())


def add_facts(page) -> None:
    page.get_by_label("Mục tiêu").fill("Sau bài này bạn biết nhìn kỹ tờ mã.")
    page.get_by_label("Số phút đọc").fill("4")
    page.get_by_label("Ngày xem lại nguồn").fill(world.today().isoformat())
    expect(page.get_by_label("Xem lại trước ngày")).to_have_value((world.today() + studio.TERM).isoformat())
    page.get_by_label("Mọi người").check()
    page.get_by_label("Tên nguồn").fill("Báo")
    page.get_by_label("Địa chỉ").fill("https://bao.example")
    press(page, "Thêm nguồn")
    page.get_by_label("Tên nguồn").last.fill("Thừa")
    press(page, "Bỏ nguồn 2")


def hand_in(page, words: str) -> None:
    """Write a first sentence, and do not wait until it is saved by itself."""
    page.get_by_label("Nội dung bài").press("Control+Home")
    page.keyboard.insert_text(words)
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    press(page, "Gửi duyệt")
    page.get_by_text("Đã gửi duyệt.").wait_for()
    expect(page.get_by_text(words)).to_be_visible()


def read_first(page) -> None:
    """As the second person, the lesson that waits."""
    open_studio(page, "1 bài chờ bạn duyệt")
    press(page, TITLE, "link")


def send_back(page, words: str) -> None:
    """Having looked at everything, pictures in words among it."""
    expect(page.get_by_role("listitem").filter(has_text="Tờ mã dán ở quầy.")).to_be_visible()
    check(page)
    page.get_by_label("Cần sửa gì").fill(words)
    press(page, "Gửi lại để sửa")
    page.get_by_text("Đã gửi lại cho người viết").wait_for()


def publish(page, number: int) -> None:
    press(page, "Duyệt bài này")
    press(page, "Xuất bản", "link")
    press(page, "Xuất bản")
    page.get_by_text(f"Người học đọc bản {number}.").wait_for()


def correct(page, wrong: str, right: str) -> None:
    """A word of the published lesson, handed in at once."""
    open_studio(page, "Viết bài mới")
    page.get_by_role("link", name="10. Bảo vệ bản thân").first.click()
    page.get_by_role("row", name=TITLE).get_by_role("link", name=re.compile("^Sửa")).click()
    box = page.get_by_label("Nội dung bài")
    expect(box).to_be_visible()
    check(page)
    box.click()
    box.evaluate(
        "(box, word) => box.setSelectionRange(box.value.indexOf(word), box.value.indexOf(word) + word.length)", wrong
    )
    page.keyboard.insert_text(right)
    press(page, "Gửi duyệt")
    page.get_by_text("Đã gửi duyệt.").wait_for()


def test_from_the_first_word_to_its_readers(open_page):
    trainer, second = open_page(DESK), open_page(DESK)
    stop_clock(trainer)  # nothing is saved by itself
    sign_in(trainer, "trainer")
    sign_in(second, "administrator")
    open_studio(trainer, "Viết bài mới")
    trainer.get_by_role("link", name="10. Bảo vệ bản thân").first.click()
    press(trainer, "Viết bài mới", "link")
    trainer.get_by_label("Tên bài").fill(TITLE)
    press(trainer, "Mở trang viết")
    write(trainer)
    illustrate(trainer)
    press(trainer, "Gửi duyệt")
    trainer.get_by_text("Đã lưu. Chưa gửi được.").wait_for()
    add_facts(trainer)
    trainer.clock.run_for(500)  # until it is looked at
    expect(trainer.get_by_role("heading", name="Đủ mọi mục")).to_be_visible()
    hand_in(trainer, "Quét nhanh thật tiên lợi.")
    read_first(second)
    send_back(second, ASKED)

    open_studio(trainer, "1 bài gửi lại cho bạn sửa")
    expect(trainer.get_by_role("row", name=TITLE)).to_contain_text("Cần sửa")
    press(trainer, TITLE, "link")
    expect(trainer.get_by_text(ASKED)).to_be_visible()
    hand_in(trainer, "Chưa rõ thì gọi chủ quán.")
    read_first(second)
    expect(second.get_by_text(ASKED)).to_be_visible()
    publish(second, 1)

    trainer.clock.resume()
    trainer.set_viewport_size(PHONE)
    correct(trainer, "tiên", "tiện")
    read_first(second)
    expect(second.get_by_role("insertion").last).to_contain_text("tiện")
    publish(second, 2)
    second.goto("/courses/bao-ve-ban-than-member/lessons/4")
    expect(second.get_by_text("Quét nhanh thật tiện lợi.")).to_be_visible()
    expect(second.get_by_role("article").get_by_role("img")).to_have_count(2)
