"""Reads an answer as it arrives, from the page's form or from its script."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from quizzes.kinds import LETTERS, OPEN, Kind

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


def read_choice(form: MultiDict[str, str]) -> str:
    """The word that the controls of a question make up; which those are, the page says by its kind."""
    kind, picked = form.get("kind"), form.getlist("choice")
    if kind == Kind.SEVERAL:
        return "".join(sorted(set(picked))) or OPEN
    if kind == Kind.MATCHING:
        return "".join(form.getlist("match"))
    if kind == Kind.ORDERING:
        return _order(form)
    if kind == Kind.CASE:
        return form.get("judgement", OPEN) + form.get("choice", OPEN)
    return picked[0] if picked else ""


def read_places(form: MultiDict[str, str]) -> dict[str, str]:
    """The numbers of an order as they were typed, by letter."""
    return {letter: form[f"place-{letter}"] for letter in LETTERS if f"place-{letter}" in form}


def _order(form: MultiDict[str, str]) -> str:
    """The letters by the number that each was given; nothing where a number is missing or given twice."""
    places = read_places(form)
    numbered = {_number(place): letter for letter, place in places.items()}
    wanted = range(1, len(places) + 1)
    return "".join(numbered[place] for place in wanted) if set(numbered) == set(wanted) else ""


def _number(value: object) -> int | None:
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else None
