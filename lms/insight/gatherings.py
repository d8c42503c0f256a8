"""In-person sessions of a signal's day: who shares a phone or a table there gives an official an ordinary reason."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.insight.signals import Signal
from lms.meetings.models import Attendance, Meeting
from lms.teams.access import Scope
from lms.teams.models import AdminUnit


@dataclass(frozen=True)
class Gathering:
    """A session of the day, and how many of the signal's people are on its list."""

    place: str
    present: int


def gatherings_of(session: Session, scope: Scope, signal: Signal) -> Sequence[Gathering]:
    """The sessions in scope that were held on the day and that some of the people attended. One statement."""
    people = {attempt.person_id for attempt in signal.attempts}
    rows = session.execute(
        select(Meeting.place, func.count())
        .join(Attendance, Attendance.meeting_id == Meeting.id)
        .join(AdminUnit, AdminUnit.id == Meeting.unit_id)
        .where(Meeting.held_on == signal.day, Meeting.cancelled_at.is_(None))
        .where(Attendance.person_id.in_(people), scope.covers_units())
        .group_by(Meeting.id, Meeting.place)
        .order_by(Meeting.id)
    )
    return [Gathering(place, present) for place, present in rows]
