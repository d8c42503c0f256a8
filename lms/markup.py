"""Turns the Markdown of lessons and questions into HTML that is safe to show.

Two walls: Markdown runs with its raw HTML switched off, so that tags a writer types come out as words; then
nh3 keeps only the tags, attributes and classes listed here. Rendering happens when something is published or
previewed; readers are served what was stored.

Besides plain Markdown, `==text==` marks, `^2^` raises, and these blocks of lessons are known:

    /// tin-nhan | Ví dụ một tin giả        a quoted message
    /// luu-y                               attention
    /// noi-voi-ba-con                      words to say at the door
    /// da-xay-ra                           what to do when it has happened
    /// tom-tat                             five lines to remember
    /// thu-suc | Câu hỏi?                  a question; its answer unfolds

In a lesson, headings get ids, so that a reader can be led back to one, and the first use of each word of the
glossary leads to its explanation at the end.

A picture is shown where it is one of ours (`PICTURE`); of any other, the words are kept. Alone in its paragraph it
becomes a figure, whose caption is what stands in quotes: `![mô tả](/pictures/… "Lời dưới ảnh")`.
What anybody signed in may write (`render_post`) knows less: paragraphs, lists, bold, and links to https that
say which host they lead to.
"""

import re
import threading
from collections.abc import Callable, Collection
from functools import cache
from html import escape
from typing import TypeVar
from xml.etree.ElementTree import Element, SubElement

import nh3
from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from pymdownx.blocks import BlocksExtension, BlocksProcessor
from pymdownx.blocks.block import Block

from lms.terms import HEADINGS, Explaining, Glossary, Term, name_headings

NOTES = {
    "luu-y": "note-attention",
    "noi-voi-ba-con": "note-say",
    "da-xay-ra": "note-happened",
    "tom-tat": "note-summary",
}
INLINE_TAGS = {"a", "br", "code", "em", "mark", "strong", "sup"}
BLOCK_TAGS = {"aside", "blockquote", "details", "div", "figcaption", "figure", "h2", "h3", "hr", "li", "ol", "p"}
BLOCK_TAGS |= {"img", "pre", "summary", "ul"}
CLASSES = {
    "a": {"term"},
    "aside": {"note", *NOTES.values()},
    "details": {"try"},
    "div": {"bubble"},
    "figure": {"message", "picture", "picture-tall"},
    "strong": {"lead"},
    "ul": {"terms"},
}
# What can be jumped to. Nothing that a writer types becomes an id.
IDS = {tag: {"id"} for tag in ("a", "li", *HEADINGS)}
OUR_ID = re.compile(r"(h|term|said)-[a-z0-9-]+")
SUMMARY = re.compile(r'<aside class="note note-summary" role="note">((?:(?!<aside).)*?)</aside>', re.DOTALL)
SCHEMES = {"https", "mailto", "tel"}
# Where a link may lead: to another site, a mailbox, a telephone, a page of ours. In it stands nothing that browsers
# drop or turn around before they read it, so that what looks like one of these is one.
LEADS = re.compile(r"(?:https://|mailto:|tel:|/(?!/)|#)[^\x00-\x1f\\]*", re.IGNORECASE)
PICTURE = re.compile(
    r"/pictures/(?P<digest>[0-9a-f]{16})-(?P<width>[1-9][0-9]{0,3})x(?P<height>[1-9][0-9]{0,3})\.webp", re.ASCII
)
TALL = 1.2  # a picture that much higher than wide would fill a phone's screen
LEAD_ENDS = (".", "?", "!", ":", "…")
BLOCKS_OF_MARKDOWN = ("indent", "code", "hashheader", "setextheader", "hr", "olist", "ulist", "quote", "reference")
AFTER_INLINE = 15
MOST_BRACKETS = 100
STAND_IN = "\ue000"  # for a bracket; of a plane that no alphabet uses
AFTER_PICTURES = 14
POST_TAGS = {"a", "br", "li", "ol", "p", "strong", "ul"}
NOT_OF_POSTS = ("backtick", "reference", "image_link", "image_reference", "short_reference", "short_image_ref")
BLOCKS_NOT_OF_POSTS = ("code", "hashheader", "setextheader", "hr", "quote", "reference")
# An address as every browser reads it: nothing before the host that could pass for one, nothing that is dropped.
PLAIN_ADDRESS = re.compile(r"https://((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,})(?:[/?#][!-~]*)?", re.ASCII)
SECOND_MARKER = re.compile(r"^([ \t]*(?:[-*+]|\d+\.)[ \t]+)([-*+](?=[ \t])|\d+(?=\.[ \t]))", re.MULTILINE)
AFTER_ALL = 13


def render(markdown: str) -> str:
    """Render the stem of a question, or whatever else stands on a page beside other texts."""
    return _clean(_convert(_renderer(), markdown), INLINE_TAGS | BLOCK_TAGS)


def render_lesson(markdown: str, glossary: Glossary) -> str:
    """Render a lesson, which has its page to itself: headings have ids, words of `glossary` are explained."""
    made, aids = _lesson_renderer()
    aids.explaining = Explaining(glossary)
    html = _convert(made, markdown)
    return _clean(html + _term_list(glossary, aids.explaining.told.values()), INLINE_TAGS | BLOCK_TAGS)


def summary_of(html: str) -> str | None:
    """What stands in the box of lines to remember of a rendered lesson; None where there is no such box."""
    box = SUMMARY.search(html)
    return box[1].strip() if box else None


def _term_list(glossary: Glossary, terms: Collection[Term]) -> str:
    """What the links of the terms lead to; each entry leads back to where its word was used."""
    entries = "".join(
        f'<li id="term-{term.slug}"><strong>{escape(term.name)}</strong>: {_explained(term)} '
        f'<a href="#said-{term.slug}">{escape(glossary.back)}</a></li>'
        for term in terms
    )
    return f'\n<h2>{escape(glossary.heading)}</h2>\n<ul class="terms">{entries}</ul>' if entries else ""


def render_inline(markdown: str) -> str:
    """Render one line, such as an option: no block is known, so "1. Gọi" stays as it is written."""
    return _clean(_convert(_line_renderer(), " ".join(markdown.split())), INLINE_TAGS)


def _convert(renderer: Markdown, markdown: str) -> str:
    """For each bracket, Markdown looks for its partner to the end: ten thousand of them would take minutes.

    No lesson has so many links; a text that has so many brackets gets them as they are written. So does one whose
    lists are in lists without end; the renderer that gave up on it remembers where it was, and is not used again.
    """
    try:
        if markdown.count("[") <= MOST_BRACKETS:
            return renderer.reset().convert(markdown)
        return renderer.reset().convert(markdown.replace("[", STAND_IN)).replace(STAND_IN, "[")
    except RecursionError:
        vars(MADE).clear()
        return f"<pre>{escape(markdown)}</pre>"


def is_as_written(html: str) -> bool:
    """Whether a text was nested too deep to be rendered."""
    return html.startswith("<pre>") and not html.startswith("<pre><code>")


def render_post(markdown: str) -> str:
    """Render a question or an answer. Lists are one deep on a line: a thousand marks in a row would end in no page."""
    flat = SECOND_MARKER.sub(lambda found: found[1] + _unmarked(found[2]), markdown)
    return nh3.clean(
        _convert(_post_renderer(), flat),
        tags=POST_TAGS,
        clean_content_tags={"script", "style"},
        attributes={"*": set(), "a": {"href"}},
        url_schemes={"https"},
        url_relative="deny",
        link_rel="nofollow noopener",
    )


def _unmarked(marker: str) -> str:
    """The mark that would open a list in a list, as a sign like others."""
    return f"{marker}\\" if marker.isdecimal() else f"\\{marker}"


@cache
def _explained(term: Term) -> str:
    """Kept: the same few words are explained in lesson after lesson."""
    return render_inline(term.explanation)


def _clean(html: str, tags: set[str]) -> str:
    return nh3.clean(
        html,
        tags=tags,
        clean_content_tags={"script", "style"},
        attributes={"*": set(), **IDS, "a": {"href", "id"}, "img": {"src", "alt", "width", "height"}},
        attribute_filter=_ours,
        tag_attribute_values={
            "aside": {"role": {"note"}},
            "img": {"loading": {"lazy"}, "decoding": {"async"}},
        },
        allowed_classes={tag: names for tag, names in CLASSES.items() if tag in tags},
        url_schemes=SCHEMES,
        url_relative="pass_through",  # `_ours` has decided
        link_rel="noopener",
    )


def _ours(_tag: str, attribute: str, value: str) -> str | None:
    """Links lead where they say, pictures come from nowhere else, and ids are never a writer's."""
    form = {"href": LEADS, "src": PICTURE, "id": OUR_ID}.get(attribute)
    return value if form is None or form.fullmatch(value) else None


Made = TypeVar("Made")
MADE = threading.local()


def _renderer() -> Markdown:
    return _mine(_with_blocks)


def _lesson_renderer() -> tuple[Markdown, "LessonAids"]:
    return _mine(_with_aids)


def _line_renderer() -> Markdown:
    return _mine(_without_blocks)


def _post_renderer() -> Markdown:
    return _mine(_for_posts)


def _mine(build: Callable[[], Made]) -> Made:
    """What was built for this thread: a Markdown remembers what it is reading."""
    kept = vars(MADE)
    if build.__name__ not in kept:
        kept[build.__name__] = build()
    made: Made = kept[build.__name__]
    return made


def _with_aids() -> tuple[Markdown, "LessonAids"]:
    made = _with_blocks()
    aids = LessonAids(made)
    made.treeprocessors.register(aids, "lesson_aids", AFTER_ALL)
    return made, aids


def _without_blocks() -> Markdown:
    made = _without_html()
    made.treeprocessors.register(NoPictures(made), "pictures", AFTER_INLINE)
    for name in BLOCKS_OF_MARKDOWN:
        made.parser.blockprocessors.deregister(name)
    return made


def _for_posts() -> Markdown:
    made = Markdown(extensions=["nl2br", "sane_lists"], output_format="html")
    made.preprocessors.deregister("html_block")
    for name in (*NOT_OF_POSTS, "automail", "html"):
        made.inlinePatterns.deregister(name)
    for name in BLOCKS_NOT_OF_POSTS:
        made.parser.blockprocessors.deregister(name)
    made.treeprocessors.register(OpenLinks(made), "open_links", AFTER_INLINE)
    return made


def _with_blocks() -> Markdown:
    made = _without_html()
    made.treeprocessors.register(Pictures(made), "pictures", AFTER_INLINE)
    LessonBlocks().extendMarkdown(made)
    made.treeprocessors.register(Figures(made), "figures", AFTER_PICTURES)
    made.treeprocessors.register(LeadPhrases(made), "lead_phrases", AFTER_INLINE)
    return made


def _without_html() -> Markdown:
    made = Markdown(
        extensions=["pymdownx.mark", "pymdownx.caret", "sane_lists"],
        extension_configs={"pymdownx.caret": {"insert": False}},
        output_format="html",
    )
    made.preprocessors.deregister("html_block")
    made.inlinePatterns.deregister("html")
    return made


class Message(Block):
    """A quoted message: a figure with its caption and the words in a bubble."""

    NAME = "tin-nhan"
    ARGUMENT = None  # a caption may follow

    def on_create(self, parent: Element) -> Element:
        figure = SubElement(parent, "figure", {"class": "message"})
        if self.argument:
            SubElement(figure, "figcaption").text = self.argument
        SubElement(figure, "div", {"class": "bubble"})
        return figure

    def on_add(self, block: Element) -> Element:
        return block[-1]

    def on_markdown(self) -> str:
        return "block"


class Note(Block):
    """A box with a coloured bar. As role="note" it is no landmark: a lesson holds several without names."""

    def on_create(self, parent: Element) -> Element:
        return SubElement(parent, "aside", {"class": f"note {NOTES[self.NAME]}", "role": "note"})

    def on_markdown(self) -> str:
        return "block"


class Try(Block):
    """A question whose answer unfolds."""

    NAME = "thu-suc"
    ARGUMENT = True  # the question

    def on_create(self, parent: Element) -> Element:
        details = SubElement(parent, "details", {"class": "try"})
        SubElement(details, "summary").text = self.argument
        return details

    def on_markdown(self) -> str:
        return "block"


class LessonBlocks(BlocksExtension):
    """Our kinds of block."""

    def extendMarkdownBlocks(self, md: Markdown, block_mgr: BlocksProcessor) -> None:  # noqa: ARG002, N802
        notes = [type("Note", (Note,), {"NAME": name}) for name in NOTES]
        for kind in (Message, Try, *notes):
            block_mgr.register(kind, {})


class LeadPhrases(Treeprocessor):
    """Marks the bold phrase that opens an item of a numbered list, so that it can take its own line."""

    def run(self, root: Element) -> None:
        for item in root.findall(".//ol/li"):
            first = next(iter(item), None)
            opens = first is not None and first.tag == "strong" and not (item.text or "").strip()
            if first is not None and opens and "".join(first.itertext()).endswith(LEAD_ENDS):
                first.set("class", "lead")


class LessonAids(Treeprocessor):
    """Names the headings and explains the terms; `explaining` is set anew for each lesson."""

    explaining: Explaining

    def run(self, root: Element) -> None:
        name_headings(root)
        self.explaining.walk(root)


class Pictures(Treeprocessor):
    """Puts our own pictures in place, and the words of any other in its place."""

    def run(self, root: Element) -> None:
        for parent in list(root.iter()):
            for image in parent.findall("img"):
                place = self.place_of(image)
                if place:
                    image.attrib.update(width=place["width"], height=place["height"], loading="lazy", decoding="async")
                else:
                    _say(parent, image)

    def place_of(self, image: Element) -> re.Match[str] | None:
        return PICTURE.fullmatch(image.get("src", ""))


class NoPictures(Pictures):
    """In one line there is no room for any."""

    def place_of(self, image: Element) -> None:  # noqa: ARG002 - as its parent asks
        return None


class Figures(Treeprocessor):
    """A picture alone in its paragraph is a figure."""

    def run(self, root: Element) -> None:
        for figure in root.findall(".//p"):
            image = figure.find("img")
            if image is None or len(figure) > 1 or (figure.text or "").strip() or (image.tail or "").strip():
                continue
            figure.tag, image.tail = "figure", None
            is_tall = int(image.get("height", 1)) > TALL * int(image.get("width", 1))
            figure.set("class", "picture picture-tall" if is_tall else "picture")
            if title := image.get("title"):
                SubElement(figure, "figcaption").text = title


def _say(parent: Element, image: Element) -> None:
    """Words instead of a picture."""
    words = image.get("alt", "") + (image.tail or "")
    at = list(parent).index(image)
    if at:
        parent[at - 1].tail = (parent[at - 1].tail or "") + words
    else:
        parent.text = (parent.text or "") + words
    parent.remove(image)


class OpenLinks(Treeprocessor):
    """Says beside each link of a post where it leads; what is no plain address of the web stays as words alone."""

    def run(self, root: Element) -> None:
        for link in list(root.iter("a")):
            found = PLAIN_ADDRESS.fullmatch(link.get("href", ""))
            if found is None:
                link.tag = "span"  # known to no post: only its words are kept
            elif "".join(link.itertext()) != link.get("href"):
                link.tail = f" ({found[1]}){link.tail or ''}"
