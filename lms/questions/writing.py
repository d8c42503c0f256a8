"""Publishing, withdrawing and taking up again questions that trainers write on the screen."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session, undefer

from courses.models import Course
from lms.teams.acting import Actor
from quizzes.bank.publishing import differs, hold_bank, last_number, publish_question, slug_at
from quizzes.models import Question, QuestionVersion, Quiz
from quizzes.question_record import QuestionRecord, as_ruled
from quizzes.questions_text import record_of
from quizzes.wordings import Decided, decided_on

Known = tuple[Question, QuestionVersion]
CURRENT = (
    select(Question, QuestionVersion)
    .options(undefer(QuestionVersion.markdown))
    .join(QuestionVersion, QuestionVersion.question_id == Question.id)
    .where(QuestionVersion.is_current)
)


class ChangedMeanwhile(Exception):
    """Somebody else has published another version since the page was opened."""


def find_question(session: Session, course: Course, slug: str) -> Known | None:
    """A question of the course, also a withdrawn one, with its current version and what was written."""
    row = session.execute(CURRENT.where(Question.course_id == course.id, Question.slug == slug)).first()
    return (row[0], row[1]) if row else None


def records_of(question: Question, version: QuestionVersion, last: Decided | None) -> dict[str, QuestionRecord]:
    """What was written, by language; empty where it was published before Markdown was kept.

    Where a ruling decided `last` that another answer is right, it is marked, so that the next version has it.
    """
    written = {language: record_of(question, version, language) for language in version.markdown}
    if last is None:
        return written
    return {language: as_ruled(record, last.keys) or record for language, record in written.items()}


def decided_about(session: Session, version: QuestionVersion) -> Decided | None:
    """The last ruling about the version."""
    return decided_on(session, [version.id]).get(version.id)


def next_slug(session: Session, course: Course) -> str:
    """An id that no question of the course has ever had."""
    slugs = session.scalars(select(Question.slug).where(Question.course_id == course.id))
    return slug_at(last_number(slugs) + 1)


def write(
    session: Session, course: Course, question: Question | None, number: int, records: Mapping[str, QuestionRecord],
    actor: Actor, now: datetime,
) -> Question:  # fmt: skip
    """Publish a new question under the next free id, or a new version of one whose version `number` the writer saw.

    Pressed twice, the second finds what the first has published. Raises ChangedMeanwhile, and QuestionFileFault where
    it cannot be rendered; the caller rolls back.
    """
    if question is None:
        _open(session, course)
        known, records = _newest(session, course, actor), _under(records, next_slug(session, course))
    else:
        known = None if _claimed(session, question, number) else _current(session, question)
    if known and not differs(*known, _under(records, known[0].slug)):
        return known[0]
    if question and known:
        raise ChangedMeanwhile
    written = publish_question(session, course, question, dict(records), actor.person_id, now)
    actor.note(session, "question.written", "question", written.id, now, course.owner_id, question=written.slug)
    return written


def _open(session: Session, course: Course) -> None:
    """Keep the next id free until it is taken; the first question of a course opens its test."""
    hold_bank(session, course)
    if session.scalar(select(Quiz.id).where(Quiz.course_id == course.id)) is None:
        session.add(Quiz(course_id=course.id, sources=[]))


def _under(records: Mapping[str, QuestionRecord], slug: str) -> dict[str, QuestionRecord]:
    return {language: replace(record, slug=slug) for language, record in records.items()}


def _newest(session: Session, course: Course, actor: Actor) -> Known | None:
    """The newest question of the course, if it is as the actor has written it."""
    of_course = CURRENT.where(Question.course_id == course.id).order_by(Question.id.desc()).limit(1)
    row = session.execute(of_course).first()
    return (row[0], row[1]) if row and row[1].published_by == actor.person_id else None


def _current(session: Session, question: Question) -> Known:
    row = session.execute(CURRENT.where(Question.id == question.id)).one()
    return row[0], row[1]


def withdraw(session: Session, course: Course, question: Question, actor: Actor, now: datetime) -> None:
    """New papers hold it no more; those that do are graded as before. Pressed twice, the second changes nothing."""
    claim = update(Question).where(Question.id == question.id, Question.is_withdrawn.is_(False))
    done = session.execute(claim.values(is_withdrawn=True, withdrawn_by=actor.person_id))
    if done.rowcount:  # type: ignore[attr-defined]  # an update's result has it
        actor.note(session, "question.withdrawn", "question", question.id, now, course.owner_id, question=question.slug)


def bring_back(session: Session, course: Course, question: Question, actor: Actor, now: datetime) -> None:
    """It may be drawn again."""
    claim = update(Question).where(Question.id == question.id, Question.is_withdrawn)
    done = session.execute(claim.values(is_withdrawn=False, withdrawn_by=None))
    if done.rowcount:  # type: ignore[attr-defined]  # an update's result has it
        actor.note(session, "question.returned", "question", question.id, now, course.owner_id, question=question.slug)


def _claimed(session: Session, question: Question, number: int) -> bool:
    """Hold the version that the writer saw, if it is still the current one: of two at once the second is told."""
    claim = (
        update(QuestionVersion)
        .where(QuestionVersion.question_id == question.id, QuestionVersion.number == number, QuestionVersion.is_current)
        .values(number=number)
        .returning(QuestionVersion.id)
    )
    return session.scalar(claim) is not None
