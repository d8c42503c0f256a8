"""Whose lessons somebody may write: the nation's, or those of the provinces of their grants.

What is not theirs to write is answered like what does not exist.
"""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.models import Course
from courses.writers import writable_units


def find_course(session: Session, person_id: int, slug: str, day: date) -> Course | None:
    """The course, if it is the person's to write; also one without lessons."""
    own = writable_units(session, person_id, day)
    return session.scalar(select(Course).where(Course.slug == slug, Course.owner_id.in_(own)))
