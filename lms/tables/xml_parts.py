"""Parts of a zip that are XML, told event by event: never a tree, never definitions of their own."""

import zipfile
from collections.abc import Callable
from typing import Any
from xml.parsers import expat

from lms.tables.refusals import NotATable

CHUNK = 1 << 18


def walk(
    package: zipfile.ZipFile,
    part: str,
    start: Callable[[str, dict[str, str]], object],
    end: Callable[[str], object] = lambda _name: None,
    text: Callable[[str], object] = lambda _words: None,
) -> None:
    """Tell the functions what a part holds, in small pieces."""
    parser = parser_of(start, end, text)
    with package.open(part) as stream:
        while chunk := stream.read(CHUNK):
            parser.Parse(chunk, False)
    parser.Parse(b"", True)


def parser_of(
    start: Callable[[str, dict[str, str]], object], end: Callable[[str], object], text: Callable[[str], object]
) -> Any:
    """An XML parser that refuses definitions of its own: no workbook needs them, and they can grow without end."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def first(name: str, said: dict[str, str]) -> None:
        """Some programs write a prefix before the name of every element; then it is cut off."""
        if ":" in name:
            parser.StartElementHandler = lambda name, said: start(name.rpartition(":")[2], said)
            parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
        else:
            parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.StartElementHandler(name, said)

    parser.StartElementHandler = first
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_definitions
    return parser


def _refuse_definitions(*_declared: object) -> None:
    raise NotATable
