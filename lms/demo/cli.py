"""The demo's commands."""

import os

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.clock import utc_now
from lms.db import db
from lms.demo.cast import ACCOUNTS
from lms.demo.load import NothingToShow, RealPeople, load_demo
from lms.people.models import Person
from lms.people.passwords import hasher_of

demo = AppGroup("demo", help="The invented province.")


@demo.command("load")
def load() -> None:
    """Fill an empty database with the demo. Refused where real people are, and in production."""
    if current_app.config["ENVIRONMENT"] == "production":
        raise click.ClickException("The demo is not for production.")
    password_hash = hasher_of(current_app.config).hash(current_app.config["DEMO_PASSWORD"])
    try:
        load_demo(db.session(), password_hash, utc_now())
    except RealPeople as refusal:
        raise click.ClickException("There are real people in this database; the demo would mix with them.") from refusal
    except NothingToShow as refusal:
        raise click.ClickException("Load the units and the courses first.") from refusal
    click.echo("The demo is loaded.")


@click.command("accounts")
@with_appcontext
def accounts() -> None:
    """Print the site's address and the demo's accounts."""
    click.echo(f"\n  Học Số: http://127.0.0.1:{os.environ.get('PORT', '8000')}\n")
    if not _is_shown(db.session()):
        return
    click.echo(f"  Tài khoản dùng thử, mật khẩu {current_app.config['DEMO_PASSWORD']}:")
    for username, who in ACCOUNTS.items():
        click.echo(f"    {username:<10}  {who}")
    click.echo()


def _is_shown(session: Session) -> bool:
    first = next(iter(ACCOUNTS))
    return session.scalar(select(Person.id).where(Person.username == first, Person.is_demo)) is not None
