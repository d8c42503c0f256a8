"""What taking over a file of questions would do: each question with its fate, told before anything is written."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.models import Course, Picture
from courses.pictures import address_at, address_of
from courses.shrinking import Webp
from lms.markup.pictures import PICTURE
from lms.text import fold, quoted
from quizzes.formats.choosing import READERS, Form, form_of
from quizzes.formats.found import Fault, Found, Lack, Read, Unsupported
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
    pictures = {address_of(picture): picture for found in read.questions for picture in found.pictures}
    here = Here(
        course, {fold(stem): slug for slug, stem in stems_in_use(session, course)}, _lacking(session, read, pictures)
    )
    return Plan(form, [_planned(one, here) for one in _in_order(read)], list(pictures.values()))


@dataclass(frozen=True)
class Here:
    """What the questions of a file come to: the course, what its bank asks already, and pictures that are nowhere.

    `asked` holds, by folded words, the id of a question or the line of an earlier one of the file.
    """

    course: Course
    asked: dict[str, str]
    lacking: Collection[str]


def packed(record: QuestionRecord) -> dict[str, Any]:
    """As it is kept."""
    return asdict(record)


def unpacked(kept: dict[str, Any]) -> QuestionRecord:
    lists = {name: tuple(kept[name]) for name in ("options", "prompts", "feedback")}
    return QuestionRecord(**(kept | lists | {"kind": Kind(kept["kind"]), "policy": Policy(kept["policy"])}))


def _in_order(read: Read) -> list[Found | Fault | Unsupported]:
    return sorted((*read.questions, *read.faults, *read.unsupported), key=lambda one: one.line)


def _planned(one: Found | Fault | Unsupported, here: Here) -> Planned:
    line, name = min(one.line, LARGEST_NUMBER), one.name[:LONGEST_NAME]
    if isinstance(one, Unsupported):
        return Planned(line, name, State.UNSUPPORTED, fault={"type": one.type})
    if isinstance(one, Fault):
        return Planned(line, name, State.FAULTY, fault=_fault(one.code, one.values))
    record = one.record
    if record.lesson > here.course.lesson_count:
        values = {"lesson": record.lesson, "count": here.course.lesson_count}
        return Planned(line, name, State.FAULTY, fault=_fault(Code.NO_SUCH_LESSON, values))
    if lacking := next((address for address in _addresses(record) if address in here.lacking), None):
        return Planned(line, name, State.FAULTY, fault=_fault(Lack.PICTURE_MISSING, {"picture": lacking}))
    folded = fold(record.stem)
    twin = here.asked.get(folded, "")
    here.asked.setdefault(folded, f"@{line}")
    return Planned(line, name, State.READY, record, twin=twin)


def _addresses(record: QuestionRecord) -> Iterator[str]:
    return (found[0] for words in record.words for found in PICTURE.finditer(words))


def _lacking(session: Session, read: Read, brought: Collection[str]) -> set[str]:
    """The addresses that questions name and that lead to no picture: of a file from another library, say."""
    named = {address for found in read.questions for address in _addresses(found.record)} - set(brought)
    if not named:
        return set()
    pictures = session.execute(select(Picture.digest, Picture.width, Picture.height))
    return named - {address_at(*picture) for picture in pictures}


def _fault(code: StrEnum, values: dict[str, Any]) -> dict[str, Any]:
    return {"code": str(code), "values": {name: _short(value) for name, value in values.items()}}


def _short(value: object) -> int | str:
    return value if isinstance(value, int) else quoted(value)
