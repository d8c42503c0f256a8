"""Who does something to others' records, and from where."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lms.people import audit


@dataclass(frozen=True)
class Actor:
    """A signed-in person at an address of the network; None is whoever runs the site, at the command line."""

    person_id: int | None
    address: str

    def note(
        self,
        session: Session,
        action: str,
        subject: str,
        subject_id: int,
        now: datetime,
        unit_id: int | None,
        **details: Any,
    ) -> None:
        """Enter what was done in the audit log, where those see it in whose scope the unit is."""
        audit.note(session, self.person_id, action, subject, subject_id, now, self.address, unit_id, **details)

    def note_many(
        self, session: Session, action: str, subject: str, notes: Sequence[audit.Note], now: datetime
    ) -> None:
        """Enter the same action on many subjects."""
        audit.note_many(session, self.person_id, action, subject, notes, now, self.address)
