"""Takes a GIFT file apart into its questions, with the signs behind a backslash out of the way. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quizzes.formats.settling import Tagged, read_tags

COMMENT, CATEGORY, NAME = "//", "$CATEGORY:", "::"
MANY = 3  # more braces than a question has
# Signs that mean something and stand behind a backslash, as signs that mean nothing and no text holds.
ESCAPED = {"\\\\": "\ue000", "\\~": "\ue001", "\\=": "\ue002", "\\#": "\ue003", "\\{": "\ue004", "\\}": "\ue005"}
ESCAPED |= {"\\:": "\ue006", "\\n": "\ue007"}
SAID = {sign: "\n" if written == "\\n" else written[1:] for written, sign in ESCAPED.items()}
ESCAPES = re.compile(r"\\[\\~=#{}:n]")
STRANGE = re.compile("[\ue000-\ue007]")
IN_COMMENT = re.compile(r"\[(id|tag):((?:\\\]|[^\[\]])*)\]")


@dataclass(frozen=True)
class Chunk:
    """The lines of one question: `line` is its first that is no comment."""

    line: int
    text: str
    id: str
    tags: Tagged

    @classmethod
    def of(cls, first: int, lines: Sequence[str]) -> "Chunk":
        own = [line for line in lines if not _is_comment(line)]
        comments = [found for line in lines if _is_comment(line) for found in IN_COMMENT.findall(line)]
        said = [(kind, words.replace("\\]", "]")) for kind, words in comments]
        line = next((first + at for at, line in enumerate(lines) if not _is_comment(line)), first)
        text = ESCAPES.sub(lambda found: ESCAPED[found[0]], STRANGE.sub("", "\n".join(own).strip()))
        tags = read_tags(words for kind, words in said if kind == "tag")
        return cls(line, text, next((words for kind, words in said if kind == "id"), ""), tags)


def chunks_in(text: str) -> Iterator[Chunk]:
    """The questions of a file one after the other; comments alone and categories are none."""
    for first, lines in _gathered(text):
        chunk = Chunk.of(first, lines)
        if chunk.text and not chunk.text.startswith(CATEGORY):
            yield chunk


def unescaped(words: str) -> str:
    """The words with the signs that stood behind a backslash."""
    return STRANGE.sub(lambda found: SAID[found[0]], words)


def _gathered(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines of each question with the number of the first. People leave lines blank between answers, too."""
    blocks = list(_blocks(text))
    at = 0
    while at < len(blocks):
        end = _end(blocks, at)
        yield blocks[at][0], [line for _first, lines in blocks[at:end] for line in lines]
        at = end


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines that stand together; a category is a line by itself, and a name behind answers begins a question."""
    lines: list[str] = []
    braces = ""
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        is_category = line.lstrip().startswith(CATEGORY)
        is_next = braces == "{}" and line.lstrip().startswith(NAME)
        if lines and (is_category or is_next or not line.strip()):
            yield number - len(lines), lines
            lines, braces = [], ""
        if is_category:
            yield number, [line]
        elif line.strip():
            lines.append(line)
            braces = (braces + _braces([line]))[:MANY] if "{" in line or "}" in line else braces


def _end(blocks: Sequence[tuple[int, list[str]]], at: int) -> int:
    """Behind the last block of the question that begins here: where its answers end, if they are left open."""
    end = at + 1
    if _braces(blocks[at][1]) == "{":
        while end < len(blocks) and not _braces(blocks[end][1]):
            end += 1
        if end < len(blocks) and _braces(blocks[end][1]) == "}":
            return end + 1
    return at + 1


def _braces(lines: Sequence[str]) -> str:
    """All that mean something, in their order; of a category, one that nothing goes on behind."""
    if lines[0].lstrip().startswith(CATEGORY):
        return "{}"
    own = (line for line in lines if not _is_comment(line))
    return "".join(sign for line in own for sign in ESCAPES.sub("", line) if sign in "{}")


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith(COMMENT)
