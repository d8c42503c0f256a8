"""The command that writes a synthetic country."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from lms.clock import local_today
from lms.db import db
from lms.national.country import figures_of, plan_country, read_provinces
from lms.national.files import write_country

SEED = 10102026
SCALE = click.FloatRange(min=0.0001, max=2)
FOLDER = click.Path(file_okay=False, path_type=Path)

national = AppGroup("national", help="A synthetic country for tests and benchmarks.")


@national.command("generate")
@click.argument("folder", type=FOLDER)
@click.option("--scale", type=SCALE, default=1.0, help="1 is the whole country, 0.01 is one hundredth.")
@click.option("--seed", type=int, default=SEED, help="The same seed makes the same files.")
@click.option("--xlsx", is_flag=True, help="Write each roster as XLSX too.")
def generate(folder: Path, scale: float, seed: int, *, xlsx: bool) -> None:
    """Write rosters of invented people into FOLDER, one file per province. Refused in production.

    The places are those of the units loaded; villages, teams, people and phone numbers are invented.
    """
    if current_app.config["ENVIRONMENT"] == "production":
        raise click.ClickException("Invented people are not for production.")
    provinces = read_provinces(db.session(), local_today())
    if not provinces:
        raise click.ClickException("Load the administrative units first: flask units load")
    plans = plan_country(provinces, scale, seed)
    for file in write_country(plans, folder, seed, xlsx=xlsx):
        click.echo(file)
    click.echo(
        "{0.provinces} provinces, {0.communes} communes, {0.teams} teams, {0.members} members.".format(
            figures_of(plans)
        )
    )
