"""Closing an account: every room's part of it, in one transaction.

Enrolments, readings, attempts and answers stay under the bare id, so that what a team once reached is still
true; the random sign of the browser, which could join them to others, goes, and so does the reason why somebody
was given more time. Certificates stay valid in the ledger, but lose the name: whoever checks the code afterwards
learns that the paper is real, for what and from when, and no longer whose it is.
"""

from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from certificates.lookup import earned_by
from certificates.models import Certificate
from lms.clock import local_date
from lms.people.accounts import close
from lms.people.audit import note
from lms.people.models import Person
from lms.teams.granting import refuse_last_administrator
from lms.teams.models import Grant, Membership, Residence
from lms.teams.placement import placement_of
from quizzes.models import Allowance, Attempt

Dated = TypeVar("Dated", Membership, Grant, Residence)


def close_account(session: Session, person: Person, address: str, now: datetime) -> None:
    """Close the person's account for good. Raises LastAdministrator, with nothing changed."""
    day = local_date(now)
    refuse_last_administrator(session, person.id, day)
    unit_id = placement_of(session, person.id, day).unit_id
    _end(session, Membership, person.id, day)
    _end(session, Grant, person.id, day)
    _end(session, Residence, person.id, day)
    # "Trưởng thôn" of a village is a name in all but letters.
    session.execute(update(Membership).where(Membership.person_id == person.id).values(position=""))
    session.execute(update(Attempt).where(Attempt.person_id == person.id).values(device=""))
    session.execute(delete(Allowance).where(Allowance.person_id == person.id))  # its reason tells of the person
    session.execute(update(Certificate).where(earned_by(person.id)).values(name=""))
    close(session, person, now)
    note(session, person.id, "account.closed", "person", person.id, now, address, unit_id)


def _end(session: Session, kind: type[Dated], person_id: int, day: date) -> None:
    """End what still holds as of `day`; what was to begin later ends as it begins."""
    open_rows = select(kind).where(kind.person_id == person_id, or_(kind.valid_to.is_(None), kind.valid_to > day))
    for row in session.scalars(open_rows):
        row.valid_to = max(day, row.valid_from)
