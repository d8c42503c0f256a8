"""Sessions for tests to attend."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.models import Topic
from lms.clock import utc_now
from lms.meetings.attending import put_on_list
from lms.meetings.models import Attendance, Meeting, Way
from lms.meetings.recording import Facts, Host, record
from lms.people.models import AuditEntry, Person
from lms.teams.acting import Actor
from lms.teams.models import AdminUnit, Team
from tests import world
from tests.page import Page
from tests.visitor import Visitor

PLACE = "Nhà văn hóa thôn"
TODAY = world.today()
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def hold(
    session: Session, by: Person, *, team: Team | None = None, unit: AdminUnit | None = None, day: date | None = None
) -> Meeting:
    """A session of a team or of a whole unit, today where no day is given."""
    host = Host(unit or session.get_one(AdminUnit, team.unit_id if team else 0), team)
    topic = session.scalars(select(Topic)).first()
    assert topic is not None
    facts = Facts(topic.id, day or world.today(), PLACE, "")
    return record(session, host, facts, Actor(by.id, "::1"), utc_now())


def attend(session: Session, meeting: Meeting, *people: Person, way: Way = Way.TICKED) -> None:
    put_on_list(session, meeting, [person.id for person in people], way, None, utc_now())


def rows_of(session: Session, meeting_id: int) -> set[int]:
    """The ids on the list of a session."""
    return set(session.scalars(select(Attendance.person_id).where(Attendance.meeting_id == meeting_id)))


def how_many(session: Session, kind: type[Meeting | Attendance]) -> int:
    return session.scalar(select(func.count()).select_from(kind)) or 0


def notes(session: Session, action: str) -> list[tuple[Any, ...]]:
    """What the log says of an action: by whom, to what, in which unit, with which details."""
    session.expire_all()
    rows = session.scalars(select(AuditEntry).filter_by(action=action).order_by(AuditEntry.id))
    return [(row.actor_id, row.subject, row.subject_id, row.unit_id, row.details) for row in rows]


def tick(visitor: Visitor, meeting: Meeting, *people: Person, step: str = "done") -> Page:
    """Open the list, tick these people and nobody else, save."""
    visitor.get(f"/meetings/{meeting.id}/people")
    return visitor.submit({"people": [str(person.id) for person in people], "step": step}, action="/people")
