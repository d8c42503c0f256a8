"""Opening many accounts at once, as a roster asks for: user names and rows by the thousand."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.db import take_ids, write_rows
from lms.people.models import Person, name_columns
from lms.people.names import NUMBERED, username_candidates

AT_ONCE = 5000  # values in one statement
COLUMNS = (
    "id",
    "username",
    "phone",
    "name",
    "name_folded",
    "call_folded",
    "name_sort",
    "birth_year",
    "session_epoch",
    "is_demo",
    "created_at",
)


@dataclass(frozen=True, slots=True)
class Opening:
    """What is known of somebody who gets an account."""

    name: str
    phone: str | None
    birth_year: int | None


def open_people(session: Session, openings: Sequence[Opening], usernames: "Usernames", now: datetime) -> list[int]:
    """Open an account without a password for each; their ids, in the same order.

    A phone number that is taken, or a user name taken a moment ago by somebody else, is an IntegrityError.
    """
    ids = take_ids(session, Person, len(openings))
    names = usernames.take([opening.name for opening in openings])
    rows = []
    for number, username, opening in zip(ids, names, openings, strict=True):
        words = name_columns(opening.name)
        keys = (words["name"], words["name_folded"], words["call_folded"], words["name_sort"])
        rows.append((number, username, opening.phone, *keys, opening.birth_year, 0, False, now))
    write_rows(session, Person, COLUMNS, rows)
    return ids


class Usernames:
    """Free user names for many people: the same that one person alone would get, with a question for each thousand.

    Which of the plain ones are taken (hanh.nguyen, hanh.nguyen2 … 9) is kept: the next thousand people have the
    same few names.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.asked: set[str] = set()
        self.taken: set[str] = set()

    def take(self, names: Sequence[str]) -> list[str]:
        """A user name for each of the names; none is given twice."""
        self._ask_plain({next(username_candidates(name)) for name in names})
        found, given = [""] * len(names), set[str]()
        waiting = {place: self._untaken(name) for place, name in enumerate(names)}
        while waiting:
            for place, candidates in waiting.items():
                found[place] = next(name for name in candidates if name not in given)
                given.add(found[place])
            used = self._used({found[place] for place in waiting if not _is_plain(found[place])})
            waiting = {place: candidates for place, candidates in waiting.items() if found[place] in used}
        self.taken.update(name for name in found if _is_plain(name))
        return found

    def _untaken(self, name: str) -> Iterator[str]:
        return (candidate for candidate in username_candidates(name) if candidate not in self.taken)

    def _ask_plain(self, bases: Collection[str]) -> None:
        fresh = set(bases) - self.asked
        numbers = range(2, NUMBERED + 1)
        self.taken |= self._used({name for base in fresh for name in (base, *(f"{base}{n}" for n in numbers))})
        self.asked |= fresh

    def _used(self, names: Collection[str]) -> set[str]:
        ordered, used = iter(sorted(names)), set[str]()
        while some := list(islice(ordered, AT_ONCE)):
            used.update(self.session.scalars(select(Person.username).where(Person.username.in_(some))))
        return used


def _is_plain(username: str) -> bool:
    """Whether it has no number, or one of a single digit: of those we know which are taken."""
    return not username[-2:].isdigit()
