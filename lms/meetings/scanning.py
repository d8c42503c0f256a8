"""People come onto the list by themselves: the list is opened for two hours, and its code shown as a QR.

The code is drawn anew at each opening. Whoever has it must be signed in, is asked, and must belong to the team or
unit; so a code that was passed on puts nobody onto the list who could not have come.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import literal, or_, select
from sqlalchemy.orm import Session

from lms.clock import local_date
from lms.meetings.attendance import Gathering, gathering_of
from lms.meetings.attending import put_on_list, refuse_too_early
from lms.meetings.ground import ground_of
from lms.meetings.models import Attendance, Meeting, Way
from lms.meetings.recording import claim
from lms.people.models import Person
from lms.people.throttle import Purpose, Try, count_against_account, refuse_account
from lms.signs import as_stored, random_code

OPEN_FOR = timedelta(hours=2)
LENGTH = 8


class NoSuchCode(Exception):
    """No session has this code; the caller must commit, because the failure counts."""


class ListClosed(Exception):
    """The list of the session is closed."""


class NotOfThisPlace(Exception):
    """The person was no member of the team and lived elsewhere, on the day of the session."""


@dataclass(frozen=True)
class Invited:
    """A session as whoever holds its code sees it."""

    meeting: Meeting
    gathering: Gathering
    is_open: bool
    is_there: bool
    belongs: bool


def open_list(session: Session, meeting: Meeting, now: datetime) -> None:
    """Open the list for two hours from now on. While it is open, the code stays. Raises what `claim` does, TooEarly."""
    claim(session, meeting)
    refuse_too_early(meeting, local_date(now))
    if not is_open(meeting, now):
        meeting.scan_code = random_code(LENGTH)
    meeting.scan_until = now + OPEN_FOR
    session.flush()


def close_list(session: Session, meeting: Meeting, now: datetime) -> None:
    """Close it now. The code stays, so that who comes too late is told so."""
    claim(session, meeting)
    if is_open(meeting, now):
        meeting.scan_until = now
    session.flush()


def is_open(meeting: Meeting, now: datetime) -> bool:
    """Whether people may put themselves onto the list."""
    return meeting.scan_until is not None and meeting.scan_until > now


def look_up(session: Session, code: str, person_id: int, now: datetime) -> Invited:
    """The session of a code. Raises TooManyTries, or NoSuchCode."""
    attempt = Try(Purpose.MEETING, str(person_id), "")
    refuse_account(session, attempt, now)
    meeting = session.scalar(
        select(Meeting).where(Meeting.scan_code == as_stored(code), Meeting.cancelled_at.is_(None))
    )
    if meeting is None:
        count_against_account(session, attempt, now)
        raise NoSuchCode
    seen = gathering_of(session, meeting.id)
    is_there, belongs = _is_there(session, meeting, person_id), _belongs(session, meeting, person_id)
    return Invited(meeting, seen, is_open(meeting, now), is_there, belongs)


def come(session: Session, invited: Invited, person_id: int, now: datetime) -> None:
    """Put the person onto the list; twice is once. Raises MeetingCancelled, ListClosed or NotOfThisPlace."""
    meeting = invited.meeting
    claim(session, meeting)
    if not is_open(meeting, now):
        raise ListClosed
    if not invited.belongs:
        raise NotOfThisPlace
    if not _is_there(session, meeting, person_id):
        put_on_list(session, meeting, [person_id], Way.SCANNED, None, now)


def _is_there(session: Session, meeting: Meeting, person_id: int) -> bool:
    there = select(Attendance.id).where(Attendance.meeting_id == meeting.id, Attendance.person_id == person_id)
    return session.scalar(there) is not None


def _belongs(session: Session, meeting: Meeting, person_id: int) -> bool:
    ground = ground_of(session, meeting)
    here = or_(Person.id.in_(ground.members()), Person.id.in_(ground.residents()))
    return session.scalar(select(literal(1)).select_from(Person).where(Person.id == person_id, here)) is not None
