"""Finding provinces, communes and villages by the names they have or had, or by their code."""

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, union_all
from sqlalchemy.orm import Session

from lms.db import begins_with
from lms.finding.asking import Asked
from lms.finding.called import padded
from lms.finding.places import village_names
from lms.teams.models import AdminUnit, Level, UnitVersion

CODES = (2, 5)  # digits of a province's and a commune's code
Ids = Select[int]


def units_found(session: Session, asked: Asked, limit: int) -> list[int]:
    """Ids of units in the scope, whole names first. One statement."""
    if not asked.words:
        return []
    seen = asked.scope.covers_units()
    named = select(AdminUnit.id).where(or_(AdminUnit.id.in_(asked.readings.units), _has_code(asked)), seen)
    parts = [named.subquery(), _by_name(asked).where(seen).limit(limit).subquery()]
    found = set(session.scalars(union_all(*(select(part) for part in parts))))
    order = {unit_id: place for place, unit_id in enumerate(asked.readings.units)}
    return sorted(found, key=lambda unit_id: (order.get(unit_id, len(order)), unit_id))


def _has_code(asked: Asked) -> ColumnElement[bool]:
    code = asked.words[0]
    return AdminUnit.code == code if len(asked.words) == 1 and len(code) in CODES and code.isdecimal() else false()


def _by_name(asked: Asked) -> Ids:
    """In a small scope every unit whose name holds the words; in a large one villages whose name begins so."""
    if asked.is_small:
        name = padded(AdminUnit.name_folded)
        return select(AdminUnit.id).where(and_(*(name.contains(f" {word}", autoescape=True) for word in asked.words)))
    names = sorted(village_names(asked.words))
    called = or_(*(begins_with(UnitVersion.name_folded, name) for name in names))
    villages = select(AdminUnit.id).join(UnitVersion, UnitVersion.unit_id == AdminUnit.id)
    return villages.where(UnitVersion.level == Level.VILLAGE, called)
