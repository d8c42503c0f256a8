"""The second wall: only the tags, attributes, classes and addresses listed here come through."""

import re

import nh3

from lms.markup.lessons import NOTES
from lms.markup.pictures import PICTURE
from lms.terms import HEADINGS

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
SCHEMES = {"https", "mailto", "tel"}
# What browsers drop inside an address before they read it.
IGNORED_IN_ADDRESS = re.compile(r"[\x00-\x20]")
OUTSIDE = re.compile(r"//|[^/?#]*:")


def clean(html: str, tags: set[str]) -> str:
    """The HTML without whatever is not listed above."""
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
        url_relative=_inside,
        link_rel="noopener",
    )


def _inside(address: str) -> str | None:
    """Keep a relative address, unless it leads to another site or hides a scheme."""
    plain = IGNORED_IN_ADDRESS.sub("", address).replace("\\", "/")
    return None if OUTSIDE.match(plain) else address


def _ours(tag: str, attribute: str, value: str) -> str | None:
    """Pictures come from nowhere else, and ids are never a writer's."""
    if tag == "img" and attribute == "src" and not PICTURE.fullmatch(value):
        return None
    if attribute == "id" and not OUR_ID.fullmatch(value):
        return None
    return value
