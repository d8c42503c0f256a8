"""Words of a lesson that are explained, and headings that a reader can be led back to.

Works on the tree that Markdown has made of a lesson, before it becomes HTML.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from xml.etree.ElementTree import Element

from lms.text import fold

HEADINGS = ("h2", "h3")
# No word is explained inside these: what leads elsewhere, what is quoted, what unfolds, what is read out.
CLOSED_TAGS = {"a", "code", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "summary"}
CLOSED_CLASS = "note-summary"


@dataclass(frozen=True)
class Term:
    """A word that is explained: its forms in a text, the first of which names it, and one line of Markdown."""

    forms: tuple[str, ...]
    explanation: str

    @property
    def name(self) -> str:
        return self.forms[0]

    @property
    def slug(self) -> str:
        return slug_of(self.name)


@dataclass(frozen=True)
class Glossary:
    """The terms of a language, what their list is called, and the words that lead back into the text.

    A form with a capital is found as it is written, so that AI is not "ai"; one without, also where it begins
    a sentence.
    """

    terms: tuple[Term, ...]
    heading: str
    back: str

    @cached_property
    def _by_form(self) -> dict[str, Term]:
        return {form: term for term in self.terms for form in term.forms}

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Any form as a word of its own, the longest first; not a part of an address."""
        forms = "|".join(_either_case(form) for form in sorted(self._by_form, key=len, reverse=True))
        return re.compile(rf"(?<![\w.@/-])(?:{forms})(?![\w@/-]|\.\w|:/)")

    def term_of(self, words: str) -> Term:
        """The term that `pattern` has found as `words`."""
        return self._by_form.get(words) or self._by_form[words[0].lower() + words[1:]]


def slug_of(words: str) -> str:
    """Words as the end of an id: a–z, digits and hyphens."""
    return "-".join(re.findall("[a-z0-9]+", fold(words)))


def name_headings(root: Element) -> None:
    """Give each heading an id made of its words: it stays while the words do."""
    seen: dict[str, int] = {}
    for heading in root.iter():
        slug = slug_of("".join(heading.itertext())) if heading.tag in HEADINGS else ""
        if slug:
            seen[slug] = seen.get(slug, 0) + 1
            heading.set("id", f"h-{slug}" if seen[slug] == 1 else f"h-{slug}-{seen[slug]}")


@dataclass
class Explaining:
    """One walk through a lesson: the first use of each term becomes a link to its explanation."""

    glossary: Glossary
    told: dict[str, Term] = field(default_factory=dict)

    def walk(self, element: Element) -> None:
        if element.tag in CLOSED_TAGS or CLOSED_CLASS in element.get("class", ""):
            return
        children = list(element)
        element.text, links = self._linked(element.text)
        for at, link in enumerate(links):
            element.insert(at, link)
        for child in children:
            self.walk(child)
            child.tail, links = self._linked(child.tail)
            place = list(element).index(child) + 1
            for at, link in enumerate(links):
                element.insert(place + at, link)

    def _linked(self, text: str | None) -> tuple[str | None, list[Element]]:
        """The words before the first link, and the links, each with the words that follow it."""
        if not text:
            return text, []
        found = list(self._first_uses(text))
        ends = [use.start() for use in found[1:]] + [len(text)]
        links = [self._link(use, text[use.end() : end]) for use, end in zip(found, ends, strict=True)] if found else []
        return (text[: found[0].start()], links) if found else (text, [])

    def _first_uses(self, text: str) -> Iterable[re.Match[str]]:
        for use in self.glossary.pattern.finditer(text):
            term = self.glossary.term_of(use[0])
            if term.slug not in self.told:
                self.told[term.slug] = term
                yield use

    def _link(self, use: re.Match[str], tail: str) -> Element:
        slug = self.glossary.term_of(use[0]).slug
        link = Element("a", {"class": "term", "id": f"said-{slug}", "href": f"#term-{slug}"})
        link.text, link.tail = use[0], tail
        return link


def _either_case(form: str) -> str:
    if form != form.lower():
        return re.escape(form)
    return f"[{form[0]}{form[0].upper()}]{re.escape(form[1:])}"
