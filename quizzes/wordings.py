"""Question versions as they are read, kept in the process: a version never changes, so it need not be asked for twice.

What a page may show before the test is submitted is a type of its own, `Asked`, which holds neither the
right option nor the explanation: a template cannot give away what it does not have.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from lms.text import SOURCE_LANGUAGE
from quizzes.models import QuestionVersion, Slot
from quizzes.papers import Candidate, letter_of, letters

SHELF_SIZE = 4096  # about 2 KB each: 24 courses of 60 questions with room for older versions


@dataclass(frozen=True)
class Asked:
    """A question as put to a reader: safe HTML in `language`, options as pairs of letter and HTML."""

    language: str
    stem: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Wording:
    """One question version; see QuestionVersion for the shape of `texts`."""

    version_id: int
    question_id: int
    lesson_number: int
    key: str
    texts: dict[str, Any]

    def candidate(self) -> Candidate:
        """As one that may be drawn."""
        keys = "".join(self.texts[SOURCE_LANGUAGE]["options"])
        return Candidate(self.version_id, self.question_id, self.lesson_number, keys)

    def language(self, wanted: str) -> str:
        """The language served to a reader of `wanted`: not every question is translated."""
        return wanted if wanted in self.texts else SOURCE_LANGUAGE

    def asked(self, slot: Slot, wanted: str) -> Asked:
        """The question with its options in the order of the paper."""
        language = self.language(wanted)
        words = self.texts[language]
        options = zip(letters(slot), (words["options"][key] for key in slot["order"]), strict=True)
        return Asked(language, words["stem"], tuple(options))

    def explanation(self, wanted: str) -> str:
        return str(self.texts[self.language(wanted)]["explanation"])


class Shelf:
    """A bounded store by version id that forgets what was used longest ago."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._kept: OrderedDict[int, Wording] = OrderedDict()
        self._lock = Lock()

    def find(self, ids: Iterable[int]) -> dict[int, Wording]:
        with self._lock:
            found = {version_id: self._kept[version_id] for version_id in ids if version_id in self._kept}
            for version_id in found:
                self._kept.move_to_end(version_id)
        return found

    def keep(self, wordings: Iterable[Wording]) -> None:
        with self._lock:
            for wording in wordings:
                self._kept[wording.version_id] = wording
            while len(self._kept) > self.size:
                self._kept.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()


shelf = Shelf(SHELF_SIZE)


@event.listens_for(Engine, "engine_disposed")
def _forget(_engine: Engine) -> None:
    """Who disposes of an engine may come back to another database, where the same ids mean other questions."""
    shelf.clear()


def wordings_of(session: Session, ids: Iterable[int]) -> dict[int, Wording]:
    """The versions by id; one statement for those not on the shelf."""
    wanted = set(ids)
    found = shelf.find(wanted)
    if missing := wanted - found.keys():
        fetched = {wording.version_id: wording for wording in _fetch(session, missing)}
        shelf.keep(fetched.values())
        found |= fetched
    return found


def _fetch(session: Session, ids: Iterable[int]) -> list[Wording]:
    version = QuestionVersion
    rows = session.execute(
        select(version.id, version.question_id, version.lesson_number, version.key, version.texts).where(
            version.id.in_(ids)
        )
    )
    return [Wording(*row) for row in rows]


def right_letters(paper: list[Slot], wordings: dict[int, Wording]) -> list[str]:
    """The right letter of every position, as the options stand on this paper."""
    return [letter_of(slot, wordings[slot["version"]].key) for slot in paper]
