"""Lists of teams, members and units for the pages: small rows, a fixed number of statements."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ScalarSelect, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.people.models import Person
from lms.teams.access import Scope, holds_on, within
from lms.teams.models import AdminUnit, Membership, Team, TeamRole
from lms.text import search_key

ROLE_RANK = {TeamRole.LEADER: 0, TeamRole.DEPUTY: 1}


@dataclass(frozen=True)
class RosterRow:
    """A member of a team as the team's page shows them."""

    membership: Membership
    person: Person

    @property
    def has_signed_in(self) -> bool:
        """A password exists once a code was used, or the person registered."""
        return self.person.password_hash is not None


def team_rows(scope: Scope, day: date, search: str = "", unit: AdminUnit | None = None) -> Select[*tuple[Any, ...]]:
    """The teams in scope on `day`, in Vietnamese order: id, name, village, commune, leader, members.

    `search` looks in the names of team, village and commune; `unit` keeps what is within it.
    """
    place, commune, leader = aliased(AdminUnit, name="place"), aliased(AdminUnit, name="commune"), aliased(Person)
    leads = and_(Membership.team_id == Team.id, Membership.role == TeamRole.LEADER, holds_on(Membership, day))
    query = (
        select(Team.id, Team.name, leader.name.label("leader"), _member_count(day).label("members"))
        .add_columns(place.kind, place.name.label("place"), place.level)
        .add_columns(commune.kind.label("commune_kind"), commune.name.label("commune"))
        .join(place, place.id == Team.unit_id)
        .outerjoin(commune, commune.id == place.commune_id)
        .outerjoin(Membership, leads)
        .outerjoin(leader, leader.id == Membership.person_id)
        .where(scope.covers_teams(), holds_on(Team, day))
        .order_by(Team.name_sort, Team.id)
    )
    if unit:
        query = query.where(Team.unit_id.in_(select(AdminUnit.id).where(within(unit))))
    words = search_key(search)
    folded = (Team.name_folded, place.name_folded, commune.name_folded)
    return query.where(or_(*(name.contains(words, autoescape=True) for name in folded))) if words else query


def _member_count(day: date) -> ScalarSelect[int]:
    members = aliased(Membership)
    return (
        select(func.count()).where(members.team_id == Team.id, holds_on(members, day)).correlate(Team).scalar_subquery()
    )


def roster(session: Session, team: Team, day: date) -> list[RosterRow]:
    """The members on `day`: leader, deputies, then members, each by Vietnamese name order."""
    rank = case(ROLE_RANK, value=Membership.role, else_=len(ROLE_RANK))
    rows = session.execute(
        select(Membership, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.team_id == team.id, holds_on(Membership, day))
        .order_by(rank, Person.name_sort, Person.id)
    )
    return [RosterRow(*row) for row in rows]
