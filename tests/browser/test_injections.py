"""Every trick at every door, in a real browser: nothing runs, nothing is fetched or reported that should not be."""

import re

import pytest
from sqlalchemy.orm import Session

from lms.db import db
from tests.alive import PAGE, RENDERED, name_of
from tests.browser.conftest import DESK
from tests.doors import Hands
from tests.injections import OURS

KNOWN = re.compile(
    rf"/static/[\w./-]+(\?v=\w+)?|{re.escape(OURS)}|/studio/preview|/studio/\S+/vi/save"
    r"|/attempts/\d+/questions/\d+"  # the other questions of a paper are fetched ahead
)
REPORT = """addEventListener("securitypolicyviolation", (event) => {
  (window.reports ??= []).push(`${event.violatedDirective} ${event.blockedURI}`);
})"""
LOOK = r"""({rendered, page}) => {
  const found = [], walker = document.createTreeWalker(document, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  let mark = "";
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.nodeType === Node.TEXT_NODE) {
      mark = [...node.data.matchAll(/mục (\d{3}):/g)].pop()?.[1] ?? mark;
      continue;
    }
    const tag = node.localName, names = node.getAttributeNames();
    const box = node.parentElement?.closest("article.lesson, div.lesson, div.post-words");
    const known = box ? tag in rendered : page.includes(tag);
    const alive = names.some((name) => /^(on.*|style|srcdoc|http-equiv)$/.test(name))
      || (box && names.some((name) => !rendered[tag]?.includes(name)));
    const leads = tag !== "a" || !node.href || ["http:", "https:", "mailto:", "tel:"].includes(node.protocol);
    if (!known || alive || !leads) found.push([mark, node.cloneNode(false).outerHTML.slice(0, 150)]);
  }
  return {found, reports: window.reports ?? [], pwned: window.pwned ?? 0, base: document.baseURI};
}"""
RULES = {"rendered": {tag: sorted(names) for tag, names in RENDERED.items()}, "page": sorted(PAGE)}


@pytest.fixture
def doors(server, sqlite_stage, tmp_path):
    """Everything is typed at the application itself; the server gets what it wrote."""
    sqlite_stage.reset()
    with sqlite_stage.app.app_context():
        engine = db.engine
    with Session(engine) as session:
        found = Hands(sqlite_stage.app, session, tmp_path).type_everything()
    engine.dispose()
    sqlite_stage.copy_live(server.database)
    return found


class Watch:
    """A browser of somebody's own, and everything that happened in it that should not."""

    def __init__(self, chromium, server, username):
        self.server, self.complaints = server, []
        self.context = chromium.new_context(base_url=server.url, viewport=DESK, locale="vi-VN")
        self.context.add_init_script(REPORT)
        self.context.add_cookies([server.cookie_of(username)])
        self.page = self.context.new_page()
        self.page.on("dialog", self._dialog)
        self.page.on("pageerror", lambda error: self._say(f"error {error}"))
        self.page.on("console", lambda message: message.type == "error" and self._say(f"console {message.text}"))
        self.page.on("request", self._request)

    def _say(self, what):
        self.complaints.append(f"{self.page.url}: {what}")

    def _dialog(self, dialog):
        self._say(f"dialog {dialog.message}")
        dialog.dismiss()

    def _request(self, request):
        """The page that was asked for, where it leads on to, and what our pages are made of."""
        path = request.url.removeprefix(self.server.url)
        if path != self.asked and not KNOWN.fullmatch(path) and not request.redirected_from:
            self._say(f"request {request.url}")

    def open(self, url):
        self.asked = url
        answer = self.page.goto(url)
        assert answer.ok, f"{url}: {answer.status}"
        self.look()
        if self.page.locator("#editor").count():
            self.preview()

    def preview(self):
        """What the editor's script puts beside the text."""
        with self.page.expect_response("**/studio/preview"):
            self.page.dispatch_event("#markdown", "input")
        self.page.wait_for_selector(".look-paper:not(.is-stale)")
        self.look()

    def look(self):
        told = self.page.evaluate(LOOK, RULES)
        self.complaints += [f"{self.page.url}: {name_of(mark)}: {html}" for mark, html in told["found"]]
        self.complaints += [f"{self.page.url}: {report}" for report in told["reports"]]
        assert not told["pwned"]
        assert told["base"].startswith(self.page.url)


def needed(app, doors):
    """The pages that show cases which no page of the same view has shown before; a name alone is on all of them."""
    views, shown = app.url_map.bind(""), {}
    for door in doors:
        seen = shown.setdefault(views.match(door.url.partition("?")[0])[0], set())
        if len(door.cases) > 1 and not seen.issuperset(door.cases):
            seen.update(door.cases)
            yield door


def test_nothing_typed_comes_alive(chromium, server, sqlite_stage, doors):
    watches = {}
    for door in needed(sqlite_stage.app, doors):
        if door.username not in watches:
            watches[door.username] = Watch(chromium, server, door.username)
        watches[door.username].open(door.url)
    complaints = [complaint for watch in watches.values() for complaint in watch.complaints]
    for watch in watches.values():
        watch.context.close()
    assert not complaints, complaints[:20]
