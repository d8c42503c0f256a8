"""What can be wrong with a file of the library: a code with its values, and the sentence that a command tells.

Pages tell the same in the reader's language: lms/packing/words.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Code(StrEnum):
    """Every kind of fault."""

    NO_TOPIC = "no_topic"
    DOUBLE_TOPIC = "double_topic"
    NUMBER_TAKEN = "number_taken"
    NO_EDITION = "no_edition"
    TOPIC_HAS_BODY = "topic_has_body"
    TOPIC_FOLDER = "topic_folder"
    NO_COUNTERPART = "no_counterpart"
    NUMBERING = "numbering"
    DOUBLE_LESSON = "double_lesson"
    FILE_MISSING = "file_missing"
    LESSON_NAME = "lesson_name"
    NO_TEXT = "no_text"
    TITLE_IN_TEXT = "title_in_text"
    LEFT_OVER = "left_over"
    TOO_DEEP = "too_deep"
    NOT_UTF8 = "not_utf8"
    NOT_COMPOSED = "not_composed"
    STRANGER = "stranger"
    PICTURE_NAME = "picture_name"
    PICTURE_MISSING = "picture_missing"
    PICTURE_REFUSED = "picture_refused"
    NO_FRONT = "no_front"
    FRONT_OPEN = "front_open"
    FRONT_NOT_YAML = "front_not_yaml"
    FRONT_NO_KEYS = "front_no_keys"
    KEY_MISSING = "key_missing"
    KEY_UNKNOWN = "key_unknown"
    NOT_TEXT = "not_text"
    NOT_ONE_OF = "not_one_of"
    NOT_LIST_OF = "not_list_of"
    NOT_COMPETENCES = "not_competences"
    NOT_SOURCES = "not_sources"
    NOT_DAY = "not_day"
    NOT_NUMBER = "not_number"
    NOT_SLUG = "not_slug"
    NOT_LINE = "not_line"
    NOT_LINES = "not_lines"
    NOT_TEXTS = "not_texts"
    REVIEW_BEFORE = "review_before"


SENTENCES = {
    Code.NO_TOPIC: "there is no topic folder here",
    Code.DOUBLE_TOPIC: "several topics have the %(what)s %(value)s",
    Code.NUMBER_TAKEN: "number %(number)s belongs to %(slug)s",
    Code.NO_EDITION: "a topic needs at least one edition: %(editions)s",
    Code.TOPIC_HAS_BODY: "a topic has front matter only",
    Code.TOPIC_FOLDER: "the folder must be named by the topic's number and slug, as in 01-an-toan",
    Code.NO_COUNTERPART: "%(name)s has no counterpart in %(language)s/",
    Code.NUMBERING: "lessons must be numbered from 1 without gaps or doubles",
    Code.DOUBLE_LESSON: "several lessons are called %(slug)s",
    Code.FILE_MISSING: "this file is missing",
    Code.LESSON_NAME: "a lesson file must be named like 1-doc-dia-chi.md",
    Code.NO_TEXT: "the lesson has no text",
    Code.TITLE_IN_TEXT: "headings begin with ##, because the page shows the title",
    Code.LEFT_OVER: "%(mark)s is left over: a block or a marked phrase is not closed, or has a wrong name",
    Code.TOO_DEEP: "lists, quotes or front matter are nested too deep",
    Code.NOT_UTF8: "the file is not UTF-8 text",
    Code.NOT_COMPOSED: "letters and marks must be composed (NFC)",
    Code.STRANGER: "this does not belong here",
    Code.PICTURE_NAME: "a picture must be named like may-tinh.webp, in webp, png or jpg",
    Code.PICTURE_MISSING: "the picture %(name)s is not in the folder pictures",
    Code.PICTURE_REFUSED: "this picture cannot be shown: it is torn, too large, or another kind of file",
    Code.NO_FRONT: "the file must begin with a line of three dashes, followed by its front matter",
    Code.FRONT_OPEN: "no second line of three dashes ends the front matter",
    Code.FRONT_NOT_YAML: "the front matter is not valid YAML: %(problem)s",
    Code.FRONT_NO_KEYS: "the front matter must be lines of 'key: value'",
    Code.KEY_MISSING: "'%(key)s' is missing",
    Code.KEY_UNKNOWN: "'%(key)s' is not a known key",
    Code.NOT_TEXT: "'%(key)s' must be text in composed letters (NFC)",
    Code.NOT_ONE_OF: "'%(key)s' must be one of %(allowed)s",
    Code.NOT_LIST_OF: "'%(key)s' must be a list of %(allowed)s",
    Code.NOT_COMPETENCES: "'%(key)s' must be a list of competences in quotes, such as [\"4.1\"]",
    Code.NOT_SOURCES: "'%(key)s' must be a list of at least one {title, url}, each url beginning with https://",
    Code.NOT_DAY: "'%(key)s' must be a day such as 2026-11-20",
    Code.NOT_NUMBER: "'%(key)s' must be a whole number from %(first)s to %(last)s",
    Code.NOT_SLUG: "'%(key)s' must be lower-case letters, digits and hyphens, %(most)s at most",
    Code.NOT_LINE: "'%(key)s' must be one line of %(most)s letters at most, in composed letters (NFC)",
    Code.NOT_LINES: "'%(key)s' must be {vi, en} of one line each, %(most)s letters at most",
    Code.NOT_TEXTS: "'%(key)s' must be {vi, en} with text for each",
    Code.REVIEW_BEFORE: "'review_due' must be after 'verified_on'",
}


@dataclass(frozen=True)
class Lapse:
    """What is wrong, and with what."""

    code: Code
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return SENTENCES[self.code] % self.values


@dataclass(frozen=True)
class Fault:
    """What is wrong in which file; `file` is relative to the library's folder."""

    file: str
    lapse: Lapse

    def __str__(self) -> str:
        return f"{self.file}: {self.lapse}"


class LibraryFault(ValueError):
    """The library has faults; `faults` holds all of them."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults
