"""The roster of a unit as rows: what an export holds and an import finds unchanged."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, case, select
from sqlalchemy.orm import Session, aliased

from lms.people.models import Person
from lms.teams.access import Scope, holds_on, within
from lms.teams.lists import ROLE_RANK
from lms.teams.models import AdminUnit, Membership, Team


@dataclass(frozen=True)
class ListedMember:
    """A member of a team with the team's place; of a team without members, one row without a person."""

    province: AdminUnit
    commune: AdminUnit
    place: AdminUnit
    team: Team
    person: Person | None
    membership: Membership | None


def listed_members(session: Session, scope: Scope, unit: AdminUnit, day: date) -> Iterator[ListedMember]:
    """Every team in scope within the unit with its members on `day`, place by place. One statement."""
    place, commune, province = (aliased(AdminUnit, name=name) for name in ("place", "commune", "province"))
    member = and_(Membership.team_id == Team.id, holds_on(Membership, day))
    known = and_(Person.id == Membership.person_id, Person.closed_at.is_(None))
    rank = case(ROLE_RANK, value=Membership.role, else_=len(ROLE_RANK))
    rows = session.execute(
        select(province, commune, place, Team, Person, Membership)
        .select_from(Team)
        .join(place, place.id == Team.unit_id)
        .join(commune, commune.id == place.commune_id)
        .join(province, province.id == place.province_id)
        .outerjoin(Membership, member)
        .outerjoin(Person, known)
        .where(scope.covers_teams(), holds_on(Team, day))
        .where(Team.unit_id.in_(select(AdminUnit.id).where(within(unit))))
        .order_by(province.name_sort, commune.name_sort, commune.id, place.name_sort, place.id)
        .order_by(Team.name_sort, Team.id, rank, Person.name_sort, Person.id)
    )
    for row in rows:
        yield ListedMember(*row)
