"""What is asked of a page that shows cases of injections.py: that nothing of them is alive, that no word is gone.

Held to lists of what may be there, since nobody knows all that may not.
"""

import re
from collections.abc import Collection, Iterator
from typing import Any

import lxml.html

from tests.injections import EVERY, Case

# What Markdown may become, with the attributes that it may have.
RENDERED: dict[str, set[str]] = {
    "a": {"href", "rel", "class", "id"},
    "aside": {"class", "role"},
    "img": {"src", "alt", "width", "height", "loading", "decoding"},
}
PLAIN = {"blockquote", "br", "code", "em", "figcaption", "hr", "mark", "ol", "pre", "summary", "sup"}
RENDERED |= {tag: set() for tag in PLAIN}
RENDERED |= {tag: {"class"} for tag in ("details", "div", "figure", "p", "strong", "ul")}
RENDERED |= {tag: {"id"} for tag in ("h2", "h3", "li")}
CLASSES = {"term", "terms", "note", "try", "bubble", "message", "picture", "picture-tall", "lead", "goal"}
CLASSES |= {"note-attention", "note-say", "note-happened", "note-summary"}
IDS = re.compile(r"(h|term|said)-[a-z0-9-]+")
# Where a page puts what was rendered.
BOX = " or ".join(f"contains(concat(' ', @class, ' '), ' {name} ')" for name in ("lesson", "post-words"))
INSIDE = f"//article[{BOX}]//* | //div[{BOX}]//*"
# What our pages are made of beside it.
PAGE = {"html", "head", "meta", "title", "link", "script", "body", "header", "nav", "main", "footer", "section", "h1"}
PAGE |= {"article", "span", "b", "i", "small", "ins", "del", "dl", "dt", "dd", "template", "progress", *RENDERED}
PAGE |= {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "form", "fieldset", "legend", "label"}
PAGE |= {"input", "select", "option", "textarea", "button"}
PAGE |= {"svg", "use", "path", "rect", "line", "polyline", "circle"}
LINK = re.compile(r"(https?://|mailto:|tel:|#|\?|/(?![/\\]))[^\x00-\x1f\\]*|")
OWN = re.compile(r"/(?![/\\])[\w/?=&.%#-]*")
RESOURCE = re.compile(r"/(static|pictures)/[\w./-]+(\?v=\w+)?(#[\w-]+)?")
LEADING = {"a": {"href": LINK}, "form": {"action": OWN}, "button": {"formaction": OWN}}
LOADING = {"src", "href", "data", "poster", "background", "srcset", "ping", "action", "formaction", "xlink:href"}
NEVER = {"style", "srcdoc", "http-equiv", "autofocus"}
MARK = re.compile(r"mục (\d{3}):")
READER = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)


def faults(html: str) -> list[str]:
    """What is alive in a page or a piece of one, each after the name of the case before it."""
    root = lxml.html.document_fromstring(html.encode(), parser=READER)
    rendered = set(root.xpath(INSIDE))
    found, mark = [], ""
    for event, element in lxml.etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event == "start":
            found += [f"{name_of(mark)}: {fault}" for fault in _faults_of(element, element in rendered)]
        words = (element.text if event == "start" else element.tail) or ""
        mark = (MARK.findall(words) or [mark])[-1]
    return found


def swallowed(html: str, cases: Collection[Case]) -> list[str]:
    """The cases whose words are neither on the page, nor what a picture shows, nor in a field."""
    root = lxml.html.document_fromstring(html.encode(), parser=READER)
    words = " ".join([*root.itertext(), *root.xpath("//@alt | //@value")])
    return [case.name for case in cases if case.word not in words]


def name_of(mark: str) -> str:
    """The case of a mark."""
    return EVERY[int(mark) - 1].name if mark else "before any case"


def _faults_of(element: Any, is_rendered: bool) -> Iterator[str]:
    tag, got = element.tag, element.attrib
    if tag not in (RENDERED if is_rendered else PAGE):
        yield f"<{tag}>"
    if tag == "script" and ("src" not in got or element.text):
        yield "<script> of its own"
    for name, value in got.items():
        known = not is_rendered or name in RENDERED.get(tag, ())
        if not known or not _is_harmless(tag, name, value, is_rendered):
            yield f"<{tag} {name}={value!r}>"


def _is_harmless(tag: str, name: str, value: str, is_rendered: bool) -> bool:
    if is_rendered and name in {"class", "id"}:
        return set(value.split()) <= CLASSES if name == "class" else bool(IDS.fullmatch(value))
    if name in LOADING:
        return bool(LEADING.get(tag, {}).get(name, RESOURCE).fullmatch(value))
    return not name.startswith("on") and name not in NEVER
