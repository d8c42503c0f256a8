"""In-person sessions on a topic, and who attended (domain.md 44)."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from courses.models import Topic
from lms.db import Model, UtcDateTime
from lms.people.models import Person
from lms.teams.models import AdminUnit, Team


class Way(StrEnum):
    """How somebody came onto the list."""

    TICKED = "ticked"
    SCANNED = "scanned"


class Meeting(Model):
    """A session held for a team, or for a whole unit where `team_id` is empty.

    While `scan_until` has not come, whoever is in scope of the meeting and opens the address with `scan_code`
    is put onto the list.
    """

    __tablename__ = "meeting"
    __table_args__ = (Index("ix_meeting_unit_id_held_on", "unit_id", "held_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey(Topic.id))
    unit_id: Mapped[int] = mapped_column(ForeignKey(AdminUnit.id))
    team_id: Mapped[int | None] = mapped_column(ForeignKey(Team.id), index=True)
    held_on: Mapped[date]
    place: Mapped[str] = mapped_column(String(160))
    remark: Mapped[str] = mapped_column(String(500), default="")
    recorded_by: Mapped[int] = mapped_column(ForeignKey(Person.id))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    scan_code: Mapped[str | None] = mapped_column(String(32), unique=True)
    scan_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Attendance(Model):
    """Somebody attended. It stands beside what was learned online and counts for no completion.

    `team_id` and `unit_id` are those of the day of the meeting.
    """

    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("meeting_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey(Meeting.id))
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey(Team.id))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey(AdminUnit.id))
    way: Mapped[str] = mapped_column(String(10))
    noted_by: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime)
