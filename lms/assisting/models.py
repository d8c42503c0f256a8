"""Tests printed for a village meeting, and the sheets that come back."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Model, UtcDateTime
from lms.people.models import Person
from lms.teams.models import AdminUnit
from quizzes.models import Attempt, Quiz, Slot


class PaperTest(Model):
    """A test printed in several versions, with the rules in force when it was drawn.

    `papers` holds a paper by the letter of its version; all have the same questions, in an order of their own.
    One that was made by mistake is `removed_at` and stays, since its number may stand on papers.
    """

    __tablename__ = "paper_test"

    id: Mapped[int] = mapped_column(primary_key=True)
    quiz_id: Mapped[int] = mapped_column(ForeignKey(Quiz.id))
    unit_id: Mapped[int] = mapped_column(ForeignKey(AdminUnit.id), index=True)
    held_on: Mapped[date]
    pass_mark: Mapped[int]
    more_rules: Mapped[dict[str, Any]] = mapped_column(JSON)
    papers: Mapped[dict[str, list[Slot]]] = mapped_column(JSON)
    made_by: Mapped[int] = mapped_column(ForeignKey(Person.id))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PaperSheet(Model):
    """Somebody's sheet of a paper test, as it was typed once, and once more without seeing the first time.

    `answers` are as `rows.read_row` writes them. When both agree, or somebody has looked at the sheet and settled
    what differs, there is an attempt.
    """

    __tablename__ = "paper_sheet"
    __table_args__ = (UniqueConstraint("test_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    test_id: Mapped[int] = mapped_column(ForeignKey(PaperTest.id))
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
    version: Mapped[str] = mapped_column(String(1))
    answers: Mapped[str] = mapped_column(String(1000))
    typed_by: Mapped[int] = mapped_column(ForeignKey(Person.id))
    typed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    again_version: Mapped[str | None] = mapped_column(String(1))
    again_answers: Mapped[str | None] = mapped_column(String(1000))
    again_by: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    again_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey(Attempt.id))

    @property
    def state(self) -> str:
        """How far it is: once, differs or done."""
        if self.settled_by is not None:
            return "done"
        return "once" if self.again_at is None else "differs"
