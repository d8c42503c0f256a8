"""What taking courses over has changed or would change: told by the command and by the page of an import alike."""

import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

WORD = re.compile(r"\w+")


class What(StrEnum):
    """Every kind of change."""

    NEW_TOPIC = "new_topic"
    TOPIC_CHANGED = "topic_changed"
    NEW_COURSE = "new_course"
    MOVED = "moved"
    WITHDRAWN = "withdrawn"
    PUBLISHED = "published"
    TEXT_WITHDRAWN = "text_withdrawn"
    QUESTIONS_ADDED = "questions_added"
    QUESTIONS_CHANGED = "questions_changed"
    QUESTIONS_WITHDRAWN = "questions_withdrawn"


SENTENCES = {
    What.NEW_TOPIC: "{place}: new topic",
    What.TOPIC_CHANGED: "{place}: topic changed",
    What.NEW_COURSE: "{place}: new course",
    What.MOVED: "{place}, {lesson}: now lesson {number}",
    What.WITHDRAWN: "{place}, {lesson}: withdrawn",
    What.PUBLISHED: "{place}, {lesson} ({language}): version {number}",
    What.TEXT_WITHDRAWN: "{place}, {lesson} ({language}): no longer published",
    What.QUESTIONS_ADDED: "{place}: questions added: {ids}",
    What.QUESTIONS_CHANGED: "{place}: questions changed: {ids}",
    What.QUESTIONS_WITHDRAWN: "{place}: questions withdrawn: {ids}",
}


@dataclass(frozen=True)
class Change:
    """One change. `place` is the slug of the course or topic; `number` the lesson's new place, or its new version."""

    what: What
    place: str
    lesson: str = ""
    language: str = ""
    title: str = ""
    number: int = 0
    added: int = 0
    removed: int = 0
    questions: tuple[str, ...] = ()

    def __str__(self) -> str:
        return SENTENCES[self.what].format(**vars(self), ids=", ".join(self.questions))

    @property
    def is_rewritten(self) -> bool:
        """Whether other words take the place of those that readers see."""
        return self.what == What.PUBLISHED and self.number > 1


class Words(Protocol):
    """A text of a lesson, published or not."""

    @property
    def title(self) -> Any: ...
    @property
    def goal(self) -> Any: ...
    @property
    def markdown(self) -> Any: ...


def words_changed(old: Words | None, new: Words) -> tuple[int, int]:
    """How many words `new` has that `old` has not, and how many it has not any more; wherever they stand."""
    before, after = _words(old) if old else Counter[str](), _words(new)
    return (after - before).total(), (before - after).total()


def _words(text: Words) -> Counter[str]:
    return Counter(WORD.findall(f"{text.title} {text.goal} {text.markdown}"))
