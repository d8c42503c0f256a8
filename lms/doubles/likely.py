"""Who may be one person with two accounts: the same name without marks, no other year of birth, the same commune."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Subquery, and_, or_, select, union
from sqlalchemy.orm import Session

from lms.finding.hits import PersonHit, person_hits
from lms.people.models import Person
from lms.teams.access import Scope, holds_on, may_hand_codes
from lms.teams.models import AdminUnit, Membership, Residence, Team

MOST = 50


@dataclass(frozen=True)
class Pair:
    """Two accounts, the older one first."""

    one: PersonHit
    other: PersonHit


def pairs_within(session: Session, scope: Scope, unit: AdminUnit | None, day: date) -> list[Pair]:
    """Pairs in a unit of the scope, or in all of it, that the reader may merge: more than MOST say there are more.

    A fixed number of statements.
    """
    within = Scope(person_id=0, units=(unit,) if unit else scope.units, team_ids=())
    return _pairs(session, scope, within, day)


def pairs_of(session: Session, scope: Scope, person: Person, day: date) -> list[PersonHit]:
    """Accounts in the scope that may be this person's, too."""
    within = Scope(person_id=0, units=scope.units, team_ids=())
    pairs = _pairs(session, scope, within, day, person)
    return [pair.other if pair.one.id == person.id else pair.one for pair in pairs]


def _pairs(session: Session, scope: Scope, within: Scope, day: date, person: Person | None = None) -> list[Pair]:
    one, other = _people_by_commune(within, day, person), _people_by_commune(within, day, person)
    same_year = or_(one.c.birth_year == other.c.birth_year, one.c.birth_year.is_(None), other.c.birth_year.is_(None))
    alike = and_(one.c.commune_id == other.c.commune_id, one.c.name_folded == other.c.name_folded, same_year)
    query = (
        select(one.c.id, other.c.id, one.c.name_sort)
        .join(other, and_(alike, one.c.id < other.c.id))
        .distinct()
        .order_by(one.c.name_sort, one.c.id, other.c.id)
        .limit(MOST + 1)
    )
    if person:
        query = query.where(or_(one.c.id == person.id, other.c.id == person.id))
    found = [(row[0], row[1]) for row in session.execute(query)]
    allowed = may_hand_codes(session, scope, {person_id for pair in found for person_id in pair}, day)
    return _shown(session, [pair for pair in found if set(pair) <= allowed], day)


def _people_by_commune(within: Scope, day: date, person: Person | None) -> Subquery:
    """Each person with each commune in which they live or are in a team; of one person, all of the same name."""
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
    columns = (Person.id, Person.name_folded, Person.name_sort, Person.birth_year)
    people = select(*columns, places.c.commune_id).join(places, places.c.person_id == Person.id)
    people = people.where(Person.closed_at.is_(None))
    return (people.where(Person.name_folded == person.name_folded) if person else people).subquery()


def _shown(session: Session, pairs: Sequence[tuple[int, int]], day: date) -> list[Pair]:
    hits = person_hits(session, {person_id: 0 for pair in pairs for person_id in pair}, day)
    by_id = {hit.id: hit for hit in hits}
    return [Pair(by_id[one], by_id[other]) for one, other in pairs]
