"""A unit that there is not on the ground of a report: what to say of it, and where to look instead."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.clock import Month
from lms.oversight.ground import Ground
from lms.teams.access import Scope, manages
from lms.teams.models import AdminUnit, UnitSuccession


@dataclass(frozen=True)
class Kin:
    """A unit that another came from, or became. `is_open`: it is in scope today."""

    id: int
    kind: str
    name: str
    is_open: bool


@dataclass(frozen=True)
class Absence:
    """A unit not founded yet on the ground's day, or no more: then `kin` are its successors, else predecessors.

    `month` is one in which it can be seen as it was then, if there is any to offer.
    """

    unit: AdminUnit
    ground: Ground
    kin: tuple[Kin, ...]
    month: Month | None

    @property
    def is_over(self) -> bool:
        return _is_over(self.unit, self.ground)

    @property
    def lives_now(self) -> bool:
        return self.unit.valid_to is None


def absence_of(session: Session, scope: Scope, unit: AdminUnit, ground: Ground, months: list[Month]) -> Absence:
    """What there is to say of a unit that the ground does not have. One statement."""
    month = _nearest_month(unit, ground)
    there = month in months and unit.valid_from <= month.last_day
    return Absence(unit, ground, _kin(session, scope, unit, ground), month if there else None)


def _is_over(unit: AdminUnit, ground: Ground) -> bool:
    return unit.valid_to is not None and unit.valid_to <= ground.day


def _nearest_month(unit: AdminUnit, ground: Ground) -> Month:
    """The first month of the unit, or the last at whose end it was there."""
    if unit.valid_to is not None and _is_over(unit, ground):
        return Month(unit.valid_to.year, unit.valid_to.month).shift(-1)
    return Month(unit.valid_from.year, unit.valid_from.month)


def _kin(session: Session, scope: Scope, unit: AdminUnit, ground: Ground) -> tuple[Kin, ...]:
    if _is_over(unit, ground):
        own, other, day = UnitSuccession.from_id, UnitSuccession.to_id, unit.valid_to
    else:
        own, other, day = UnitSuccession.to_id, UnitSuccession.from_id, unit.valid_from
    query = select(AdminUnit).join(UnitSuccession, other == AdminUnit.id)
    query = query.where(own == unit.id, own != other, UnitSuccession.effective_date == day)
    found = session.scalars(query.order_by(UnitSuccession.is_main.desc(), AdminUnit.name_sort, AdminUnit.id))
    return tuple(Kin(one.id, one.kind, one.name, manages(scope, one)) for one in dict.fromkeys(found))
