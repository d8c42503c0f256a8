"""Putting right what is written of somebody, and handing out a new code; both are in the audit log."""

from datetime import datetime

from sqlalchemy.orm import Session

from lms.clock import local_date
from lms.people.accounts import correct
from lms.people.codes import issue_code
from lms.people.models import Person
from lms.teams.acting import Actor
from lms.teams.placement import placement_of
from lms.text import phone_number, tidy


def put_right(
    session: Session, person: Person, name: str, phone: str | None, birth_year: int | None, actor: Actor, now: datetime
) -> None:
    """Correct a person's name, phone number and year of birth; the log says which, not what.

    Raises what `correct` raises; PhoneTaken undoes the transaction, and the caller must commit what it leaves.
    """
    wanted = {"name": tidy(name), "phone": phone_number(phone or ""), "birth_year": birth_year}
    changed = [field for field, value in wanted.items() if getattr(person, field) != value]
    if not changed:
        return
    correct(session, person, name, phone, birth_year, actor.address, now)
    actor.note(session, "person.corrected", "person", person.id, now, _unit_id(session, person, now), fields=changed)


def hand_out_code(session: Session, person: Person, actor: Actor, now: datetime) -> str:
    """A new one-time code. The old password works, and nobody is signed out, until it is used."""
    actor.note(session, "code.issued", "person", person.id, now, _unit_id(session, person, now))
    return issue_code(session, person, actor.person_id, now)


def _unit_id(session: Session, person: Person, now: datetime) -> int | None:
    """Where the person belongs today: whoever oversees that unit reads of it."""
    return placement_of(session, person.id, local_date(now)).unit_id
