"""Commands of this room: changes of units from a file."""

from pathlib import Path

import click
from flask_babel import force_locale
from sqlalchemy import select

from lms.clock import local_today, utc_now
from lms.db import db
from lms.tables.refusals import TableRefused
from lms.teams.access import Scope
from lms.teams.acting import Actor
from lms.teams.cli import units
from lms.teams.models import AdminUnit, Level
from lms.units.change_file import Entry, Fault, read_changes
from lms.units.clerk import Clerk
from lms.units.impact import impact_lists
from lms.units.recording_file import FileReport, preview_file, record_file
from lms.units.tables import read_table
from lms.units.words import file_words, words_of

__all__ = ["units"]  # the group, with the command of this room in it
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@units.command("change")
@click.argument("file", type=FILE)
@click.option("--dry-run", is_flag=True, help="Say what would be recorded, and record nothing.")
def change(file: Path, *, dry_run: bool) -> None:
    """Record the changes of units in FILE (CSV or XLSX): all of them, or none where a row is faulty."""
    with force_locale("en"):
        entries, faults = _read(file)
        report = _preview(entries) if dry_run else record_file(_clerk(), entries)
        faults += report.faults
        if faults:
            db.session.rollback()
            raise click.ClickException("Nothing was recorded.\n" + "\n".join(_line(fault) for fault in faults))
    db.session.commit()
    would = "would be" if dry_run else "were"
    click.echo(f"{len(report.recorded)} changes {would} recorded, {len(report.known)} were on record already.")


def _preview(entries: list[Entry]) -> FileReport:
    """Say what would move; nothing is written."""
    report, impact = preview_file(_clerk(), entries)
    if not report.faults:
        lists = impact_lists(db.session(), impact, local_today(), {})
        touched = ", ".join(f"{page.total} {name}" for name, page in lists.items())
        click.echo(f"Would go elsewhere, with {len(impact.lines)} units touched: {touched}.")
    return report


def _clerk() -> Clerk:
    nation = db.session().scalar(select(AdminUnit).where(AdminUnit.level == Level.NATION))
    if nation is None:
        raise click.ClickException("Load the administrative units first: flask units load")
    return Clerk(db.session(), Scope(0, (nation,), ()), Actor(None, ""), utc_now())


def _read(file: Path) -> tuple[list[Entry], list[Fault]]:
    try:
        return read_changes(read_table(file.read_bytes()))
    except TableRefused as refusal:
        raise click.ClickException(file_words(refusal)) from refusal


def _line(fault: Fault) -> str:
    beside = f" (row {fault.beside} changes it, too)" if fault.beside else ""
    return f"row {fault.row}, {fault.column}: {words_of(fault.refusal)}{beside}"
