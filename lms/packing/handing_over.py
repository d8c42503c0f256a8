"""The zips that a double has sent become those of the person kept: who sent one may not agree to it."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.packing.models import CourseUpload


def hand_over(session: Session, from_id: int, to_id: int) -> None:
    """Give the person kept what the double has sent or agreed to."""
    for column in (CourseUpload.owner_id, CourseUpload.applied_by):
        session.execute(update(CourseUpload).where(column == from_id).values({column: to_id}))
