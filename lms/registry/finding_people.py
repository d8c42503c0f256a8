"""Finding people by name, phone number or user name, anywhere in a scope or in the places that were typed.

The work is bounded, so that the whole country takes as long as a part of it. In a small ground (some communes,
villages or led teams) all people are looked through. In a large one the words come first: names are read from
an index, in its order, up to a limit that no usual name reaches.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, literal, or_, select, true, union, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from lms.db import begins_with
from lms.people.models import Person
from lms.registry.asking import Asked
from lms.registry.places import Ground, Reading
from lms.registry.words import Words
from lms.teams.access import Scope, holds_on
from lms.teams.models import AdminUnit, Membership, Residence, Team

# Names are read from the index without their rows, so many of them cost little: so many share one given name.
MOST_NAMES = 20_000
# Each of these is looked up to see where the person is.
MOST_PEOPLE = 3_000
# How well somebody fits: by the name alone, by name and place, by name and the beginning of a place.
WHOLE, PLACED, GUESS = range(3)
Ids = Any
Ranked = Select[int, int]


@dataclass(frozen=True)
class Called:
    """How a name can be typed: its beginning ("nguyen thi"), or the given name after others ("thu ha").

    The last word may be the beginning of one where nothing follows it.
    """

    words: Words
    is_open: bool

    def whole(self) -> ColumnElement[bool]:
        return self._starts(Person.name_folded, " ".join(self.words))

    def given(self) -> ColumnElement[bool]:
        return self._starts(Person.call_folded, self.words[-1])

    def others(self, column: Any) -> ColumnElement[bool]:
        """All words before the given name are in the name."""
        padded = literal(" ") + column + " "
        return and_(true(), *(padded.contains(f" {word} ", autoescape=True) for word in self.words[:-1]))

    def _starts(self, column: InstrumentedAttribute[str], words: str) -> ColumnElement[bool]:
        # The sign after the blank is the first that ends a word: below it are `words` alone, or with more words.
        return begins_with(column, words) if self.is_open else and_(column >= words, column < words + "!")


def people_found(session: Session, asked: Asked, limit: int) -> dict[int, int]:
    """People by id, with how well they fit (0 best). One statement.

    Where there are more than `limit`, some more are returned, and not all.
    """
    seen = (Person.closed_at.is_(None), asked.scope.covers_people(asked.today))
    parts = [part.where(*seen).limit(limit + 1).subquery() for part in _parts(asked)]
    best: dict[int, int] = {}
    for person_id, rank in session.execute(union_all(*(select(part) for part in parts))):
        best[person_id] = min(rank, best.get(person_id, rank))
    # A place of which only the beginning was typed counts where nothing else fits.
    return {person_id: rank for person_id, rank in best.items() if rank < GUESS} or best


def _parts(asked: Asked) -> Iterator[Ranked]:
    yield _by_account(asked)
    for reading in asked.readings.all:
        rank = GUESS if reading.is_guess else PLACED if reading.ground else WHOLE
        for part in _by_name(asked, reading) if reading.words else ():
            yield part.add_columns(literal(rank).label("rank"))


def _by_account(asked: Asked) -> Ranked:
    account = asked.words[0] if len(asked.words) == 1 else ""
    is_it = or_(false(), *([Person.phone == asked.phone] if asked.phone else []), Person.username == account)
    return select(Person.id, literal(WHOLE).label("rank")).where(is_it)


def _by_name(asked: Asked, reading: Reading) -> Iterator[Ids]:
    called = Called(reading.words, is_open=reading.ground is None)
    here = _is_in(reading.ground, asked.day) if reading.ground else true()
    if reading.ground and reading.ground.is_small:
        yield _look_through(_people_in(reading.ground, asked.day), called)
    elif asked.is_small:
        yield _look_through(_people_of(asked.scope, asked.today), called).where(here)
    else:
        everywhere = asked.scope.is_whole_country and reading.ground is None
        for names in (_named(called.whole(), Person.name_folded), _named(called.given(), Person.call_folded, called)):
            found = (names if everywhere else names.limit(MOST_PEOPLE)).subquery()
            yield select(Person.id).join(found, found.c.id == Person.id).where(here)


def _named(condition: ColumnElement[bool], column: InstrumentedAttribute[str], called: Called | None = None) -> Ids:
    """Ids from the index of names alone."""
    names = select(Person.id, column.label("name")).where(condition).order_by(column).limit(MOST_NAMES).subquery()
    return select(names.c.id).where(called.others(names.c.name) if called else true())


def _look_through(people: Ids, called: Called) -> Ids:
    """Of these people, those with the name."""
    given = and_(called.given(), called.others(Person.call_folded))
    return select(Person.id).where(Person.id.in_(people), or_(called.whole(), given))


def _people_of(scope: Scope, day: date) -> Ids:
    """Everybody in a small scope, found from its units and teams."""
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
