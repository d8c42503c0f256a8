"""The database session, the base class of all models and the column types they share."""

import sqlite3
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ColumnElement, DateTime, Dialect, Insert, MetaData, String, and_, event, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Session
from sqlalchemy.types import TypeDecorator

# Names for every constraint, so that the same migration runs on SQLite and PostgreSQL.
NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

HIGHEST = "\U0010ffff"  # no word holds it, and every sign comes before it


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


def folded(length: int) -> String:
    """The type of words without marks (`lms.text.fold`) that are searched by their beginning.

    Signs are compared one by one, as SQLite does, on PostgreSQL too: a collation made for a language may pass
    over blanks, so that what begins with "ha nguyen" would not stand together, and no index could find it.
    """
    return String(length).with_variant(String(length, collation="C"), "postgresql")


def begins_with(column: InstrumentedAttribute[str], words: str) -> ColumnElement[bool]:
    """Condition: the folded words in `column` begin with `words`; an index finds them on both databases."""
    return and_(column >= words, column < words + HIGHEST)


def insert_once(session: Session, model: type[Base], **values: Any) -> bool:
    """Insert a row, unless a unique constraint already holds one: pressing twice at once adds one row.

    Whether it was added. The transaction goes on in either case; not so after a savepoint, since SQLite's
    driver would commit the transaction with it.
    """
    result: Any = session.execute(_insertion(session.get_bind().dialect.name, model), values)
    return bool(result.rowcount == 1)


def insert_unless_held(session: Session, model: type[Base], **values: Any) -> int | None:
    """As `insert_once`, for rows with an id of their own: that of the new row, None where one stood in its way."""
    made: int | None = session.scalar(_insertion_with_id(session.get_bind().dialect.name, model), values)
    return made


@cache
def _insertion(dialect: str, model: type[Base]) -> Insert:
    """Kept, because building a statement costs as much as running it. On the table: no object is wanted back."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    made = insert(model.__table__).on_conflict_do_nothing()  # type: ignore[arg-type]
    return made.execution_options(preserve_rowcount=True)


@cache
def _insertion_with_id(dialect: str, model: type[Base]) -> Any:
    return _insertion(dialect, model).returning(model.__table__.c.id)


def take_ids(session: Session, model: type[Base], count: int) -> list[int]:
    """Ids for as many new rows, so that rows which name each other can be written in bulk.

    On SQLite, the transaction must have written something: from then on, nobody else takes these ids.
    """
    name = model.__table__.name  # type: ignore[attr-defined]
    if session.get_bind().dialect.name == "postgresql":
        counter = func.pg_get_serial_sequence(f'"{name}"', "id")
        numbers = select(func.nextval(counter)).select_from(func.generate_series(1, count))
        return list(session.scalars(numbers))
    last = session.scalar(select(func.max(model.__table__.c.id))) or 0
    return list(range(last + 1, last + count + 1))


def write_rows(session: Session, model: type[Base], columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert many rows the way the database takes them fastest. Every column that must be filled has to be named."""
    connection = session.connection()
    table = model.__table__
    ready = _ready(rows, [table.c[column].type for column in columns], connection.dialect)
    names = ", ".join(columns)
    if connection.dialect.name != "postgresql":
        marks = ", ".join("?" * len(columns))
        if rows:
            connection.exec_driver_sql(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', ready)  # noqa: S608 - our own names
        return
    cursor: Any = connection.connection.cursor()
    with cursor, cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
        for row in ready:
            copy.write_row(row)


def _ready(rows: Sequence[tuple[Any, ...]], types: list[Any], dialect: Dialect) -> list[tuple[Any, ...]]:
    """The rows as the driver wants them: SQLAlchemy's own converters, without its price for each row."""
    converters = [kind.dialect_impl(dialect).bind_processor(dialect) for kind in types]
    columns = [
        values if convert is None else _converted(values, convert)
        for values, convert in zip(zip(*rows, strict=True), converters, strict=False)
    ]
    return list(zip(*columns, strict=True))


def _converted(values: tuple[Any, ...], convert: Callable[[Any], Any]) -> list[Any]:
    """Many rows say the same few days and moments."""
    try:
        known = {value: convert(value) for value in set(values)}
    except TypeError:  # lists and the like
        return [convert(value) for value in values]
    return [known[value] for value in values]


PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=10000",
    f"mmap_size={2**30}",
)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """WAL lets readers and one writer work at once; FULL, since a small machine in a village has power cuts too.

    The file is mapped, so that all connections share the system's pages of it: a country of 250 MB is read at
    twice the speed of SQLite's own cache of 2 MB, and takes no memory that others could need.
    """
    if isinstance(connection, sqlite3.Connection):
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
