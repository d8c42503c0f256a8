"""The log of what is done to other people's records: who, what, when, from where."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lms.people.models import AuditEntry


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
