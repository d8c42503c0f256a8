"""Words that are no Markdown, as Markdown that shows them as they are; and files as text. Pure."""

import codecs
import re

from quizzes.formats.found import FileRefused, Refusal

SPECIAL = re.compile(r"([\\`*\[\]^]|(?<!_)_{1,2}(?!_)|==|(?<!\w)!(?=\[))")
ENTITY = re.compile(r"&(?=#?\w{1,32};)")
LINE_START = re.compile(r"^([ \t]*)(?:([#>+-])(?=[ \t]|$|[#>])|(\d{1,9})([.)])(?=[ \t]|$))", re.MULTILINE)
MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def escaped(text: str) -> str:
    """The words with a backslash before each sign that would mean something."""
    return ENTITY.sub("&amp;", SPECIAL.sub(r"\\\1", text))


def paragraphs(text: str) -> str:
    """A text of several lines, each as a paragraph of its own."""
    lines = (LINE_START.sub(_started, escaped(line.strip())) for line in text.split("\n"))
    return "\n\n".join(line for line in lines if line)


def _started(found: re.Match[str]) -> str:
    return f"{found[1]}\\{found[2]}" if found[2] else f"{found[1]}{found[3]}\\{found[4]}"


def text_in(content: bytes) -> str:
    """A text file: UTF-8, or UTF-16 with its mark. Raises FileRefused."""
    encoding = "utf-16" if content.startswith(MARKS) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as wrong:
        raise FileRefused(Refusal.NOT_TEXT) from wrong
    if "\0" in text:
        raise FileRefused(Refusal.NOT_TEXT)
    return text.replace("\r\n", "\n").replace("\r", "\n")
