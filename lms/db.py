"""The database session, the base class of all models and the column types they share."""

import sqlite3
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Insert, MetaData, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

# Names for every constraint, so that the same migration runs on SQLite and PostgreSQL.
NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Base)

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware in Python, stored as UTC without a zone on both databases."""

    impl = DateTime
    cache_ok = True
    python_type = datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else value.replace(tzinfo=UTC)


def insert_once(session: Session, model: type[Base], **values: Any) -> bool:
    """Insert a row, unless a unique constraint already holds one: pressing twice at once adds one row.

    Whether it was added. The transaction goes on in either case; not so after a savepoint, since SQLite's
    driver would commit the transaction with it.
    """
    result: Any = session.execute(_insertion(session.get_bind().dialect.name, model), values)
    return bool(result.rowcount == 1)


@cache
def _insertion(dialect: str, model: type[Base]) -> Insert:
    """Kept, because building a statement costs as much as running it. On the table: no object is wanted back."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    made = insert(model.__table__).on_conflict_do_nothing()  # type: ignore[arg-type]
    return made.execution_options(preserve_rowcount=True)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """WAL lets readers and one writer work at once; NORMAL is durable in WAL but for a power cut."""
    if isinstance(connection, sqlite3.Connection):
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=10000"):
            connection.execute(f"PRAGMA {pragma}")
