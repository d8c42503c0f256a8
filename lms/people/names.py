"""What a person is called: the name itself, the user name made from it, and how either is typed to sign in."""

import re
import secrets
from collections.abc import Iterator
from functools import lru_cache

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms.people.models import Person
from lms.text import KNOWN_WORDS, fold, phone_number, tidy

LONGEST_NAME = 120
OLDEST_BIRTH_YEAR = 1900
CLOSED = "closed-"
USERNAME = re.compile(r"[a-z][a-z0-9.-]{1,39}")
BASE_LENGTH = 30
NUMBERED = 9


def is_name(text: str) -> bool:
    """Whether `text` can be a person's name: letters of any people, with blanks, dots, hyphens, apostrophes."""
    name = tidy(text)
    letters = [char for char in name if char.isalpha()]
    allowed = all(char.isalpha() or char in " .-'’" for char in name)
    return len(letters) > 1 and allowed and len(name) <= LONGEST_NAME


def is_username(text: str) -> bool:
    return bool(USERNAME.fullmatch(text)) and not text.startswith(CLOSED)


def username_candidates(name: str) -> Iterator[str]:
    """User names for `name`, best first and without end: hanh.nguyen, hanh.nguyen2 … 9, then by chance.

    Chance, because counting on would ask for thousands of names that are taken.
    """
    base = username_base(name)
    yield from plain_usernames(base)
    while True:
        yield username_by_chance(base)


def plain_usernames(base: str) -> list[str]:
    """The user names that are tried before chance, best first."""
    return [base, *(f"{base}{number}" for number in range(2, NUMBERED + 1))]


def username_by_chance(base: str) -> str:
    return f"{base}{10 + secrets.randbelow(99_990)}"


def username_base(name: str) -> str:
    """The given name and the family name in plain letters; "hoc.vien" for a name that has none."""
    words = [letters for letters in map(_letters, name.split()) if letters]
    base = ".".join((words[-1], words[0]) if len(words) > 1 else words)[:BASE_LENGTH].strip(".")
    return base if is_username(base) else "hoc.vien"


@lru_cache(maxsize=KNOWN_WORDS)
def _letters(word: str) -> str:
    return re.sub(r"[^a-z]", "", fold(word))


def account_key(account: str) -> str:
    """One form for all the ways of typing the same account: ten digits, or a user name in plain letters."""
    return phone_number(account) or fold(account).replace(" ", "")


def find_account(session: Session, account: str) -> Person | None:
    """The open account with this user name or phone number, in any writing."""
    key = account_key(account)
    if not key.isprintable():  # PostgreSQL refuses NUL in text
        return None
    by_either = or_(Person.username == key, Person.phone == key)
    return session.scalar(select(Person).where(by_either, Person.closed_at.is_(None)))
