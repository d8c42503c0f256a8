"""The log of what is done to other people's records: who, what, when, from where. It only grows.

No entry is ever changed or deleted. The session refuses before anything is sent; and the database refuses by
triggers that are made with the table, what an injected statement or a slip in a console would try. Who owns
the database could take the triggers away: that is for the rules of the house that runs it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import DDL, event
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.schema import ExecutableDDLElement

from lms.db import write_rows
from lms.people.models import AuditEntry

COLUMNS = ("at", "actor_id", "action", "subject", "subject_id", "unit_id", "person_id", "details", "address")
TABLE: Any = AuditEntry.__table__
REFUSED = "the audit log only grows"
SQLITE = tuple(
    f"CREATE TRIGGER audit_entry_no_{change} BEFORE {change} ON audit_entry BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
    for change in ("update", "delete")
)
POSTGRESQL = (
    f"""CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql
    AS $$BEGIN RAISE EXCEPTION '{REFUSED}'; END$$""",
    """CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()""",
    """CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()""",
)
for dialect, statements in {"sqlite": SQLITE, "postgresql": POSTGRESQL}.items():
    for statement in statements:
        refusal: ExecutableDDLElement = DDL(statement)  # type: ignore[no-untyped-call]
        event.listen(TABLE, "after_create", refusal.execute_if(dialect=dialect))


class AppendOnly(Exception):
    """An entry of the audit log was to be changed or deleted."""


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
    person_id: int | None = None,
    **details: Any,
) -> None:
    """Write one entry: `actor_id` did `action` (as in "code.issued") to the `subject` of that id, in a unit.

    `person_id` is whose record it was, where the subject is not that person. `details` are what JSON can hold,
    and never names or phone numbers: entries outlive a closed account. Each action has its words in
    lms/auditing/deeds.py, each detail in lms/auditing/details.py.
    """
    session.add(
        AuditEntry(
            at=now,
            actor_id=actor_id,
            action=action,
            subject=subject,
            subject_id=subject_id,
            unit_id=unit_id,
            person_id=_whose(subject, subject_id) or person_id,
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
    rows = [
        (now, actor_id, action, subject, n.subject_id, n.unit_id, _whose(subject, n.subject_id), n.details, address)
        for n in notes
    ]
    write_rows(session, AuditEntry, COLUMNS, rows)


def _whose(subject: str, subject_id: int) -> int | None:
    """The person, where the subject is one."""
    return subject_id if subject == "person" else None


@event.listens_for(Session, "before_flush")
def _refuse_objects(session: Session, *_words: Any) -> None:
    """An entry that was read, and then changed or deleted."""
    changed = {thing for thing in session.dirty if session.is_modified(thing)} | set(session.deleted)
    if any(isinstance(thing, AuditEntry) for thing in changed):
        raise AppendOnly


@event.listens_for(Session, "do_orm_execute")
def _refuse_statements(state: ORMExecuteState) -> None:
    """A statement that would change or delete entries."""
    changed = getattr(state.statement, "table", None)
    if (state.is_update or state.is_delete) and getattr(changed, "name", "") == TABLE.name:
        raise AppendOnly
