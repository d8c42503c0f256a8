"""The command of tests, for a clock to run."""

import click
from flask.cli import AppGroup

from lms.clock import utc_now
from lms.db import db
from quizzes.attempts import close_overdue

attempts = AppGroup("attempts", help="Tests that people sit.")


@attempts.command("close-overdue")
def close_what_is_overdue() -> None:
    """Hand in every test whose time is over and whose owner has not come back."""
    count = close_overdue(db.session(), utc_now())
    db.session.commit()
    click.echo(f"{count} tests handed in.")
