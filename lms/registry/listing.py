"""The list of people of a unit or of everything the reader oversees, a page at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from lms.finding.called import Called
from lms.finding.hits import PersonHit, person_hits
from lms.finding.people import people_of
from lms.finding.words import words_of
from lms.paging import Address, Slice, fetch_slice
from lms.people.models import Person
from lms.teams.access import Scope, holds_on
from lms.teams.models import AdminUnit, Membership, Team

# Sorted by what no index holds: else PostgreSQL leafs through the names of the whole country, in their order, until
# it has met fifty of the unit.
KEYS = (Person.name_sort.concat(""), Person.id)
NO_TEAM, NEVER = "no-team", "never"


@dataclass(frozen=True)
class Filters:
    """What the address asks for: the people of a unit, by name, all or some (`show`)."""

    unit: AdminUnit | None
    words: str
    show: str

    def conditions(self, day: date) -> Iterator[ColumnElement[bool]]:
        """Conditions on Person."""
        if words := words_of(self.words):
            yield Called(words, is_open=True).fits()
        if self.show == NEVER:
            yield Person.password_hash.is_(None)
        if self.show == NO_TEAM:
            member = (Membership.person_id == Person.id, holds_on(Membership, day))
            yield ~exists().where(*member, Team.id == Membership.team_id, holds_on(Team, day))


def list_people(
    session: Session, scope: Scope, filters: Filters, day: date, cursor: str, address: Address
) -> Slice[PersonHit]:
    """A slice of the list in Vietnamese order. Four statements. `filters.unit` is in the scope."""
    within = Scope(person_id=0, units=(filters.unit,), team_ids=()) if filters.unit else scope
    which = (Person.closed_at.is_(None), Person.id.in_(people_of(within, day)), *filters.conditions(day))
    page = fetch_slice(session, select(Person.id).where(*which), KEYS, cursor, address)
    places = {row.id: place for place, row in enumerate(page.rows)}
    return page.showing(person_hits(session, places, day))
