"""Recording in-person sessions: for whom, when, where, on which topic; putting that right; cancelling.

Every verb first touches a row, so that two calls at once wait for each other on both databases: recording that of
the team or unit, all others that of the session.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from lms.clock import local_date
from lms.meetings.models import Attendance, Meeting
from lms.teams.access import holds_on
from lms.teams.acting import Actor
from lms.teams.models import AdminUnit, Team, TeamPlace
from lms.teams.placement import placements_of

FURTHEST = timedelta(days=60)  # so far ahead a session can be announced


class AlreadyRecorded(Exception):
    """The very session is there: the form was sent twice. `meeting_id` is it."""

    def __init__(self, meeting_id: int) -> None:
        super().__init__(meeting_id)
        self.meeting_id = meeting_id


class BeganLater(Exception):
    """The team or unit began on `day`, after the day of the session."""

    def __init__(self, day: date) -> None:
        super().__init__(day)
        self.day = day


class EndedBefore(BeganLater):
    """The team or unit was no longer there from `day` on."""


class AlreadyAttended(Exception):
    """Somebody is on the list, so the session cannot be one to come."""


class MeetingCancelled(Exception):
    """Nobody writes to a session that was cancelled; `meeting_id` is it."""

    def __init__(self, meeting_id: int) -> None:
        super().__init__(meeting_id)
        self.meeting_id = meeting_id


@dataclass(frozen=True)
class Host:
    """The team whose session it is, with its unit; or a unit as a whole."""

    unit: AdminUnit
    team: Team | None = None


@dataclass(frozen=True)
class Facts:
    """What is written down of a session."""

    topic_id: int
    day: date
    place: str
    remark: str


def record(session: Session, host: Host, facts: Facts, actor: Actor, now: datetime) -> Meeting:
    """Enter a session. Raises AlreadyRecorded, BeganLater or EndedBefore."""
    unit_id = _unit_on(session, host, facts.day)
    team_id = host.team.id if host.team else None
    same = select(Meeting.id).where(Meeting.unit_id == unit_id, _is_of(team_id), *_says(facts))
    known = session.scalar(same.where(Meeting.cancelled_at.is_(None)))
    if known:
        raise AlreadyRecorded(known)
    made = Meeting(unit_id=unit_id, team_id=team_id, recorded_by=actor.person_id, recorded_at=now)
    _write(made, facts)
    session.add(made)
    session.flush()
    _note(session, "meeting.recorded", made, actor, now)
    return made


def change(session: Session, meeting: Meeting, host: Host, facts: Facts, actor: Actor, now: datetime) -> bool:
    """Put right what is written of it; whether anything changed. On another day, people may have been elsewhere.

    Raises MeetingCancelled, AlreadyAttended, BeganLater or EndedBefore.
    """
    claim(session, meeting)
    if (meeting.topic_id, meeting.held_on, meeting.place, meeting.remark) == _as_row(facts):
        return False
    if meeting.held_on != facts.day:
        _move(session, meeting, host, facts.day, local_date(now))
    _write(meeting, facts)
    _note(session, "meeting.changed", meeting, actor, now)
    return True


def cancel(session: Session, meeting: Meeting, actor: Actor, now: datetime) -> None:
    """Take the session out of every list and count. The second of two clicks finds it done."""
    open_still = (Meeting.id == meeting.id, Meeting.cancelled_at.is_(None))
    done = update(Meeting).where(*open_still).values(cancelled_at=now, scan_until=None, scan_code=None)
    if session.scalar(done.returning(Meeting.id)):
        _note(session, "meeting.cancelled", meeting, actor, now)


def restore(session: Session, meeting: Meeting, actor: Actor, now: datetime) -> None:
    """Undo that: everybody who was on the list is on it again."""
    cancelled = (Meeting.id == meeting.id, Meeting.cancelled_at.is_not(None))
    done = update(Meeting).where(*cancelled).values(cancelled_at=None)
    if session.scalar(done.returning(Meeting.id)):
        _note(session, "meeting.restored", meeting, actor, now)


def claim(session: Session, meeting: Meeting) -> None:
    """Make others who would write to this session wait, and read it anew. Raises MeetingCancelled."""
    touch = update(Meeting).where(Meeting.id == meeting.id, Meeting.cancelled_at.is_(None))
    if session.scalar(touch.values(unit_id=Meeting.unit_id).returning(Meeting.id)) is None:
        raise MeetingCancelled(meeting.id)
    session.refresh(meeting)


def _unit_on(session: Session, host: Host, day: date) -> int:
    """The unit with which the session is kept: that of the team on the day."""
    kind = Team if host.team else AdminUnit
    same = {"name": kind.name}
    touch = update(kind).where(kind.id == (host.team or host.unit).id).values(same)
    began, ended = session.execute(touch.returning(kind.valid_from, kind.valid_to)).one()
    if day < began:
        raise BeganLater(began)
    if ended is not None and day >= ended:
        raise EndedBefore(ended)
    if host.team is None:
        return host.unit.id
    place = select(TeamPlace.unit_id).where(TeamPlace.team_id == host.team.id, holds_on(TeamPlace, day))
    return session.scalar(place) or host.team.unit_id


def _move(session: Session, meeting: Meeting, host: Host, day: date, today: date) -> None:
    """To another day, with those on the list where they were that day. The list of what is to come is not open."""
    there = session.scalars(select(Attendance).where(Attendance.meeting_id == meeting.id)).all()
    if there and day > today:
        raise AlreadyAttended
    if day > today:
        meeting.scan_code = meeting.scan_until = None
    meeting.unit_id = _unit_on(session, host, day)
    placed = placements_of(session, [row.person_id for row in there], day)
    for row in there:
        row.team_id, row.unit_id = placed[row.person_id].team_id, placed[row.person_id].unit_id


def _write(meeting: Meeting, facts: Facts) -> None:
    meeting.topic_id, meeting.held_on, meeting.place, meeting.remark = _as_row(facts)


def _as_row(facts: Facts) -> tuple[int, date, str, str]:
    return facts.topic_id, facts.day, facts.place, facts.remark


def _is_of(team_id: int | None) -> ColumnElement[bool]:
    return Meeting.team_id == team_id if team_id else Meeting.team_id.is_(None)


def _says(facts: Facts) -> list[ColumnElement[bool]]:
    columns = (Meeting.topic_id, Meeting.held_on, Meeting.place, Meeting.remark)
    return [column == value for column, value in zip(columns, _as_row(facts), strict=True)]


def _note(session: Session, action: str, meeting: Meeting, actor: Actor, now: datetime) -> None:
    details = {"held_on": meeting.held_on.isoformat()} | ({"team_id": meeting.team_id} if meeting.team_id else {})
    actor.note(session, action, "meeting", meeting.id, now, meeting.unit_id, **details)
