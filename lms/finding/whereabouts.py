"""Units as pages name them, each with what it lies in: now, on a day, or on the last day of one that has ended."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, not_, or_, select
from sqlalchemy.orm import Session, aliased

from lms.teams.access import holds_on
from lms.teams.models import AdminUnit, Level, UnitVersion


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


def whereabouts_of(
    session: Session, unit_ids: Collection[int | None], day: date | None = None
) -> dict[int, Whereabouts]:
    """By the unit's id: as things are, or were on `day` if the unit was there then.

    An ended unit is shown where it stood on its last day: what took it over is another place.
    One statement, and none where no unit is asked for.
    """
    ids = {unit_id for unit_id in unit_ids if unit_id}
    if not ids:
        return {}
    own, commune, province = (aliased(UnitVersion, name=name) for name in ("own", "commune", "province"))
    rows = session.execute(
        select(AdminUnit.id, AdminUnit.level)
        .add_columns(own.kind, own.name)
        .add_columns(commune.unit_id.label("commune_id"), commune.kind.label("commune_kind"), commune.name)
        .add_columns(province.unit_id.label("province_id"), province.kind.label("province_kind"), province.name)
        .join(own, and_(own.unit_id == AdminUnit.id, _is_shown(own, day)))
        .outerjoin(commune, and_(commune.unit_id == own.commune_id, _is_shown(commune, day)))
        .outerjoin(province, and_(province.unit_id == own.province_id, _is_shown(province, day)))
        .where(AdminUnit.id.in_(ids))
    )
    return {row.id: _whereabouts(*row) for row in rows}


def _is_shown(version: Any, day: date | None) -> ColumnElement[bool]:
    """Condition on a version: it held on the day as of which the AdminUnit is shown."""
    last = or_(
        and_(AdminUnit.valid_to.is_(None), version.valid_to.is_(None)),
        and_(
            version.valid_from < AdminUnit.valid_to,
            or_(version.valid_to.is_(None), version.valid_to >= AdminUnit.valid_to),
        ),
    )
    if day is None:
        return last
    was_there = holds_on(AdminUnit, day)
    return or_(and_(was_there, holds_on(version, day)), and_(not_(was_there), last))


def _whereabouts(unit_id: int, level: str, kind: str, name: str, *above: Any) -> Whereabouts:
    places = tuple(UnitName(*above[at : at + 3]) for at in (0, 3) if above[at] not in (None, unit_id))
    return Whereabouts(UnitName(unit_id, kind, name), level, places)
