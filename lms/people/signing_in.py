"""Signing in with a password."""

from datetime import datetime

from sqlalchemy.orm import Session

from lms.people.models import Person
from lms.people.names import find_account
from lms.people.passwords import Hasher
from lms.people.throttle import Purpose, Try, count_failure, forget_failures, refuse_too_many


class WrongAccountOrPassword(Exception):
    """No open account with this name and password. Which of the two was wrong is nobody's business."""


def authenticate(session: Session, hasher: Hasher, account: str, password: str, address: str, now: datetime) -> Person:
    """The person with this user name or phone number and password.

    Raises TooManyTries before anything is compared, and WrongAccountOrPassword, which the caller must
    commit, because the failure counts.
    """
    attempt = Try(Purpose.PASSWORD, account, address)
    refuse_too_many(session, attempt, now)
    person = find_account(session, account)
    stored = person.password_hash if person else None
    if not hasher.fits(stored, password) or person is None or stored is None:
        count_failure(session, attempt, now)
        raise WrongAccountOrPassword
    if hasher.is_outdated(stored):
        person.password_hash = hasher.hash(password)
    forget_failures(session, (account, person.username, person.phone))
    return person
