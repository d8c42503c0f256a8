"""The roster of a unit as rows: what an export holds and an import finds unchanged."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, case, select
from sqlalchemy.orm import Session, aliased

from lms.people.models import Person
from lms.rosters.places import bare_name, spelling
from lms.rosters.surveying import former_communes
from lms.rosters.twins import marks_of
from lms.teams.access import Scope, holds_on, within
from lms.teams.lists import ROLE_RANK
from lms.teams.models import AdminUnit, Level, Membership, Team
from lms.teams.tree import full_name


@dataclass(frozen=True)
class ListedMember:
    """A member of a team with the team's place; of a team without members, one row without a person."""

    province: AdminUnit
    commune: AdminUnit
    place: AdminUnit
    team: Team
    person: Person | None
    membership: Membership | None
    mark: str = ""  # which of two villages of one name it is: "xã An Phú cũ"


def listed_members(session: Session, scope: Scope, unit: AdminUnit, day: date) -> Iterator[ListedMember]:
    """Every team in scope within the unit with its members on `day`, place by place. A few statements."""
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
    marks = _marks(session, unit, day)
    for row in rows:
        yield ListedMember(*row, mark=marks.get(row.place.id, ""))


def _marks(session: Session, unit: AdminUnit, day: date) -> dict[int, str]:
    """What tells villages of one commune apart that are called alike, by their ids."""
    commune = aliased(AdminUnit, name="commune")
    query = select(AdminUnit.id, AdminUnit.kind, AdminUnit.name, commune.kind, commune.name, commune.id)
    query = query.join(commune, commune.id == AdminUnit.commune_id)
    inside = AdminUnit.commune_id == unit.commune_id if unit.level == Level.VILLAGE else within(unit)
    query = query.where(inside, AdminUnit.level == Level.VILLAGE, holds_on(AdminUnit, day))
    called: dict[tuple[int, str, str, str], list[int]] = {}
    for village, kind, name, of_kind, of_name, of in session.execute(query.order_by(AdminUnit.id)):
        key = (of, full_name(of_kind, of_name), kind, spelling(bare_name(kind, name)))
        called.setdefault(key, []).append(village)
    twins = {key: villages for key, villages in called.items() if len(villages) > 1}
    ids = [village for villages in twins.values() for village in villages]
    came_from = former_communes(session, AdminUnit.id.in_(ids), day) if ids else {}
    marks: dict[int, str] = {}
    for (_of, words, _kind, _name), villages in twins.items():
        marks |= marks_of({village: came_from.get(village, []) for village in villages}, words)
    return marks
