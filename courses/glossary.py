"""The words that lessons explain where they are first used: `courses/library/glossary.md`.

    ## vi
    - **OTP**, mã OTP — What it is, in at most twenty words. [Source](https://…)

Front matter, then a part per language. The source is there where a fact is told, and is shown on the page of
all words, not in the lessons. Explanations go into a lesson when it is published.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

from courses import frontmatter, heads
from lms.markup import render_inline, render_lesson
from lms.terms import Glossary, Term
from lms.text import LANGUAGES, fold, sort_key

FILE = Path(__file__).parent / "library" / "glossary.md"
ENTRY = re.compile(r"- \*\*(?P<name>[^*]+)\*\*(?:, (?P<others>[^—]+))? — (?P<text>[^\[]+?)(?: (?P<source>\[.+\)))?")
PART = re.compile(r"^## (\w+)$", re.MULTILINE)
HEAD = {key: heads.REVIEW[key] for key in ("verified_on", "review_due")}
# In the language of the lesson, which may be another than that of the page around it.
LIST_WORDS = MappingProxyType({"vi": ("Từ trong bài", "Đọc tiếp"), "en": ("Words in this lesson", "Read on")})


class GlossaryFault(ValueError):
    """The glossary cannot be read; the message says where."""


@dataclass(frozen=True)
class Entry:
    """A term with the source of what is said of it, as Markdown; empty where nothing needs one."""

    term: Term
    source: str

    @property
    def html(self) -> str:
        return render_inline(f"{self.term.explanation} {self.source}")

    def matches(self, wanted: str) -> bool:
        """`wanted` is a search key, as `lms.text.search_key` makes it."""
        return wanted in fold(" ".join((*self.term.forms, self.term.explanation)))


@dataclass(frozen=True)
class GlossaryFile:
    """The entries by language, as they stand in the file, and when they were checked."""

    entries: dict[str, list[Entry]]
    verified_on: date
    review_due: date


def lesson_html(markdown: str, language: str) -> str:
    """A lesson as readers are served it. Whoever publishes or previews one renders it by this."""
    return render_lesson(markdown, glossary_in(language))


@cache
def glossary_in(language: str) -> Glossary:
    """The terms of a language, for lessons."""
    return Glossary(tuple(entry.term for entry in shipped().entries[language]), *LIST_WORDS[language])


def search_entries(language: str, wanted: str) -> list[Entry]:
    """The entries of a language that hold the search key, in the order of a dictionary."""
    found = [entry for entry in shipped().entries[language] if entry.matches(wanted)]
    return sorted(found, key=lambda entry: sort_key(entry.term.name))


@cache
def shipped() -> GlossaryFile:
    """The glossary that comes with the library."""
    return read_glossary(FILE.read_text(encoding="utf-8"))


def read_glossary(text: str) -> GlossaryFile:
    """Read a glossary's file. Raises GlossaryFault, or FrontMatterFault where its head cannot be read."""
    head, body = frontmatter.split(text)
    if lapses := heads.lapses(head, HEAD):
        raise GlossaryFault("; ".join(map(str, lapses)))
    _before, *parts = PART.split(body)
    entries = {language: list(_entries(words)) for language, words in zip(parts[::2], parts[1::2], strict=True)}
    if set(entries) != set(LANGUAGES):
        raise GlossaryFault(f"there must be a part for each of {', '.join(LANGUAGES)}")
    for language, found in entries.items():
        _refuse_doubles(language, found)
    return GlossaryFile(entries, head["verified_on"], head["review_due"])


def _entries(part: str) -> Iterator[Entry]:
    for line in filter(None, part.splitlines()):
        read = ENTRY.fullmatch(line)
        if read is None:
            raise GlossaryFault(f"this is no '- **word** — explanation': {line}")
        others = read["others"].split(", ") if read["others"] else ()
        yield Entry(Term((read["name"], *others), read["text"]), read["source"] or "")


def _refuse_doubles(language: str, entries: list[Entry]) -> None:
    forms = [form for entry in entries for form in entry.term.forms]
    slugs = [entry.term.slug for entry in entries]
    for words in (forms, slugs):
        for word in {word for word in words if words.count(word) > 1}:
            raise GlossaryFault(f"{language}: {word} stands there twice")
