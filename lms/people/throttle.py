"""Slows down guessing: failed tries are counted in the database, per account and per address.

The keys are hashes, so the table tells nobody who tried to sign in. Passwords and codes are counted apart:
whoever keeps guessing at somebody's password cannot stop that person from signing in with a code.
Two tries at the very same moment may both be let through; with so few tries allowed, that helps nobody.
"""

import hashlib
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv6Address, ip_address

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms.people.models import FailedSignIn
from lms.people.names import account_key

WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 5
# A whole class may learn behind one address of a commune's culture house.
PER_ADDRESS = 30
IPV6_PREFIX = 64


class Purpose(StrEnum):
    PASSWORD = "password"  # noqa: S105 - a name, not a secret
    CODE = "code"
    MEETING = "meeting"


class TooManyTries(Exception):
    """Too many failures of late; the next try is heard in `minutes`."""

    def __init__(self, minutes: int) -> None:
        super().__init__(minutes)
        self.minutes = minutes


@dataclass(frozen=True)
class Try:
    """A try to sign in: at which account, by what means, from where."""

    purpose: Purpose
    account: str
    address: str

    @property
    def account_hash(self) -> str:
        return _hash(self.purpose, account_key(self.account))


def refuse_too_many(session: Session, attempt: Try, now: datetime) -> None:
    """Raise TooManyTries if the account or the address has failed too often."""
    refuse_account(session, attempt, now)
    refuse_address(session, attempt.address, now)


def refuse_account(session: Session, attempt: Try, now: datetime) -> None:
    """Raise TooManyTries if the account has failed too often at this purpose, from wherever."""
    _refuse(session, attempt.account_hash, PER_ACCOUNT, now)


def refuse_address(session: Session, address: str, now: datetime) -> None:
    """Raise TooManyTries if too much has failed from this address."""
    _refuse(session, _address_hash(address), PER_ADDRESS, now)


def _refuse(session: Session, key: str, limit: int, now: datetime) -> None:
    """The failure that is `limit` back decides: when it leaves the window, a try is free again."""
    recent = select(FailedSignIn.at).where(FailedSignIn.key == key, FailedSignIn.at > now - WINDOW)
    oldest = session.scalar(recent.order_by(FailedSignIn.at.desc()).offset(limit - 1).limit(1))
    if oldest is not None:
        raise TooManyTries(max(1, math.ceil((oldest + WINDOW - now) / timedelta(minutes=1))))


def count_failure(session: Session, attempt: Try, now: datetime) -> None:
    """Remember a failed try; the caller must commit, although the request is refused."""
    count_against_account(session, attempt, now)
    count_against_address(session, attempt.address, now)


def count_against_account(session: Session, attempt: Try, now: datetime) -> None:
    """Remember a failure of somebody known, which says nothing against the others at the same address."""
    session.add(FailedSignIn(key=attempt.account_hash, at=now))


def count_against_address(session: Session, address: str, now: datetime) -> None:
    """Remember a failure that concerns no account, and forget all that are out of the window."""
    session.execute(delete(FailedSignIn).where(FailedSignIn.at <= now - WINDOW))
    session.add(FailedSignIn(key=_address_hash(address), at=now))


def forget_failures(session: Session, accounts: Iterable[str | None]) -> None:
    """Clear the tries at these writings of one account, after a success or when it is closed."""
    keys = [_hash(purpose, account_key(account)) for account in accounts if account for purpose in Purpose]
    session.execute(delete(FailedSignIn).where(FailedSignIn.key.in_(keys)))


def _address_hash(address: str) -> str:
    return _hash("address", _network(address))


def _network(address: str) -> str:
    """An IPv6 subscriber holds a whole /64 and could use another address for every try."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv6Address) and known.ipv4_mapped:
        return str(known.ipv4_mapped)  # all of IPv4 is one /64 when a server listens on both
    if isinstance(known, IPv6Address):
        return str(int(known) >> (128 - IPV6_PREFIX))
    return str(known)


def _hash(purpose: str, text: str) -> str:
    return hashlib.sha256(f"{purpose}:{text}".encode()).hexdigest()
