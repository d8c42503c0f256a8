"""Commands of this room: the official list of units, first accounts, and roles."""

import csv
from datetime import date
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy import select

from lms.clock import local_date, utc_now
from lms.db import db
from lms.people.accounts import BadPhone, BadUsername, PhoneTaken, UsernameTaken, open_person
from lms.people.audit import note
from lms.people.codes import issue_code
from lms.people.models import Person
from lms.people.names import is_name
from lms.teams.access import holds_on
from lms.teams.former import load_former
from lms.teams.granting import AlreadyGranted, NotGranted, end_grant, give_grant, grants_in_force
from lms.teams.loading import load_units
from lms.teams.models import AdminUnit, GrantRole
from lms.teams.unit_file import UnitFileFault

DATA = Path(__file__).parent / "data"
FORMER, FORMER_SUCCESSIONS = "former_units.csv", "former_successions.csv"
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
ROLE = click.Choice([role.value for role in GrantRole])

units = AppGroup("units", help="Administrative units.")
people = AppGroup("people", help="Accounts.")
grants = AppGroup("grants", help="Roles on units: trainer, official, administrator.")


@units.command("load")
@click.option("--folder", type=FOLDER, default=DATA, help="Where units.csv and successions.csv are.")
def load(folder: Path) -> None:
    """Bring the tree in line with the official list of units, and with those of before 1/7/2025 where it has them."""
    session = db.session()
    try:
        reports = {"Units": load_units(session, _rows(folder / "units.csv"), _rows(folder / "successions.csv"))}
        if (folder / FORMER).exists():
            reports["Former units"] = load_former(session, _rows(folder / FORMER), _rows(folder / FORMER_SUCCESSIONS))
    except FileNotFoundError as missing:
        raise click.ClickException(f"There is no {missing.filename}.") from missing
    except UnitFileFault as fault:
        raise click.ClickException("Nothing was changed.\n" + "\n".join(fault.faults)) from fault
    db.session.commit()
    for what, report in reports.items():
        click.echo(f"{what}: {report.added} added, {report.changed} changed, {report.unchanged} unchanged.")


@people.command("add")
@click.option("--name", required=True)
@click.option("--username", help="Made from the name where it is not given.")
@click.option("--phone")
def add_person(name: str, username: str | None, phone: str | None) -> None:
    """Open an account and print its one-time code."""
    if not is_name(name):
        raise click.ClickException(f"{name!r} is no name of a person.")
    try:
        person = open_person(db.session(), username, name, phone, None, utc_now())
    except (BadPhone, BadUsername, PhoneTaken, UsernameTaken) as refusal:
        raise click.ClickException(f"{type(refusal).__name__}: {refusal.__doc__}") from refusal
    note(db.session(), None, "person.opened", "person", person.id, utc_now())
    _print_code(person)


@people.command("code")
@click.argument("username")
def new_code(username: str) -> None:
    """Print a new one-time code, for somebody whom nobody else can give one."""
    _print_code(_person(username))


@grants.command("give")
@click.argument("username")
@click.argument("role", type=ROLE)
@click.argument("unit_code")
def give(username: str, role: str, unit_code: str) -> None:
    """Give USERNAME the ROLE on the unit with UNIT_CODE (VN, a province or a commune)."""
    person, unit = _person(username), _unit(unit_code)
    try:
        grant = give_grant(db.session(), person, GrantRole(role), unit, None, _today())
    except AlreadyGranted as refusal:
        raise click.ClickException(f"{username} is {role} of {unit.name} already.") from refusal
    note(db.session(), None, "grant.given", "grant", grant.id, utc_now(), role=role, unit_id=unit.id)
    db.session.commit()
    click.echo(f"{person.name} is now {role} of {unit.name}.")


@grants.command("end")
@click.argument("username")
@click.argument("role", type=ROLE)
@click.argument("unit_code")
def end(username: str, role: str, unit_code: str) -> None:
    """Take the ROLE on the unit with UNIT_CODE away from USERNAME."""
    person, unit = _person(username), _unit(unit_code)
    try:
        end_grant(db.session(), person, GrantRole(role), unit, _today())
    except NotGranted as refusal:
        raise click.ClickException(f"{username} is not {role} of {unit.name}.") from refusal
    note(db.session(), None, "grant.ended", "person", person.id, utc_now(), role=role, unit_id=unit.id)
    db.session.commit()
    click.echo(f"{person.name} is no longer {role} of {unit.name}.")


@grants.command("list")
def list_grants() -> None:
    """Print every role in force."""
    for line in grants_in_force(db.session(), _today()):
        where = f"{line.unit_code or '-'} {line.unit_name}"
        click.echo(f"{line.username}\t{line.role}\t{where}\t{line.name}\tsince {line.valid_from}")


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _today() -> date:
    return local_date(utc_now())


def _person(username: str) -> Person:
    person = db.session().scalar(select(Person).where(Person.username == username, Person.closed_at.is_(None)))
    if person is None:
        raise click.ClickException(f"There is no open account {username!r}.")
    return person


def _unit(code: str) -> AdminUnit:
    unit = db.session().scalar(select(AdminUnit).where(AdminUnit.code == code, holds_on(AdminUnit, _today())))
    if unit is None:
        raise click.ClickException(f"There is no unit with the code {code!r}; run `flask units load` first.")
    return unit


def _print_code(person: Person) -> None:
    code = issue_code(db.session(), person, None, utc_now())
    note(db.session(), None, "code.issued", "person", person.id, utc_now())
    db.session.commit()
    click.echo(f"User name: {person.username}\nOne-time code: {code}")
