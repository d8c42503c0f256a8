"""Registering a citizen who has no phone, and the consent given by word of mouth before a witness."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.assisting.citizens import has_home, namesakes
from lms.clock import local_date
from lms.people.accounts import open_person
from lms.people.consent import needs_consent, record_consent
from lms.people.models import Person
from lms.teams.acting import Actor
from lms.teams.models import AdminUnit, Residence


class Namesake(Exception):
    """Citizens of this name and year of birth live in the unit: `known`."""

    def __init__(self, known: Sequence[Person]) -> None:
        super().__init__(len(known))
        self.known = known


def register(
    session: Session, unit: AdminUnit, name: str, birth_year: int, actor: Actor, now: datetime, *, is_other: bool
) -> Person:
    """Open an account without phone and password for somebody of the unit who consented before the actor.

    Raises Namesake unless it `is_other` than those, which also stops a form that was sent twice; the unit's row is
    touched first, so that two at once wait for each other.
    """
    session.execute(update(AdminUnit).where(AdminUnit.id == unit.id).values(kind=AdminUnit.kind))
    known = namesakes(session, unit, name, birth_year, local_date(now))
    if known and not is_other:
        raise Namesake(known)
    person = open_person(session, None, name, None, birth_year, now)
    actor.note(session, "person.opened", "person", person.id, now, unit.id)
    note_home(session, person, unit, now)
    witness(session, person, unit, actor, now)
    return person


def note_home(session: Session, person: Person, unit: AdminUnit, now: datetime) -> None:
    """Where it is not known where the person lives: in this unit, from today on."""
    if not has_home(session, person.id, local_date(now)):
        session.add(Residence(person_id=person.id, unit_id=unit.id, valid_from=local_date(now)))
        session.flush()


def witness(session: Session, person: Person, unit: AdminUnit, actor: Actor, now: datetime) -> None:
    """Keep that the person agreed by word of mouth to the text in force, and in the log before whom."""
    if needs_consent(session, person.id):
        record_consent(session, person, now)
        actor.note(session, "consent.witnessed", "person", person.id, now, unit.id)
