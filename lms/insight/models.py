"""What officials noted about signals they looked at."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Model, UtcDateTime
from lms.people.models import Person
from lms.teams.models import AdminUnit


class SignalNote(Model):
    """A person's note on a signal: that it was looked at, and what came of it. It changes no result.

    A signal is not stored: it is found anew from the attempts, so a note names those it is about. `signature` stands
    for them and the kind; of two presses at once, the unique `number` lets one in. The newest note of a signal holds.
    `unit_id` is the smallest unit that all the attempts belong to, `day` that of the first.
    """

    __tablename__ = "signal_note"
    __table_args__ = (UniqueConstraint("signature", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    signature: Mapped[str] = mapped_column(String(64))
    number: Mapped[int]
    attempt_ids: Mapped[list[int]] = mapped_column(JSON)
    outcome: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(300))
    unit_id: Mapped[int] = mapped_column(ForeignKey(AdminUnit.id))
    day: Mapped[date] = mapped_column(index=True)
    noted_by: Mapped[int] = mapped_column(ForeignKey(Person.id))
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime)
