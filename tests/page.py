"""A parsed page, and the rules that every page keeps."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"input", "meta", "link", "br", "img", "hr", "use", "path", "rect", "circle", "line", "polyline"}
UNLABELLED_TYPES = {"hidden", "submit", "button"}
Attributes = dict[str, str | None]


@dataclass
class Form:
    """A form as a browser would send it: where, how, and the values already in it."""

    action: str
    method: str
    id: str = ""
    fields: list[tuple[str, str]] = field(default_factory=list)


class Page(HTMLParser):
    """What a test asks of a page: its words, forms, links, headings and labels."""

    def __init__(self, html: str, url: str) -> None:
        super().__init__()
        self.html, self.url = html, url
        self.title = ""
        self.h1s: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.labels_for: set[str] = set()
        self.controls: list[dict[str, str | None]] = []
        self.words: list[str] = []
        self.resources: set[str] = set()
        self._stack: list[str] = []
        self._open_select: str | None = None
        self.feed(html)
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        got = dict(attributes)
        if "style" in got or any(name.startswith("on") for name in got):
            raise AssertionError(f"{self.url}: inline style or script on <{tag}>")
        if tag not in VOID:
            self._stack.append(tag)
        if got.get("id"):
            self.ids.append(got["id"] or "")
        if tag in {"link", "script", "img", "use"}:
            self.resources |= {(got[key] or "").split("#")[0] for key in ("src", "href") if got.get(key)}
        note = getattr(self, f"_{tag}", None)
        if note:
            note(got)

    def _h1(self, _got: Attributes) -> None:
        self.h1s.append("")

    def _a(self, got: Attributes) -> None:
        if got.get("href"):
            self.links.append(got["href"] or "")

    def _label(self, got: Attributes) -> None:
        self.labels_for.add(got.get("for") or "")

    def _form(self, got: Attributes) -> None:
        self.forms.append(
            Form(got.get("action") or self.url, (got.get("method") or "get").lower(), got.get("id") or "")
        )

    def _option(self, got: Attributes) -> None:
        if "selected" in got and self._open_select and self.forms:
            self.forms[-1].fields.append((self._open_select, got.get("value") or ""))

    def _input(self, got: Attributes) -> None:
        kind = got.get("type") or "text"
        self._control(kind, got)
        chosen = kind not in {"radio", "checkbox"} or "checked" in got
        if got.get("name") and chosen and kind != "submit" and self.forms:
            self.forms[-1].fields.append((got["name"] or "", got.get("value") or ""))

    def _select(self, got: Attributes) -> None:
        self._control("select", got)
        self._open_select = got.get("name")

    def _textarea(self, got: Attributes) -> None:
        self._control("textarea", got)

    def _control(self, kind: str, got: Attributes) -> None:
        if kind not in UNLABELLED_TYPES:
            labelled = "label" in self._stack or got.get("aria-label")
            self.controls.append({**got, "labelled": "yes" if labelled else None})

    def handle_endtag(self, tag: str) -> None:
        while self._stack and tag in self._stack and self._stack.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "script" in self._stack or "style" in self._stack:
            return
        if "title" in self._stack and "svg" not in self._stack:
            self.title += data
            return
        if "h1" in self._stack:
            self.h1s[-1] += data
        self.words.append(data)

    @property
    def h1(self) -> str:
        return " ".join(self.h1s[0].split())

    def check(self) -> None:
        """Rule 8 of the architecture: one h1, a title that holds it, unique ids, labelled controls."""
        assert len(self.h1s) == 1, f"{self.url}: {len(self.h1s)} h1"
        heading = " ".join(self.h1s[0].split())
        title = " ".join(self.title.split())
        assert heading in title, f"{self.url}: title {title!r} does not hold {heading!r}"
        doubled = {name for name in self.ids if self.ids.count(name) > 1}
        assert not doubled, f"{self.url}: ids used twice: {doubled}"
        for control in self.controls:
            labelled = control["labelled"] or control.get("id") in self.labels_for
            assert labelled, f"{self.url}: no label for {control}"
