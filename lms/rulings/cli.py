"""The rulings' command: grading anew what a page has not finished."""

import click
from flask.cli import AppGroup

from lms.clock import utc_now
from lms.db import db
from lms.rulings.applying import regrade_slice, unfinished
from lms.teams.acting import Actor

rulings = AppGroup("rulings", help="Questions found wrong.")


@rulings.command("apply")
def apply() -> None:
    """Grade anew all attempts that rulings on questions still wait for.

    Some attempts at a time, each time written for good: it may be stopped and run again, and goes on where it was.
    """
    waiting = unfinished(db.session())
    for ruling in waiting:
        while regrade_slice(db.session(), ruling, Actor(None, ""), utc_now()):
            db.session.commit()
        db.session.commit()
    click.echo(f"{len(waiting)} rulings applied." if waiting else "Nothing to apply.")
