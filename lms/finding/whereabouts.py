"""Units as pages name them, each with what it lies in."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from lms.teams.models import AdminUnit, Level


@dataclass(frozen=True)
class UnitName:
    """A unit's kind and name."""

    id: int
    kind: str
    name: str


@dataclass(frozen=True)
class Whereabouts:
    """A unit and those above it, the nearest first, without the nation."""

    unit: UnitName
    level: str
    above: tuple[UnitName, ...]

    @property
    def line(self) -> tuple[UnitName, ...]:
        """From the unit up to its commune: what tells two villages of one name apart."""
        return (self.unit, *self.above[:1]) if self.level == Level.VILLAGE else (self.unit,)


def whereabouts_of(session: Session, unit_ids: Collection[int | None]) -> dict[int, Whereabouts]:
    """By the unit's id. One statement, and none where no unit is asked for."""
    ids = {unit_id for unit_id in unit_ids if unit_id}
    if not ids:
        return {}
    commune, province = aliased(AdminUnit), aliased(AdminUnit)
    rows = session.execute(
        select(AdminUnit, commune, province)
        .outerjoin(commune, commune.id == AdminUnit.commune_id)
        .outerjoin(province, province.id == AdminUnit.province_id)
        .where(AdminUnit.id.in_(ids))
    )
    return {row[0].id: _whereabouts(*row) for row in rows}


def _whereabouts(unit: AdminUnit, *ancestors: AdminUnit | None) -> Whereabouts:
    above = tuple(_name(ancestor) for ancestor in ancestors if ancestor is not None and ancestor.id != unit.id)
    return Whereabouts(_name(unit), unit.level, above)


def _name(unit: AdminUnit) -> UnitName:
    return UnitName(unit.id, unit.kind, unit.name)
