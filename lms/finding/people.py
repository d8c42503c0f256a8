"""Finding people by name, phone number or user name, anywhere in a scope or in the places that were typed.

The work is bounded, so that the whole country takes as long as a part of it. In a small ground (some communes,
villages or led teams) all people are looked through. In a large one the words come first: names are read from
an index, in its order, up to a limit that no usual name reaches.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, exists, false, literal, or_, select, true, union, union_all
from sqlalchemy.orm import Session

from lms.finding.asking import Asked
from lms.finding.called import Called, Ids
from lms.finding.places import Ground, Reading
from lms.people.models import Person
from lms.teams.access import Scope, holds_on
from lms.teams.models import AdminUnit, Membership, Residence, Team

# Of so many with a name it is looked up where they are.
MOST_PEOPLE = 800
# How well somebody fits: by the name alone, by name and place, by name and the beginning of a place.
WHOLE, PLACED, GUESS = range(3)
Ranked = Select[int, int]


@dataclass(frozen=True)
class PeopleFound:
    """People by id, with how well they fit (0 best); `is_partial` where not everybody could be looked at."""

    ranks: dict[int, int]
    is_partial: bool


def people_found(session: Session, asked: Asked, limit: int) -> PeopleFound:
    """People in the scope who are called so: of each way to read the words, no more than `limit`.

    One statement, and a second where few are found, to say whether everybody was looked at.
    """
    seen = (Person.closed_at.is_(None), asked.scope.covers_people(asked.today))
    parts = [part.where(*seen).limit(limit) for part in _parts(asked)]
    best: dict[int, int] = {}
    for person_id, rank in session.execute(union_all(*(select(part.subquery()) for part in parts))):
        best[person_id] = min(rank, best.get(person_id, rank))
    # A place of which only the beginning was typed counts where nothing else fits.
    sure = {person_id: rank for person_id, rank in best.items() if rank < GUESS}
    is_enough = len(best) >= limit or PLACED in sure.values()
    return PeopleFound(sure or best, not is_enough and _stopped(session, asked))


def _parts(asked: Asked) -> Iterator[Ranked]:
    yield _by_account(asked)
    for reading in _named(asked):
        rank = GUESS if reading.is_guess else PLACED if reading.ground else WHOLE
        for part in _by_name(asked, reading):
            yield part.add_columns(literal(rank).label("rank"))


def _by_account(asked: Asked) -> Ranked:
    account = asked.words[0] if len(asked.words) == 1 else ""
    is_it = or_(false(), *([Person.phone == asked.phone] if asked.phone else []), Person.username == account)
    return select(Person.id, literal(WHOLE).label("rank")).where(is_it)


def _by_name(asked: Asked, reading: Reading) -> Iterator[Ids]:
    """Ids of people called so: looked through where there are few, else by the indexes of names."""
    here = _is_in(reading.ground, asked.day) if reading.ground else true()
    if reading.ground and reading.ground.is_small:
        people = _people_in(reading.ground, asked.day)
        yield select(Person.id).where(Person.id.in_(people), _called(reading).fits())
    elif asked.is_small:
        people = people_of(asked.scope, asked.today)
        yield select(Person.id).where(Person.id.in_(people), _called(reading).fits(), here)
    else:
        for names in _called(reading).from_indexes():
            found = names.limit(MOST_PEOPLE).subquery()
            yield select(Person.id).join(found, found.c.id == Person.id).where(here)


def _stopped(session: Session, asked: Asked) -> bool:
    """Whether a look into an index ended before it had seen everything."""
    beyond: list[Ids] = []
    for reading in () if asked.is_small else _named(asked):
        if not (reading.ground and reading.ground.is_small):
            called = _called(reading)
            beyond.append(called.beyond_indexes())
            if reading.ground or not asked.scope.is_whole_country:
                beyond += [names.offset(MOST_PEOPLE) for names in called.from_indexes()]
    ends = [select(rest.limit(1).subquery()) for rest in beyond]
    return bool(ends) and session.execute(union_all(*ends)).first() is not None


def _named(asked: Asked) -> Iterator[Reading]:
    """The readings that hold a name."""
    return (reading for reading in asked.readings.all if reading.words)


def _called(reading: Reading) -> Called:
    return Called(reading.words, is_open=reading.ground is None)


def people_of(scope: Scope, day: date) -> Ids:
    """Everybody in a scope, found from its units and teams: what `Scope.covers_people` tells of one person."""
    teams = select(Team.id).where(scope.covers_teams())
    units = select(AdminUnit.id).where(scope.covers_units())
    return union(_in_teams(teams, day), _living_in(units, day), select(literal(scope.person_id)))


def _people_in(ground: Ground, day: date) -> Ids:
    units = select(AdminUnit.id).where(ground.holds())
    return union(_in_teams(select(Team.id).where(Team.unit_id.in_(units)), day), _living_in(units, day))


def _in_teams(teams: Ids, day: date) -> Ids:
    return select(Membership.person_id).where(Membership.team_id.in_(teams), holds_on(Membership, day))


def _living_in(units: Ids, day: date) -> Ids:
    return select(Residence.person_id).where(Residence.unit_id.in_(units), holds_on(Residence, day))


def _is_in(ground: Ground, day: date) -> ColumnElement[bool]:
    """Condition on Person: in a team of the ground, or living there."""
    member = (Membership.person_id == Person.id, Membership.team_id == Team.id, Team.unit_id == AdminUnit.id)
    resident = (Residence.person_id == Person.id, Residence.unit_id == AdminUnit.id)
    return or_(
        exists().where(*member, holds_on(Membership, day), ground.holds()),
        exists().where(*resident, holds_on(Residence, day), ground.holds()),
    )
