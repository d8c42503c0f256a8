"""Finding provinces, communes and villages by the names they have or had, or by their code."""

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, union_all
from sqlalchemy.orm import Session

from lms.db import begins_with
from lms.finding.asking import Asked
from lms.finding.called import padded
from lms.finding.places import village_names
from lms.teams.models import AdminUnit, Level, UnitVersion

WORST = 9  # the rank of what fits in no way of places.py
CODES = (2, 5)  # digits of a province's and a commune's code
Ids = Select[int]


def units_found(session: Session, asked: Asked, limit: int) -> list[int]:
    """Ids of units in the scope: whole names first, those of today before others, then in Vietnamese order.

    One statement.
    """
    if not asked.words:
        return []
    seen = asked.scope.covers_units()
    named = select(AdminUnit.id).where(or_(AdminUnit.id.in_(asked.readings.units), _has_code(asked)), seen)
    ids = union_all(named, select(_by_name(asked).where(seen).limit(limit).subquery()))
    found = select(AdminUnit.id, AdminUnit.name_sort).where(AdminUnit.id.in_(ids))
    ranks = asked.readings.units
    rows = sorted(session.execute(found), key=lambda row: (ranks.get(row.id, WORST), row.name_sort, row.id))
    return [row.id for row in rows]


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
