"""Where a role can be given: the grounds of the reader, and the units offered on one of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms.teams.access import LARGE_LEVELS, OVERSEEING, gives, holds_on
from lms.teams.appointing import Holding
from lms.teams.models import AdminUnit, Grant, GrantRole, Level
from lms.teams.succession import successors_of

ROLE_LINE = (GrantRole.OFFICIAL, GrantRole.TRAINER, GrantRole.ADMINISTRATOR)  # the most usual first


@dataclass(frozen=True)
class Choice:
    """On one ground, the nation or a province: the units and the roles that the reader may give there."""

    ground: AdminUnit
    units: Sequence[AdminUnit]
    roles: Sequence[GrantRole]


def grounds_of(session: Session, holdings: Sequence[Holding], day: date) -> list[AdminUnit]:
    """The nation and the provinces on which, or right below which, the reader gives roles; the nation first."""
    own = [h.unit for h in holdings if h.role in OVERSEEING and h.unit.level in LARGE_LEVELS]
    if not any(unit.level == Level.NATION for unit in own):
        return sorted(dict.fromkeys(own), key=lambda unit: unit.name_sort)
    wanted = AdminUnit.level.in_(LARGE_LEVELS)
    units = session.scalars(select(AdminUnit).where(wanted, holds_on(AdminUnit, day)).order_by(AdminUnit.name_sort))
    return sorted(units, key=lambda unit: unit.level != Level.NATION)


def choice_on(session: Session, holdings: Sequence[Holding], ground: AdminUnit, day: date) -> Choice:
    """The ground itself and what is right below it, as far as the reader gives some role there."""
    below = select(AdminUnit).where(AdminUnit.parent_id == ground.id, holds_on(AdminUnit, day))
    children = session.scalars(below.order_by(AdminUnit.name_sort, AdminUnit.id)).all()
    units = [unit for unit in (ground, *children) if _roles(holdings, unit)]
    roles = {role for unit in units for role in _roles(holdings, unit)}
    return Choice(ground, units, [role for role in ROLE_LINE if role in roles])


def units_named(session: Session, choice: Choice, ids: Collection[int]) -> list[AdminUnit]:
    """The units of these ids on the ground, also such as have ended meanwhile: what becomes of them is for the verb."""
    here = or_(AdminUnit.id == choice.ground.id, AdminUnit.parent_id == choice.ground.id)
    units = session.scalars(select(AdminUnit).where(AdminUnit.id.in_(ids), here).order_by(AdminUnit.name_sort))
    return list(units)


def renewed(session: Session, office: Sequence[tuple[Grant, AdminUnit]], day: date) -> dict[int, AdminUnit]:
    """The units of an office as they are today, and what became of those that have ended, by id."""
    units: dict[int, AdminUnit] = {}
    for _grant, unit in office:
        ended = unit.valid_to is not None and unit.valid_to <= day
        units |= {now.id: now for now in (successors_of(session, unit)[:1] if ended else [unit])}
    return units


def _roles(holdings: Sequence[Holding], unit: AdminUnit) -> list[GrantRole]:
    return [role for role in GrantRole if any(gives((h.role, h.unit), (role, unit)) for h in holdings)]
