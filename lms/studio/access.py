"""Who may write which courses: trainers and administrators those of their province, or of the nation."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.models import Course
from lms.teams.access import holds_on
from lms.teams.models import AdminUnit, Grant, GrantRole, Level

WRITING = (GrantRole.TRAINER, GrantRole.ADMINISTRATOR)


def writable_units(session: Session, person_id: int, day: date) -> set[int]:
    """The owners of the courses that the person writes: the nation, or the provinces of their roles."""
    grants = select(AdminUnit).join(Grant, Grant.unit_id == AdminUnit.id)
    held = grants.where(Grant.person_id == person_id, Grant.role.in_(WRITING), holds_on(Grant, day))
    units = session.scalars(held).all()
    return {unit.id if unit.level == Level.NATION else unit.province_id for unit in units} - {None}  # type: ignore[return-value]


def find_course(session: Session, person_id: int, slug: str, day: date) -> Course | None:
    """The course, if the person writes it."""
    own = Course.owner_id.in_(writable_units(session, person_id, day))
    return session.scalar(select(Course).where(Course.slug == slug, own))
