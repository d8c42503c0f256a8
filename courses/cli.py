"""Commands of this room: the calendar."""

import click
from flask.cli import AppGroup
from sqlalchemy import select

from courses.calendar import set_topic, topic_of
from courses.models import Topic
from lms.clock import Month, utc_now
from lms.db import db

MONTHS_SHOWN = 12

calendar = AppGroup("calendar", help="The topic of each month.")


@calendar.command("set")
@click.argument("month")
@click.argument("topic_number", type=int)
def set_month(month: str, topic_number: int) -> None:
    """Give MONTH (as 2026-11) the topic of that number."""
    chosen = Month.parse(month)
    if chosen is None:
        raise click.ClickException(f"{month!r} is not a month; write it as 2026-11.")
    topic = db.session.scalar(select(Topic).where(Topic.number == topic_number))
    if topic is None:
        raise click.ClickException(f"There is no topic {topic_number}. Has `flask courses sync` run?")
    set_topic(db.session(), chosen, topic)
    db.session.commit()
    click.echo(f"{chosen}: {topic.number} {topic.title['vi']}")


@calendar.command("list")
def list_months() -> None:
    """The topics of this month and the next eleven."""
    first = Month.of(utc_now())
    for month in (first.shift(later) for later in range(MONTHS_SHOWN)):
        topic = topic_of(db.session(), month)
        click.echo(f"{month}: {topic.number} {topic.title['vi']}" if topic else f"{month}: –")
