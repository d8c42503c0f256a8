"""Whose calendar somebody may change: that of the nation or province on which they train or administer.

A role below a province changes none, and one on the nation changes the nation's only: a province decides for itself.
"""

from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from courses.writers import WRITING
from lms.teams.access import LARGE_LEVELS, holds_on
from lms.teams.models import AdminUnit, Grant


def editable_units(session: Session, person_id: int, day: date) -> list[AdminUnit]:
    """The nation and provinces whose calendar the person may change on `day`, the nation first."""
    units = session.scalars(_editable(person_id, day).order_by(AdminUnit.name_sort, AdminUnit.id)).unique()
    return sorted(units, key=lambda unit: unit.province_id is not None)


def find_editable(session: Session, person_id: int, unit_id: int, day: date) -> AdminUnit | None:
    """The unit, if the person may change its calendar."""
    return session.scalars(_editable(person_id, day).where(AdminUnit.id == unit_id)).first()


def _editable(person_id: int, day: date) -> Select[AdminUnit]:
    units = select(AdminUnit).join(Grant, Grant.unit_id == AdminUnit.id)
    mine = units.where(Grant.person_id == person_id, Grant.role.in_(WRITING), holds_on(Grant, day))
    return mine.where(AdminUnit.level.in_(LARGE_LEVELS), holds_on(AdminUnit, day))
