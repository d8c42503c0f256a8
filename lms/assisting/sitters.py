"""Whose sheet of a paper test may be typed: citizens of the place; of the members' edition, members of its teams.

Nobody types their own sheet: whoever types may have seen the key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from courses.models import Edition
from lms.assisting.citizens import bears, citizens_called, find_citizen, in_order
from lms.people.models import Person
from lms.teams.access import holds_on, within
from lms.teams.models import AdminUnit, Membership, Team


@dataclass(frozen=True)
class Audience:
    """For whom a test was printed: `held_on` is the day that says who is a member, `today` who lives there."""

    edition: str
    unit: AdminUnit
    held_on: date
    today: date
    typist_id: int

    @property
    def is_of_members(self) -> bool:
        return self.edition == Edition.MEMBER


def sitters_called(session: Session, audience: Audience, name: str, birth_year: int) -> Sequence[Person]:
    """Those of that name and year of birth; of members also whose year is not known."""
    if not audience.is_of_members:
        return citizens_called(session, audience.unit, name, birth_year, audience.today)
    year = or_(Person.birth_year == birth_year, Person.birth_year.is_(None))
    return session.scalars(in_order(select(Person).where(_is_member(audience), year, bears(name)))).all()


def find_sitter(session: Session, audience: Audience, person_id: int) -> Person | None:
    """The person, if the test is for them."""
    if not audience.is_of_members:
        return find_citizen(session, audience.unit, person_id, audience.today)
    return session.scalar(select(Person).where(Person.id == person_id, _is_member(audience)))


def _is_member(audience: Audience) -> ColumnElement[bool]:
    """Condition on Person: in a team of the unit on the day of the meeting, or today if that is still to come."""
    day = min(audience.held_on, audience.today)
    places = select(AdminUnit.id).where(within(audience.unit)).correlate(None)
    teams = select(Team.id).where(Team.unit_id.in_(places)).correlate(None)
    members = select(Membership.person_id).where(Membership.team_id.in_(teams), holds_on(Membership, day))
    open_ = and_(Person.closed_at.is_(None), Person.id != audience.typist_id)
    return and_(open_, Person.id.in_(members.correlate(None)))
