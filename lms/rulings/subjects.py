"""The question that a ruling is about: one version of it, and its other versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from courses.models import Course, Topic
from lms.studio.access import find_course
from lms.text import SOURCE_LANGUAGE
from quizzes.kinds import Kind
from quizzes.models import Question, QuestionVersion, Quiz, Slot
from quizzes.wordings import Asked, Wording, keys_of, wordings_of


@dataclass(frozen=True)
class Subject:
    """A version of a question, with its course and quiz; `others` are all other versions, the newest first."""

    course: Course
    topic: Topic
    quiz: Quiz
    question: Question
    version: QuestionVersion
    wording: Wording
    keys: tuple[str, ...]
    others: Sequence[QuestionVersion]

    @property
    def kind(self) -> Kind:
        return self.wording.kind

    @property
    def slot(self) -> Slot:
        """A paper on which the letters are the keys of the bank."""
        return Slot(version=self.version.id, order=self.wording.options)

    @property
    def alike(self) -> list[QuestionVersion]:
        """The other versions of which an answer means the same: the same kind, options and prompts."""
        return [other for other in self.others if _answered_by(other) == _answered_by(self.version)]

    def asked(self, language: str) -> Asked:
        """The question as a reader of `language` sees it."""
        return self.wording.asked(self.slot, language)


def find_subject(session: Session, person_id: int, slug: str, version_id: int, day: date) -> Subject | None:
    """The version, if it is of the course with this address, and that is the person's to write."""
    course = find_course(session, person_id, slug, day)
    row = course and session.execute(_versions(version_id).where(Question.course_id == course.id)).first()
    return _subject(session, *row) if row else None


def subject_of(session: Session, version_id: int) -> Subject:
    """The version, whoever asks."""
    return _subject(session, *session.execute(_versions(version_id)).one())


def _versions(version_id: int) -> Select[QuestionVersion, Question, Quiz, Course, Topic]:
    return (
        select(QuestionVersion, Question, Quiz, Course, Topic)
        .join(Question, Question.id == QuestionVersion.question_id)
        .join(Quiz, Quiz.course_id == Question.course_id)
        .join(Course, Course.id == Question.course_id)
        .join(Topic, Topic.id == Course.topic_id)
        .where(QuestionVersion.id == version_id)
    )


def _subject(
    session: Session, version: QuestionVersion, question: Question, quiz: Quiz, course: Course, topic: Topic
) -> Subject:
    wording = wordings_of(session, [version.id])[version.id]
    others = select(QuestionVersion).where(QuestionVersion.question_id == question.id, QuestionVersion.id != version.id)
    newest_first = session.scalars(others.order_by(QuestionVersion.number.desc())).all()
    return Subject(course, topic, quiz, question, version, wording, keys_of(session, wording), newest_first)


def _answered_by(version: QuestionVersion) -> tuple[object, ...]:
    words = version.texts[SOURCE_LANGUAGE]
    return version.kind, words["options"], words.get("prompts", [])
