"""The renderers of Markdown, one of each kind for each thread."""

import threading
from collections.abc import Callable
from html import escape
from typing import TypeVar

from markdown import Markdown

from lms.markup.lessons import LeadPhrases, LessonAids, LessonBlocks
from lms.markup.pictures import Figures, NoPictures, Pictures
from lms.markup.posts import AFTER_INLINE, for_posts

BLOCKS_OF_MARKDOWN = ("indent", "code", "hashheader", "setextheader", "hr", "olist", "ulist", "quote", "reference")
MOST_BRACKETS = 100
STAND_IN = "\ue000"  # for a bracket; of a plane that no alphabet uses
AFTER_PICTURES, AFTER_ALL = 14, 13
Made = TypeVar("Made")
MADE = threading.local()


def convert(renderer: Markdown, markdown: str) -> str:
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


def text_renderer() -> Markdown:
    return _mine(_with_blocks)


def lesson_renderer() -> tuple[Markdown, LessonAids]:
    return _mine(_with_aids)


def line_renderer() -> Markdown:
    return _mine(_line_of_words)


def option_renderer() -> Markdown:
    return _mine(_line_with_pictures)


def post_renderer() -> Markdown:
    return _mine(for_posts)


def _mine(build: Callable[[], Made]) -> Made:
    """What was built for this thread: a Markdown remembers what it is reading."""
    kept = vars(MADE)
    if build.__name__ not in kept:
        kept[build.__name__] = build()
    made: Made = kept[build.__name__]
    return made


def _with_aids() -> tuple[Markdown, LessonAids]:
    made = _with_blocks()
    aids = LessonAids(made)
    made.treeprocessors.register(aids, "lesson_aids", AFTER_ALL)
    return made, aids


def _line_of_words() -> Markdown:
    return _without_blocks(NoPictures)


def _line_with_pictures() -> Markdown:
    return _without_blocks(Pictures)


def _without_blocks(pictures: type[Pictures]) -> Markdown:
    made = _without_html()
    made.treeprocessors.register(pictures(made), "pictures", AFTER_INLINE)
    for name in BLOCKS_OF_MARKDOWN:
        made.parser.blockprocessors.deregister(name)
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
