"""What the front matter of a library file must hold, and in which words a fault is told."""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeGuard

from lms.text import LANGUAGES

BASIC_SKILLS = ("online_public_services", "online_shopping", "online_payment", "self_protection", "local_platforms")
AUDIENCES = ("everyone", "traders", "parents", "elderly")
TITLE_LENGTH = 160
SLUG = re.compile("[a-z0-9]+(?:-[a-z0-9]+)*")
SLUG_LENGTH = 70
MINUTES = range(1, 31)
NUMBERS = range(1, 100)


@dataclass(frozen=True)
class Rule:
    """A condition on a value, and the end of the sentence "'key' must be …"."""

    holds: Callable[[Any], bool]
    demand: str


def lapses(head: Mapping[str, Any], rules: Mapping[str, Rule]) -> list[str]:
    """Say what is missing, unknown or wrong in `head`; nothing when all is well."""
    missing = [f"'{key}' is missing" for key in rules if key not in head]
    unknown = [f"'{key}' is not a known key" for key in head if key not in rules]
    wrong = [
        f"'{key}' must be {rule.demand}" for key, rule in rules.items() if key in head and not rule.holds(head[key])
    ]
    first, last = head.get("verified_on"), head.get("review_due")
    if _is_day(first) and _is_day(last) and last <= first:
        wrong.append("'review_due' must be after 'verified_on'")
    return missing + unknown + wrong


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip()) and unicodedata.is_normalized("NFC", value)


def _is_slug(value: Any) -> bool:
    return isinstance(value, str) and bool(SLUG.fullmatch(value)) and len(value) <= SLUG_LENGTH


def _is_title(value: Any) -> bool:
    return _is_text(value) and len(value) <= TITLE_LENGTH and "\n" not in value


def _is_day(value: Any) -> TypeGuard[date]:
    return type(value) is date  # a datetime is a date too, and is not meant


def _is_number_in(allowed: range) -> Callable[[Any], bool]:
    return lambda value: type(value) is int and value in allowed


def _is_in(allowed: Collection[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and value in allowed


def _is_list_of(holds: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and bool(value) and all(map(holds, value))


def _is_per_language(holds: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, dict) and set(value) == set(LANGUAGES) and all(map(holds, value.values()))


def is_source(value: Any) -> bool:
    """Whether a lesson can rest on it: a title, and an address that can be opened."""
    if not isinstance(value, dict) or set(value) != {"title", "url"}:
        return False
    url = value["url"]
    return _is_text(value["title"]) and isinstance(url, str) and url.startswith("https://") and " " not in url


TEXT = Rule(_is_text, "text in composed letters (NFC)")
SKILL = Rule(_is_in(BASIC_SKILLS), f"one of {', '.join(BASIC_SKILLS)}")
FRAMEWORKS = {
    "digcomp": Rule(_is_list_of(_is_text), 'a list of competences in quotes, such as ["4.1"]'),
    "tt02": TEXT,
}
REVIEW = {
    "sources": Rule(_is_list_of(is_source), "a list of at least one {title, url}, each url beginning with https://"),
    "verified_on": Rule(_is_day, "a day such as 2026-11-20"),
    "review_due": Rule(_is_day, "a day such as 2027-02-20"),
}
TOPIC = {
    "number": Rule(_is_number_in(NUMBERS), "a whole number from 1 to 99"),
    "slug": Rule(_is_slug, f"lower-case letters, digits and hyphens, {SLUG_LENGTH} at most"),
    "title": Rule(_is_per_language(_is_title), f"{{vi, en}} of one line each, {TITLE_LENGTH} letters at most"),
    "summary": Rule(_is_per_language(_is_text), "{vi, en} with text for each"),
    "basic_skill": SKILL,
    **FRAMEWORKS,
}
LESSON = {
    "title": Rule(_is_title, f"one line of {TITLE_LENGTH} letters at most, in composed letters (NFC)"),
    "goal": TEXT,
    "minutes": Rule(_is_number_in(MINUTES), f"a whole number from {MINUTES[0]} to {MINUTES[-1]}"),
    "audience": Rule(_is_list_of(_is_in(AUDIENCES)), f"a list of {', '.join(AUDIENCES)}"),
    "basic_skill": SKILL,
    **FRAMEWORKS,
    **REVIEW,
}
