"""The steps of recording a change on a page: everything typed so far travels in the form, nothing is kept here."""

import re
from collections.abc import Iterable, Mapping

# What a button asks for: the details again, who goes to which part of a split, the end. Without one: a preview.
EDIT, SHARE, CONFIRM = "edit", "share", "confirm"
STEERING = re.compile(r"csrf_token|step|rows|page-[a-z]+")  # fields that say where to go, not what was typed
SHARED = re.compile(r"(child|team|person)-")
NUMBER = re.compile(r"[0-9]{1,9}")
Pairs = Iterable[tuple[str, str]]
Shares = Mapping[str, Mapping[int, int]]


def shares_in(typed: Mapping[str, str]) -> dict[str, dict[int, int]]:
    """Which child, team and person goes to which part of a split, from fields called child-12, team-3, person-45."""
    shares: dict[str, dict[int, int]] = {"child": {}, "team": {}, "person": {}}
    for name, value in typed.items():
        what, _dash, number = name.partition("-")
        if what in shares and NUMBER.fullmatch(number) and NUMBER.fullmatch(value):
            shares[what][int(number)] = int(value)
    return shares


def carried(typed: Pairs) -> list[tuple[str, str]]:
    """All that was typed, for the form of the next step."""
    return [(name, value) for name, value in typed if not STEERING.fullmatch(name)]


def carried_shares(typed: Pairs) -> list[tuple[str, str]]:
    """What a step shared out, for a form that asks for the rest again."""
    return [(name, value) for name, value in typed if SHARED.match(name)]


def carried_details(typed: Pairs) -> list[tuple[str, str]]:
    """The rest, for the form that shares out."""
    return [(name, value) for name, value in carried(typed) if not SHARED.match(name)]
