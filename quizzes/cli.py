"""The command of tests, for a clock to run."""

import click
from flask.cli import AppGroup

from lms.clock import utc_now
from lms.db import db
from quizzes.attempts.handing_in import settle_due

attempts = AppGroup("attempts", help="Tests that people sit.")


@attempts.command("close-overdue")
def close_what_is_overdue() -> None:
    """Hand in every test whose time is over and whose owner has not come back, and grade what waited for the close."""
    count = 0
    while settled := settle_due(db.session(), utc_now()):
        db.session.commit()
        count += settled
    click.echo(f"{count} tests handed in or graded.")
