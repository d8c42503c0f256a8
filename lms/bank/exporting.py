"""The questions in use as a file of another system, in one of their languages and with the answers that count today."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.models import Course, Picture
from courses.pictures import DIGEST_SHOWN, address_of
from lms.markup.pictures import PICTURE
from lms.text import LANGUAGES, SOURCE_LANGUAGE
from quizzes.formats.choosing import ENDINGS, Form, left_out, write_as
from quizzes.formats.found import LeftOut, LeftOutWhy, Written
from quizzes.question_record import QuestionRecord, as_ruled
from quizzes.questions_text import records_in_use
from quizzes.wordings import ruled_on


@dataclass(frozen=True)
class Outlook:
    """What a file in a format would lack: how many questions, or parts of them, and why."""

    form: Form
    total: int
    lacking: Mapping[LeftOutWhy, int]


@dataclass(frozen=True)
class Stock:
    """The questions of a language that can be written down, and those that a ruling leaves without one answer."""

    records: Sequence[QuestionRecord]
    left_out: tuple[LeftOut, ...]


def stocks(session: Session, course: Course) -> dict[str, Stock]:
    """By language, where there is any question in it. Raises SourceMissing."""
    written = records_in_use(session, course)
    ruled = ruled_on(session, written)
    made = {
        language: _stock(
            (said[language], ruled.get(version_id)) for version_id, said in written.items() if language in said
        )
        for language in LANGUAGES
    }
    return {language: stock for language, stock in made.items() if stock.records or stock.left_out}


def outlooks(stock: Stock) -> list[Outlook]:
    """For each format."""
    total = len(stock.records) + len(stock.left_out)
    return [
        Outlook(form, total, Counter(one.why for one in (*stock.left_out, *left_out(form, stock.records))))
        for form in Form
    ]


def export(session: Session, stock: Stock, form: Form) -> Written:
    """The file, and what is not in it."""
    pictures = _pictures(session, stock.records) if form is Form.MOODLE_XML else {}
    written = write_as(form, stock.records, pictures)
    return Written(written.content, stock.left_out + written.left_out)


def file_name(course: Course, language: str, form: Form) -> str:
    """What a file is called: `khoa-hoc.gift.txt`, in another language `khoa-hoc.en.gift.txt`."""
    parts = [course.slug, *([] if language == SOURCE_LANGUAGE else [language]), ENDINGS[form]]
    return ".".join(parts)


def _stock(questions: Iterator[tuple[QuestionRecord, tuple[str, ...] | None]]) -> Stock:
    records: list[QuestionRecord] = []
    gone: list[LeftOut] = []
    for record, ruled in questions:
        counted = record if ruled is None else as_ruled(record, ruled)
        if counted:
            records.append(counted)
        else:
            gone.append(LeftOut(record.slug, LeftOutWhy.RULED if ruled else LeftOutWhy.TAKEN_OUT))
    return Stock(records, tuple(gone))


def _pictures(session: Session, records: Sequence[QuestionRecord]) -> dict[str, bytes]:
    """The pictures that the words show, by their addresses."""
    digests = {found["digest"] for record in records for text in record.words for found in PICTURE.finditer(text)}
    if not digests:
        return {}
    named = func.substr(Picture.digest, 1, DIGEST_SHOWN).in_(digests)
    return {address_of(picture): picture.content for picture in session.scalars(select(Picture).where(named))}
