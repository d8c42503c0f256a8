"""Reads a folder of the library into records, or refuses it with every fault it finds.

    NN-slug/topic.md                            front matter only
    NN-slug/<edition>/<language>/1-slug.md      lessons, numbered from 1 without gaps
    NN-slug/<edition>/questions.<language>.md   questions, kept as text: the quizzes read them

Vietnamese is always there; a file in another language needs its Vietnamese counterpart. Files beside the
topics' folders, such as the glossary, are left alone.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from courses import frontmatter, heads
from courses.glossary import lesson_html
from courses.models import Edition
from lms.text import LANGUAGES, SOURCE_LANGUAGE

LESSON_FILE = re.compile(r"([1-9]\d?)-([a-z0-9]+(?:-[a-z0-9]+)*)\.md")
TITLE_MARK = re.compile(r"^# ", re.MULTILINE)
TAG = re.compile(r"<[^>]+>")
# Marks that rendering should have used up: a block that is not ours, bold that was never closed.
LEFTOVERS = ("///", "==", "**")


@dataclass(frozen=True)
class Fault:
    """What is wrong in which file; `file` is relative to the library's folder."""

    file: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: {self.reason}"


class LibraryFault(ValueError):
    """The library has faults; `faults` holds all of them."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True)
class LessonText:
    """A lesson in one language; `details` holds audience, basic skill, frameworks and sources."""

    title: str
    goal: str
    minutes: int
    markdown: str
    html: str
    details: dict[str, Any]
    verified_on: date
    review_due: date


@dataclass(frozen=True)
class LibraryLesson:
    number: int
    slug: str
    texts: dict[str, LessonText]


@dataclass(frozen=True)
class LibraryCourse:
    """One edition of a topic; `questions` holds the text of each question file by language."""

    edition: Edition
    lessons: list[LibraryLesson]
    questions: dict[str, str]


@dataclass(frozen=True)
class LibraryTopic:
    number: int
    slug: str
    title: dict[str, str]
    summary: dict[str, str]
    basic_skill: str
    frameworks: dict[str, Any]
    courses: list[LibraryCourse]


@dataclass(frozen=True)
class Library:
    topics: list[LibraryTopic]


def read_library(folder: Path) -> Library:
    """Read every topic under `folder`. Raises LibraryFault with all faults when there is any."""
    return _Reading(folder).library()


Name = tuple[int, str]  # a lesson file's number and slug


@dataclass
class _Reading:
    """One walk through the folder, which collects faults instead of stopping at the first."""

    folder: Path
    faults: list[Fault] = field(default_factory=list)

    def library(self) -> Library:
        folders = [place for place in _visible(self.folder) if place.is_dir()]
        if not folders:
            self.fault(self.folder, "there is no topic folder here")
        topics = [topic for topic in map(self.topic, folders) if topic]
        for what, values in (("number", [t.number for t in topics]), ("slug", [t.slug for t in topics])):
            for value in _doubles(values):
                self.fault(self.folder, f"several topics have the {what} {value}")
        if self.faults:
            raise LibraryFault(sorted(self.faults, key=str))
        return Library(topics)

    def topic(self, place: Path) -> LibraryTopic | None:
        courses = [self.course(place / edition, edition) for edition in Edition if (place / edition).is_dir()]
        if not courses:
            self.fault(place, f"a topic needs at least one edition: {', '.join(Edition)}")
        self.only(place, {"topic.md", *Edition})
        file = place / "topic.md"
        read = self.file(file, heads.TOPIC)
        if read is None:
            return None
        head, body = read
        if body:
            self.fault(file, "a topic has front matter only")
        if place.name != f"{head['number']:02d}-{head['slug']}":
            self.fault(place, "the folder must be named by the topic's number and slug, as in 01-an-toan")
        frameworks = {key: head.pop(key) for key in heads.FRAMEWORKS}
        return LibraryTopic(**head, frameworks=frameworks, courses=courses)

    def course(self, place: Path, edition: Edition) -> LibraryCourse:
        questions = {language: place / f"questions.{language}.md" for language in LANGUAGES}
        self.only(place, {*LANGUAGES, *(file.name for file in questions.values())})
        texts = {language: self.lessons(place / language) for language in LANGUAGES}
        names = sorted(texts[SOURCE_LANGUAGE])
        for number, slug in sorted({name for read in texts.values() for name in read} - set(names)):
            self.fault(place, f"{number}-{slug}.md has no counterpart in {SOURCE_LANGUAGE}/")
        if not names or [number for number, _ in names] != list(range(1, len(names) + 1)):
            self.fault(place / SOURCE_LANGUAGE, "lessons must be numbered from 1 without gaps or doubles")
        for slug in _doubles([slug for _, slug in names]):
            self.fault(place / SOURCE_LANGUAGE, f"several lessons are called {slug}")
        lessons = [
            LibraryLesson(*name, {language: text for language in texts if (text := texts[language].get(name))})
            for name in names
        ]
        if not questions[SOURCE_LANGUAGE].is_file():
            self.fault(questions[SOURCE_LANGUAGE], "this file is missing")
        words = {language: self.text(file) or "" for language, file in questions.items() if file.is_file()}
        return LibraryCourse(edition, lessons, words)

    def lessons(self, place: Path) -> dict[Name, LessonText | None]:
        """Read the lessons of one language; a faulty one is None, so that its number still counts."""
        read: dict[Name, LessonText | None] = {}
        for file in _visible(place):
            named = LESSON_FILE.fullmatch(file.name)
            if named and len(named[2]) <= heads.SLUG_LENGTH:
                read[int(named[1]), named[2]] = self.lesson(file, place.name)
            else:
                self.fault(file, "a lesson file must be named like 1-doc-dia-chi.md")
        return read

    def lesson(self, file: Path, language: str) -> LessonText | None:
        read = self.file(file, heads.LESSON)
        if read is None:
            return None
        head, body = read
        html = lesson_html(body, language)
        if not html:
            self.fault(file, "the lesson has no text")
        if TITLE_MARK.search(body):
            self.fault(file, "headings begin with ##, because the page shows the title")
        for mark in LEFTOVERS:
            if mark in TAG.sub("", html):
                self.fault(file, f"{mark} is left over: a block or a marked phrase is not closed, or has a wrong name")
        details = {key: head.pop(key) for key in ("audience", "basic_skill", *heads.FRAMEWORKS, "sources")}
        return LessonText(**head, markdown=body, html=html, details=details)

    def file(self, file: Path, rules: Mapping[str, heads.Rule]) -> tuple[dict[str, Any], str] | None:
        """Read a file's front matter and body; None, with the reasons noted, when it breaks a rule."""
        if not file.is_file():
            self.fault(file, "this file is missing")
            return None
        text = self.text(file)
        if text is None:
            return None
        try:
            head, body = frontmatter.split(text)
        except frontmatter.FrontMatterFault as error:
            self.fault(file, str(error))
            return None
        lapses = heads.lapses(head, rules)
        for lapse in lapses:
            self.fault(file, lapse)
        return None if lapses else (head, body)

    def text(self, file: Path) -> str | None:
        """Read a file; Vietnamese letters must be composed, so that equal words are equal."""
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            self.fault(file, "the file is not UTF-8 text")
            return None
        if not unicodedata.is_normalized("NFC", text):
            self.fault(file, "letters and marks must be composed (NFC)")
        return text

    def only(self, place: Path, known: set[str]) -> None:
        for stranger in _visible(place):
            if stranger.name not in known:
                self.fault(stranger, "this does not belong here")

    def fault(self, place: Path, reason: str) -> None:
        inside = place.relative_to(self.folder).as_posix()
        self.faults.append(Fault("." if place == self.folder else inside, reason))


def _visible(place: Path) -> list[Path]:
    """List a folder without the hidden files that systems and editors leave behind."""
    return sorted(item for item in place.glob("*") if not item.name.startswith("."))


def _doubles(values: list[Any]) -> list[Any]:
    return sorted({value for value in values if values.count(value) > 1})
