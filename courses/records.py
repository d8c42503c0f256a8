"""The library as records: what its folder holds, before any of it is in the database."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import Any

from courses.models import Edition

PICTURES = "pictures"
# A picture of the folder, as a lesson or a file of questions names it. Published ones have another address.
PICTURE_NAMED = re.compile(r"(?<=\]\()(?:\.\./){1,2}pictures/([^\s()]+)(?=[\s)])")


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
    pictures: dict[str, bytes] = field(default_factory=dict)  # by the names that lessons use

    @property
    def pictures_named(self) -> set[str]:
        return pictures_named(self.courses)


@dataclass(frozen=True)
class Library:
    topics: list[LibraryTopic]


def pictures_named(courses: Iterable[LibraryCourse]) -> set[str]:
    """The pictures of the folder that lessons and questions name."""
    lessons = (text.markdown for course in courses for lesson in course.lessons for text in lesson.texts.values())
    questions = (text for course in courses for text in course.questions.values())
    return {name for text in chain(lessons, questions) for name in PICTURE_NAMED.findall(text)}
