"""Reads from the database the people that the rows of a roster can mean, many rows at once."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from lms.people.models import Person
from lms.rosters.places import spelling
from lms.rosters.records import RosterRow
from lms.teams.access import Scope, holds_on
from lms.teams.giving import may_hand_codes
from lms.teams.models import AdminUnit, Membership, Residence, Team
from lms.text import name_key

AT_ONCE = 5000  # values in one statement; databases take some 30,000
COLUMNS = (Person.id, Person.phone, Person.name, Person.name_folded, Person.name_sort, Person.birth_year)
Item = TypeVar("Item")


@dataclass(slots=True)
class Known:
    """A person with an account. `phone` and the rest are as rows of the file have put them right so far.

    `named_by` and `year_by` are the rows that have said the name and the year; `phone_before` is what we have.
    """

    id: int
    phone: str | None
    name: str
    folded: str
    sort: str
    birth_year: int | None
    mine: bool = True
    named_by: int | None = None
    year_by: int | None = None
    phone_before: str | None = None
    is_met: bool = False

    def __post_init__(self) -> None:
        self.phone_before = self.phone

    def is_called(self, name: str) -> bool:
        """Whether this is the name, however written: capitals and the seat of a tone are no other spelling."""
        return name == self.name or (name_key(name) == self.sort and spelling(name) == spelling(self.name))


@dataclass(slots=True)
class Member:
    """A place in a team that is not over."""

    id: int
    team_id: int
    person: Known
    role: str
    position: str
    valid_from: date

    def hears_news(self, row: RosterRow) -> bool:
        """Whether the row says anything of the member that we don't have; an empty cell says nothing."""
        known = self.person
        pairs = (
            (row.phone, known.phone_before),
            (row.birth_year, known.birth_year),
            (row.role, self.role),
            (row.position, self.position),
        )
        return any(said and said != kept for said, kept in pairs) or not known.is_called(row.name)


class People:
    """The people of one batch of rows; who is found twice is one object."""

    def __init__(self, session: Session, day: date, scope: Scope | None) -> None:
        self.session, self.day = session, day
        self.scope = scope
        self.by_id: dict[int, Known] = {}

    def forget(self) -> None:
        """Begin another batch."""
        self.by_id.clear()

    def by_phone(self, phones: Collection[str]) -> dict[str, Known]:
        """Who holds these numbers."""
        found: dict[str, Known] = {}
        for some in portions(phones):
            for row in self.session.execute(select(*COLUMNS).where(Person.phone.in_(some))):
                found[row.phone or ""] = self._known(row)
        self._mark_strangers(found.values())
        return found

    def members(self, team_ids: Collection[int]) -> list[Member]:
        """Everybody in these teams, which are in scope and so are they; by the number of the place."""
        place = (Membership.id, Membership.team_id, Membership.role, Membership.position, Membership.valid_from)
        not_over = or_(Membership.valid_to.is_(None), Membership.valid_to > self.day)
        query = select(*place, *COLUMNS).join(Person, Person.id == Membership.person_id)
        members = []
        for some in portions(team_ids):
            rows = self.session.execute(query.where(Membership.team_id.in_(some), not_over).order_by(Membership.id))
            members += [
                Member(number, team, self._known(who), role, position, since)
                for number, team, role, position, since, *who in rows
            ]
        return members

    def neighbours(self, communes: Collection[int], names: Collection[str]) -> dict[tuple[int, str], list[Known]]:
        """People of these names in each commune, who live there or are in a team there; by commune and name."""
        found: dict[tuple[int, str], dict[int, Known]] = {}
        for some in portions(names):
            called = and_(Person.name_folded.in_(some), Person.birth_year.is_not(None), Person.closed_at.is_(None))
            for query in self._of_communes(communes):
                for commune, *who in self.session.execute(query.where(called)):
                    known = self._known(who)
                    found.setdefault((commune, known.folded), {})[known.id] = known
        self._mark_strangers(known for people in found.values() for known in people.values())
        return {
            key: [people[number] for number in sorted(people) if people[number].mine] for key, people in found.items()
        }

    def past_places(self, team_ids: Collection[int], people: Collection[int]) -> list[tuple[int, int, date, date]]:
        """Places that are over: team, person, first day, first day after."""
        columns = (Membership.team_id, Membership.person_id, Membership.valid_from, Membership.valid_to)
        found: list[tuple[int, int, date, date]] = []
        for some in portions(people):
            query = select(*columns).where(Membership.person_id.in_(some), Membership.valid_to <= self.day)
            rows = self.session.execute(query).all()
            found += [(team, person, since, until) for team, person, since, until in rows if until and team in team_ids]
        return found

    def changeable(self, people: Collection[int]) -> set[int]:
        """Those whose record whoever imports may change (lms/teams/access.py)."""
        if self.scope is None:
            return set(people)
        allowed: set[int] = set()
        for some in portions(people):
            allowed |= may_hand_codes(self.session, self.scope, some, self.day)
        return allowed

    def _of_communes(self, communes: Collection[int]) -> Iterator[Select[*tuple[Any, ...]]]:
        columns = (AdminUnit.commune_id, *COLUMNS)
        inside = AdminUnit.commune_id.in_(communes)
        home = select(*columns).join(Residence, Residence.person_id == Person.id)
        yield home.join(AdminUnit, AdminUnit.id == Residence.unit_id).where(inside, holds_on(Residence, self.day))
        team = select(*columns).join(Membership, Membership.person_id == Person.id)
        team = team.join(Team, Team.id == Membership.team_id).join(AdminUnit, AdminUnit.id == Team.unit_id)
        yield team.where(inside, holds_on(Membership, self.day))

    def _mark_strangers(self, people: Iterable[Known]) -> None:
        """Who is out of scope: of them, nothing is ever told but that their number is taken."""
        if self.scope is None:
            return
        by_id = {known.id: known for known in people}
        for some in portions(by_id):
            seen = select(Person.id).where(Person.id.in_(some), self.scope.covers_people(self.day))
            for stranger in set(some) - set(self.session.scalars(seen)):
                by_id[stranger].mine = False

    def _known(self, row: Iterable[Any]) -> Known:
        number, phone, name, folded, sort, year = row
        known = self.by_id.get(number)
        if known is None:
            known = self.by_id[number] = Known(number, phone, name, folded, sort, year)
        return known


def portions(values: Collection[Item]) -> Iterator[list[Item]]:
    """The values in an order of their own, as many at a time as a statement takes."""
    ordered = sorted(values)  # type: ignore[type-var]  # texts or numbers
    for start in range(0, len(ordered), AT_ONCE):
        yield ordered[start : start + AT_ONCE]
