"""What the front matter of a library file must hold."""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeGuard

from courses.faults import Code, Lapse
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
    """A condition on a value, and what a value is that breaks it."""

    holds: Callable[[Any], bool]
    code: Code
    values: Mapping[str, Any] = field(default_factory=dict)


def lapses(head: Mapping[str, Any], rules: Mapping[str, Rule]) -> list[Lapse]:
    """Say what is missing, unknown or wrong in `head`; nothing when all is well."""
    missing = [Lapse(Code.KEY_MISSING, {"key": key}) for key in rules if key not in head]
    unknown = [Lapse(Code.KEY_UNKNOWN, {"key": key}) for key in head if key not in rules]
    wrong = [
        Lapse(rule.code, {"key": key, **rule.values})
        for key, rule in rules.items()
        if key in head and not rule.holds(head[key])
    ]
    first, last = head.get("verified_on"), head.get("review_due")
    if _is_day(first) and _is_day(last) and last <= first:
        wrong.append(Lapse(Code.REVIEW_BEFORE))
    return missing + unknown + wrong


def _is_text(value: Any) -> bool:
    is_words = isinstance(value, str) and bool(value.strip()) and "\0" not in value
    return is_words and unicodedata.is_normalized("NFC", value)


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


TEXT = Rule(_is_text, Code.NOT_TEXT)
SKILL = Rule(_is_in(BASIC_SKILLS), Code.NOT_ONE_OF, {"allowed": ", ".join(BASIC_SKILLS)})
DAY = Rule(_is_day, Code.NOT_DAY)
FRAMEWORKS = {"digcomp": Rule(_is_list_of(_is_text), Code.NOT_COMPETENCES), "tt02": TEXT}
REVIEW = {"sources": Rule(_is_list_of(is_source), Code.NOT_SOURCES), "verified_on": DAY, "review_due": DAY}
TOPIC = {
    "number": Rule(_is_number_in(NUMBERS), Code.NOT_NUMBER, {"first": NUMBERS[0], "last": NUMBERS[-1]}),
    "slug": Rule(_is_slug, Code.NOT_SLUG, {"most": SLUG_LENGTH}),
    "title": Rule(_is_per_language(_is_title), Code.NOT_LINES, {"most": TITLE_LENGTH}),
    "summary": Rule(_is_per_language(_is_text), Code.NOT_TEXTS),
    "basic_skill": SKILL,
    **FRAMEWORKS,
}
LESSON = {
    "title": Rule(_is_title, Code.NOT_LINE, {"most": TITLE_LENGTH}),
    "goal": TEXT,
    "minutes": Rule(_is_number_in(MINUTES), Code.NOT_NUMBER, {"first": MINUTES[0], "last": MINUTES[-1]}),
    "audience": Rule(_is_list_of(_is_in(AUDIENCES)), Code.NOT_LIST_OF, {"allowed": ", ".join(AUDIENCES)}),
    "basic_skill": SKILL,
    **FRAMEWORKS,
    **REVIEW,
}
