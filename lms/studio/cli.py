"""The studio's command, for a clock to run."""

import click
from flask.cli import AppGroup

from lms.clock import utc_now
from lms.db import db
from lms.studio.publishing import publish_due

studio = AppGroup("studio", help="Lessons written on the pages.")


@studio.command("publish-due")
def publish_what_is_due() -> None:
    """Publish the lessons whose moment has come."""
    count = publish_due(db.session(), utc_now())
    db.session.commit()
    click.echo(f"{count} lessons published.")
