"""The paper tests of a double become those of the person kept; of two sheets of one test, the kept one's stands."""

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lms.assisting.models import PaperSheet, PaperTest


def hand_over(session: Session, from_id: int, to_id: int) -> None:
    """Give the person kept what the double has made or sat; the attempts go over in quizzes/handing_over.py."""
    own = select(PaperSheet.test_id).where(PaperSheet.person_id == to_id)
    session.execute(delete(PaperSheet).where(PaperSheet.person_id == from_id, PaperSheet.test_id.in_(own)))
    session.execute(update(PaperSheet).where(PaperSheet.person_id == from_id).values(person_id=to_id))
    for column in (PaperTest.made_by, PaperSheet.typed_by, PaperSheet.again_by, PaperSheet.settled_by):
        session.execute(update(column.class_).where(column == from_id).values({column: to_id}))
