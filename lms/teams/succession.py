"""Following what became of a unit down to the units of today."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.teams.models import AdminUnit, UnitSuccession


def successors_of(session: Session, unit: AdminUnit) -> list[AdminUnit]:
    """The units of today that took over `unit` or a part of it, the main one first; itself while it holds.

    Empty only where nothing is known of what became of it. One statement for each time that units changed.
    """
    found: list[AdminUnit] = []
    seen, generation = {unit.id}, [unit]
    while generation:
        found += [one for one in generation if one.valid_to is None]
        ended = [one.id for one in generation if one.valid_to is not None]
        generation = [one for one in _next(session, ended) if one.id not in seen] if ended else []
        seen |= {one.id for one in generation}
    return found


def _next(session: Session, unit_ids: list[int]) -> list[AdminUnit]:
    """The direct successors of these units, main ones first, then in Vietnamese order."""
    succeeded = select(AdminUnit).join(UnitSuccession, UnitSuccession.to_id == AdminUnit.id)
    succeeded = succeeded.where(UnitSuccession.from_id.in_(unit_ids), UnitSuccession.to_id != UnitSuccession.from_id)
    order = (UnitSuccession.is_main.desc(), AdminUnit.name_sort, AdminUnit.id)
    return list(dict.fromkeys(session.scalars(succeeded.order_by(*order))))
