"""Turns the Markdown of lessons and questions into HTML that is safe to show.

Two walls: Markdown runs with its raw HTML switched off, so that tags a writer types come out as words; then
nh3 keeps only the tags, attributes and classes listed in `cleaning`. Rendering happens when something is published or
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

A picture is shown where it is one of ours (`pictures.PICTURE`); of any other, the words are kept. Alone in its
paragraph it becomes a figure, whose caption is what stands in quotes: `![mô tả](/pictures/… "Lời dưới ảnh")`.
What anybody signed in may write (`render_post`) knows less: paragraphs, lists, bold, and links to https that
say which host they lead to.
"""

import re
from collections.abc import Collection
from functools import cache
from html import escape

from lms.markup.cleaning import BLOCK_TAGS, INLINE_TAGS, clean
from lms.markup.posts import clean_post, flat_lists
from lms.markup.renderers import (
    convert,
    lesson_renderer,
    line_renderer,
    option_renderer,
    post_renderer,
    text_renderer,
)
from lms.terms import Explaining, Glossary, Term

TAG = re.compile(r"<[^>]+>")
LEFTOVERS = ("///", "==", "**")
SUMMARY = re.compile(r'<aside class="note note-summary" role="note">((?:(?!<aside).)*?)</aside>', re.DOTALL)


def render(markdown: str) -> str:
    """Render the stem of a question, or whatever else stands on a page beside other texts."""
    return clean(convert(text_renderer(), markdown), INLINE_TAGS | BLOCK_TAGS)


def render_lesson(markdown: str, glossary: Glossary) -> str:
    """Render a lesson, which has its page to itself: headings have ids, words of `glossary` are explained."""
    made, aids = lesson_renderer()
    aids.explaining = Explaining(glossary)
    html = convert(made, markdown)
    return clean(html + _term_list(glossary, aids.explaining.told.values()), INLINE_TAGS | BLOCK_TAGS)


def summary_of(html: str) -> str | None:
    """What stands in the box of lines to remember of a rendered lesson; None where there is no such box."""
    box = SUMMARY.search(html)
    return box[1].strip() if box else None


def render_inline(markdown: str) -> str:
    """Render one line of words: no block is known, so "1. Gọi" stays as it is written."""
    return clean(convert(line_renderer(), " ".join(markdown.split())), INLINE_TAGS)


def render_option(markdown: str) -> str:
    """Render one line of a question, such as an option: like `render_inline`, and it may show our own pictures."""
    return clean(convert(option_renderer(), " ".join(markdown.split())), INLINE_TAGS | {"img"})


def render_post(markdown: str) -> str:
    """Render a question or an answer."""
    return clean_post(convert(post_renderer(), flat_lists(markdown)))


def is_as_written(html: str) -> bool:
    """Whether a text was nested too deep to be rendered."""
    return html.startswith("<pre>") and not html.startswith("<pre><code>")


def leftovers(html: str) -> list[str]:
    """The marks that rendering should have used up: a block that is not ours, bold that was never closed."""
    words = TAG.sub("", html)
    return [mark for mark in LEFTOVERS if mark in words]


def _term_list(glossary: Glossary, terms: Collection[Term]) -> str:
    """What the links of the terms lead to; each entry leads back to where its word was used."""
    entries = "".join(
        f'<li id="term-{term.slug}"><strong>{escape(term.name)}</strong>: {_explained(term)} '
        f'<a href="#said-{term.slug}">{escape(glossary.back)}</a></li>'
        for term in terms
    )
    return f'\n<h2>{escape(glossary.heading)}</h2>\n<ul class="terms">{entries}</ul>' if entries else ""


@cache
def _explained(term: Term) -> str:
    """Kept: the same few words are explained in lesson after lesson."""
    return render_inline(term.explanation)
