"""What rendered HTML says in plain words, for places that show no pictures: lists to choose from, a line of a list."""

import re
from html import unescape

from markupsafe import Markup, escape

ATTRIBUTE = r'(?:\s+[a-z]+="[^"]*")*'
PICTURE = re.compile(rf'<img{ATTRIBUTE}?\s+alt="(?P<words>[^"]*)"{ATTRIBUTE}\s*/?>')


def plain_words(html: str) -> str:
    """The words of our own rendered HTML; a picture is what is told of it."""
    told = PICTURE.sub(lambda found: str(escape(unescape(found["words"]))), html)
    return Markup(told).striptags()  # noqa: S704 - taken apart again
