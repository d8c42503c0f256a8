"""A file of questions that somebody has sent, question by question, until it is taken over or dropped."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from courses.models import Course
from lms.db import Model, UtcDateTime
from lms.people.models import Person


class QuestionUpload(Model):
    """A file between its upload and the day on which it is forgotten.

    `revision` goes up with every choice and import, so that nobody imports other questions than those they see.
    `report` counts what was imported, and the questions of each type that we do not have.
    """

    __tablename__ = "question_upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
    course_id: Mapped[int] = mapped_column(ForeignKey(Course.id), index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    form: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    revision: Mapped[int] = mapped_column(default=1)
    report: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class StagedQuestion(Model):
    """A question of the file: ready to be taken over, faulty, or of a type that we do not have.

    `twin` names what has the same words: a question of the bank, or a line of the file. `record` is a QuestionRecord,
    `fault` a code with its values; each is empty where there is none.
    """

    __tablename__ = "staged_question"
    __table_args__ = (UniqueConstraint("upload_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    upload_id: Mapped[int] = mapped_column(ForeignKey(QuestionUpload.id))
    position: Mapped[int]
    line: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(12))
    twin: Mapped[str] = mapped_column(String(60))
    is_taken: Mapped[bool]
    record: Mapped[dict[str, Any]] = mapped_column(JSON)
    fault: Mapped[dict[str, Any]] = mapped_column(JSON)
