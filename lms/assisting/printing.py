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
from lms.text import SOURCE_LANGUAGE
from quizzes.kinds import Kind
from quizzes.models import Slot
from quizzes.wordings import items_of, wordings_of

FOLDER = Path(__file__).parent / "paper"
ENDS = re.compile(r"</(?:p|li|h\d|tr|div|blockquote)>|<br ?/?>", re.IGNORECASE)
TAG = re.compile(r"<[^>]*>")
OUT = "bỏ"


def draw_papers(session: Session, test: PaperTest, versions: Iterable[str], title: str, place: str) -> bytes:
    """The versions one after another, each with pages of its own. What is right is not in it."""
    papers = [{"letter": letter, "questions": _questions(session, test.papers[letter])} for letter in versions]
    return _draw("test.typ", _facts(test, title, place) | {"versions": papers})


def draw_key(session: Session, test: PaperTest, title: str, place: str) -> bytes:
    """What is right on each version, after all that was decided about its questions since."""
    keys = {letter: [_right(item.keys) for item in items_of(session, paper)] for letter, paper in test.papers.items()}
    rows = [list(words) for words in zip(*keys.values(), strict=True)]
    return _draw("key.typ", _facts(test, title, place) | {"letters": list(keys), "rows": rows})


def _facts(test: PaperTest, title: str, place: str) -> dict[str, Any]:
    return {"title": title, "place": place, "day": _numbers(test.held_on), "number": test.id}


def _questions(session: Session, paper: list[Slot]) -> list[dict[str, Any]]:
    wordings = wordings_of(session, (slot["version"] for slot in paper))
    asked = [wordings[slot["version"]].asked(slot, SOURCE_LANGUAGE) for slot in paper]
    return [
        {
            "stem": _plain(one.stem),
            "several": one.kind is Kind.SEVERAL,
            "options": [[letter, _plain(words)] for letter, words in one.options],
        }
        for one in asked
    ]


def _plain(html: str) -> str:
    """The words of safe HTML, a line for each paragraph."""
    lines = (" ".join(unescape(TAG.sub("", part)).split()) for part in ENDS.split(html))
    return "\n".join(line for line in lines if line)


def _right(keys: tuple[str, ...]) -> str:
    return " / ".join(keys) or OUT


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
