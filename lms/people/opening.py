"""Opening many accounts at once, as a roster asks for: user names and rows by the thousand."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.db import take_ids, write_rows
from lms.people.models import Person, name_columns
from lms.people.names import plain_usernames, username_base, username_by_chance

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

    Which of the plain ones are free (hanh.nguyen, hanh.nguyen2 … 9) is kept: the next thousand people have the
    same few names.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.plain: dict[str, list[str]] = {}  # by what they begin with, the best last

    def take(self, names: Sequence[str]) -> list[str]:
        """A user name for each of the names; none is given twice."""
        bases = [username_base(name) for name in names]
        self._ask_plain(set(bases))
        found = [self.plain[base].pop() if self.plain[base] else "" for base in bases]
        given = set(found)
        waiting = [place for place, username in enumerate(found) if not username]
        while waiting:
            for place in waiting:
                while found[place] in given:
                    found[place] = username_by_chance(bases[place])
                given.add(found[place])
            used = self._used({found[place] for place in waiting})
            waiting = [place for place in waiting if found[place] in used]
        return found

    def _ask_plain(self, bases: Collection[str]) -> None:
        fresh = {base: plain_usernames(base) for base in bases if base not in self.plain}
        used = self._used({username for usernames in fresh.values() for username in usernames})
        for base, usernames in fresh.items():
            self.plain[base] = [username for username in reversed(usernames) if username not in used]

    def _used(self, usernames: Collection[str]) -> set[str]:
        ordered, used = iter(sorted(usernames)), set[str]()
        while some := list(islice(ordered, AT_ONCE)):
            used.update(self.session.scalars(select(Person.username).where(Person.username.in_(some))))
        return used
