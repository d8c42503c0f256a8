"""Who may be one person with two accounts: the same name without marks, no other year of birth, the same commune."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import combinations, groupby
from typing import Any

from sqlalchemy import Row, select, union
from sqlalchemy.orm import Session

from lms.finding.hits import PersonHit, person_hits
from lms.people.models import Person
from lms.teams.access import Scope, holds_on
from lms.teams.giving import may_hand_codes
from lms.teams.models import AdminUnit, Membership, Residence, Team

MOST = 50
Found = tuple[int, int]


@dataclass(frozen=True)
class Pair:
    """Two accounts, the older one first."""

    one: PersonHit
    other: PersonHit


def pairs_within(session: Session, scope: Scope, unit: AdminUnit | None, day: date) -> list[Pair]:
    """Pairs in a unit of the scope, or in all of it, that the reader may merge: more than MOST say there are more.

    A fixed number of statements. All people of a province are looked through in memory: some 10,000 short rows.
    """
    within = Scope(person_id=0, units=(unit,) if unit else scope.units, team_ids=())
    return _shown(session, scope, _pairs(_people(session, within, day)), day)


def pairs_of(session: Session, scope: Scope, person: Person, day: date) -> list[PersonHit]:
    """Accounts in the scope that may be this person's, too."""
    within = Scope(person_id=0, units=scope.units, team_ids=())
    found = [pair for pair in _pairs(_people(session, within, day, person.name_folded)) if person.id in pair]
    return [pair.other if pair.one.id == person.id else pair.one for pair in _shown(session, scope, found, day)]


def _people(session: Session, within: Scope, day: date, name: str | None = None) -> list[Row[Any]]:
    """Each person with each commune in which they live or are in a team, namesakes of a commune together."""
    members = (
        select(Membership.person_id, AdminUnit.commune_id)
        .join(Team, Team.id == Membership.team_id)
        .join(AdminUnit, AdminUnit.id == Team.unit_id)
        .where(within.covers_units(), holds_on(Membership, day))
    )
    residents = (
        select(Residence.person_id, AdminUnit.commune_id)
        .join(AdminUnit, AdminUnit.id == Residence.unit_id)
        .where(within.covers_units(), holds_on(Residence, day))
    )
    places = union(members, residents).subquery()
    people = (
        select(Person.name_sort, Person.name_folded, places.c.commune_id, Person.id, Person.birth_year)
        .join(places, places.c.person_id == Person.id)
        .where(Person.closed_at.is_(None), places.c.commune_id.is_not(None))
    )
    return list(session.execute(people.where(Person.name_folded == name) if name else people))


def _pairs(people: Iterable[Row[Any]]) -> list[Found]:
    """In Vietnamese order; namesakes with other tones stand with the first of them."""
    alike = sorted(people, key=lambda row: (row.name_folded, row.commune_id, row.id))
    found: dict[Found, str] = {}
    for _name, rows in groupby(alike, key=lambda row: (row.name_folded, row.commune_id)):
        for one, other in combinations(rows, 2):
            if not (one.birth_year and other.birth_year and one.birth_year != other.birth_year):
                found.setdefault((one.id, other.id), one.name_sort)
    return sorted(found, key=lambda pair: (found[pair], pair))


def _shown(session: Session, scope: Scope, found: list[Found], day: date) -> list[Pair]:
    """The first of the pairs that the reader may merge."""
    found = found[: 2 * MOST]
    allowed = may_hand_codes(session, scope, {person_id for pair in found for person_id in pair}, day)
    pairs = [pair for pair in found if set(pair) <= allowed][: MOST + 1]
    hits = {hit.id: hit for hit in person_hits(session, {person_id: 0 for pair in pairs for person_id in pair}, day)}
    return [Pair(hits[one], hits[other]) for one, other in pairs]
