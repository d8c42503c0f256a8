"""XML as small trees, one for each question, with their lines. Definitions of its own are refused unread. Pure.

An entity that a file defines can grow without end, and one that names another file can fetch it; no question needs
either.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from lms.tables.refusals import NotATable
from lms.tables.xml_parts import parser_of
from quizzes.formats.found import FileRefused, Refusal

DEEPEST = 12
BELOW_ROOT = 2
CHUNK = 1 << 18
BLANKS = b" \t\r\n"


@dataclass
class Node:
    """An element with its words; what is nested too deep is not kept."""

    tag: str
    said: dict[str, str]
    line: int
    children: list["Node"] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        return "".join(self.pieces)

    def find(self, *path: str) -> "Node | None":
        """The first element down the path."""
        node: Node | None = self
        for tag in path:
            node = next((child for child in node.children if child.tag == tag), None) if node else None
        return node

    def all(self, tag: str) -> list["Node"]:
        return [child for child in self.children if child.tag == tag]

    def told(self, *path: str) -> str:
        """The words of the first element down the path."""
        node = self.find(*path)
        return node.words if node else ""


class Torn(Exception):
    """From this line on it is no XML any more; what came before was given."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def elements(content: bytes, root: str, wanted: str) -> Iterator[Node]:
    """The elements called `wanted` below `root`, one by one. Raises FileRefused, or Torn in the middle."""
    done: list[Node] = []
    bare = content.lstrip(BLANKS)  # before the declaration no blank may stand, and in files there is one
    above = content.count(b"\n", 0, len(content) - len(bare))
    parser = _parser(root, wanted, done, above)
    started = False
    try:
        for at in range(0, len(bare) + 1, CHUNK):
            parser.Parse(bare[at : at + CHUNK], at + CHUNK > len(bare))
            started = started or bool(done)
            yield from done
            done.clear()
    except NotATable as refusal:
        raise FileRefused(Refusal.DEFINITIONS) from refusal
    except (expat.ExpatError, ValueError, LookupError) as torn:
        yield from done
        if not (started or done):
            raise FileRefused(Refusal.NOT_XML, line=parser.ErrorLineNumber + above) from torn
        raise Torn(parser.ErrorLineNumber + above) from torn


def _parser(root: str, wanted: str, done: list[Node], above: int) -> expat.XMLParserType:
    """`above` lines of the file were left out."""
    within: list[Node] = []
    depth = 0

    def start(tag: str, said: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth == 1 and tag != root:
            raise FileRefused(Refusal.NOT_MOODLE)
        if not within and (tag, depth) != (wanted, BELOW_ROOT):
            return
        node = Node(tag, said, parser.CurrentLineNumber + above)
        if within and len(within) < DEEPEST:
            within[-1].children.append(node)
        within.append(node)

    def text(words: str) -> None:
        if within:
            within[-1].pieces.append(words)

    def end(_tag: str) -> None:
        nonlocal depth
        depth -= 1
        node = within.pop() if within else None
        if node and not within:
            done.append(node)

    parser: expat.XMLParserType = parser_of(start, end, text)
    return parser
