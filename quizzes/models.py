"""The question bank, quizzes, attempts and the log of answers."""

from datetime import date, datetime
from typing import Any, TypedDict

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from courses.models import Course
from lms.db import Model, UtcDateTime
from lms.people.models import Person
from lms.teams.models import AdminUnit, Team


class Slot(TypedDict):
    """One place on a paper: a question version and its option keys in the order in which they are shown."""

    version: int
    order: str


class Question(Model):
    """A question's identity in a course's bank; `slug` is its id in the library file. Withdrawn ones stay."""

    __tablename__ = "question"
    __table_args__ = (UniqueConstraint("course_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey(Course.id))
    slug: Mapped[str] = mapped_column(String(40))
    is_withdrawn: Mapped[bool] = mapped_column(default=False)


class QuestionVersion(Model):
    """One published wording of a question. Never changed: an attempt keeps the version it was given.

    `texts` holds, per language, {"stem": html, "options": {"a": html, …}, "explanation": html}. The right
    option is kept apart in `key`, so that what is sent to a reader cannot hold it by accident. `markdown` holds
    what was written, the options as a list; readers never need it.
    """

    __tablename__ = "question_version"
    __table_args__ = (
        UniqueConstraint("question_id", "number"),
        Index("ix_question_version_current", "question_id", "is_current"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey(Question.id))
    number: Mapped[int]
    is_current: Mapped[bool] = mapped_column(default=True)
    lesson_number: Mapped[int]
    difficulty: Mapped[int]
    texts: Mapped[dict[str, Any]] = mapped_column(JSON)
    markdown: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}", deferred=True)
    key: Mapped[str] = mapped_column(String(1))
    digest: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Quiz(Model):
    """The test of a course and its rules, and how fresh its questions are.

    `translated_sources` are those of the translated questions, which name the same in other words.
    """

    __tablename__ = "quiz"

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey(Course.id), unique=True)
    question_count: Mapped[int] = mapped_column(default=10)
    pass_mark: Mapped[int] = mapped_column(default=80)  # per cent of the questions
    verified_on: Mapped[date | None]
    review_due: Mapped[date | None]
    sources: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    translated_sources: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")


class Attempt(Model):
    """One sitting of a quiz, with the rules in force when it began.

    A partial unique index allows one open attempt per person and quiz: the database, not the code,
    stops a double click from opening two. Team and unit are those of the day on which it was submitted.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        Index(
            "uq_attempt_open",
            "person_id",
            "quiz_id",
            unique=True,
            sqlite_where=text("submitted_at IS NULL"),
            postgresql_where=text("submitted_at IS NULL"),
        ),
        Index("ix_attempt_quiz_id_submitted_at", "quiz_id", "submitted_at"),
        # Reports count the sittings of some people in a month: SQLite would go through the whole country's instead.
        Index("ix_attempt_person_id_quiz_id_submitted_at", "person_id", "quiz_id", "submitted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    quiz_id: Mapped[int] = mapped_column(ForeignKey(Quiz.id))
    team_id: Mapped[int | None] = mapped_column(ForeignKey(Team.id))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey(AdminUnit.id))
    pass_mark: Mapped[int]
    # The paper as drawn: [{"version": id, "order": "cabd"}, …]; position n is index n - 1.
    paper: Mapped[list[Slot]] = mapped_column(JSON)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    score: Mapped[int | None]
    passed: Mapped[bool | None]
    receipt: Mapped[str | None] = mapped_column(String(16), unique=True)

    @property
    def question_count(self) -> int:
        return len(self.paper)


class Answer(Model):
    """An answer as it was given. Append-only: the highest sequence number of a position counts.

    `choice` is the letter as shown on that paper (a = the option on top), not the key of the bank.
    """

    __tablename__ = "answer"

    attempt_id: Mapped[int] = mapped_column(ForeignKey(Attempt.id), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    choice: Mapped[str] = mapped_column(String(1))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
