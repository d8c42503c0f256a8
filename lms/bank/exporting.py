"""The questions in use as a file of another system."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from courses.models import Course, Picture
from courses.pictures import address_of
from lms.db import begins_with
from lms.markup.pictures import PICTURE
from lms.text import SOURCE_LANGUAGE
from quizzes.formats.choosing import Form, left_out, write_as
from quizzes.formats.found import LeftOutWhy, Written
from quizzes.question_record import QuestionRecord
from quizzes.questions_text import records_in_use


@dataclass(frozen=True)
class Outlook:
    """What a file in a format would lack: how many questions, or parts of them, and why."""

    form: Form
    total: int
    lacking: Mapping[LeftOutWhy, int]


def outlooks(session: Session, course: Course) -> list[Outlook]:
    """For each format. Raises SourceMissing."""
    records = records_in_use(session, course, SOURCE_LANGUAGE)
    return [Outlook(form, len(records), Counter(one.why for one in left_out(form, records))) for form in Form]


def export(session: Session, course: Course, form: Form) -> Written:
    """The file. Raises SourceMissing."""
    records = records_in_use(session, course, SOURCE_LANGUAGE)
    return write_as(form, records, _pictures(session, records) if form is Form.MOODLE_XML else {})


def _pictures(session: Session, records: Sequence[QuestionRecord]) -> dict[str, bytes]:
    """The pictures that the words show, by their addresses."""
    digests = {found["digest"] for text in _texts(records) for found in PICTURE.finditer(text)}
    if not digests:
        return {}
    some = or_(*(begins_with(Picture.digest, digest) for digest in sorted(digests)))
    return {address_of(picture): picture.content for picture in session.scalars(select(Picture).where(some))}


def _texts(records: Sequence[QuestionRecord]) -> Iterable[str]:
    return (text for record in records for text in (record.stem, record.explanation))
