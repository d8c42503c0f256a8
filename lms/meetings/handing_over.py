"""The sessions that a double attended are those of the person kept; where both are on a list, once."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.meetings.models import Attendance


def hand_over(session: Session, from_id: int, to_id: int) -> int:
    """Give the person kept the attendances of the double: how many there were. Team and unit stay those of the day."""
    own = {row.meeting_id for row in _attended(session, to_id)}
    double = _attended(session, from_id)
    for row in double:
        if row.meeting_id in own:
            session.delete(row)
        else:
            row.person_id = to_id
    session.flush()
    return len(double)


def _attended(session: Session, person_id: int) -> list[Attendance]:
    return list(session.scalars(select(Attendance).where(Attendance.person_id == person_id)))
