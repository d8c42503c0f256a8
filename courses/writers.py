"""Who writes the courses of which unit: what a lesson says is changed by its owner's trainers alone."""

from datetime import date

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from lms.teams.access import holds_on
from lms.teams.models import AdminUnit, Grant, GrantRole, Level

WRITING = (GrantRole.TRAINER, GrantRole.ADMINISTRATOR)


def writable_units(session: Session, person_id: int, day: date) -> set[int]:
    """The units whose courses the person writes: the nation, or the provinces that a role is in."""
    owner = case((AdminUnit.level == Level.NATION, AdminUnit.id), else_=AdminUnit.province_id)
    held = (Grant.person_id == person_id, Grant.role.in_(WRITING), holds_on(Grant, day))
    owners = session.scalars(select(owner).join(Grant, Grant.unit_id == AdminUnit.id).where(*held))
    return {unit_id for unit_id in owners if unit_id is not None}
