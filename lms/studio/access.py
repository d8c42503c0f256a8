"""Whose lessons somebody may write: the nation's, or those of the provinces of their grants.

What is not theirs to write is answered like what does not exist.
"""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.models import Course
from lms.teams.access import holds_on
from lms.teams.models import AdminUnit, Grant, GrantRole, Level

WRITING = (GrantRole.TRAINER, GrantRole.ADMINISTRATOR)


def writable_units(session: Session, person_id: int, day: date) -> set[int]:
    """The units whose courses the person writes: the nation, and the province of each grant in or below one."""
    granted = session.scalars(
        select(AdminUnit)
        .join(Grant, Grant.unit_id == AdminUnit.id)
        .where(Grant.person_id == person_id, Grant.role.in_(WRITING), holds_on(Grant, day))
    )
    owners = (unit.id if unit.level == Level.NATION else unit.province_id for unit in granted)
    return {owner for owner in owners if owner is not None}


def find_course(session: Session, person_id: int, slug: str, day: date) -> Course | None:
    """The course, if it is the person's to write; also one without lessons."""
    own = writable_units(session, person_id, day)
    return session.scalar(select(Course).where(Course.slug == slug, Course.owner_id.in_(own)))
