"""Reads a folder of the library into records, or refuses it with every fault it finds.

    NN-slug/topic.md                            front matter only
    NN-slug/<edition>/<language>/1-slug.md      lessons, numbered from 1 without gaps
    NN-slug/<edition>/questions.<language>.md   questions, kept as text: the quizzes read them
    NN-slug/pictures/ten-anh.webp               pictures, which lessons name as ../../pictures/ten-anh.webp

Vietnamese is always there; a file in another language needs its Vietnamese counterpart. Files beside the
topics' folders, such as the glossary, are left alone.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from courses import frontmatter, heads
from courses.faults import Code, Fault, Lapse, LibraryFault
from courses.glossary import lesson_html
from courses.models import Edition
from courses.records import (
    PICTURE_NAMED,
    PICTURES,
    LessonText,
    Library,
    LibraryCourse,
    LibraryLesson,
    LibraryTopic,
    pictures_named,
)
from lms.markup import is_as_written, leftovers
from lms.text import LANGUAGES, SOURCE_LANGUAGE

LESSON_FILE = re.compile(r"([1-9]\d?)-([a-z0-9]+(?:-[a-z0-9]+)*)\.md")
TITLE_MARK = re.compile(r"^# ", re.MULTILINE)
NUL = "\0"
PICTURE_FILE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\.(?:webp|png|jpe?g)")


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
            self.fault(self.folder, Code.NO_TOPIC)
        topics = [topic for topic in map(self.topic, folders) if topic]
        for what, values in (("number", [t.number for t in topics]), ("slug", [t.slug for t in topics])):
            for value in _doubles(values):
                self.fault(self.folder, Code.DOUBLE_TOPIC, what=what, value=value)
        if self.faults:
            raise LibraryFault(sorted(self.faults, key=str))
        return Library(topics)

    def topic(self, place: Path) -> LibraryTopic | None:
        courses = [self.course(place / edition, edition) for edition in Edition if (place / edition).is_dir()]
        if not courses:
            self.fault(place, Code.NO_EDITION, editions=", ".join(Edition))
        self.only(place, {"topic.md", PICTURES, *Edition})
        pictures = self.pictures(place / PICTURES)
        for name in sorted(pictures_named(courses) - set(pictures)):
            self.fault(place, Code.PICTURE_MISSING, name=name)
        file = place / "topic.md"
        read = self.file(file, heads.TOPIC)
        if read is None:
            return None
        head, body = read
        if body:
            self.fault(file, Code.TOPIC_HAS_BODY)
        if place.name != f"{head['number']:02d}-{head['slug']}":
            self.fault(place, Code.TOPIC_FOLDER)
        frameworks = {key: head.pop(key) for key in heads.FRAMEWORKS}
        return LibraryTopic(**head, frameworks=frameworks, courses=courses, pictures=pictures)

    def pictures(self, place: Path) -> dict[str, bytes]:
        """Read the pictures of a topic as they are; whoever keeps them looks at what they hold."""
        files = _visible(place)
        for file in files:
            if not PICTURE_FILE.fullmatch(file.name) or not file.is_file():
                self.fault(file, Code.PICTURE_NAME)
        return {file.name: file.read_bytes() for file in files if file.is_file()}

    def course(self, place: Path, edition: Edition) -> LibraryCourse:
        questions = {language: place / f"questions.{language}.md" for language in LANGUAGES}
        self.only(place, {*LANGUAGES, *(file.name for file in questions.values())})
        texts = {language: self.lessons(place / language) for language in LANGUAGES}
        names = sorted(texts[SOURCE_LANGUAGE])
        for number, slug in sorted({name for read in texts.values() for name in read} - set(names)):
            self.fault(place, Code.NO_COUNTERPART, name=f"{number}-{slug}.md", language=SOURCE_LANGUAGE)
        if not names or [number for number, _ in names] != list(range(1, len(names) + 1)):
            self.fault(place / SOURCE_LANGUAGE, Code.NUMBERING)
        for slug in _doubles([slug for _, slug in names]):
            self.fault(place / SOURCE_LANGUAGE, Code.DOUBLE_LESSON, slug=slug)
        lessons = [
            LibraryLesson(*name, {language: text for language in texts if (text := texts[language].get(name))})
            for name in names
        ]
        if not questions[SOURCE_LANGUAGE].is_file():
            self.fault(questions[SOURCE_LANGUAGE], Code.FILE_MISSING)
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
                self.fault(file, Code.LESSON_NAME)
        return read

    def lesson(self, file: Path, language: str) -> LessonText | None:
        read = self.file(file, heads.LESSON)
        if read is None:
            return None
        head, body = read
        html = lesson_html(body, language)
        if is_as_written(html):
            self.fault(file, Code.TOO_DEEP)
        if not html and not PICTURE_NAMED.search(body):
            self.fault(file, Code.NO_TEXT)
        if TITLE_MARK.search(body):
            self.fault(file, Code.TITLE_IN_TEXT)
        for mark in leftovers(html):
            self.fault(file, Code.LEFT_OVER, mark=mark)
        details = {key: head.pop(key) for key in ("audience", "basic_skill", *heads.FRAMEWORKS, "sources")}
        return LessonText(**head, markdown=body, html=html, details=details)

    def file(self, file: Path, rules: Mapping[str, heads.Rule]) -> tuple[dict[str, Any], str] | None:
        """Read a file's front matter and body; None, with the reasons noted, when it breaks a rule."""
        if not file.is_file():
            self.fault(file, Code.FILE_MISSING)
            return None
        text = self.text(file)
        if text is None:
            return None
        try:
            head, body = frontmatter.split(text)
        except frontmatter.FrontMatterFault as error:
            self.tell(file, error.lapse)
            return None
        lapses = heads.lapses(head, rules)
        for lapse in lapses:
            self.tell(file, lapse)
        return None if lapses else (head, body)

    def text(self, file: Path) -> str | None:
        """Read a file; Vietnamese letters must be composed, so that equal words are equal."""
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            text = NUL
        if NUL in text:  # of another encoding, or no text at all; PostgreSQL keeps none
            self.fault(file, Code.NOT_UTF8)
            return None
        if not unicodedata.is_normalized("NFC", text):
            self.fault(file, Code.NOT_COMPOSED)
        return text

    def only(self, place: Path, known: set[str]) -> None:
        for stranger in _visible(place):
            if stranger.name not in known:
                self.fault(stranger, Code.STRANGER)

    def fault(self, place: Path, code: Code, **values: Any) -> None:
        self.tell(place, Lapse(code, values))

    def tell(self, place: Path, lapse: Lapse) -> None:
        inside = place.relative_to(self.folder).as_posix()
        self.faults.append(Fault("." if place == self.folder else inside, lapse))


def _visible(place: Path) -> list[Path]:
    """List a folder without the hidden files that systems and editors leave behind."""
    return sorted(item for item in place.glob("*") if not item.name.startswith("."))


def _doubles(values: list[Any]) -> list[Any]:
    return sorted({value for value in values if values.count(value) > 1})
