"""What is found in a file of questions of another system, and what all readers do with it. Pure.

A question is found, faulty, or of a type that we do not have; each with the line on which it begins. A record that
comes from another system may lack an id, a lesson, a difficulty and an explanation: they are "", 0, 0 and "".
"""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from courses.shrinking import Webp
from quizzes.question_record import QuestionRecord


class Lack(StrEnum):
    """What can be wrong with a question in a file, beside what can be wrong with any question."""

    BRACES = "braces"
    NO_ARROW = "no_arrow"
    ARROW = "arrow"
    NO_ANSWER = "no_answer"
    ANSWER_UNKNOWN = "answer_unknown"
    OPTION_LETTER = "option_letter"
    WEIGHTS = "weights"
    TOO_LONG = "too_long"
    TORN = "torn"
    NOT_BASE64 = "not_base64"
    PICTURE = "picture"
    PICTURE_MISSING = "picture_missing"
    MEDIA = "media"
    KIND_UNKNOWN = "kind_unknown"
    POLICY_UNKNOWN = "policy_unknown"
    NUMBER_UNKNOWN = "number_unknown"


class Refusal(StrEnum):
    """Why a file as a whole is not read."""

    EMPTY = "empty"
    NOT_TEXT = "not_text"
    NOT_XML = "not_xml"
    NOT_MOODLE = "not_moodle"
    DEFINITIONS = "definitions"
    TOO_MANY = "too_many"
    NO_COLUMNS = "no_columns"


class FileRefused(Exception):
    """Nothing of the file was read."""

    def __init__(self, why: Refusal, **values: Any) -> None:
        super().__init__(why)
        self.why, self.values = why, values


@dataclass(frozen=True)
class Found:
    """A question that can be asked; `name` is what the file calls it. `pictures` are those that its words show."""

    line: int
    name: str
    record: QuestionRecord
    pictures: tuple[Webp, ...] = ()


@dataclass(frozen=True)
class Fault:
    """A question that cannot be taken over, and what to mend: a code of question_faults or a Lack, with its values."""

    line: int
    name: str
    code: StrEnum
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Unsupported:
    """A question of a type that we do not have, by the format's own name for it."""

    line: int
    name: str
    type: str


@dataclass(frozen=True)
class Read:
    """Everything that stands in a file, in its order."""

    questions: tuple[Found, ...]
    faults: tuple[Fault, ...] = ()
    unsupported: tuple[Unsupported, ...] = ()

    @property
    def types(self) -> Counter[str]:
        """How many questions there are of each type that we do not have."""
        return Counter(one.type for one in self.unsupported)


class LeftOutWhy(StrEnum):
    """Why a question is not in a file, or not all of it: the format cannot hold it, or it was found wrong."""

    KIND = "kind"
    FEEDBACK = "feedback"
    SEVERAL_LINES = "several_lines"
    PROMPT_ARROW = "prompt_arrow"
    LOOKS_LIKE_ANSWER = "looks_like_answer"
    TOO_LONG = "too_long"
    PICTURE = "picture"
    MATCHED_PICTURE = "matched_picture"
    TAKEN_OUT = "taken_out"
    RULED = "ruled"


@dataclass(frozen=True)
class LeftOut:
    """A question that is not in the file, or one that is there without its feedback."""

    slug: str
    why: LeftOutWhy


@dataclass(frozen=True)
class Written:
    """A file, and what is not in it."""

    content: bytes
    left_out: tuple[LeftOut, ...] = ()
