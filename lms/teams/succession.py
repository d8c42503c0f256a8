"""Following what became of a unit down to the units of today."""

from collections.abc import Collection

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

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


def heirs_of(session: Session, unit_ids: Collection[int]) -> dict[int, list[AdminUnit]]:
    """As `successors_of`, of many units in one statement; nothing for those that live."""
    old, step = aliased(AdminUnit), UnitSuccession
    goes_over = and_(step.from_id == old.id, step.from_id != step.to_id)
    first = select(step.from_id.label("root"), step.to_id, step.is_main).join(old, goes_over)
    line = first.where(old.id.in_(unit_ids), old.valid_to.is_not(None)).cte("line", recursive=True)
    further = select(line.c.root, step.to_id, and_(line.c.is_main, step.is_main)).join(
        step, step.from_id == line.c.to_id
    )
    line = line.union(further.join(old, goes_over).where(old.valid_to.is_not(None)))
    rows = session.execute(
        select(line.c.root, AdminUnit)
        .join(AdminUnit, AdminUnit.id == line.c.to_id)
        .where(AdminUnit.valid_to.is_(None))
        .order_by(line.c.is_main.desc(), AdminUnit.name_sort, AdminUnit.id)
    )
    heirs: dict[int, dict[AdminUnit, None]] = {}
    for root, unit in rows:
        heirs.setdefault(root, {})[unit] = None
    return {root: list(units) for root, units in heirs.items()}


def _next(session: Session, unit_ids: list[int]) -> list[AdminUnit]:
    """The direct successors of these units, main ones first, then in Vietnamese order."""
    succeeded = select(AdminUnit).join(UnitSuccession, UnitSuccession.to_id == AdminUnit.id)
    succeeded = succeeded.where(UnitSuccession.from_id.in_(unit_ids), UnitSuccession.to_id != UnitSuccession.from_id)
    order = (UnitSuccession.is_main.desc(), AdminUnit.name_sort, AdminUnit.id)
    return list(dict.fromkeys(session.scalars(succeeded.order_by(*order))))
