"""What taking over a file of questions would do: each question with its fate, told before anything is written."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from courses.models import Course
from courses.shrinking import Webp
from lms.text import fold, quoted
from quizzes.formats.choosing import READERS, Form, form_of
from quizzes.formats.found import Fault, Found, Read, Unsupported
from quizzes.kinds import Kind, Policy
from quizzes.question_faults import Code
from quizzes.question_record import QuestionRecord
from quizzes.questions_text import stems_in_use

LONGEST_NAME = 80
LARGEST_NUMBER = 2**31 - 1


class State(StrEnum):
    """What can become of a question."""

    READY = "ready"
    FAULTY = "faulty"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True)
class Planned:
    """A question of the file; fields as in StagedQuestion."""

    line: int
    name: str
    state: State
    record: QuestionRecord | None = None
    fault: dict[str, Any] = field(default_factory=dict)
    twin: str = ""


@dataclass(frozen=True)
class Plan:
    """All questions of a file in its order, and the pictures that they show."""

    form: Form
    questions: Sequence[Planned]
    pictures: Sequence[Webp]

    @property
    def types(self) -> Counter[str]:
        """How many there are of each type that we do not have."""
        return Counter(one.fault["type"] for one in self.questions if one.state is State.UNSUPPORTED)


def plan(session: Session, course: Course, content: bytes, name: str) -> Plan:
    """What the file holds for `course`. Raises FileRefused or TableRefused."""
    form = form_of(content, name)
    read = READERS[form](content)
    known = {fold(stem): slug for slug, stem in stems_in_use(session, course)}
    planned = [_planned(one, course, known) for one in _in_order(read)]
    return Plan(form, planned, [picture for found in read.questions for picture in found.pictures])


def packed(record: QuestionRecord) -> dict[str, Any]:
    """As it is kept."""
    return asdict(record)


def unpacked(kept: dict[str, Any]) -> QuestionRecord:
    lists = {name: tuple(kept[name]) for name in ("options", "prompts", "feedback")}
    return QuestionRecord(**(kept | lists | {"kind": Kind(kept["kind"]), "policy": Policy(kept["policy"])}))


def _in_order(read: Read) -> list[Found | Fault | Unsupported]:
    return sorted((*read.questions, *read.faults, *read.unsupported), key=lambda one: one.line)


def _planned(one: Found | Fault | Unsupported, course: Course, known: dict[str, str]) -> Planned:
    line, name = min(one.line, LARGEST_NUMBER), one.name[:LONGEST_NAME]
    if isinstance(one, Unsupported):
        return Planned(line, name, State.UNSUPPORTED, fault={"type": one.type})
    if isinstance(one, Fault):
        return Planned(line, name, State.FAULTY, fault=_fault(one.code, one.values))
    record = one.record
    if record.lesson > course.lesson_count:
        values = {"lesson": record.lesson, "count": course.lesson_count}
        return Planned(line, name, State.FAULTY, fault=_fault(Code.NO_SUCH_LESSON, values))
    folded = fold(record.stem)
    twin = known.get(folded, "")
    known.setdefault(folded, f"@{line}")
    return Planned(line, name, State.READY, record, twin=twin)


def _fault(code: StrEnum, values: dict[str, Any]) -> dict[str, Any]:
    return {"code": str(code), "values": {name: _short(value) for name, value in values.items()}}


def _short(value: object) -> int | str:
    return value if isinstance(value, int) else quoted(value)
