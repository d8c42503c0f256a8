"""Which sessions people attended, for the pages that show it beside what was learned online.

It counts for no completion: neither courses, quizzes nor the figures of oversight read it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, or_, select, true
from sqlalchemy.orm import Session, aliased

from courses.models import Topic
from lms.meetings.lists import covers_meetings
from lms.meetings.models import Attendance, Meeting
from lms.teams.access import Scope, holds_on
from lms.teams.models import AdminUnit, Membership, Residence, Team


@dataclass(frozen=True)
class Gathering:
    """A session as other pages tell of it: of a team by its name, or of a unit as a whole."""

    id: int
    day: date
    place: str
    topic: Mapping[str, str]
    team: str | None
    kind: str
    name: str
    remark: str


@dataclass(frozen=True)
class Turnout:
    """A session, and who of a team attended it."""

    gathering: Gathering
    people: frozenset[int]


def gathering_of(session: Session, meeting_id: int) -> Gathering:
    """One session, which was not cancelled."""
    return Gathering(*session.execute(_gatherings().where(Meeting.id == meeting_id)).one())


def attended_by(session: Session, person_id: int, condition: ColumnElement[bool] | None = None) -> list[Gathering]:
    """The sessions that somebody attended, newest first; `condition` on Meeting and Attendance. One statement."""
    own = _gatherings().join(Attendance, Attendance.meeting_id == Meeting.id)
    rows = own.where(Attendance.person_id == person_id, true() if condition is None else condition)
    return [Gathering(*row) for row in session.execute(rows.order_by(Meeting.held_on.desc(), Meeting.id.desc()))]


def shared_with(scope: Scope) -> ColumnElement[bool]:
    """Condition on Meeting and Attendance: a session in scope, or attended as one of a team in scope."""
    teams = select(Team.id).where(scope.covers_teams()).correlate(None)
    return or_(covers_meetings(scope), Attendance.team_id.in_(teams))


def announced_to(session: Session, person_id: int, today: date) -> list[Gathering]:
    """What is held from today on for the person's teams, and where these are or the person lives. One statement.

    Without what the person is on the list of already.
    """
    teams = select(Membership.team_id).join(Team, Team.id == Membership.team_id)
    teams = teams.where(Membership.person_id == person_id, holds_on(Membership, today), holds_on(Team, today))
    homes = select(Residence.unit_id).where(Residence.person_id == person_id, holds_on(Residence, today))
    near = aliased(AdminUnit)
    of_teams = select(Team.unit_id).where(Team.id.in_(teams)).correlate(None)
    around = select(near).where(or_(near.id.in_(homes), near.id.in_(of_teams))).subquery()
    whole = or_(Meeting.unit_id.in_(select(around.c.id)), Meeting.unit_id.in_(select(around.c.commune_id)))
    for_me = or_(Meeting.team_id.in_(teams), and_(Meeting.team_id.is_(None), whole))
    been = select(Attendance.meeting_id).where(Attendance.person_id == person_id)
    to_come = (Meeting.held_on >= today, Meeting.id.not_in(been))
    rows = _gatherings().where(*to_come, for_me).order_by(Meeting.held_on, Meeting.id)
    return [Gathering(*row) for row in session.execute(rows)]


def turnouts(session: Session, team: Team, people: Subquery, first: date, last: date) -> list[Turnout]:
    """The sessions of a team, and others that its `people` (a column person_id) attended, oldest first.

    One statement.
    """
    of_people = (Attendance.meeting_id == Meeting.id, Attendance.person_id.in_(select(people.c.person_id)))
    rows = (
        _gatherings()
        .add_columns(Attendance.person_id)
        .outerjoin(Attendance, and_(*of_people))
        .where(Meeting.held_on.between(first, last), or_(Meeting.team_id == team.id, Attendance.id.is_not(None)))
        .order_by(Meeting.held_on, Meeting.id)
    )
    there: dict[int, tuple[Gathering, set[int]]] = {}
    for *seen, person_id in session.execute(rows):
        gathering = Gathering(*seen)
        there.setdefault(gathering.id, (gathering, set()))[1].update({person_id} - {None})
    return [Turnout(gathering, frozenset(ids)) for gathering, ids in there.values()]


def _gatherings() -> Select[*tuple[Any, ...]]:
    """What a Gathering is made of; what was cancelled is none."""
    return (
        select(Meeting.id, Meeting.held_on, Meeting.place, Topic.title, Team.name)
        .add_columns(AdminUnit.kind, AdminUnit.name, Meeting.remark)
        .join(Topic, Topic.id == Meeting.topic_id)
        .join(AdminUnit, AdminUnit.id == Meeting.unit_id)
        .outerjoin(Team, Team.id == Meeting.team_id)
        .where(Meeting.cancelled_at.is_(None))
    )
