"""The list of teams as it was on a day: which there were, where, led by whom, by the names of that time."""

from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from lms.people.models import Person
from lms.teams.access import Scope, holds_on, within
from lms.teams.models import AdminUnit, Membership, Team, TeamPlace, TeamRole, UnitVersion
from lms.text import search_key


def team_rows_on(scope: Scope, day: date, search: str = "", unit: AdminUnit | None = None) -> Select[*tuple[Any, ...]]:
    """What `team_rows` of lms/teams/lists.py tells, as it was on `day`.

    Who may see a team, and whether it is within `unit`, is asked of where it is today.
    """
    place, commune = aliased(UnitVersion, name="place"), aliased(UnitVersion, name="commune")
    held = aliased(Membership, name="held")
    members = select(func.count()).where(held.team_id == Team.id, holds_on(held, day)).correlate(Team)
    query = (
        select(Team.id, Team.name, Person.name.label("leader"), members.scalar_subquery().label("members"))
        .add_columns(place.kind, place.name.label("place"), place.level)
        .add_columns(commune.kind.label("commune_kind"), commune.name.label("commune"))
        .join(TeamPlace, and_(TeamPlace.team_id == Team.id, holds_on(TeamPlace, day)))
        .join(place, and_(place.unit_id == TeamPlace.unit_id, holds_on(place, day)))
        .outerjoin(commune, and_(commune.unit_id == place.commune_id, holds_on(commune, day)))
        .outerjoin(Membership, and_(Membership.team_id == Team.id, _leads_on(day)))
        .outerjoin(Person, Person.id == Membership.person_id)
        .where(scope.covers_teams(), holds_on(Team, day))
        .order_by(Team.name_sort, Team.id)
    )
    if unit:
        query = query.where(Team.unit_id.in_(select(AdminUnit.id).where(within(unit))))
    words = search_key(search)
    folded = (Team.name_folded, place.name_folded, commune.name_folded)
    return query.where(or_(*(name.contains(words, autoescape=True) for name in folded))) if words else query


def _leads_on(day: date) -> Any:
    return and_(Membership.role == TeamRole.LEADER, holds_on(Membership, day))
