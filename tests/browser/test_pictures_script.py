"""studio-pictures.js: a picture chosen, dropped or pasted is described, sent and put where the cursor stands."""

import re

import pytest
from flask import render_template_string
from PIL import Image
from playwright.sync_api import expect

from lms.web import asset
from tests.browser.conftest import DESK, sign_in
from tests.photos import photo, saved

LINE = re.compile(r"!\[Nút Gửi\]\(/pictures/[0-9a-f]{16}-60x40\.webp\)")
DESK_PAGE = """<!doctype html><html lang="vi"><head><title>x</title>
<link rel="stylesheet" href="{{ asset('vendor/bootstrap-reboot.min.css') }}">
<link rel="stylesheet" href="{{ asset('hs.css') }}"></head>
<body class="desk"><form method="post"><input type="hidden" name="csrf_token" value="TOKEN">
<div class="field"><label for="words">Nội dung</label><textarea id="words" data-editor rows="8"></textarea></div>
{% from "studio/picture_parts.html" import picture_panel %}{{ picture_panel() }}</form></body></html>"""
FILES = """(element, {kind, files}) => {
  const data = new DataTransfer();
  for (const [name, type, bytes] of files) data.items.add(new File([new Uint8Array(bytes)], name, { type }));
  const told = { bubbles: true, cancelable: true };
  element.dispatchEvent(kind === "paste" ? new ClipboardEvent(kind, { ...told, clipboardData: data })
                                         : new DragEvent(kind, { ...told, dataTransfer: data }));
}"""


@pytest.fixture
def editor(chromium, server, sqlite_stage):
    """A trainer before an editor; the server's refusals may stand in the console, faults may not."""
    context = chromium.new_context(base_url=server.url, viewport=DESK, locale="vi-VN")
    page, faults = context.new_page(), []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if "Security" in message.text else None)
    sign_in(page, "trainer")
    page.goto("/studio/pictures/new")
    token = page.locator("main [name=csrf_token]").input_value()
    with sqlite_stage.app.test_request_context():
        frame = render_template_string(DESK_PAGE)
    page.set_content(frame.replace("TOKEN", token))
    page.add_script_tag(url=asset("studio-pictures.js"))
    yield page
    context.close()
    assert not faults


def hand(page, kind: str, *files: tuple[str, str, bytes]) -> None:
    told = {"kind": kind, "files": [[name, mime, list(data)] for name, mime, data in files]}
    page.locator("textarea").evaluate(FILES, told)


def describe(page, words: str = "Nút Gửi") -> None:
    page.get_by_label("Ảnh cho thấy gì?").fill(words)
    page.get_by_role("button", name="Gửi và chèn vào bài").click()


def test_the_line_stands_where_the_cursor_stood(editor):
    """Chosen and pasted ones stand in tests/browser/test_studio_walk.py."""
    box = editor.locator("textarea")
    box.fill("Trước.\nSau.")
    box.evaluate("(box) => box.setSelectionRange(6, 6)")
    hand(editor, "drop", ("a.png", "image/png", photo()))
    editor.locator(".picture-sample img").wait_for()
    describe(editor)
    editor.get_by_text("Đã chèn ảnh vào bài.").wait_for()
    before, line, after = box.input_value().partition("![")
    assert before == "Trước.\n\n"
    assert LINE.fullmatch("![" + after.split("\n")[0])
    assert after.split("\n")[1:] == ["", "Sau."]
    expect(editor.get_by_label("Ảnh cho thấy gì?")).to_be_hidden()
    box.press("Control+z")
    assert box.input_value() == "Trước.\nSau."
    assert line


def test_several_one_after_another(editor):
    files = [(f"{seed}.png", "image/png", photo(seed=seed)) for seed in (1, 2, 3)]
    hand(editor, "drop", *files)
    describe(editor)
    expect(editor.get_by_label("Ảnh cho thấy gì?")).to_have_value("")
    editor.get_by_role("button", name="Bỏ ảnh này").click()
    editor.get_by_label("Ảnh cho thấy gì?").fill("Nút Gửi")
    editor.keyboard.press("Enter")
    expect(editor.locator(".picture-panel .form")).to_be_hidden()
    assert len(LINE.findall(editor.locator("textarea").input_value())) == 2


def test_what_is_wrong_stands_beside_the_field(editor):
    hand(editor, "drop", ("a.png", "image/png", b"a text"))
    describe(editor, "")
    expect(editor.locator("#picture-words-error")).to_have_text(
        "Bạn tả ảnh bằng một câu. Người dùng máy đọc màn hình cần câu này."
    )
    describe(editor, "IMG_2034.jpg")
    expect(editor.locator("#picture-words-error")).to_contain_text("chưa cho biết ảnh có gì")
    describe(editor)
    expect(editor.locator("[data-part=wrong-picture]")).to_contain_text("không phải là ảnh")
    expect(editor.locator("#picture-words-error")).to_be_hidden()
    expect(editor.get_by_label("Ảnh cho thấy gì?")).to_have_value("Nút Gửi")
    assert editor.locator("textarea").input_value() == ""


def test_too_large_is_said_before_it_is_sent(editor):
    editor.evaluate("() => { document.querySelector('[data-pictures]').dataset.largest = '100'; }")
    hand(editor, "drop", ("a.png", "image/png", saved(Image.new("RGB", (900, 900)), "PNG")))
    expect(editor.locator("[data-part=wrong-picture]")).to_contain_text("Ảnh nặng quá 10 MB")
    expect(editor.get_by_role("button", name="Gửi và chèn vào bài")).to_be_disabled()


def test_no_network_and_no_sign_in(editor):
    hand(editor, "paste", ("a.png", "image/png", photo()))
    editor.context.set_offline(True)
    describe(editor)
    expect(editor.locator("[data-part=wrong-picture]")).to_contain_text("Mất mạng")
    editor.context.set_offline(False)
    cookies = editor.context.cookies()
    editor.context.clear_cookies()
    describe(editor)
    expect(editor.locator("[data-part=wrong-picture]")).to_contain_text("phiên đăng nhập đã hết")
    editor.context.add_cookies(cookies)
    describe(editor)
    editor.get_by_text("Đã chèn ảnh vào bài.").wait_for()


def test_words_that_are_pasted_stay_words(editor):
    """Office programs put a picture of the words beside them."""
    editor.locator("textarea").evaluate(
        """(box, bytes) => {
      const data = new DataTransfer();
      data.items.add("Xin chào", "text/plain");
      data.items.add(new File([new Uint8Array(bytes)], "a.png", { type: "image/png" }));
      box.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: data }));
    }""",
        list(photo()),
    )
    expect(editor.locator(".picture-panel .form")).to_be_hidden()
