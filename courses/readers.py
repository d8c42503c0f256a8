"""For whom a page of courses is: which edition they read, and whose calendar they follow."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import BindParameter, Date, Select, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from courses.models import Edition
from courses.visibility import HOME_PROVINCE, as_reader
from lms.teams.access import holds_on
from lms.teams.models import AdminUnit, Grant, Membership, Team


@dataclass(frozen=True)
class Reader:
    """Members of a team, and whoever holds a role, read the members' edition; all others the citizens'.

    The calendar is that of the province of the day: where they belong, else where their first role is.
    """

    edition: Edition
    province_id: int | None


def _reader() -> Select[bool, int | None]:
    person: BindParameter[int] = bindparam("person_id")
    day = bindparam("day", type_=Date)
    in_team = exists().where(
        Membership.person_id == person,
        Membership.team_id == Team.id,
        holds_on(Membership, day),
        holds_on(Team, day),
    )
    has_role = exists().where(Grant.person_id == person, holds_on(Grant, day))
    unit = aliased(AdminUnit)
    of_role = (
        select(unit.province_id)
        .join(Grant, Grant.unit_id == unit.id)
        .where(Grant.person_id == person, holds_on(Grant, day), unit.province_id.is_not(None))
        .order_by(Grant.id)
        .limit(1)
    )
    return select(or_(in_team, has_role), func.coalesce(HOME_PROVINCE, of_role.scalar_subquery()))


READER = _reader()  # built once: the home page asks it every time


def reader_of(session: Session, person_id: int, day: date) -> Reader:
    """What to show to this person on `day`. One statement."""
    teaches, province_id = session.execute(READER, as_reader(person_id, day)).one()
    return Reader(Edition.MEMBER if teaches else Edition.CITIZEN, province_id)
