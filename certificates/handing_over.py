"""The papers of a double become those of the person kept."""

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from certificates.models import Certificate


@dataclass(frozen=True)
class PapersMoved:
    """How many papers the double had, and how many of them the person kept had for the same course."""

    certificates: int
    doubled: int


def hand_over(session: Session, from_id: int, to_id: int) -> PapersMoved:
    """Give the person kept the papers for courses in which they have none.

    The ledger holds one paper per person and course, and both papers may be in somebody's hands: a second one
    stays valid with the closed double, and is shown with the others (`certificates_of`).
    """
    mine = set(session.scalars(select(Certificate.course_id).where(Certificate.person_id == to_id)))
    double = session.scalars(select(Certificate).where(Certificate.person_id == from_id)).all()
    moving = [paper.id for paper in double if paper.course_id not in mine]
    session.execute(update(Certificate).where(Certificate.id.in_(moving)).values(person_id=to_id))
    return PapersMoved(len(double), len(double) - len(moving))
