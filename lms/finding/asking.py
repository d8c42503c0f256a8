"""What is asked of the search: the words read, by whom, and as of which day."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from lms.finding.places import Readings, read
from lms.finding.words import Words, phone_of, words_of
from lms.teams.access import Scope


@dataclass(frozen=True)
class Asked:
    """A search within a scope of `today`; `day` says which teams, members and names are looked for."""

    scope: Scope
    words: Words
    phone: str | None
    readings: Readings
    day: date
    today: date

    @property
    def is_small(self) -> bool:
        """Everybody in the scope can be looked through."""
        return not self.scope.is_large


def ask(session: Session, scope: Scope, typed: str, day: date, today: date) -> Asked:
    """Read what was typed. Two statements."""
    words = words_of(typed)
    return Asked(scope, words, phone_of(typed), read(session, words, scope), day, today)
