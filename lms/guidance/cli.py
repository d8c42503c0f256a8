"""Commands of this room: the shipped composition sets."""

from pathlib import Path

import click
from flask.cli import AppGroup

from lms.db import db
from lms.guidance.loading import SetFileFault, load_sets, read_sets

SHIPPED = Path(__file__).parent / "data" / "composition.json"
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

composition = AppGroup("composition", help="What provinces ask of their teams' composition.")


@composition.command("load")
@click.option("--file", type=FILE, default=SHIPPED, help="A file in the form of lms/guidance/data/composition.json.")
def load(file: Path) -> None:
    """Enter the composition sets of a file, the shipped ones when none is named; again, it changes nothing."""
    try:
        report = load_sets(db.session(), read_sets(file.read_text(encoding="utf-8-sig")))
    except (SetFileFault, UnicodeDecodeError) as fault:
        raise click.ClickException(f"Nothing was changed.\n{fault}") from fault
    db.session.commit()
    click.echo(f"Composition sets: {report.added} added, {report.changed} changed, {report.unchanged} unchanged.")
