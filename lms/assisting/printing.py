"""Draws a paper test as a PDF to be printed on A4, and its key as another.

They are for Vietnamese readers at a meeting, so their words are Vietnamese whatever the language of who prints.
"""

import json
import re
from collections.abc import Iterable
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import typst
from sqlalchemy.orm import Session

from lms.assisting.models import PaperTest
from lms.assisting.rows import SPELLED, typed_as
from lms.text import SOURCE_LANGUAGE
from quizzes.grading import Item
from quizzes.models import Slot
from quizzes.wordings import items_of, wordings_of

FOLDER = Path(__file__).parent / "paper"
ENDS = re.compile(r"</(?:p|li|h\d|tr|div|blockquote|figcaption|figure)>|<br ?/?>", re.IGNORECASE)
BUBBLE = re.compile(r'<div class="bubble">(.*?)</div>', re.DOTALL)
TAG = re.compile(r"<[^>]*>")
OUT = "bỏ"


def draw_papers(session: Session, test: PaperTest, versions: Iterable[str], title: str, place: str) -> bytes:
    """The versions one after another, each with pages of its own. What is right is not in it."""
    papers = [{"letter": letter, "questions": _questions(session, test.papers[letter])} for letter in versions]
    return _draw("test.typ", _facts(test, title, place) | {"versions": papers})


def draw_key(session: Session, test: PaperTest, title: str, place: str) -> bytes:
    """What is right on each version, after all that was decided about its questions since."""
    items = [items_of(session, paper) for paper in test.papers.values()]
    rows = [[_right(item) for item in row] for row in zip(*items, strict=True)]
    is_mixed = any(item.kind in SPELLED for item in items[0])
    facts = {"letters": list(test.papers), "rows": rows, "is_mixed": is_mixed}
    return _draw("key.typ", _facts(test, title, place) | facts)


def _facts(test: PaperTest, title: str, place: str) -> dict[str, Any]:
    return {"title": title, "place": place, "day": _numbers(test.held_on), "number": test.id}


def _questions(session: Session, paper: list[Slot]) -> list[dict[str, Any]]:
    wordings = wordings_of(session, (slot["version"] for slot in paper))
    asked = [wordings[slot["version"]].asked(slot, SOURCE_LANGUAGE) for slot in paper]
    return [
        {
            "kind": one.kind,
            "stem": _parts(one.stem),
            "options": [[letter, _plain(words)] for letter, words in one.options],
            "prompts": [_plain(words) for words in one.prompts],
        }
        for one in asked
    ]


def _parts(html: str) -> list[dict[str, Any]]:
    """A stem as pieces of words; what somebody is shown as a message is one of its own."""
    pieces = enumerate(BUBBLE.split(html))
    parts = [{"words": _plain(piece), "is_message": number % 2 == 1} for number, piece in pieces]
    return [part for part in parts if part["words"]] or parts[:1]


def _plain(html: str) -> str:
    """The words of safe HTML, a line for each paragraph."""
    lines = (" ".join(unescape(TAG.sub("", part)).split()) for part in ENDS.split(html))
    return "\n".join(line for line in lines if line)


def _right(item: Item) -> str:
    return " / ".join(typed_as(item.kind, key) for key in item.keys) or OUT


def _numbers(day: date) -> list[int]:
    return [day.year, day.month, day.day]


def _draw(name: str, facts: dict[str, Any]) -> bytes:
    """Words travel as data, never as markup: what looks like a command prints as it is written."""
    words = {"facts": json.dumps(facts)}
    try:
        # The same letters on every machine: Libertinus Serif comes with typst.
        return _compile(name, words, ignore_system_fonts=True, pdf_standards=["a-2a", "ua-1"])
    except typst.TypstError:
        # The standards forbid a sign that the font lacks. A paper in whatever letters there are is better than none.
        return _compile(name, words)


def _compile(name: str, words: dict[str, str], **options: Any) -> bytes:
    return bytes(typst.compile(FOLDER / name, root=FOLDER, sys_inputs=words, **options))
