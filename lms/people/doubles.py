"""One person with two accounts: what the people room does when one is merged into the other."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.people.accounts import close
from lms.people.models import Consent, Person


class AlreadyMerged(Exception):
    """One of the two is closed, perhaps merged a moment ago: `into_id` says into whom, if so."""

    def __init__(self, into_id: int | None) -> None:
        super().__init__(into_id)
        self.into_id = into_id


def claim_pair(session: Session, kept_id: int, double_id: int) -> tuple[Person, Person]:
    """Both people, held until the transaction ends: of two merges at once, one waits and then finds it done.

    Both rows are touched in one order, so that two officials who merge a pair in opposite directions do not wait
    for each other. Raises AlreadyMerged.
    """
    for person_id in sorted((kept_id, double_id)):
        touch = update(Person).where(Person.id == person_id).values(session_epoch=Person.session_epoch)
        session.execute(touch, execution_options={"synchronize_session": False})
    kept, double = (session.get_one(Person, person_id, populate_existing=True) for person_id in (kept_id, double_id))
    for person in (double, kept):
        if person.closed_at:
            raise AlreadyMerged(person.merged_into_id)
    return kept, double


def hand_over_consents(session: Session, from_id: int, to_id: int) -> int:
    """The consents that the kept account lacks: the same person gave them. How many there were."""
    given = select(Consent.version).where(Consent.person_id == to_id)
    lacking = update(Consent).where(Consent.person_id == from_id, Consent.version.not_in(given.scalar_subquery()))
    return session.execute(lacking.values(person_id=to_id)).rowcount  # type: ignore[attr-defined,no-any-return]


def close_double(session: Session, kept: Person, double: Person, now: datetime) -> None:
    """Close the double for good and keep whose it was, also of the doubles merged into it before.

    The kept account takes over the phone number and the year of birth where it has none.
    """
    phone, birth_year = double.phone, double.birth_year
    close(session, double, now)
    double.merged_into_id = kept.id
    session.flush()
    session.execute(update(Person).where(Person.merged_into_id == double.id).values(merged_into_id=kept.id))
    kept.phone, kept.birth_year = kept.phone or phone, kept.birth_year or birth_year
    session.flush()
