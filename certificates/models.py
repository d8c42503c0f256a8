"""The ledger of certificates earned."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from courses.models import Course
from lms.clock import Month
from lms.db import Model, UtcDateTime
from lms.people.models import Person
from lms.signs import in_groups
from lms.teams.models import AdminUnit, Team


class Certificate(Model):
    """A Giấy chứng nhận: one per person and course, with all words as of that day. Revoked, never deleted.

    `name` is emptied when the person closes the account; the paper then still verifies, without a name.
    `is_assisted`: the test that earned it was sat with the help of a member of a team.
    """

    __tablename__ = "certificate"
    __table_args__ = (UniqueConstraint("person_id", "course_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    course_id: Mapped[int] = mapped_column(ForeignKey(Course.id), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey(Team.id))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey(AdminUnit.id), index=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(10))  # leader, deputy, member; empty for a citizen
    team_name: Mapped[str] = mapped_column(String(160))
    commune_kind: Mapped[str] = mapped_column(String(20))
    commune_name: Mapped[str] = mapped_column(String(120))
    course_title: Mapped[str] = mapped_column(String(160))
    edition: Mapped[str] = mapped_column(String(10))
    lesson_count: Mapped[int]
    score: Mapped[float]
    question_count: Mapped[int]
    is_assisted: Mapped[bool] = mapped_column(default=False, server_default=false())
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    revoked_reason: Mapped[str] = mapped_column(String(240), default="")

    @property
    def number(self) -> str:
        """The printed number: month of issue and the row's own number, so two can never meet."""
        return f"HS-{Month.of(self.issued_at)}-{self.id:06d}"

    @property
    def spaced_code(self) -> str:
        """The code in groups of four, as it is printed and read aloud."""
        return in_groups(self.code)
