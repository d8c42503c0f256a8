"""Joining as a citizen: an account and a commune of residence, opened by the person alone."""

from datetime import datetime

from sqlalchemy.orm import Session

from lms.clock import local_date
from lms.people.accounts import PhoneTaken, open_person
from lms.people.consent import record_consent
from lms.people.models import Person
from lms.people.names import username_candidates
from lms.people.passwords import Hasher, refuse_weak
from lms.people.throttle import count_against_address, refuse_address
from lms.teams.models import AdminUnit, Residence
from lms.text import phone_number


def register_citizen(
    session: Session,
    hasher: Hasher,
    name: str,
    phone: str,
    commune: AdminUnit,
    password: str,
    consent_version: str,
    address: str,
    now: datetime,
) -> Person:
    """Open an account with a password for somebody living in `commune` who consented.

    Raises TooManyTries or WeakPassword with nothing written, and PhoneTaken, which the caller must commit:
    it counts against the address, so that nobody can run through all numbers to see which have accounts.
    """
    refuse_address(session, address, now)
    refuse_weak(password, (name, phone_number(phone), next(username_candidates(name))))
    try:
        person = open_person(session, None, name, phone, None, now)
    except PhoneTaken:
        count_against_address(session, address, now)
        raise
    person.password_hash = hasher.hash(password)
    record_consent(session, person, now, consent_version)
    session.add(Residence(person_id=person.id, unit_id=commune.id, valid_from=local_date(now)))
    return person
