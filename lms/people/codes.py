"""One-time codes: how somebody with an account but without a password comes in.

A leader or official hands the code out on paper or reads it aloud, for the first sign-in and whenever a
password is forgotten. No message is sent, so no phone or e-mail is needed.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.people.accounts import set_password, void_codes
from lms.people.consent import record_consent
from lms.people.models import Person, SignInCode
from lms.people.names import find_account
from lms.people.passwords import Hasher, refuse_weak
from lms.people.throttle import Purpose, Try, count_failure, forget_failures, refuse_too_many
from lms.signs import as_stored, random_code

LENGTH = 8
LIFETIME = timedelta(days=7)
# A code holds 40 bits. With so many rounds, trying them all outlasts the week in which one is worth having.
ROUNDS = 20_000


class WrongAccountOrCode(Exception):
    """No open account with this name and a valid code: wrong, used, replaced or too old."""


@dataclass(frozen=True)
class DrawnCode:
    """A code that is not issued yet. Hashing is slow on purpose: draw first, so that no other writer waits for it."""

    person_id: int
    code: str
    code_hash: str


def draw_code(person: Person) -> DrawnCode:
    """A new code for `person`, which opens nothing until it is issued."""
    code = random_code(LENGTH)
    return DrawnCode(person.id, code, _hash(person.id, code))


def issue_code(
    session: Session, person: Person, issued_by: int | None, now: datetime, drawn: DrawnCode | None = None
) -> str:
    """A new code for `person`, or the one drawn before; older ones no longer work. Show it once: it is not kept."""
    drawn = drawn or draw_code(person)
    void_codes(session, person.id)
    session.add(
        SignInCode(
            person_id=person.id,
            code_hash=drawn.code_hash,
            issued_by=issued_by,
            issued_at=now,
            expires_at=now + LIFETIME,
        )
    )
    return drawn.code


def redeem(
    session: Session,
    hasher: Hasher,
    account: str,
    code: str,
    new_password: str,
    consent_version: str | None,
    address: str,
    now: datetime,
) -> Person:
    """Use a code up: set the password, sign out everywhere, and keep the consent if given.

    Raises TooManyTries; WrongAccountOrCode, which the caller must commit; WeakPassword, which leaves the
    code as it was. Only a holder of the right code learns that a password is weak for this person.
    """
    attempt = Try(Purpose.CODE, account, address)
    refuse_too_many(session, attempt, now)
    person = find_account(session, account)
    found = _find_code(session, person, code, now)
    if person is None or found is None:
        count_failure(session, attempt, now)
        raise WrongAccountOrCode
    refuse_weak(new_password, (person.username, person.phone, person.name))
    _use_up(session, found, now)
    set_password(session, hasher, person, new_password)
    if consent_version:
        record_consent(session, person, now, consent_version)
    forget_failures(session, (account, person.username, person.phone))
    return person


def _find_code(session: Session, person: Person | None, code: str, now: datetime) -> int | None:
    """The id of the valid code; the same work is done where there is no such person."""
    hashed = _hash(person.id if person else 0, code)
    valid = (SignInCode.code_hash == hashed, SignInCode.used_at.is_(None), SignInCode.expires_at > now)
    return session.scalar(select(SignInCode.id).where(SignInCode.person_id == (person.id if person else 0), *valid))


def _use_up(session: Session, code_id: int, now: datetime) -> None:
    """Two people with the same slip of paper: the database lets one of them through."""
    use = update(SignInCode).where(SignInCode.id == code_id, SignInCode.used_at.is_(None)).values(used_at=now)
    if session.scalar(use.returning(SignInCode.id)) is None:
        raise WrongAccountOrCode


def _hash(person_id: int, code: str) -> str:
    """Keyed with the person, so that a code opens one account only."""
    return hashlib.pbkdf2_hmac("sha256", as_stored(code).encode(), f"code:{person_id}".encode(), ROUNDS).hex()
