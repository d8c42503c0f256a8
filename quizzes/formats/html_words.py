"""HTML of other systems as our Markdown: paragraphs, bold, italics, lists, links and pictures. Pure.

Anything else comes out as its words; scripts and styles not at all. What is heard, moves or is drawn in the page
itself has no words: it is named. Nothing that comes out is trusted: like everything that somebody wrote, it is
rendered by lms/markup.py.
"""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import quote, unquote

from lms.markup.posts import PLAIN_ADDRESS
from quizzes.formats.found import Lack
from quizzes.formats.plain import escaped
from quizzes.question_record import Problem

MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*"}
SILENT = {"script", "style", "title", "head", "template", "noscript"}
MEDIA = {"audio", "video", "object", "embed", "iframe", "applet", "svg", "math", "canvas"}
BREAKS = {"p", "div", "br", "tr", "table", "blockquote", "section", "article", "pre", "hr", "dl", "dt", "dd", "figure"}
BREAKS |= {"h1", "h2", "h3", "h4", "h5", "h6", "center", "fieldset", "address", "figcaption"}
LISTS = {"ul", "ol"}
BLANKS = re.compile(r"\s+")
DEEPEST = 3
LONGEST_HTML, MOST_TAGS = 60_000, 500
DATA = re.compile(r"data:image/[a-z0-9.+-]{1,20};base64,[A-Za-z0-9+/=\s]*", re.IGNORECASE)  # a picture in an address
IN_ADDRESS = "data:"
PLACE = "@@PLUGINFILE@@/"  # what Moodle puts before the name of a file that comes along
# A file behind a link; but for pictures, which are linked where they are shown smaller.
OFFERED = re.compile(PLACE + r"(?![^?]*\.(?:png|jpe?g|gif|webp|bmp)(?:\?|$))", re.IGNORECASE)
FindPicture = Callable[[str], str]  # from what the HTML names to our address


def from_html(html: str, find: FindPicture, *, in_line: bool = False) -> str:
    """The Markdown. `in_line` for options, which have one line. Raises Problem, and what `find` raises.

    Python's parser looks for the end of each tag to the end of the text: one with as many tags as a book is refused.
    """
    packed = DATA.findall(html)
    places = iter(range(len(packed)))
    plain = DATA.sub(lambda _found: f"{IN_ADDRESS}{next(places)}", html)
    if len(plain) > LONGEST_HTML or plain.count("<") > MOST_TAGS:
        raise Problem(Lack.TOO_LONG, most=LONGEST_HTML, words=plain)
    known = {f"{IN_ADDRESS}{at}": address for at, address in enumerate(packed)}
    reader = _Reader(lambda named: find(known.get(named, named)))
    reader.feed(plain)
    reader.close()
    reader.end_block()
    return reader.line() if in_line else reader.text()


class _Reader(HTMLParser):
    """Blocks of words, each with what a line of it begins with."""

    def __init__(self, find: FindPicture) -> None:
        super().__init__(convert_charrefs=True)
        self.find = find
        self.blocks: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.open: list[tuple[str, int, str]] = []  # a mark or link: its tag, where it began, where it leads
        self.lists: list[list[int]] = []  # of each the number of the last item, -1 where they have none
        self.beginning = ""
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.silent or tag in SILENT:
            self.silent += [tag] if tag in SILENT else []
        elif tag in MEDIA or OFFERED.match(dict(attrs).get("href") or ""):
            raise Problem(Lack.MEDIA, what=_named(tag, dict(attrs)))
        elif tag in BREAKS or tag in LISTS or tag == "li":
            self.end_block()
            self._open_list(tag)
        elif tag == "img":
            self._picture(dict(attrs))
        elif tag in MARKS or tag == "a":
            self.open.append((tag, len(self.words), dict(attrs).get("href") or ""))
        elif tag in ("td", "th"):
            self.words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if self.silent:
            if tag == self.silent[-1]:
                self.silent.pop()
        elif tag in BREAKS or tag in LISTS or tag == "li":
            self.end_block()
            if tag in LISTS and self.lists:
                self.lists.pop()
        elif tag in MARKS or tag == "a":
            self._close(tag)

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.words.append(escaped(BLANKS.sub(" ", data)))

    def end_block(self) -> None:
        """What was gathered is a block."""
        for tag, _start, _to in reversed(self.open[:]):
            self._close(tag)
        words = BLANKS.sub(" ", "".join(self.words)).strip()
        if words:
            self.blocks.append((self.beginning, _unmistaken(words)))
            self.beginning = ""
        self.words.clear()

    def text(self) -> str:
        """The blocks below each other; items of a list without a blank line between."""
        lines: list[str] = []
        for at, (beginning, words) in enumerate(self.blocks):
            if at and not (beginning and self.blocks[at - 1][0]):
                lines.append("")
            lines.append(beginning + words)
        return "\n".join(lines)

    def line(self) -> str:
        return " ".join(words for _beginning, words in self.blocks)

    def _open_list(self, tag: str) -> None:
        if tag in LISTS:
            self.lists.append([0 if tag == "ol" else -1])
        elif tag == "li":
            depth = min(len(self.lists), DEEPEST)
            self.beginning = "    " * max(0, depth - 1) + self._item()

    def _item(self) -> str:
        if not self.lists or self.lists[-1][0] < 0:
            return "- "
        self.lists[-1][0] += 1
        return f"{self.lists[-1][0]}. "

    def _picture(self, said: dict[str, str | None]) -> None:
        words = escaped(BLANKS.sub(" ", said.get("alt") or "").strip())
        self.words.append(f"![{words}]({self.find(said.get('src') or '')})")

    def _close(self, tag: str) -> None:
        """Put the mark around what stands between; without words there is nothing to mark."""
        at = next((at for at in range(len(self.open) - 1, -1, -1) if self.open[at][0] == tag), None)
        if at is None:
            return
        _tag, start, address = self.open.pop(at)
        inner = "".join(self.words[start:])
        if not inner.strip() or any(mark == tag for mark, _start, _to in self.open):
            return
        before, after = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
        self.words[start:] = [before + _marked(tag, inner.strip(), address) + after]


def _named(tag: str, said: dict[str, str | None]) -> str:
    """What a file is called that a question plays or offers."""
    address = next((said[name] for name in ("src", "data", "href") if said.get(name)), None)
    return unquote((address or tag).removeprefix(PLACE))


def _marked(tag: str, words: str, address: str) -> str:
    if tag in MARKS:
        return f"{MARKS[tag]}{words}{MARKS[tag]}"
    plain = quote(address.strip(), safe="!#$%&'*+,/:;=?@[]~-._")
    return f"[{words}]({plain})" if PLAIN_ADDRESS.fullmatch(plain) else words


def _unmistaken(words: str) -> str:
    """A paragraph that begins as a list or a heading does is none."""
    beginning = re.match(r"[#>+-](?=\s|$)|\d{1,9}[.)](?=\s|$)", words)
    return f"{words[: beginning.end() - 1]}\\{words[beginning.end() - 1 :]}" if beginning else words
