"""Opening, guarding and closing accounts."""

from datetime import datetime
from itertools import islice

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.db import insert_once
from lms.people.models import Consent, Person, SignInCode, name_columns
from lms.people.names import CLOSED, is_username, username_candidates
from lms.people.passwords import Hasher, refuse_weak
from lms.people.signing_in import authenticate
from lms.people.throttle import count_against_address, forget_failures, refuse_address
from lms.text import phone_number

TRIES = 40


class PhoneTaken(Exception):
    """Another account has this phone number."""


class UsernameTaken(Exception):
    """Another account has this user name."""


class BadPhone(ValueError):
    """Not a Vietnamese phone number of ten digits."""


class BadUsername(ValueError):
    """Not small plain letters, digits, dots and hyphens, 2 to 40 of them, beginning with a letter."""


def open_person(
    session: Session,
    username: str | None,
    name: str,
    phone: str | None,
    birth_year: int | None,
    now: datetime,
) -> Person:
    """Open an account without a password. Where no user name is given, one is made from the name.

    Raises PhoneTaken, UsernameTaken, BadPhone or BadUsername; nothing is written then and the transaction
    goes on.
    """
    if username is not None and not is_username(username):
        raise BadUsername(username)
    digits = phone_number(phone) if phone else None
    if phone and not digits:
        raise BadPhone(phone)
    candidates = [username] if username else islice(username_candidates(name), TRIES)
    for candidate in candidates:
        if _insert(session, candidate, name, digits, birth_year, now):
            return session.scalars(select(Person).where(Person.username == candidate)).one()
        if digits and session.scalar(select(Person.id).where(Person.phone == digits)):
            raise PhoneTaken
    raise UsernameTaken


def _insert(
    session: Session, username: str, name: str, phone: str | None, birth_year: int | None, now: datetime
) -> bool:
    """Whether the row was added: a unique constraint decides, since two people may register in the same moment."""
    columns = {"username": username, "phone": phone, "birth_year": birth_year, "created_at": now}
    return insert_once(session, Person, **columns, **name_columns(name))


def set_password(session: Session, hasher: Hasher, person: Person, password: str) -> None:
    """Set a password, sign out everywhere and make codes worthless. Raises WeakPassword."""
    refuse_weak(password, (person.username, person.phone, person.name))
    person.password_hash = hasher.hash(password)
    sign_out_everywhere(person)
    void_codes(session, person.id)


def void_codes(session: Session, person_id: int) -> None:
    """Make the person's unused codes worthless."""
    session.execute(delete(SignInCode).where(SignInCode.person_id == person_id, SignInCode.used_at.is_(None)))


def change_password(
    session: Session, hasher: Hasher, person: Person, current: str, new: str, address: str, now: datetime
) -> None:
    """Replace the password by somebody who knows the present one: a phone left open is not enough.

    Raises WrongAccountOrPassword (the caller must commit), TooManyTries or WeakPassword.
    """
    authenticate(session, hasher, person.username, current, address, now)
    set_password(session, hasher, person, new)


def correct(
    session: Session,
    person: Person,
    name: str,
    phone: str | None,
    birth_year: int | None,
    address: str,
    now: datetime,
) -> None:
    """Put right what is stored about oneself.

    Raises BadPhone, TooManyTries or PhoneTaken. PhoneTaken undoes the transaction, leaves the failure against
    the address in a new one, and the caller must commit that: nobody shall run through all numbers.
    """
    digits = phone_number(phone) if phone else None
    if phone and not digits:
        raise BadPhone(phone)
    refuse_address(session, address, now)
    person.rename(name)
    person.phone, person.birth_year = digits, birth_year
    try:
        session.flush()
    except IntegrityError as taken:
        session.rollback()
        count_against_address(session, address, now)
        raise PhoneTaken from taken


def sign_out_everywhere(person: Person) -> None:
    """End every session of the person, on every device."""
    person.session_epoch += 1


def close(session: Session, person: Person, now: datetime) -> None:
    """Remove everything that names the person; the row stays, so that results stay in the counts.

    An empty name is the mark of a closed account: what to show instead is for the pages to say.
    """
    forget_failures(session, (person.username, person.phone))
    session.execute(delete(Consent).where(Consent.person_id == person.id))
    session.execute(delete(SignInCode).where(SignInCode.person_id == person.id))
    person.username, person.phone = f"{CLOSED}{person.id}", None
    person.rename("")
    person.birth_year = person.password_hash = None
    person.closed_at = now
    sign_out_everywhere(person)
