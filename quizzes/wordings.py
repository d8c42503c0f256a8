"""Question versions as they are read, kept in the process: a version never changes, so it need not be asked for twice.

What a page may show before the test is submitted is a type of its own, `Asked`, which holds neither the
right option nor the explanation: a template cannot give away what it does not have.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from threading import Lock
from typing import Any

from sqlalchemy import bindparam, event, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from lms.text import SOURCE_LANGUAGE
from quizzes.grading import Item
from quizzes.kinds import LETTERS, Kind, Policy, in_bank, on_paper
from quizzes.models import RULINGS, QuestionVersion, Slot

Ruled = Mapping[int, tuple[str, ...]]  # by question version, the answers that count as right; none: taken out
DECIDED = (
    select(*RULINGS.c["version_id", "keys", "decided_at"])
    .where(RULINGS.c.version_id.in_(bindparam("versions", expanding=True)))
    .order_by(RULINGS.c.id)
)
SHELF_SIZE = 4096  # about 2 KB each: 24 courses of 60 questions with room for older versions


@dataclass(frozen=True)
class Asked:
    """A question as put to a reader: safe HTML in `language`, options as pairs of letter and HTML.

    `prompts` are what options are matched with.
    """

    kind: Kind
    language: str
    stem: str
    options: tuple[tuple[str, str], ...]
    prompts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Decided:
    """What holds since a question was found wrong: all the answers that count, in keys of the bank, and since when."""

    keys: tuple[str, ...]
    at: datetime


@dataclass(frozen=True)
class Wording:
    """One question version; see QuestionVersion for the shape of `texts`."""

    version_id: int
    question_id: int
    lesson_number: int
    difficulty: int
    kind: Kind
    policy: Policy
    key: str
    texts: dict[str, Any]

    @property
    def options(self) -> str:
        """The keys of its options."""
        return "".join(self.texts[SOURCE_LANGUAGE]["options"])

    @property
    def prompt_count(self) -> int:
        return len(self.texts[SOURCE_LANGUAGE].get("prompts", ()))

    def slot(self, rng: Random) -> Slot:
        """A place on a paper with its options shuffled. "True" and "false" stand as everybody expects them."""
        keys = self.options
        return Slot(
            version=self.version_id, order=keys if self.kind is Kind.BOOLEAN else "".join(rng.sample(keys, len(keys)))
        )

    def language(self, wanted: str) -> str:
        """The language served to a reader of `wanted`: not every question is translated."""
        return wanted if wanted in self.texts else SOURCE_LANGUAGE

    def asked(self, slot: Slot, wanted: str) -> Asked:
        """The question with its options in the order of the paper."""
        language = self.language(wanted)
        words = self.texts[language]
        options = zip(letters(slot), (words["options"][key] for key in slot["order"]), strict=True)
        return Asked(self.kind, language, words["stem"], tuple(options), tuple(words.get("prompts", ())))

    def item(self, slot: Slot, keys: Iterable[str]) -> Item:
        """As one to be graded, in the letters of the paper."""
        return Item(self.kind, self.policy, tuple(on_paper(self.kind, key, slot["order"]) for key in keys))

    def feedback(self, slot: Slot, choice: str, wanted: str) -> list[str]:
        """What is said to each option chosen, where something is."""
        said = self.texts[self.language(wanted)].get("feedback", {})
        return [said[key] for key in in_bank(self.kind, choice, slot["order"]) if key in said]

    def explanation(self, wanted: str) -> str:
        return str(self.texts[self.language(wanted)]["explanation"])


def letters(slot: Slot) -> str:
    """The letters of the options on the paper: "abc" for three, whatever their keys in the bank."""
    return LETTERS[: len(slot["order"])]


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
    columns = (version.id, version.question_id, version.lesson_number, version.difficulty)
    rows = session.execute(
        select(*columns, version.kind, version.policy, version.key, version.texts).where(version.id.in_(ids))
    )
    return [
        Wording(version_id, question_id, lesson, difficulty, Kind(kind), Policy(policy), key, texts)
        for version_id, question_id, lesson, difficulty, kind, policy, key, texts in rows
    ]


def mentions(session: Session, paper: list[Slot], address: str) -> bool:
    """Whether a question of the paper shows what is at this address, such as a picture."""
    wordings = wordings_of(session, (slot["version"] for slot in paper))
    return any(address in str(wording.texts) for wording in wordings.values())


def items_of(session: Session, paper: list[Slot]) -> list[Item]:
    """What each position of a paper is graded by, after all that was decided about its questions since."""
    wordings = wordings_of(session, (slot["version"] for slot in paper))
    return items_by(paper, wordings, ruled_on(session, wordings.keys()))


def items_by(paper: list[Slot], wordings: Mapping[int, Wording], ruled: Ruled) -> list[Item]:
    """What each position of a paper is graded by, if `ruled` is all that was decided."""
    return [wordings[slot["version"]].item(slot, _keys(wordings[slot["version"]], ruled)) for slot in paper]


def keys_of(session: Session, wording: Wording) -> tuple[str, ...]:
    """Every right answer, in keys of the bank; none where the question was taken out."""
    return _keys(wording, ruled_on(session, [wording.version_id]))


def ruled_on(session: Session, version_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """By version, the answers that were decided last to be right."""
    return {version_id: last.keys for version_id, last in decided_on(session, version_ids).items()}


def decided_on(session: Session, version_ids: Iterable[int]) -> dict[int, Decided]:
    """By version, what was decided last."""
    rows = session.execute(DECIDED, {"versions": list(version_ids)})
    return {version_id: Decided(tuple(keys), at) for version_id, keys, at in rows}


def _keys(wording: Wording, ruled: Ruled) -> tuple[str, ...]:
    return ruled.get(wording.version_id, (wording.key,))
