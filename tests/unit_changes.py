"""Changes of units as an administrator of the nation records them, for tests that look at what comes of them."""

from typing import Any

from sqlalchemy.orm import Session

from lms.teams.access import scope_of
from lms.teams.acting import Actor
from lms.units.changes import ById, Change
from lms.units.clerk import Clerk, Outcome
from lms.units.recording import record
from tests.progress import NOW


def clerk(session: Session, someone: Any) -> Clerk:
    person = someone("administrator")
    return Clerk(session, scope_of(session, person.id, NOW.date()), Actor(person.id, ""), NOW)


def change(session: Session, someone: Any, made: Change) -> Outcome:
    """Record it and commit."""
    outcome = record(clerk(session, someone), made)
    session.commit()
    session.expire_all()
    return outcome


def of(unit: Any) -> ById:
    return ById(unit.id)
