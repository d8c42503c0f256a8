"""The drafts of a double become those of the person kept: who wrote may not review, whatever account was used."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.studio.models import Draft

WRITERS = (Draft.author_id, Draft.changed_by, Draft.submitted_by, Draft.reviewed_by, Draft.scheduled_by)


def hand_over(session: Session, from_id: int, to_id: int) -> int:
    """Give the person kept what the double has written; returns how many drafts it had begun."""
    handed = {}
    for column in WRITERS:
        own = update(Draft).where(column == from_id).values({column: to_id}).returning(Draft.id)
        handed[column.key] = len(session.scalars(own, execution_options={"synchronize_session": False}).all())
    return handed[Draft.author_id.key]
