"""A parsed page, and the rules that every page keeps."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import lxml.html
from lxml import etree

UNLABELLED_TYPES = {"hidden", "submit", "button"}
RESOURCES = {"link": "href", "script": "src", "img": "src", "use": "href"}
TOLD = (*RESOURCES, "title", "h1", "a", "label", "form", "option", "input", "select", "textarea")
READER = lxml.html.HTMLParser(encoding="utf-8")
INLINE = etree.XPath("//*[@style or @*[starts-with(name(), 'on')]]")
IDS = etree.XPath("//@id", smart_strings=False)
READ = etree.XPath("/html/body//text()[not(parent::script or parent::style)]", smart_strings=False)


@dataclass
class Form:
    """A form as a browser would send it: where, how, and the values already in it."""

    action: str
    method: str
    id: str = ""
    fields: list[tuple[str, str]] = field(default_factory=list)


class Page:
    """What a test asks of a page: its words, forms, links, headings and labels.

    Parsed in C: the tests look at some ten thousand pages.
    """

    def __init__(self, html: str, url: str) -> None:
        self.html, self.url = html, url
        self.title = ""
        self.h1s: list[str] = []
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.labels_for: set[str] = set()
        self.controls: list[dict[str, str | None]] = []
        self.resources: set[str] = set()
        self.pictures: list[str] = []  # fetched only when the reader comes near
        root = lxml.html.document_fromstring(html.encode(), parser=READER)
        for element in INLINE(root):
            raise AssertionError(f"{self.url}: inline style or script on <{element.tag}>")
        self.ids: list[str] = [id_ for id_ in IDS(root) if id_]
        for element in root.iter(*TOLD):
            self._note(element)
        self.words: list[str] = READ(root)
        self.text = " ".join(" ".join(self.words).split())

    def _note(self, element: Any) -> None:
        tag, got = element.tag, element.attrib
        if tag == "img" and got.get("loading") == "lazy":
            self.pictures.append(got["src"])
        elif tag in RESOURCES and got.get(RESOURCES[tag]):
            self.resources.add(got[RESOURCES[tag]].split("#")[0])
        if note := getattr(self, f"_{tag}", None):
            note(element, got)

    def _title(self, element: Any, _got: Any) -> None:
        if element.getparent().tag == "head":
            self.title += element.text_content()

    def _h1(self, element: Any, _got: Any) -> None:
        self.h1s.append(element.text_content())

    def _a(self, _element: Any, got: Any) -> None:
        if got.get("href"):
            self.links.append(got["href"])

    def _label(self, _element: Any, got: Any) -> None:
        self.labels_for.add(got.get("for", ""))

    def _form(self, _element: Any, got: Any) -> None:
        self.forms.append(Form(got.get("action") or self.url, got.get("method", "get").lower(), got.get("id", "")))

    def _option(self, element: Any, got: Any) -> None:
        select = next(element.iterancestors("select"), None)
        if "selected" in got and select is not None and self.forms:
            self.forms[-1].fields.append((select.get("name"), got.get("value", "")))

    def _input(self, element: Any, got: Any) -> None:
        kind = got.get("type") or "text"
        self._control(kind, element)
        chosen = kind not in {"radio", "checkbox"} or "checked" in got
        if got.get("name") and chosen and kind != "submit" and self.forms:
            self.forms[-1].fields.append((got["name"], got.get("value", "")))

    def _select(self, element: Any, _got: Any) -> None:
        self._control("select", element)

    def _textarea(self, element: Any, got: Any) -> None:
        self._control("textarea", element)
        if got.get("name") and self.forms:
            self.forms[-1].fields.append((got["name"], element.text_content()))

    def _control(self, kind: str, element: Any) -> None:
        if kind not in UNLABELLED_TYPES:
            labelled = element.get("aria-label") or next(element.iterancestors("label"), None) is not None
            self.controls.append({**element.attrib, "labelled": "yes" if labelled else None})

    @property
    def h1(self) -> str:
        return " ".join(self.h1s[0].split())

    def check(self) -> None:
        """Rule 8 of the architecture: one h1, a title that holds it, unique ids, labelled controls."""
        assert len(self.h1s) == 1, f"{self.url}: {len(self.h1s)} h1"
        title = " ".join(self.title.split())
        assert self.h1 in title, f"{self.url}: title {title!r} does not hold {self.h1!r}"
        doubled = {name for name, times in Counter(self.ids).items() if times > 1}
        assert not doubled, f"{self.url}: ids used twice: {doubled}"
        for control in self.controls:
            labelled = control["labelled"] or control.get("id") in self.labels_for
            assert labelled, f"{self.url}: no label for {control}"
