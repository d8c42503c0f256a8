"""The measure for an import: the database's own bulk load of the very rows that the import has written."""

import time
from collections.abc import Callable

import sqlalchemy
from sqlalchemy import Connection, Engine, Table

import lms.app  # noqa: F401 - knows every room, so that all tables are known
from lms.db import db


def highest_ids(engine: Engine) -> dict[str, int]:
    """The highest id of every table that has one, so that what comes later can be told apart."""
    with engine.connect() as connection:
        tables = [table for table in db.metadata.sorted_tables if "id" in table.columns]
        return {
            table.name: connection.scalar(sqlalchemy.select(sqlalchemy.func.max(table.c.id))) or 0 for table in tables
        }


def bulk_load(source: Engine, target: Engine, since: dict[str, int]) -> tuple[int, float]:
    """Load into `target` what `source` has above the ids of `since`: the number of rows, and seconds of writing.

    `target` is at the point where `source` was then. Each table is read first; only its writing is timed, in one
    transaction: COPY on PostgreSQL, one prepared INSERT on SQLite.
    """
    move = _copy if source.dialect.name == "postgresql" else _insert
    rows, seconds = 0, 0.0
    with source.connect() as reading, target.connect() as writing:
        transaction = writing.begin()
        for table in db.metadata.sorted_tables:
            if table.name in since:
                count, write = move(reading, writing, table, since[table.name])
                began = time.perf_counter()
                write()
                rows, seconds = rows + count, seconds + time.perf_counter() - began
        began = time.perf_counter()
        transaction.commit()
        return rows, seconds + time.perf_counter() - began


def _columns(table: Table) -> str:
    return ", ".join(f'"{column.name}"' for column in table.columns)


def _insert(reading: Connection, writing: Connection, table: Table, since: int) -> tuple[int, Callable[[], object]]:
    """SQLite: the rows as the driver has them."""
    select = f'SELECT {_columns(table)} FROM "{table.name}" WHERE id > {since} ORDER BY id'  # noqa: S608 - our own table
    rows = [tuple(row) for row in reading.exec_driver_sql(select)]
    marks = ", ".join("?" * len(table.columns))
    insert = f'INSERT INTO "{table.name}" ({_columns(table)}) VALUES ({marks})'  # noqa: S608 - our own table
    return len(rows), lambda: writing.exec_driver_sql(insert, rows) if rows else None


def _copy(reading: Connection, writing: Connection, table: Table, since: int) -> tuple[int, Callable[[], object]]:
    """PostgreSQL: the blocks that COPY gives out."""
    rows = f'SELECT {_columns(table)} FROM "{table.name}" WHERE id > {since} ORDER BY id'  # noqa: S608 - our own table
    cursor = reading.connection.cursor()
    with cursor.copy(f"COPY ({rows}) TO STDOUT") as out:
        blocks = [bytes(block) for block in out]

    def write() -> None:
        with writing.connection.cursor().copy(f'COPY "{table.name}" ({_columns(table)}) FROM STDIN') as into:
            for block in blocks:
                into.write(block)

    return cursor.rowcount, write
