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
# Where a link may lead: to another site, a mailbox, a telephone, a page of ours. In it stands nothing that browsers
# drop or turn around before they read it, so that what looks like one of these is one.
LEADS = re.compile(r"(?:https://|mailto:|tel:|/(?!/)|#)[^\x00-\x1f\\]*", re.IGNORECASE)


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
        url_relative="pass_through",  # `_ours` has decided
        link_rel="noopener",
    )


def _ours(_tag: str, attribute: str, value: str) -> str | None:
    """Links lead where they say, pictures come from nowhere else, and ids are never a writer's."""
    form = {"href": LEADS, "src": PICTURE, "id": OUR_ID}.get(attribute)
    return value if form is None or form.fullmatch(value) else None
