"""Writes a course's questions back as questions files: what `parse` reads from them is what was published."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, and_, select
from sqlalchemy.orm import Session, undefer

from courses.frontmatter import join
from courses.models import Course
from lms.text import LANGUAGES, SOURCE_LANGUAGE
from quizzes.kinds import SCAM, Kind, Policy
from quizzes.models import Question, QuestionVersion, Quiz
from quizzes.question_lines import write_lines
from quizzes.question_record import QuestionRecord, as_ruled
from quizzes.wordings import ruled_on


class SourceMissing(Exception):
    """A question was published before its Markdown was kept: `flask courses sync` keeps it."""


def questions_of(session: Session, course: Course) -> dict[str, str]:
    """The questions in use, as the text of a file per language; nothing where there are none. Raises SourceMissing.

    What a ruling decided is in it: not the answer that was found wrong, nor a question that was taken out.
    """
    quiz = session.scalar(select(Quiz).where(Quiz.course_id == course.id))
    written = records_in_use(session, course)
    ruled = ruled_on(session, written)
    records = [
        _ruled(said, ruled[id_]) if id_ in ruled else said for id_, said in written.items() if ruled.get(id_) != ()
    ]
    if quiz is None or not records:
        return {}
    shared = [language for language in LANGUAGES if all(language in said for said in records)]
    return {language: write(_head(quiz, language), [said[language] for said in records]) for language in shared}


def _ruled(said: Mapping[str, QuestionRecord], keys: Sequence[str]) -> dict[str, QuestionRecord]:
    """With the answer that was decided; of several the one that was written, since a file has one."""
    return {
        language: record if record.key in keys else as_ruled(record, keys[:1]) or record
        for language, record in said.items()
    }


def wordings_in_use(session: Session, course: Course) -> dict[tuple[str, str], str]:
    """Each question in use as it is written, by its id and language, so that two states can be compared."""
    return {
        (question.slug, language): _question(record_of(question, version, language))
        for question, version in _in_use(session, course)
        for language in version.markdown
    }


def records_in_use(session: Session, course: Course) -> dict[int, dict[str, QuestionRecord]]:
    """By version the questions in use, in each language in which they are written. Raises SourceMissing."""
    rows = _in_use(session, course)
    if not all(version.markdown for _question, version in rows):
        raise SourceMissing
    return {row[1].id: {language: record_of(*row, language) for language in row[1].markdown} for row in rows}


def stems_in_use(session: Session, course: Course) -> list[tuple[str, str]]:
    """The ids of the questions in use with what they ask, in Vietnamese."""
    rows = session.execute(
        select(Question.slug, QuestionVersion.markdown)
        .join(QuestionVersion, and_(QuestionVersion.question_id == Question.id, QuestionVersion.is_current))
        .where(Question.course_id == course.id, Question.is_withdrawn.is_(False))
        .order_by(Question.id)
    )
    return [(slug, markdown[SOURCE_LANGUAGE]["stem"]) for slug, markdown in rows if SOURCE_LANGUAGE in markdown]


def _in_use(session: Session, course: Course) -> Sequence[Row[Question, QuestionVersion]]:
    return session.execute(
        select(Question, QuestionVersion)
        .options(undefer(QuestionVersion.markdown))
        .join(QuestionVersion, and_(QuestionVersion.question_id == Question.id, QuestionVersion.is_current))
        .where(Question.course_id == course.id, Question.is_withdrawn.is_(False))
        .order_by(Question.id)
    ).all()


def write(head: Mapping[str, Any], questions: Sequence[QuestionRecord]) -> str:
    """The text of a questions file."""
    return join(head, "\n\n".join(map(_question, questions)))


def _head(quiz: Quiz, language: str) -> dict[str, Any]:
    sources = quiz.translated_sources.get(language, quiz.sources)
    return {"verified_on": quiz.verified_on, "review_due": quiz.review_due, "sources": sources}


def record_of(question: Question, version: QuestionVersion, language: str) -> QuestionRecord:
    """What was written in a language that the version has."""
    words = version.markdown[language]
    return QuestionRecord(
        question.slug,
        version.lesson_number,
        version.difficulty,
        words["stem"],
        tuple(words["options"]),
        version.key,
        words["explanation"],
        Kind(version.kind),
        Policy(version.policy),
        tuple(words.get("prompts", ())),
        tuple(words.get("feedback", ())),
    )


def _question(record: QuestionRecord) -> str:
    quoted = [f"> {line}" if line else ">" for line in record.explanation.split("\n")]
    return "\n\n".join(("\n".join(_settings(record)), record.stem, write_lines(record), "\n".join(quoted)))


def _settings(record: QuestionRecord) -> Iterator[str]:
    """The heading and the lines below it; what goes without saying is not said."""
    yield from (f"## {record.slug}", f"lesson: {record.lesson}", f"difficulty: {record.difficulty}")
    if record.kind is not Kind.SINGLE:
        yield f"kind: {record.kind}"
    if record.policy is not Policy.WHOLE:
        yield f"policy: {record.policy}"
    if record.kind is Kind.CASE:
        yield f"verdict: {'scam' if record.key[0] == SCAM else 'real'}"
