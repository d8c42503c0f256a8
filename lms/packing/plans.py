"""What importing a zip would do, as plain data: it survives the rehearsal that it comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b

from courses.changes import Change, What
from courses.faults import Fault
from lms.studio.checking import Check
from quizzes.question_faults import QuestionFileFault

FROM_THE_START = (What.NEW_TOPIC, What.NEW_COURSE)  # done with the lessons: they need a place


class Fate(StrEnum):
    """What becomes of a lesson's text."""

    READY = "ready"  # published, or sent to a second person
    UNREADY = "unready"  # a draft: the checklist is not done
    DRAFTED = "drafted"  # the very words are a draft already
    BLOCKED = "blocked"  # somebody is writing other words; they stay


@dataclass(frozen=True)
class TextPlan:
    """A text that is new or changed, what becomes of it, and the points of the checklist that it lacks."""

    change: Change
    fate: Fate
    lacking: tuple[Check, ...] = ()


@dataclass(frozen=True)
class CourseName:
    """What a course is called: its topic in each language, and its edition."""

    number: int
    title: Mapping[str, str]
    edition: str


@dataclass(frozen=True)
class Plan:
    """All changes: of texts, and of all else. With a fault nothing can be imported."""

    needs_review: bool
    texts: Sequence[TextPlan] = ()
    others: Sequence[Change] = ()
    courses: Mapping[str, CourseName] | None = None
    faults: Sequence[Fault] = ()
    question_faults: Sequence[QuestionFileFault] = ()

    @property
    def is_faulty(self) -> bool:
        return bool(self.faults or self.question_faults)

    @property
    def rest(self) -> list[Change]:
        """What is carried out once the lessons are published: order, withdrawals, questions, the topic's words."""
        return [change for change in self.others if change.what not in FROM_THE_START]

    @property
    def has_rest(self) -> bool:
        """New lessons take their places in the order in which they are published, so they are put in order then."""
        return bool(self.rest) or any(text.change.number == 1 for text in self.texts)

    @property
    def changes_something(self) -> bool:
        moving = [text for text in self.texts if text.fate in (Fate.READY, Fate.UNREADY)]
        return bool(moving or self.others)

    @property
    def fingerprint(self) -> str:
        """The same as long as importing would do the same."""
        told = repr((self.needs_review, list(self.texts), list(self.others)))
        return blake2b(told.encode(), digest_size=16).hexdigest()

    def of(self, place: str) -> "Plan":
        """What of it concerns one course or topic."""
        texts = [text for text in self.texts if text.change.place == place]
        return Plan(self.needs_review, texts, [change for change in self.others if change.place == place])

    @property
    def places(self) -> list[str]:
        """Courses and topics with changes, in the order of the zip."""
        told = [change.place for change in self.others] + [text.change.place for text in self.texts]
        return list(dict.fromkeys(sorted(told)))
