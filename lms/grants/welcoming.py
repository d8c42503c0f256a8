"""How a new official comes in: an account, a role and a first code, in one step.

The code is returned to be shown once; nothing keeps it (lms/people/codes.py).
"""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from lms.clock import local_date
from lms.people.accounts import open_person
from lms.people.codes import issue_code
from lms.people.models import Person
from lms.teams.acting import Actor
from lms.teams.appointing import Office, appoint
from lms.teams.granting import holds_from
from lms.teams.models import AdminUnit, Grant
from lms.text import fold


class Namesake(Exception):
    """One of the units has somebody of this name with a role; only a phone number could tell the two apart."""


def welcome_official(
    session: Session, name: str, phone: str | None, office: Office, actor: Actor, now: datetime
) -> tuple[Person, str]:
    """Open an account, give the office and issue a code: the person and the code.

    Raises Namesake, which also stops a form that was sent twice, and what open_person and appoint raise;
    after a refusal, the caller rolls back.
    """
    _claim(session, office)
    if phone is None:
        _refuse_namesake(session, name, office, now)
    person = open_person(session, None, name, phone, None, now)
    actor.note(session, "person.opened", "person", person.id, now, office.units[0].id)
    appoint(session, person, office, actor, now)
    return person, hand_out_code(session, person, office.units[0].id, actor, now)


def welcomed_before(session: Session, name: str, phone: str | None, office: Office, actor: Actor) -> Grant | None:
    """A grant of the very office that the actor has given to somebody of this name and number; of nobody else's."""
    term, units = office.term, [unit.id for unit in office.units]
    same = (Grant.role == office.role, Grant.label == office.label, Grant.granted_by == actor.person_id)
    dates = (Grant.valid_from == term.valid_from, Grant.valid_to.is_not_distinct_from(term.valid_to))
    called = (Person.name == name, Person.phone.is_not_distinct_from(phone), Person.closed_at.is_(None))
    holder = (
        select(Grant.person_id)
        .join(Person, Person.id == Grant.person_id)
        .where(Grant.unit_id.in_(units), *called, *same, *dates)
        .group_by(Grant.person_id)
        .having(func.count() == len(units))
    )
    first = select(Grant).where(Grant.unit_id == units[0], *same, *dates, Grant.person_id.in_(holder))
    return session.scalar(first.order_by(Grant.id).limit(1))


def hand_out_code(session: Session, person: Person, unit_id: int, actor: Actor, now: datetime) -> str:
    """A new one-time code. The old password works, and nobody is signed out, until it is used."""
    actor.note(session, "code.issued", "person", person.id, now, unit_id)
    return issue_code(session, person, actor.person_id, now)


def _claim(session: Session, office: Office) -> None:
    """Two forms at once wait for each other at the first unit's row."""
    session.execute(update(AdminUnit).where(AdminUnit.id == office.units[0].id).values(kind=AdminUnit.kind))


def _refuse_namesake(session: Session, name: str, office: Office, now: datetime) -> None:
    lasting = holds_from(local_date(now))
    here = (Grant.unit_id.in_([unit.id for unit in office.units]), lasting, Person.name_folded == fold(name))
    if session.scalar(select(Grant.id).join(Person, Person.id == Grant.person_id).where(*here).limit(1)):
        raise Namesake
