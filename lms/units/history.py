"""A unit through time: how it was called and where it stood, where it came from, what became of it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from lms.teams.access import Ground, holds_on
from lms.teams.models import AdminUnit, Level, UnitVersion

LEVELS = list(Level)


@dataclass(frozen=True)
class View:
    """A unit as it is looked at: on which day, and on whose columns. `is_now` is today, of a unit that lives."""

    day: date
    is_now: bool

    @property
    def ground(self) -> Ground:
        return AdminUnit if self.is_now else UnitVersion


@dataclass(frozen=True)
class PathStep:
    """A unit on the way down to another, called as on the day; `province_id` and `commune_id` are of now."""

    id: int
    level: str
    kind: str
    name: str
    province_id: int | None
    commune_id: int | None


def view_of(unit: AdminUnit, asked: date | None, today: date) -> View:
    """The unit on the day asked for, else as it is; one that has ended is looked at on its last day."""
    last = today if unit.valid_to is None else unit.valid_to - timedelta(days=1)
    day = min(asked or last, last)
    return View(day, is_now=day == today)


def path_on(session: Session, unit: AdminUnit, day: date) -> list[PathStep]:
    """The units from the nation down to `unit`, as things stood on `day` of its life."""
    own = aliased(UnitVersion, name="own")
    line = or_(
        UnitVersion.level == Level.NATION, UnitVersion.unit_id.in_((own.unit_id, own.province_id, own.commune_id))
    )
    rows = session.execute(
        select(UnitVersion.unit_id, UnitVersion.level, UnitVersion.kind, UnitVersion.name)
        .add_columns(AdminUnit.province_id, AdminUnit.commune_id)
        .join(AdminUnit, AdminUnit.id == UnitVersion.unit_id)
        .join(own, line)
        .where(own.unit_id == unit.id, own.valid_from <= day, or_(own.valid_to.is_(None), own.valid_to > day))
        .where(holds_on(UnitVersion, day))
    ).all()
    return sorted((PathStep(*row) for row in rows), key=lambda step: LEVELS.index(Level(step.level)))


def version_rows(unit: AdminUnit, until: date | None = None) -> Select[*tuple[Any, ...]]:
    """What the unit was called and under what it stood, oldest first: the parent as it was called at the time.

    Nothing that began after `until`.
    """
    above = aliased(UnitVersion, name="above")
    begins = and_(
        above.unit_id == UnitVersion.parent_id,
        above.valid_from <= UnitVersion.valid_from,
        or_(above.valid_to.is_(None), above.valid_to > UnitVersion.valid_from),
    )
    return (
        select(UnitVersion.kind, UnitVersion.name, UnitVersion.code, UnitVersion.valid_from, UnitVersion.valid_to)
        .add_columns(UnitVersion.legal_basis, above.kind.label("parent_kind"), above.name.label("parent"))
        .outerjoin(above, begins)
        .where(UnitVersion.unit_id == unit.id, UnitVersion.valid_from <= (until or date.max))
        .order_by(UnitVersion.valid_from)
    )
