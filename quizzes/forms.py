"""Reads an answer as it arrives, from the page's form or from its script."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LONGEST_NUMBER = 4


@dataclass(frozen=True)
class GivenAnswer:
    """An answer as sent. Whether it fits the paper is for `save_answer` to say."""

    position: int
    sequence: int
    choice: str


def read_answer(fields: Any) -> GivenAnswer | None:
    """The answer in `fields`, or None when it is not one. Numbers may come as text, as forms send them."""
    if not isinstance(fields, Mapping):
        return None
    position, sequence = _number(fields.get("position")), _number(fields.get("sequence"))
    choice = fields.get("choice")
    if position is None or sequence is None or not isinstance(choice, str):
        return None
    return GivenAnswer(position, sequence, choice)


def _number(value: object) -> int | None:
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else None
