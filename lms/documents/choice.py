"""Of which units somebody may ask for a list."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import false, or_, select
from sqlalchemy.orm import Session

from lms.documents.appendix1 import LISTED
from lms.teams.access import Scope, holds_on
from lms.teams.models import AdminUnit, Level


def first_unit(scope: Scope) -> AdminUnit | None:
    """The widest unit granted, to begin with; None where that is the country, of which a province is to be chosen."""
    listed = [unit for unit in scope.units if unit.level in LISTED]
    if scope.is_whole_country or not listed:
        return None
    return min(listed, key=lambda unit: (LISTED.index(Level(unit.level)), unit.name_sort))


def units_offered(session: Session, scope: Scope, place: AdminUnit | None, day: date) -> dict[str, list[AdminUnit]]:
    """By level: the provinces in scope, the old districts and the communes around `place`, and what was granted."""
    granted = AdminUnit.id.in_([unit.id for unit in scope.units])
    near = AdminUnit.province_id == place.province_id if place else false()
    asked = AdminUnit.id == place.id if place else false()
    found = session.scalars(
        select(AdminUnit).where(
            scope.covers_units(),
            or_(AdminUnit.level == Level.PROVINCE, granted, near),
            or_(AdminUnit.level == Level.DISTRICT, asked, holds_on(AdminUnit, day)),
            AdminUnit.level.in_(LISTED),
        )
    )
    units = sorted(found, key=lambda unit: unit.name_sort)
    return {level: [unit for unit in units if unit.level == level] for level in LISTED}


def last_days(units: Mapping[str, Sequence[AdminUnit]]) -> dict[int, date]:
    """By the unit's id, of those that have ended: the last day on which each was there."""
    every = (unit for some in units.values() for unit in some)
    return {unit.id: unit.valid_to - timedelta(days=1) for unit in every if unit.valid_to}
