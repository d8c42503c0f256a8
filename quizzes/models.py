"""The question bank, quizzes, attempts and the log of answers."""

from datetime import date, datetime
from typing import Any, TypedDict, cast

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Table, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from courses.models import Course
from lms.db import Model, UtcDateTime
from lms.people.models import Person
from lms.teams.models import AdminUnit, Team

OWN, ASSISTED, ON_PAPER = "own", "assisted", "paper"
ENDS = "submitted_at IS NULL AND due_at IS NOT NULL"
WAITS = "score IS NULL AND grade_at IS NOT NULL"


class Slot(TypedDict):
    """One place on a paper: a question version and its option keys in the order in which they are shown."""

    version: int
    order: str


class Question(Model):
    """A question's identity in a course's bank; `slug` is its id in the library file. Withdrawn ones stay.

    `withdrawn_by` is who withdrew it on the screen; None where it left the library's folder.
    """

    __tablename__ = "question"
    __table_args__ = (UniqueConstraint("course_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey(Course.id))
    slug: Mapped[str] = mapped_column(String(40))
    is_withdrawn: Mapped[bool] = mapped_column(default=False)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey(Person.id))


class QuestionVersion(Model):
    """One published wording of a question. Never changed: an attempt keeps the version it was given.

    `texts` holds, per language, {"stem": html, "options": {"a": html, …}, "explanation": html}, for matching also
    "prompts": [html, …], and "feedback": {"a": html, …} where options have their own. The right answer is kept
    apart in `key`, in the form of quizzes/kinds.py, so that what is sent to a reader cannot hold it by accident.
    `markdown` holds what was written, the options as a list; readers never need it. `published_by` is who wrote it
    on the screen or brought it in a file; None where it came from the library's folder.
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
    kind: Mapped[str] = mapped_column(String(10), default="single", server_default="single")
    policy: Mapped[str] = mapped_column(String(12), default="whole", server_default="whole")
    lesson_number: Mapped[int]
    difficulty: Mapped[int]
    texts: Mapped[dict[str, Any]] = mapped_column(JSON)
    markdown: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}", deferred=True)
    key: Mapped[str] = mapped_column(String(16))
    digest: Mapped[str] = mapped_column(String(64))
    published_by: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Quiz(Model):
    """The test of a course and its rules, and how fresh its questions are. All rules: quizzes/rules.py.

    `translated_sources` are those of the translated questions, which name the same in other words.
    """

    __tablename__ = "quiz"

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey(Course.id), unique=True)
    question_count: Mapped[int] = mapped_column(default=10)
    pass_mark: Mapped[int] = mapped_column(default=80)  # per cent of the questions
    more_rules: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    verified_on: Mapped[date | None]
    review_due: Mapped[date | None]
    sources: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    translated_sources: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")


class Attempt(Model):
    """One sitting of a quiz, with the rules in force when it began.

    A partial unique index allows one open attempt per person and quiz: the database, not the code,
    stops a double click from opening two. Team and unit are those of the day on which it was submitted.

    `due_at` is when it ends by itself; `grade_at` when it is graded, where its rules tell marks only once the test has
    closed: until then there is no result that anything could give away. `way` says who held the phone or pen: the
    person alone, with the help of `helper_id`, or on paper. `device` is the browser's own random sign. `marks` holds
    what each position was worth, None where the question was taken out; `score` is their sum, `out_of` the number of
    questions that count.
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
        # A month of a commune's villages, for those who look at signals.
        Index("ix_attempt_unit_id_submitted_at", "unit_id", "submitted_at"),
        # What time alone will end or grade: a clock looks every few minutes, and finds next to nothing.
        Index("ix_attempt_due_at", "due_at", sqlite_where=text(ENDS), postgresql_where=text(ENDS)),
        Index("ix_attempt_grade_at", "grade_at", sqlite_where=text(WAITS), postgresql_where=text(WAITS)),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    quiz_id: Mapped[int] = mapped_column(ForeignKey(Quiz.id))
    team_id: Mapped[int | None] = mapped_column(ForeignKey(Team.id))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey(AdminUnit.id))
    helper_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    way: Mapped[str] = mapped_column(String(10), default=OWN, server_default=OWN)
    device: Mapped[str] = mapped_column(String(32), default="", server_default="")
    pass_mark: Mapped[int]
    more_rules: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    seed: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    # The paper as drawn: [{"version": id, "order": "cabd"}, …]; position n is index n - 1.
    paper: Mapped[list[Slot]] = mapped_column(JSON)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    grade_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    score: Mapped[float | None]
    out_of: Mapped[int | None]
    marks: Mapped[list[float | None] | None] = mapped_column(JSON(none_as_null=True), deferred=True)
    passed: Mapped[bool | None]
    receipt: Mapped[str | None] = mapped_column(String(16), unique=True)

    @property
    def question_count(self) -> int:
        """The questions that count towards the result."""
        return len(self.paper) if self.out_of is None else self.out_of

    @property
    def is_waiting(self) -> bool:
        """It was handed in and has no result yet."""
        return self.submitted_at is not None and self.score is None


class Answer(Model):
    """An answer as it was given. Append-only: the highest sequence number of a position counts.

    `choice` is written in the letters of that paper (a = the option on top), not the keys of the bank, in the form of
    quizzes/kinds.py.
    """

    __tablename__ = "answer"

    attempt_id: Mapped[int] = mapped_column(ForeignKey(Attempt.id), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    choice: Mapped[str] = mapped_column(String(16))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Allowance(Model):
    """More time for one person at one test, with the reason; `extra_percent` is None where there is no limit."""

    __tablename__ = "allowance"
    __table_args__ = (UniqueConstraint("person_id", "quiz_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    quiz_id: Mapped[int] = mapped_column(ForeignKey(Quiz.id))
    extra_percent: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(240))
    given_by: Mapped[int] = mapped_column(ForeignKey(Person.id))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Ruling(Model):
    """What was decided about a question that was found wrong after people had answered it.

    `keys` are all the answers that count as right from then on, in keys of the bank, none of them where the question
    was taken out. The newest ruling of a version holds.

    From its moment on it grades whatever is handed in. What was handed in before is graded anew slice by slice, in the
    order of `submitted_at` and id: `reached_at` and `reached_id` say how far, `applied_at` that it is done.
    """

    __tablename__ = "ruling"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey(QuestionVersion.id), index=True)
    keys: Mapped[list[str]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(500))
    decided_by: Mapped[int] = mapped_column(ForeignKey(Person.id))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reached_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reached_id: Mapped[int] = mapped_column(default=0)
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Regrade(Model):
    """What a ruling changed on one attempt: the marks before, which are no longer on the attempt itself.

    What the attempt was worth after it stands in its next Regrade as what was before, or on the attempt itself.
    """

    __tablename__ = "regrade"
    __table_args__ = (UniqueConstraint("ruling_id", "attempt_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ruling_id: Mapped[int] = mapped_column(ForeignKey(Ruling.id))
    attempt_id: Mapped[int] = mapped_column(ForeignKey(Attempt.id), index=True)
    old_marks: Mapped[list[float | None]] = mapped_column(JSON)
    old_score: Mapped[float]
    old_out_of: Mapped[int]
    old_passed: Mapped[bool]
    new_passed: Mapped[bool]


# The tables themselves. What is asked or written at every answer goes past the objects, at half the price.
ANSWERS, ATTEMPTS, QUIZZES = (cast(Table, model.__table__) for model in (Answer, Attempt, Quiz))
QUESTIONS, VERSIONS, RULINGS = (cast(Table, model.__table__) for model in (Question, QuestionVersion, Ruling))
