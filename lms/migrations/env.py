"""Runs the revisions, the same ones on SQLite and PostgreSQL."""

from typing import Any, Literal

from alembic import context
from flask import current_app

from lms.db import UtcDateTime

def render_item(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """Our moments are plain DateTime columns in a revision, so that old revisions never import new code."""
    return "sa.DateTime()" if kind == "type" and isinstance(item, UtcDateTime) else False


def process_revision_directives(_context: Any, _revision: Any, directives: list[Any]) -> None:
    """Write no empty revision."""
    if getattr(context.config.cmd_opts, "autogenerate", False) and directives[0].upgrade_ops.is_empty():
        directives[:] = []


migrate = current_app.extensions["migrate"]
words: dict[str, Any] = {"process_revision_directives": process_revision_directives, "render_item": render_item}
words |= migrate.configure_args

with migrate.db.engine.connect() as connection:
    # SQLite changes a table by making it anew: what refers to it must be let be meanwhile, and is checked below.
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.commit()
    context.configure(connection=connection, target_metadata=migrate.db.metadata, **words)
    with context.begin_transaction():
        context.run_migrations()
    if is_sqlite:
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if orphans:
            raise RuntimeError(f"Rows refer to rows that are not there: {orphans[:5]}")
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")
