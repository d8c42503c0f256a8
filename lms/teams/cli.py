"""Commands of this room: the official list of units, first accounts, and roles."""

import csv
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy import select

from lms.clock import local_today, utc_now
from lms.db import db
from lms.people.accounts import BadPhone, BadUsername, PhoneTaken, UsernameTaken, open_person
from lms.people.codes import issue_code
from lms.people.models import Person
from lms.people.names import is_name
from lms.teams.access import holds_on
from lms.teams.acting import Actor
from lms.teams.appointing import BadTerm, Office, UnitNotThere, appoint, relieve
from lms.teams.former import load_former
from lms.teams.granting import (
    AlreadyGranted,
    GrantLine,
    LastAdministrator,
    NotGranted,
    Term,
    grants_in_force,
    held_roles,
)
from lms.teams.loading import load_units
from lms.teams.models import AdminUnit, Grant, GrantRole
from lms.teams.placement import placement_of
from lms.teams.unit_file import UnitFileFault
from lms.text import tidy

DATA = Path(__file__).parent / "data"
FORMER, FORMER_SUCCESSIONS = "former_units.csv", "former_successions.csv"
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
ROLE = click.Choice([role.value for role in GrantRole])
DAY = click.DateTime(["%Y-%m-%d", "%d/%m/%Y"])
OPERATOR = Actor(None, "")

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
    OPERATOR.note(db.session(), "person.opened", "person", person.id, utc_now(), None)
    _print_code(person)


@people.command("code")
@click.argument("username")
def new_code(username: str) -> None:
    """Print a new one-time code, for somebody whom nobody else can give one."""
    _print_code(_person(username))


@grants.command("give")
@click.argument("username")
@click.argument("role", type=ROLE)
@click.argument("unit_codes", nargs=-1, required=True)
@click.option("--label", default="", help="A name for the units together, such as the east of a province.")
@click.option("--from", "begins", type=DAY, help="The first day; today where it is not given.")
@click.option("--until", "last", type=DAY, help="The last day; open where it is not given.")
def give(
    username: str, role: str, unit_codes: tuple[str, ...], label: str, begins: datetime | None, last: datetime | None
) -> None:
    """Give USERNAME the ROLE on the units with UNIT_CODES (VN, provinces or communes)."""
    person, units = _person(username), [_unit(code) for code in dict.fromkeys(unit_codes)]
    if len(units) > 1 and not tidy(label):
        raise click.ClickException("Name several units together: --label 'Phía đông tỉnh'.")
    term = Term(begins.date() if begins else local_today(), last.date() + timedelta(days=1) if last else None)
    try:
        appoint(db.session(), person, Office(GrantRole(role), units, tidy(label), term), OPERATOR, utc_now())
    except AlreadyGranted as refusal:
        raise click.ClickException(f"{username} is {role} there already, {_dates(refusal.grant)}.") from refusal
    except BadTerm as refusal:
        raise click.ClickException("That time is over, or ends before it begins.") from refusal
    except UnitNotThere as refusal:
        raise click.ClickException(f"{refusal.unit.name} is not there on {term.valid_from}.") from refusal
    db.session.commit()
    click.echo(f"{person.name} is {role} of {_named(units)}, {_dates(term)}.")


@grants.command("end")
@click.argument("username")
@click.argument("role", type=ROLE)
@click.argument("unit_codes", nargs=-1)
@click.option("--label", help="End the role on all units that were given together under this name.")
@click.option("--on", "ends", type=DAY, help="The first day without the role; today where it is not given.")
def end(username: str, role: str, unit_codes: tuple[str, ...], label: str | None, ends: datetime | None) -> None:
    """Take the ROLE on the units with UNIT_CODES, or of a set with --label, away from USERNAME."""
    person, units = _person(username), [_unit(code) for code in dict.fromkeys(unit_codes)]
    if bool(units) == bool(label):
        raise click.ClickException("Say which units: by their codes, or by the name of their set.")
    held = held_roles(db.session(), person, GrantRole(role), local_today())
    chosen = [grant for grant in held if (grant.label == label if label else grant.unit_id in {u.id for u in units})]
    where = label or _named(units)
    try:
        relieve(db.session(), chosen, ends.date() if ends else local_today(), OPERATOR, utc_now())
    except NotGranted as refusal:
        raise click.ClickException(f"{username} is not {role} of {where}.") from refusal
    except LastAdministrator as refusal:
        raise click.ClickException("Nobody would be left to administer the nation: name another first.") from refusal
    except BadTerm as refusal:
        raise click.ClickException("A role ends today or later.") from refusal
    db.session.commit()
    click.echo(f"{person.name} is no longer {role} of {where}.")


@grants.command("list")
@click.option("--on", "day", type=DAY, help="As it is on this day; today where it is not given.")
@click.option("--label", help="Only what was given under this name.")
def list_grants(day: datetime | None, label: str | None) -> None:
    """Print every role in force."""
    for line in grants_in_force(db.session(), day.date() if day else local_today(), label):
        where = f"{line.unit_code or '-'} {line.unit_name}" + (f" ({line.label})" if line.label else "")
        click.echo(f"{line.username}\t{line.role}\t{where}\t{line.name}\t{_dates(line)}")


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _person(username: str) -> Person:
    person = db.session().scalar(select(Person).where(Person.username == username, Person.closed_at.is_(None)))
    if person is None:
        raise click.ClickException(f"There is no open account {username!r}.")
    return person


def _unit(code: str) -> AdminUnit:
    unit = db.session().scalar(select(AdminUnit).where(AdminUnit.code == code, holds_on(AdminUnit, local_today())))
    if unit is None:
        raise click.ClickException(f"There is no unit with the code {code!r}; run `flask units load` first.")
    return unit


def _print_code(person: Person) -> None:
    code = issue_code(db.session(), person, None, utc_now())
    unit_id = placement_of(db.session(), person.id, local_today()).unit_id
    OPERATOR.note(db.session(), "code.issued", "person", person.id, utc_now(), unit_id)
    db.session.commit()
    click.echo(f"User name: {person.username}\nOne-time code: {code}")


def _named(units: Sequence[AdminUnit]) -> str:
    return ", ".join(unit.name for unit in units)


def _dates(term: Term | Grant | GrantLine) -> str:
    return f"since {term.valid_from}" + (f" until {term.valid_to - timedelta(days=1)}" if term.valid_to else "")
