"""The commands of this room: rosters from files, for a province or the country."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup
from flask_babel import force_locale
from sqlalchemy import select

from lms.clock import local_today, utc_now
from lms.db import db
from lms.rosters.faults import refusal_words, words_of
from lms.rosters.importing import PlanFaulty, PlanOutdated, load
from lms.rosters.plans import HELD_UP, Choices, Plan, Terms
from lms.rosters.reading import Reading
from lms.rosters.tables import Table, read_table
from lms.rosters.writing import Report
from lms.tables.refusals import TableRefused
from lms.teams.access import holds_on
from lms.teams.acting import Actor
from lms.teams.models import AdminUnit
from lms.text import SOURCE_LANGUAGE

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
LARGEST = 2 * 1024**3  # whoever sits at the machine may read a file as long as a country

RARELY = 200_000

teams = AppGroup("teams", help="Teams and their rosters.")


@teams.command("import")
@click.argument("files", type=FILE, nargs=-1, required=True)
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--create-missing", is_flag=True, help="Enter villages and teams that are not there yet.")
@click.option("--home", default="VN", help="Code of the unit that the teams belong to; the whole country without it.")
def import_rosters(files: tuple[Path, ...], dry_run: bool, create_missing: bool, home: str) -> None:
    """Import rosters from FILES (XLSX, XLS, ODS, CSV or TSV), each whole or not at all.

    Every faulty row is printed with its cell and what to do about it. The status is 1 if any file was refused.
    """
    terms = Terms(_unit(home), Choices(create_missing=create_missing), local_today())
    with force_locale(SOURCE_LANGUAGE):
        refused = [file for file in files if not _import(file, terms, dry_run=dry_run)]
    if refused:
        raise click.ClickException("Refused, nothing of it was changed: " + ", ".join(map(str, refused)))


def _import(file: Path, terms: Terms, *, dry_run: bool) -> bool:
    """Whether the file was imported."""
    try:
        with file.open("rb") as source:
            report = _load(read_table(source, LARGEST), terms)
    except TableRefused as refusal:
        click.echo(f"{file}: {refusal_words(refusal)}")
    except PlanOutdated:
        click.echo(f"{file}: somebody changed the same teams at this moment; run the command again.")
    except PlanFaulty:
        click.echo(f"{file}: put the rows right that are listed above.")
    else:
        if dry_run:
            db.session.rollback()
        else:
            db.session.commit()
        click.echo(f"{file}: {_summary(report)}{' (dry run: nothing was changed)' if dry_run else ''}")
        return True
    db.session.rollback()
    return False


def _load(table: Table, terms: Terms) -> Report:
    with click.progressbar(length=table.row_count, label=table.sheet.name or "Roster") as bar, _seldom_collecting():

        def watch(plan: Plan) -> None:
            bar.update(len(plan.lines))
            for line in plan.lines:
                for fault in line.faults if line.outcome in HELD_UP else ():
                    click.echo(words_of(fault))

        return load(db.session(), Reading(table, terms.day), terms, Actor(None, ""), utc_now(), watch)


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """A country is a million small objects without rings: to look for some would take a quarter of the time."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _summary(report: Report) -> str:
    counts = {
        "villages entered": report.villages,
        "teams founded": report.teams,
        "accounts opened": report.opened,
        "people joined": report.joined,
        "changed": report.changed,
        "unchanged": report.same,
    }
    return ", ".join(f"{count} {what}" for what, count in counts.items() if count) or "nothing in it"


def _unit(code: str) -> AdminUnit:
    query: Any = select(AdminUnit).where(AdminUnit.code == code, holds_on(AdminUnit, local_today()))
    unit: AdminUnit | None = db.session().scalars(query).first()
    if unit is None:
        raise click.ClickException(f"There is no unit with the code {code!r}; run `flask units load` first.")
    return unit
