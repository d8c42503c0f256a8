"""Whom a member of a team may help: citizens of the team's village or commune, found by name and year of birth.

Members have no scope (lms/teams/access.py). Whom they sit with they know: so a name is found by whoever types it
together with the year of birth, and nobody can leaf through a village. Of citizens whose home is not known, the
whole name must fit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, true
from sqlalchemy.orm import Session

from lms.finding.called import padded
from lms.people.models import Person
from lms.teams.access import holds_on, within
from lms.teams.models import AdminUnit, Grant, Level, Membership, Residence, Team
from lms.text import search_key

MOST_FOUND = 20  # of one name and year of birth in one village


@dataclass(frozen=True)
class Ground:
    """A team in which somebody helps, and its unit."""

    team: Team
    unit: AdminUnit


def grounds_of(session: Session, person_id: int, day: date) -> list[Ground]:
    """The teams that the person is in on `day`, the one joined first in front. One statement."""
    rows = session.execute(
        select(Team, AdminUnit)
        .join(Membership, Membership.team_id == Team.id)
        .join(AdminUnit, AdminUnit.id == Team.unit_id)
        .where(Membership.person_id == person_id, holds_on(Membership, day), holds_on(Team, day))
        .order_by(Membership.valid_from, Membership.id)
    )
    return [Ground(team, unit) for team, unit in rows]


def find_citizen(session: Session, unit: AdminUnit, person_id: int, day: date) -> Person | None:
    """The person, if a citizen who lives in the unit or whose home is not known."""
    found = select(Person).where(
        Person.id == person_id, _is_citizen(day), or_(_lives_in(unit, day), _has_no_home_on_record(day))
    )
    return session.scalar(found)


def citizens_called(session: Session, unit: AdminUnit, name: str, birth_year: int, day: date) -> Sequence[Person]:
    """Citizens of that name, with or without its marks, and year of birth: those of the unit by a part of it."""
    same_year = Person.birth_year == birth_year
    whole = Person.name_folded == search_key(name)
    near = and_(_lives_in(unit, day), or_(and_(bears(name), same_year), and_(whole, Person.birth_year.is_(None))))
    far = and_(_has_no_home_on_record(day), whole, same_year)
    return session.scalars(in_order(select(Person).where(_is_citizen(day), or_(near, far)))).all()


def namesakes(session: Session, unit: AdminUnit, name: str, birth_year: int, day: date) -> Sequence[Person]:
    """Citizens of the unit with this very name and year of birth."""
    same = (Person.name_folded == search_key(name), Person.birth_year == birth_year)
    return session.scalars(in_order(select(Person).where(*same, _is_citizen(day), _lives_in(unit, day)))).all()


def has_home(session: Session, person_id: int, day: date) -> bool:
    """Whether it is known where the person lives."""
    return session.scalar(select(exists().where(Residence.person_id == person_id, holds_on(Residence, day)))) is True


def bears(name: str) -> ColumnElement[bool]:
    """Condition on Person: every word of `name`, with or without its marks, is a word of theirs."""
    words = search_key(name).split()
    return and_(true(), *(padded(Person.name_folded).contains(f" {word} ", autoescape=True) for word in words))


def in_order(people: Select[Person]) -> Select[Person]:
    """The first of them by name: more than `MOST_FOUND` of one name and year there are hardly."""
    return people.order_by(Person.name_sort, Person.id).limit(MOST_FOUND)


def _is_citizen(day: date) -> ColumnElement[bool]:
    """Condition on Person: neither in a team nor with a role on units; these have the members' course."""
    in_team = exists().where(
        Membership.person_id == Person.id, Membership.team_id == Team.id, holds_on(Membership, day), holds_on(Team, day)
    )
    has_role = exists().where(Grant.person_id == Person.id, holds_on(Grant, day))
    return and_(Person.closed_at.is_(None), ~in_team, ~has_role)


def _lives_in(unit: AdminUnit, day: date) -> ColumnElement[bool]:
    """Condition on Person; who registered alone is asked for a commune only, and so lives in each of its villages."""
    inside = within(unit)
    if unit.level == Level.VILLAGE:
        inside = or_(inside, AdminUnit.id == unit.commune_id)
    homes = select(AdminUnit.id).where(inside).correlate(None)
    lives = select(Residence.person_id).where(Residence.unit_id.in_(homes), holds_on(Residence, day))
    return Person.id.in_(lives.correlate(None))


def _has_no_home_on_record(day: date) -> ColumnElement[bool]:
    """Condition on Person: nobody has written down where they live."""
    return ~exists().where(Residence.person_id == Person.id, holds_on(Residence, day))
