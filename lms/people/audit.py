"""The log of what is done to other people's records: who, what, when, from where."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lms.db import write_rows
from lms.people.models import AuditEntry

COLUMNS = ("at", "actor_id", "action", "subject", "subject_id", "unit_id", "details", "address")


@dataclass(frozen=True, slots=True)
class Note:
    """What was done to the subject of that id, in a unit: one of many entries of the same action."""

    subject_id: int
    unit_id: int | None
    details: dict[str, Any]


def note(
    session: Session,
    actor_id: int | None,
    action: str,
    subject: str,
    subject_id: int,
    now: datetime,
    address: str = "",
    unit_id: int | None = None,
    **details: Any,
) -> None:
    """Write one entry: `actor_id` did `action` (as in "code.issued") to the `subject` of that id, in a unit.

    `details` are what JSON can hold, and never names or phone numbers: entries outlive a closed account.
    """
    session.add(
        AuditEntry(
            at=now,
            actor_id=actor_id,
            action=action,
            subject=subject,
            subject_id=subject_id,
            unit_id=unit_id,
            details=details,
            address=address,
        )
    )


def note_many(
    session: Session,
    actor_id: int | None,
    action: str,
    subject: str,
    notes: Sequence[Note],
    now: datetime,
    address: str,
) -> None:
    """Write an entry for each of the notes, as `note` does for one."""
    rows = [(now, actor_id, action, subject, n.subject_id, n.unit_id, n.details, address) for n in notes]
    write_rows(session, AuditEntry, COLUMNS, rows)
