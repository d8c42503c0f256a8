"""Commands for those who run the site: `flask --help`."""

from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from flask_migrate import upgrade
from sqlalchemy import select

from courses import cli as courses_cli
from courses.changes import Change
from courses.faults import LibraryFault
from courses.library import read_library
from courses.publishing import sync_topics
from lms.bank import cli as bank_cli
from lms.clock import utc_now
from lms.db import db
from lms.demo import cli as demo_cli
from lms.demo.load import has_people
from lms.guidance import cli as guidance_cli
from lms.national import cli as national_cli
from lms.rosters import cli as rosters_cli
from lms.rulings import cli as rulings_cli
from lms.studio import cli as studio_cli
from lms.teams import cli as teams_cli
from lms.teams.models import AdminUnit, Level
from lms.units import cli as units_cli
from quizzes import cli as quizzes_cli
from quizzes.bank.syncing import sync_questions
from quizzes.question_faults import QuestionFileFault

LIBRARY = Path(__file__).parent.parent / "courses" / "library"
FOLDER = click.Path(file_okay=False, path_type=Path)

courses = AppGroup("courses", help="Lessons and questions.")


def install(app: Flask) -> None:
    """Add our commands to the `flask` command."""
    app.cli.add_command(courses)
    app.cli.add_command(courses_cli.calendar)
    app.cli.add_command(bank_cli.questions)
    app.cli.add_command(demo_cli.demo)
    app.cli.add_command(demo_cli.accounts)
    app.cli.add_command(national_cli.national)
    app.cli.add_command(prepare)
    app.cli.add_command(guidance_cli.composition)
    app.cli.add_command(units_cli.units)
    app.cli.add_command(teams_cli.people)
    app.cli.add_command(teams_cli.grants)
    app.cli.add_command(rosters_cli.teams)
    app.cli.add_command(rulings_cli.rulings)
    app.cli.add_command(studio_cli.studio)
    app.cli.add_command(quizzes_cli.attempts)


@click.command("prepare")
@click.pass_context
@with_appcontext
def prepare(context: click.Context) -> None:
    """Migrate the database; where nobody is in it, and this is no production, load all that the demo shows."""
    upgrade()
    if current_app.config["ENVIRONMENT"] == "production" or has_people(db.session()):
        return
    context.invoke(teams_cli.load)
    context.invoke(guidance_cli.load)
    changes, _kept, faults = _publish(LIBRARY)
    if faults:
        raise click.ClickException("\n".join(faults))
    db.session.commit()
    click.echo(f"{len(changes)} topics, lessons and question banks published.")
    context.invoke(demo_cli.load)


@courses.command("sync")
@click.argument("folder", type=FOLDER, default=LIBRARY)
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--take-folder", is_flag=True, help="Replace what was edited in the studio since, too.")
def sync(folder: Path, dry_run: bool, take_folder: bool) -> None:
    """Publish the lessons and questions in FOLDER, courses/library when none is named.

    Changed words become a new version, and what is gone is withdrawn, never deleted. What somebody has edited in
    the studio since is kept and named, unless --take-folder is given. With any fault in the files, all faults are
    listed and nothing is written.
    """
    try:
        changes, kept, faults = _publish(folder, take_folder=take_folder)
    except LibraryFault as error:
        changes, kept, faults = [], [], [str(fault) for fault in error.faults]
    if faults:
        db.session.rollback()
        raise click.ClickException("Nothing was changed.\n" + "\n".join(faults))
    if dry_run:
        db.session.rollback()
    else:
        db.session.commit()
    for line in (*map(_line, changes), *kept):
        click.echo(line)
    if kept:
        click.echo(f"{len(kept)} kept as the studio has them; --take-folder takes those of the folder.")
    click.echo(f"{len(changes)} changes{' would be made' if dry_run else ''}." if changes else "Nothing to change.")


def _publish(folder: Path, *, take_folder: bool = False) -> tuple[list[Change], list[str], list[str]]:
    """Take topics, lessons and questions over; returns what has changed, what was kept, and faults of questions."""
    nation = db.session.scalars(select(AdminUnit).where(AdminUnit.level == Level.NATION)).first()
    if nation is None:
        raise click.ClickException("Load the administrative units first: flask units load")
    now, faults = utc_now(), []
    report = sync_topics(db.session(), read_library(folder), nation, now, take_folder=take_folder)
    changes = report.changes
    for course, record in report.courses:
        try:
            bank = sync_questions(db.session(), course, record.questions, now, takes_files=take_folder)
            changes += bank.changes(course.slug)
            report.kept.extend(f"{course.slug}, {slug}: edited in the studio since" for slug in bank.kept)
        except QuestionFileFault as error:
            faults.append(str(error))
    return changes, report.kept, faults


def _line(change: Change) -> str:
    """A change; of rewritten words, how many came and went."""
    counts = f", {change.added} words added, {change.removed} removed" if change.is_rewritten else ""
    return f"{change}{counts}"
