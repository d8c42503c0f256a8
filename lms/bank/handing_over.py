"""The files of questions that a double has sent become those of the person kept."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.bank.models import QuestionUpload


def hand_over(session: Session, from_id: int, to_id: int) -> None:
    """Give the person kept what the double has sent."""
    session.execute(update(QuestionUpload).where(QuestionUpload.owner_id == from_id).values(owner_id=to_id))
