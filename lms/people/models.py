"""People, what they agreed to, how they sign in, and the log of what is done to others' records."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Model, UtcDateTime, folded
from lms.text import fold, given_name, given_name_first, name_key, tidy


def name_columns(name: str) -> dict[str, str]:
    """A name as Person keeps it: the words, and their keys for search by full or given name and for sorting."""
    words = tidy(name)
    bare = fold(words)
    return {
        "name": words,
        "name_folded": bare,
        "call_folded": given_name_first(bare),
        "name_sort": name_key(words),
    }


class Person(Model):
    """Someone with an account. The minimum of personal data: design.md section 4.

    A closed account keeps its row, so that results stay in the counts, and loses everything that names it.
    One that turned out to be another's double is closed, too, and `merged_into_id` says whose it was.
    """

    __tablename__ = "person"
    # With the id, so that a search reads the rows it shows and no others.
    __table_args__ = (
        Index("ix_person_name_sort_id", "name_sort", "id"),
        Index("ix_person_name_folded_id", "name_folded", "id"),
        Index("ix_person_call_folded_id", "call_folded", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(40), unique=True)
    phone: Mapped[str | None] = mapped_column(String(10), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    name_folded: Mapped[str] = mapped_column(folded(120))
    call_folded: Mapped[str] = mapped_column(folded(120))
    name_sort: Mapped[str] = mapped_column(String(400))
    birth_year: Mapped[int | None]
    password_hash: Mapped[str | None] = mapped_column(String(200))
    session_epoch: Mapped[int] = mapped_column(default=0)
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)

    def rename(self, name: str) -> None:
        """Set the name together with its keys."""
        for column, value in name_columns(name).items():
            setattr(self, column, value)

    @property
    def given_name(self) -> str:
        return given_name(self.name)

    @property
    def session_token(self) -> str:
        """What a signed-in browser carries: id and epoch. Raising the epoch signs the person out everywhere."""
        return f"{self.id}.{self.session_epoch}"


class Consent(Model):
    """A person's consent to one version of the privacy text (Law 91/2025/QH15: silence is not consent)."""

    __tablename__ = "consent"
    __table_args__ = (UniqueConstraint("person_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    version: Mapped[str] = mapped_column(String(20))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SignInCode(Model):
    """A one-time code handed out by a leader or official; only its hash is kept."""

    __tablename__ = "sign_in_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    issued_by: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class FailedSignIn(Model):
    """One failed try, kept for the throttle's window: `key` is an account or an address, hashed."""

    __tablename__ = "failed_sign_in"
    __table_args__ = (Index("ix_failed_sign_in_key_at", "key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class AuditEntry(Model):
    """What an official or trainer did to somebody else's record. Append-only: lms/people/audit.py.

    `unit_id` is the administrative unit in whose scope the entry is shown; units are a floor above, hence no
    foreign key. Without one, only those who oversee the whole country see it. `person_id` is whose record it
    was, where it was a person's, so that everything done to somebody is an index away.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_unit_id_at", "unit_id", "at"),
        Index("ix_audit_entry_action_at", "action", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id), index=True)
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[int] = mapped_column(index=True)
    unit_id: Mapped[int | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id), index=True)
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    address: Mapped[str] = mapped_column(String(45), default="")
