"""Takes the pictures of screens that README shows, from the demo: docs/pictures/*.png.

Run it from the project's root, after `make build`:  .venv/bin/python docs/drawings/screens.py
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench.server import ROOT, serve

PICTURES = ROOT / "docs" / "pictures"
PHONE = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2}
DESK = {"viewport": {"width": 1280, "height": 800}, "device_scale_factor": 1.25}
PASSWORD = "hocso-demo"  # noqa: S105 - the demo's own


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        environ = {
            "DATABASE_URL": f"sqlite:///{folder}/demo.sqlite",
            "SECRET_KEY": "p" * 40,
            "HOCSO_ENV": "development",
        }
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "prepare"]
        subprocess.run(command, cwd=ROOT, env={**os.environ, **environ}, check=True, capture_output=True)  # noqa: S603 - our own command line
        with serve("wsgi:app", environ) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
            address = f"http://127.0.0.1:{server.port}"
            learn(sign_in(browser, address, "nguoidan", PHONE))
            shoot(sign_in(browser, address, "thanhvien", PHONE), "home", "/")
            lead(sign_in(browser, address, "totruong", PHONE))
            oversee(sign_in(browser, address, "canboxa", DESK))
            write(sign_in(browser, address, "giangvien", DESK))
            browser.close()


def sign_in(browser: Browser, address: str, account: str, screen: dict[str, object]) -> Page:
    page = browser.new_context(base_url=address, locale="vi-VN", **screen).new_page()
    page.goto("/sign-in")
    page.fill("[name=account]", account)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/")
    return page


def shoot(page: Page, name: str, path: str = "") -> None:
    if path:
        page.goto(path)
    page.screenshot(path=PICTURES / f"{name}.png")


def learn(page: Page) -> None:
    """Read the month's lessons, take its test, look at the result and the paper."""
    page.locator("main a[href*='/lessons/']").first.click()
    shoot(page, "lesson")
    while page.get_by_role("button", name=re.compile("Học xong")).count():
        page.get_by_role("button", name=re.compile("Học xong")).click()
    page.locator("main form button").last.click()
    for position in range(1, 11):
        page.wait_for_url(f"**/questions/{position}")
        page.locator(".pick").first.click()
        page.get_by_text(f"Đã lưu {position}/10").wait_for()
        if position == 3:  # noqa: PLR2004 - somewhere on the way
            shoot(page, "question")
        page.locator(".dock button").first.click()
    page.locator(".dock button").first.click()
    page.wait_for_url(re.compile(r"/attempts/\d+$"))


def lead(page: Page) -> None:
    page.locator("a[href*='/teams/'], a[href*='/oversight']").first.click()
    shoot(page, "team")


def oversee(page: Page) -> None:
    shoot(page, "commune", "/oversight")


def write(page: Page) -> None:
    """A draft in the editor; the bank's analysis."""
    page.goto("/studio/waiting")
    page.locator("main a[href*='/studio/']").first.click()
    shoot(page, "studio")
    page.goto("/library")
    page.locator("main a[href$='/questions']").first.click()
    page.locator("main a[href*='/analysis']").first.click()
    shoot(page, "analysis")


if __name__ == "__main__":
    main()
