"""Two texts, word by word: what was added, what was taken away. Pure.

Words are compared as they are written in Vietnamese and English, each mark of a sentence by itself; blanks are
not compared. A line of Markdown is a paragraph, so the pieces are given line by line.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby
from typing import Any, Protocol

# A number stays whole with its dots and strokes: 6.000, 20/11/2026, 7:30.
WORD = re.compile(r"(\d+(?:[.,:/]\d+)+|\w+|[^\w\s]|\n)([^\S\n]*)")
COUNTED = re.compile(r"\d+(?:[.,:/]\d+)+|\w+")
# Comparing takes the product of both lengths. No lesson has a tenth of this; beyond it, whole texts differ.
MOST_WORDS = 6000
SHORTEST_SAME = 2  # fewer words between two changes are read with them
LINES_AROUND = 1
FEWEST_FOLDED = 3


class Fate(StrEnum):
    """What has become of some words."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Piece:
    """Words that share a fate, with the blanks between them."""

    fate: Fate
    words: str


@dataclass(frozen=True)
class Stretch:
    """Lines of pieces that are shown, or unchanged ones that are folded away."""

    lines: Sequence[Sequence[Piece]]
    is_folded: bool


@dataclass(frozen=True)
class Part:
    """A part of a lesson that differs: its name, and its lines; how many words came and went."""

    name: str
    stretches: Sequence[Stretch]
    added: int
    removed: int


class Written(Protocol):
    """A draft, its words, or a published version."""

    @property
    def title(self) -> str: ...
    @property
    def goal(self) -> str: ...
    @property
    def minutes(self) -> int: ...
    @property
    def markdown(self) -> str: ...
    @property
    def details(self) -> dict[str, Any]: ...
    @property
    def verified_on(self) -> date | None: ...
    @property
    def review_due(self) -> date | None: ...


def compare(old: Written | None, new: Written) -> list[Part]:
    """The parts in which `new` differs from `old`; every part where there is no old one."""
    before = dict(_parts(old)) if old else {}
    return [part(name, before.get(name, ""), words) for name, words in _parts(new) if before.get(name, "") != words]


def part(name: str, old: str, new: str) -> Part:
    """One part, compared."""
    found = pieces(old, new)
    counts = {fate: sum(len(COUNTED.findall(p.words)) for p in found if p.fate == fate) for fate in Fate}
    return Part(name, list(_stretches(_lines(found))), counts[Fate.ADDED], counts[Fate.REMOVED])


def pieces(old: str, new: str) -> list[Piece]:
    """Both texts in one: without what was added it is the old one, without what was removed the new one."""
    a, b = WORD.findall(old), WORD.findall(new)
    found: list[tuple[Fate, list[tuple[str, str]]]] = []
    for tag, a1, a2, b1, b2 in _opcodes([word for word, _gap in a], [word for word, _gap in b]):
        if tag == "equal":
            found.append((Fate.SAME, b[b1:b2]))
        else:
            found += [(Fate.REMOVED, a[a1:a2]), (Fate.ADDED, b[b1:b2])]
    return [Piece(fate, "".join(word + gap for word, gap in words)) for fate, words in found if words]


def _opcodes(a: Sequence[str], b: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    if max(len(a), len(b)) > MOST_WORDS:
        return [("replace", 0, len(a), 0, len(b))]
    codes = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    joined: list[tuple[str, int, int, int, int]] = []
    for at, (tag, a1, a2, b1, b2) in enumerate(codes):
        between = 0 < at < len(codes) - 1 and a2 - a1 < SHORTEST_SAME and "\n" not in a[a1:a2]
        changed = tag != "equal" or between
        if changed and joined and joined[-1][0] != "equal":
            _tag, first_a, _a, first_b, _b = joined.pop()
            joined.append(("replace", first_a, a2, first_b, b2))
        else:
            joined.append((tag if not changed else "replace", a1, a2, b1, b2))
    return joined


def _lines(found: Iterable[Piece]) -> list[list[Piece]]:
    """The pieces line by line; what is added or removed over several lines is a piece on each. No line is empty."""
    lines: list[list[Piece]] = [[]]
    for piece in found:
        for at, words in enumerate(piece.words.split("\n")):
            if at:
                lines.append([])
            if words.strip():
                lines[-1].append(Piece(piece.fate, words))
    return [line for line in lines if line]


def _stretches(lines: Sequence[Sequence[Piece]]) -> Iterator[Stretch]:
    """Changed lines with a line around them; all others folded, but for a few that take no more room unfolded."""
    changed = {at for at, line in enumerate(lines) if any(piece.fate != Fate.SAME for piece in line)}
    shown = {at + near for at in changed for near in range(-LINES_AROUND, LINES_AROUND + 1)}
    for is_far, run in groupby(range(len(lines)), key=lambda at: at not in shown):
        stretch = [lines[at] for at in run]
        yield Stretch(stretch, is_far and len(stretch) >= FEWEST_FOLDED)


def _parts(text: Written) -> Iterator[tuple[str, str]]:
    """Name and words of each part, in the order in which a reader meets them."""
    details = text.details
    yield "title", text.title
    yield "goal", text.goal
    yield "minutes", str(text.minutes)
    yield "markdown", text.markdown
    yield "sources", "\n".join(f"{source['title']} {source['url']}" for source in details.get("sources", []))
    yield "verified_on", _day(text.verified_on)
    yield "review_due", _day(text.review_due)
    yield "audience", ", ".join(details.get("audience", []))
    yield "basic_skill", details.get("basic_skill") or ""
    yield "digcomp", ", ".join(details.get("digcomp", []))
    yield "tt02", details.get("tt02") or ""


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""
