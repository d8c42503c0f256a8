"""Roles on units: who answers for which part of the country, and who writes lessons."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.people.models import Person
from lms.teams.access import holds_on
from lms.teams.models import AdminUnit, Grant, GrantRole


class AlreadyGranted(Exception):
    """The person holds this role on this unit."""


class NotGranted(Exception):
    """The person does not hold this role on this unit."""


@dataclass(frozen=True)
class GrantLine:
    """A role in force, for a list."""

    username: str
    name: str
    role: str
    unit_code: str | None
    unit_name: str
    valid_from: date


def give_grant(
    session: Session, person: Person, role: GrantRole, unit: AdminUnit, granted_by: Person | None, day: date
) -> Grant:
    """Give the person a role on the unit and all below it from `day` on. Raises AlreadyGranted."""
    if _held(session, person, role, unit, day):
        raise AlreadyGranted
    by = granted_by.id if granted_by else None
    grant = Grant(person_id=person.id, role=role, unit_id=unit.id, granted_by=by, valid_from=day)
    session.add(grant)
    session.flush()
    return grant


def end_grant(session: Session, person: Person, role: GrantRole, unit: AdminUnit, day: date) -> None:
    """Take the role away: `day` is the first day without it. Raises NotGranted."""
    grant = _held(session, person, role, unit, day)
    if not grant:
        raise NotGranted
    if grant.valid_from < day:
        grant.valid_to = day
    else:
        session.delete(grant)
    session.flush()


def grants_in_force(session: Session, day: date) -> list[GrantLine]:
    """Every role in force, by unit and name."""
    rows = session.execute(
        select(Person.username, Person.name, Grant.role, AdminUnit.code, AdminUnit.name, Grant.valid_from)
        .join(Grant, Grant.person_id == Person.id)
        .join(AdminUnit, AdminUnit.id == Grant.unit_id)
        .where(holds_on(Grant, day))
        .order_by(AdminUnit.level, AdminUnit.name_sort, AdminUnit.id, Person.name_sort, Person.id)
    )
    return [GrantLine(*row) for row in rows]


def _held(session: Session, person: Person, role: GrantRole, unit: AdminUnit, day: date) -> Grant | None:
    same = select(Grant).where(Grant.person_id == person.id, Grant.role == role, Grant.unit_id == unit.id)
    return session.scalar(same.where(holds_on(Grant, day)))
