"""What a lesson must have before it goes out, after docs/writing.md; each point with what a page needs to explain it.

Points are named; their words are in templates/studio/parts.html.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from courses.heads import TITLE_LENGTH, is_source
from courses.library import TITLE_MARK
from courses.models import Course, Edition
from courses.outdated import outdated_in
from courses.pictures import pictures_in
from courses.readability import LESSON_LIMITS, Limits, Reading, measure
from lms.markup import leftovers, render
from lms.studio.drafting import DraftText
from lms.studio.models import Draft
from lms.teams.models import AdminUnit, Level

GOOD_MINUTES = range(3, 6)
LONGEST_TERM = timedelta(days=93)  # three months
SUMMARY_LINES = 5
SUMMARY = re.compile(r"^/// tom-tat[ \t]*\n(.*?)^///", re.MULTILINE | re.DOTALL)
TRY = re.compile(r"^/// thu-suc[ \t]*\|[ \t]*\S", re.MULTILINE)


@dataclass(frozen=True)
class Check:
    """A point of the list: whether it holds, what to show of it, and whether it only warns where it does not."""

    name: str
    is_ok: bool
    detail: Any = None
    only_warns: bool = False


@dataclass(frozen=True)
class Measure:
    """What a lesson is measured by: for whom and in which language, on which day, and whether figures can stop it."""

    language: str
    edition: str
    today: date
    is_strict: bool = True

    @property
    def limits(self) -> Limits | None:
        return LESSON_LIMITS.get((self.language, Edition(self.edition)))


@dataclass(frozen=True)
class Figure:
    """A figure of a text beside the most it may have; `least` where there is one; the words that it is about."""

    value: float
    most: float
    least: float = 0
    words: str = ""


def checks(session: Session, draft: Draft, today: date) -> list[Check]:
    """All points of a draft."""
    course = session.get_one(Course, draft.course_id)
    return check(DraftText.of(draft), measure_of(session, course, draft.language, today))


def measure_of(session: Session, course: Course, language: str, today: date) -> Measure:
    """How lessons of the course are measured: figures stop the nation's, and warn a province."""
    owner = session.get_one(AdminUnit, course.owner_id)
    return Measure(language, course.edition, today, owner.level == Level.NATION)


def is_ready(checks: Sequence[Check]) -> bool:
    """Whether nothing stops the lesson from going out."""
    return all(check.is_ok or check.only_warns for check in checks)


def check(text: DraftText, rules: Measure) -> list[Check]:
    """All points of a text, in the order in which one would mend them."""
    return [*_head(text, rules.today), *_body(text.markdown), *_reading(text, rules)]


def _head(text: DraftText, today: date) -> Iterator[Check]:
    sources = text.details.get("sources", [])
    yield Check("title", 0 < len(text.title) <= TITLE_LENGTH)
    yield Check("goal", bool(text.goal))
    yield Check("minutes", text.minutes in GOOD_MINUTES, text.minutes)
    yield Check("audience", bool(text.details.get("audience")))
    broken = sum(not is_source(source) for source in sources)
    yield Check("sources", bool(sources) and not broken, broken)
    yield Check("verified_on", text.verified_on is not None and text.verified_on <= today)
    yield Check("review_due", _is_due(text, today))


def _is_due(text: DraftText, today: date) -> bool:
    """Later than today and than the day of checking, by three months at most."""
    if text.review_due is None:
        return False
    since = text.verified_on or today
    return max(since, today) < text.review_due <= since + LONGEST_TERM


def _body(markdown: str) -> Iterator[Check]:
    html = render(markdown)
    left = leftovers(html)
    nameless = sum(not description.strip() for _address, description in pictures_in(html))
    summary = SUMMARY.search(markdown)
    lines = sum(bool(line.strip()) for line in summary[1].splitlines()) if summary else 0
    yield Check("text", bool(html))
    yield Check("headings", not TITLE_MARK.search(markdown))
    yield Check("marks", not left, left)
    yield Check("pictures", not nameless, nameless)
    yield Check("try", bool(TRY.search(markdown)))
    yield Check("summary", lines == SUMMARY_LINES, lines)


def _reading(text: DraftText, rules: Measure) -> Iterator[Check]:
    outdated = [line for line in _lines(text) if outdated_in(line)]
    yield Check("outdated", not outdated, outdated)
    if limits := rules.limits:
        for name, figure in _figures(measure(text.markdown, rules.language), limits):
            keeps = figure.least <= figure.value <= figure.most
            yield Check(name, keeps, figure, only_warns=not rules.is_strict)


def _lines(text: DraftText) -> Iterator[str]:
    return (line for line in (text.title, text.goal, *text.markdown.splitlines()) if line.strip())


def _figures(reading: Reading, limits: Limits) -> Iterator[tuple[str, Figure]]:
    if limits.words:
        yield "words", Figure(reading.words, limits.words.stop - 1, limits.words.start)
    yield "mean", Figure(reading.mean, limits.mean)
    yield "longest", Figure(reading.longest, limits.longest, 0, reading.longest_sentence)
    yield "long_words", Figure(reading.long_words, limits.long_words)
