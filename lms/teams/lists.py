"""Lists of teams, members and units for the pages: small rows, a fixed number of statements."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.people.models import Person
from lms.teams.access import Scope, holds_on, within
from lms.teams.models import AdminUnit, Membership, Team, TeamRole
from lms.text import search_key

ROLE_RANK = {TeamRole.LEADER: 0, TeamRole.DEPUTY: 1}
TEAM_KEYS = (Team.name_sort, Team.id)


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
    return (
        select(Team.id, Team.name, leader.name.label("leader"), _member_count(day).label("members"))
        .add_columns(place.kind, place.name.label("place"), place.level)
        .add_columns(commune.kind.label("commune_kind"), commune.name.label("commune"))
        .join(place, place.id == Team.unit_id)
        .outerjoin(commune, commune.id == place.commune_id)
        .outerjoin(Membership, leads)
        .outerjoin(leader, leader.id == Membership.person_id)
        .where(*_which_teams(scope, day, search, unit))
        .order_by(*TEAM_KEYS)
    )


def team_count(scope: Scope, day: date, search: str = "", unit: AdminUnit | None = None) -> Select[int]:
    """How many rows `team_rows` has."""
    return select(func.count()).select_from(Team).where(*_which_teams(scope, day, search, unit))


def _which_teams(scope: Scope, day: date, search: str, unit: AdminUnit | None) -> Iterator[ColumnElement[bool]]:
    yield scope.covers_teams()
    yield holds_on(Team, day)
    if unit:
        yield Team.unit_id.in_(select(AdminUnit.id).where(within(unit)))
    if words := search_key(search):
        place, commune = aliased(AdminUnit), aliased(AdminUnit)
        named = [name.contains(words, autoescape=True) for name in (place.name_folded, commune.name_folded)]
        places = select(place.id).outerjoin(commune, commune.id == place.commune_id).where(or_(*named))
        yield or_(Team.name_folded.contains(words, autoescape=True), Team.unit_id.in_(places))


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


def other_teams(
    session: Session, scope: Scope, team: Team, people: Sequence[int], day: date
) -> dict[int, list[tuple[int, str]]]:
    """The other teams of these people on `day` that are in scope, each as id and name, by person."""
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    rows = session.execute(
        select(Membership.person_id, Team.id, Team.name)
        .join(Team, Team.id == Membership.team_id)
        .where(Membership.person_id.in_(people), Team.id != team.id, scope.covers_teams())
        .where(holds_on(Membership, day), holds_on(Team, day))
        .order_by(Team.name_sort, Team.id)
    )
    for person_id, team_id, name in rows:
        found[person_id].append((team_id, name))
    return found
