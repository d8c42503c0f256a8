"""What anybody signed in may write: paragraphs, flat lists, bold, and links that say where they lead."""

import re
from xml.etree.ElementTree import Element

import nh3
from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

POST_TAGS = {"a", "br", "li", "ol", "p", "strong", "ul"}
NOT_OF_POSTS = ("backtick", "reference", "image_link", "image_reference", "short_reference", "short_image_ref")
BLOCKS_NOT_OF_POSTS = ("code", "hashheader", "setextheader", "hr", "quote", "reference")
# An address as every browser reads it: nothing before the host that could pass for one, nothing that is dropped.
PLAIN_ADDRESS = re.compile(r"https://((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,})(?:[/?#][!-~]*)?", re.ASCII)
SECOND_MARKER = re.compile(r"^([ \t]*(?:[-*+]|\d+\.)[ \t]+)([-*+](?=[ \t])|\d+(?=\.[ \t]))", re.MULTILINE)
AFTER_INLINE = 15


def flat_lists(markdown: str) -> str:
    """Lists one deep on a line: a thousand marks in a row would end in no page."""
    return SECOND_MARKER.sub(lambda found: found[1] + _unmarked(found[2]), markdown)


def for_posts() -> Markdown:
    """A renderer that knows no more than a post may hold."""
    made = Markdown(extensions=["nl2br", "sane_lists"], output_format="html")
    made.preprocessors.deregister("html_block")
    for name in (*NOT_OF_POSTS, "automail", "html"):
        made.inlinePatterns.deregister(name)
    for name in BLOCKS_NOT_OF_POSTS:
        made.parser.blockprocessors.deregister(name)
    made.treeprocessors.register(OpenLinks(made), "open_links", AFTER_INLINE)
    return made


def clean_post(html: str) -> str:
    """Nothing but what a post may hold."""
    return nh3.clean(
        html,
        tags=POST_TAGS,
        clean_content_tags={"script", "style"},
        attributes={"*": set(), "a": {"href"}},
        url_schemes={"https"},
        url_relative="deny",
        link_rel="nofollow noopener",
    )


class OpenLinks(Treeprocessor):
    """Says beside each link of a post where it leads; what is no plain address of the web stays as words alone."""

    def run(self, root: Element) -> None:
        for link in list(root.iter("a")):
            found = PLAIN_ADDRESS.fullmatch(link.get("href", ""))
            if found is None:
                link.tag = "span"  # known to no post: only its words are kept
            elif "".join(link.itertext()) != link.get("href"):
                link.tail = f" ({found[1]}){link.tail or ''}"


def _unmarked(marker: str) -> str:
    """The mark that would open a list in a list, as a sign like others."""
    return f"{marker}\\" if marker.isdecimal() else f"\\{marker}"
