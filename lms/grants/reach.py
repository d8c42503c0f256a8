"""What a role opens to its holder, in numbers: shown before it is given."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from lms.people.models import Person
from lms.teams.access import LARGE_LEVELS, OVERSEEING, Scope, holds_on
from lms.teams.appointing import Office
from lms.teams.models import AdminUnit, GrantRole, Level, Team


@dataclass(frozen=True)
class Reach:
    """How much the holder will see, and what beyond that they may do."""

    communes: int
    teams: int
    people: int
    oversees: bool
    writes: bool
    gives: bool


def reach_of(session: Session, office: Office, day: date) -> Reach:
    """What the office opens, as things are on `day`. Trainers see the library, and nobody's records."""
    oversees = office.role in OVERSEEING
    scope = Scope(0, tuple(office.units) if oversees else (), ())
    return Reach(
        communes=_count(session, AdminUnit, AdminUnit.level == Level.COMMUNE, scope.covers_units(), day=day),
        teams=_count(session, Team, scope.covers_teams(), day=day),
        people=_count(session, Person, scope.covers_people(day), Person.closed_at.is_(None)),
        oversees=oversees,
        writes=office.role in (GrantRole.TRAINER, GrantRole.ADMINISTRATOR),
        gives=oversees and any(unit.level in LARGE_LEVELS for unit in office.units),
    )


def _count(
    session: Session, kind: type[AdminUnit | Team | Person], *which: ColumnElement[bool], day: date | None = None
) -> int:
    there = [holds_on(kind, day)] if day and kind is not Person else []  # type: ignore[arg-type]
    return session.scalar(select(func.count()).select_from(kind).where(*which, *there)) or 0
