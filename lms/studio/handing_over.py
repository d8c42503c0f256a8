"""The drafts of a double become those of the person kept: who wrote may not review, whatever account was used."""

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from lms.studio.drafting import UNREVIEWED
from lms.studio.models import Draft, DraftState

WRITERS = (Draft.author_id, Draft.changed_by, Draft.submitted_by, Draft.reviewed_by, Draft.scheduled_by)


def hand_over(session: Session, from_id: int, to_id: int) -> int:
    """Give the person kept what the double has written; returns how many drafts it had begun."""
    handed = {}
    for column in WRITERS:
        own = update(Draft).where(column == from_id).values({column: to_id}).returning(Draft.id)
        handed[column.key] = len(session.scalars(own, execution_options={"synchronize_session": False}).all())
    _forget_own_reviews(session, to_id)
    return handed[Draft.author_id.key]


def _forget_own_reviews(session: Session, person_id: int) -> None:
    """What one account wrote and the other agreed to is agreed to by nobody: it is written on, and sent again."""
    wrote = or_(Draft.changed_by == person_id, Draft.submitted_by == person_id)
    own = update(Draft).where(Draft.state == DraftState.APPROVED, Draft.reviewed_by == person_id, wrote)
    session.execute(own.values(**UNREVIEWED), execution_options={"synchronize_session": False})
