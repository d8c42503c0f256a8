"""What stands around a unit: what a page offers to choose from when something becomes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.people.models import Person
from lms.teams.access import Scope, holds_on
from lms.teams.models import AdminUnit, Level, Residence, Team
from lms.teams.namesakes import origins_of
from lms.units.changes import ChangeKind
from lms.units.checking import CHILD_LEVEL, answers_for

MOST_RESIDENTS = 300  # more are not asked for one by one: they stay with the part that keeps the rest


@dataclass(frozen=True)
class Surroundings:
    """A unit, those beside and below it, those it could come to stand under, its own teams and residents.

    `origins` tells units of one name apart.
    """

    place: AdminUnit
    siblings: Sequence[AdminUnit]
    parents: Sequence[AdminUnit]
    children: Sequence[AdminUnit]
    teams: Sequence[Team]
    residents: Sequence[Person]
    origins: Mapping[int, str]


def kinds_offered(session: Session, scope: Scope, place: AdminUnit) -> list[ChangeKind]:
    """The changes that the asker may record of a unit; none where it stands under nothing of theirs."""
    parent = session.get(AdminUnit, place.parent_id) if place.parent_id else None
    if parent is None or not answers_for(scope, [parent]):
        return []
    offered: list[ChangeKind] = [kind for kind in ChangeKind if kind != ChangeKind.FOUND]
    if place.level != Level.VILLAGE:
        offered.remove(ChangeKind.CLOSE)
    above = session.get(AdminUnit, parent.parent_id) if parent.parent_id else None
    if above is None or not answers_for(scope, [above]):
        offered.remove(ChangeKind.REPARENT)
    return offered


def may_add_below(scope: Scope, place: AdminUnit) -> bool:
    """Whether the asker keeps the list of what is right below the unit."""
    return place.valid_to is None and place.level in CHILD_LEVEL and answers_for(scope, [place])


def surroundings(session: Session, place: AdminUnit, day: date) -> Surroundings:
    """The unit's surroundings on `day`, in Vietnamese order. At most seven statements, however many there are."""
    beside = AdminUnit.parent_id == place.parent_id
    uncles = select(AdminUnit.parent_id).where(AdminUnit.id == place.parent_id).scalar_subquery()
    above = (AdminUnit.parent_id == uncles, AdminUnit.id != place.parent_id)
    homes = select(Residence.person_id).where(Residence.unit_id == place.id, holds_on(Residence, day))
    people = select(Person).where(Person.id.in_(homes)).order_by(Person.name_sort, Person.id)
    teams = select(Team).where(Team.unit_id == place.id, holds_on(Team, day))
    siblings = _units(session, day, beside, AdminUnit.id != place.id)
    children = _units(session, day, AdminUnit.parent_id == place.id)
    return Surroundings(
        place,
        siblings,
        _units(session, day, *above),
        children,
        session.scalars(teams.order_by(Team.name_sort, Team.id)).all(),
        session.scalars(people.limit(MOST_RESIDENTS)).all(),
        origins_of(session, [place, *siblings]) | origins_of(session, children),
    )


def _units(session: Session, day: date, *which: object) -> Sequence[AdminUnit]:
    units = select(AdminUnit).where(*which, holds_on(AdminUnit, day))  # type: ignore[arg-type]
    return session.scalars(units.order_by(AdminUnit.name_sort, AdminUnit.id)).all()
