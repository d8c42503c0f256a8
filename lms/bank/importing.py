"""Takes questions over into a course's bank as new ones: with ids, what the file did not say, and where from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from courses.models import Course
from lms.bank.models import QuestionUpload, StagedQuestion
from lms.bank.planning import unpacked
from lms.teams.acting import Actor
from quizzes.bank.publishing import add_questions, hold_bank, last_number, slug_at
from quizzes.models import Question, Quiz
from quizzes.question_record import QuestionRecord

PORTION = 250  # what is written at once: a writer must not keep others waiting for long


class ExplanationMissing(Exception):
    """Some of the questions have none, and nothing was said in its place."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


class NothingChosen(Exception):
    """Nobody has ticked a question."""


@dataclass(frozen=True)
class Terms:
    """What holds for questions that say nothing of it themselves, and where all of them come from."""

    lesson: int
    difficulty: int
    explanation: str
    source: dict[str, str]
    verified_on: date
    review_due: date

    def kept(self) -> dict[str, str]:
        """As they are typed into the form, for the next portion."""
        words = {"lesson": str(self.lesson), "difficulty": str(self.difficulty), "explanation": self.explanation}
        days = {"verified_on": self.verified_on.isoformat(), "review_due": self.review_due.isoformat()}
        return words | days | {name: self.source.get(name, "") for name in ("title", "url")}


def import_chosen(
    session: Session, upload: QuestionUpload, course: Course, terms: Terms, actor: Actor, now: datetime
) -> int:
    """Take over the next PORTION of what is chosen; all else stays until the file is dropped. How many it were.

    Raises NothingChosen, ExplanationMissing or QuestionFileFault; the caller, who has claimed it, rolls back.
    """
    rows = session.execute(
        select(StagedQuestion.id, StagedQuestion.record)
        .where(*_chosen(upload))
        .order_by(StagedQuestion.position)
        .limit(PORTION)
    ).all()
    count = bring(session, course, [unpacked(record) for _id, record in rows], terms, actor, now)
    session.execute(delete(StagedQuestion).where(StagedQuestion.id.in_([staged_id for staged_id, _record in rows])))
    upload.report = upload.report | {"imported": upload.report["imported"] + count, "terms": terms.kept()}
    session.flush()
    return count


def demand_explanations(session: Session, upload: QuestionUpload, terms: Terms) -> None:
    """Before the first of what is chosen is taken over. Raises ExplanationMissing."""
    bare = StagedQuestion.record["explanation"].as_string() == ""
    count = session.scalar(select(func.count(StagedQuestion.id)).where(*_chosen(upload), bare)) or 0
    if count and not terms.explanation:
        raise ExplanationMissing(count)


def _chosen(upload: QuestionUpload) -> tuple[ColumnElement[bool], ...]:
    return (StagedQuestion.upload_id == upload.id, StagedQuestion.is_taken.is_(True))


def bring(
    session: Session, course: Course, records: Sequence[QuestionRecord], terms: Terms, actor: Actor, now: datetime
) -> int:
    """Publish the questions. Raises NothingChosen, ExplanationMissing or QuestionFileFault."""
    if not records:
        raise NothingChosen
    unexplained = sum(not record.explanation for record in records)
    if unexplained and not terms.explanation:
        raise ExplanationMissing(unexplained)
    hold_bank(session, course)
    add_questions(session, course, list(_named(session, course, records, terms)), now, actor.person_id)
    _keep_source(session, course, terms)
    actor.note(session, "questions.imported", "course", course.id, now, course.owner_id, questions=len(records))
    return len(records)


def _named(
    session: Session, course: Course, records: Sequence[QuestionRecord], terms: Terms
) -> Iterator[QuestionRecord]:
    """The records with all that they lack. An id that is taken, if by a withdrawn question, gives way to a new one."""
    taken = set(session.scalars(select(Question.slug).where(Question.course_id == course.id)))
    last = last_number((*taken, *(record.slug for record in records)))
    for record in records:
        slug = record.slug
        if not slug or slug in taken:
            last += 1
            slug = slug_at(last)
        taken.add(slug)
        yield replace(
            record,
            slug=slug,
            lesson=record.lesson or terms.lesson,
            difficulty=record.difficulty or terms.difficulty,
            explanation=record.explanation or terms.explanation,
        )


def _keep_source(session: Session, course: Course, terms: Terms) -> None:
    """Name the source beside those of the bank. The whole is as fresh as its oldest part."""
    quiz = session.scalar(select(Quiz).where(Quiz.course_id == course.id))
    if quiz is None:
        quiz = Quiz(course_id=course.id, sources=[])
        session.add(quiz)
    if terms.source not in quiz.sources:
        quiz.sources = [*quiz.sources, terms.source]
    quiz.verified_on = min(quiz.verified_on or terms.verified_on, terms.verified_on)
    quiz.review_due = min(quiz.review_due or terms.review_due, terms.review_due)
