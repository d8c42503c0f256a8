"""Who attended a session: whom its list offers to tick, who is on it, and ticking.

Everything is asked of the scope of whoever keeps the list (lms/teams/access.py). Offered are the members that day
of teams in scope, and whoever lived that day in a unit in scope. Of those on the list, the same are named, further
whoever is in scope today, and whoever came onto it by their own phone; the others are only counted.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, delete, func, insert, or_, select
from sqlalchemy.orm import Session

from lms.clock import local_date
from lms.meetings.ground import Ground, ground_of
from lms.meetings.models import Attendance, Meeting, Way
from lms.meetings.recording import claim
from lms.people.models import Person
from lms.teams.access import Scope, holds_on
from lms.teams.acting import Actor
from lms.teams.lists import ROLE_RANK
from lms.teams.models import AdminUnit, Membership, Residence, Team
from lms.teams.placement import placements_of
from lms.text import search_key

MOST_FOUND = 50  # citizens of one name


class TooEarly(Exception):
    """Nobody has attended what is still to come."""


@dataclass(frozen=True)
class Somebody:
    """A person by name; `team` is empty for those who are in none that is in scope."""

    id: int
    name: str
    birth_year: int | None
    team: str
    is_there: bool
    has_scanned: bool = False


@dataclass(frozen=True)
class Attended:
    """Who is on the list: some by name, and how many there are altogether."""

    named: Sequence[Somebody]
    total: int

    @property
    def unnamed(self) -> int:
        return self.total - len(self.named)


@dataclass(frozen=True)
class TickList:
    """Whom to tick; `is_cut` where more citizens are called so than are offered."""

    people: Sequence[Somebody]
    is_cut: bool = False


@dataclass(frozen=True)
class Ticked:
    """Whom a save has put onto the list and taken from it, and how many are on it now."""

    added: Sequence[int]
    removed: Sequence[int]
    total: int


def attended(session: Session, scope: Scope, meeting: Meeting, today: date) -> Attended:
    """The list as the scope shows it, team by team. Two statements beside the unit."""
    ground = ground_of(session, meeting)
    on_list = select(func.count()).where(Attendance.meeting_id == meeting.id)
    rows = session.execute(
        _with_team(scope)
        .where(Attendance.meeting_id == meeting.id, _named(scope, ground, today))
        .order_by(Team.name_sort.is_(None), Team.name_sort, Team.id, Person.name_sort, Person.id)
    )
    named = [_somebody(row, is_there=True, has_scanned=row.way == Way.SCANNED) for row in rows]
    return Attended(named, session.scalar(on_list) or 0)


def tick_list(session: Session, scope: Scope, meeting: Meeting, search: str, today: date) -> TickList:
    """Whom to tick: the members team by team, then who else is on the list; with a search, citizens of that name.

    A fixed number of statements.
    """
    ground, words = ground_of(session, meeting), search_key(search)
    on_list = {somebody.id: somebody for somebody in attended(session, scope, meeting, today).named}
    offered = {row.id: _somebody(row, is_there=row.id in on_list) for row in _members(session, scope, ground, words)}
    also = {id_: one for id_, one in on_list.items() if words in search_key(one.name)}
    found = _citizens(session, scope, ground, words) if words and scope.units else []
    rest = {row.id: _somebody(row, is_there=False) for row in found[:MOST_FOUND]}
    people = offered | {id_: one for id_, one in (rest | also).items() if id_ not in offered}
    return TickList(list(people.values()), len(found) > MOST_FOUND)


def save_ticks(
    session: Session,
    scope: Scope,
    meeting: Meeting,
    ticked: Collection[int],
    had: Collection[int],
    actor: Actor,
    now: datetime,
) -> Ticked:
    """Put onto the list who is `ticked`, and take from it who was (`had`) and no longer is; leave all others.

    So what somebody else has ticked or scanned meanwhile stays, and saving twice is saving once. Ids that the
    scope does not hold name nobody. Raises MeetingCancelled or TooEarly.
    """
    claim(session, meeting)
    refuse_too_early(meeting, local_date(now))
    ground = ground_of(session, meeting)
    there = set(session.scalars(select(Attendance.person_id).where(Attendance.meeting_id == meeting.id)))
    added = sorted(session.scalars(_may_tick(scope, ground, set(ticked) - there)))
    removed = sorted(session.scalars(_may_untick(scope, meeting, ground, set(had) - set(ticked), local_date(now))))
    put_on_list(session, meeting, added, Way.TICKED, actor.person_id, now)
    session.execute(delete(Attendance).where(_of(meeting), Attendance.person_id.in_(removed)))
    total = len(there) + len(added) - len(removed)
    if added or removed:
        words: dict[str, Any] = {"team_id": meeting.team_id} if meeting.team_id else {}
        words |= {"added": added, "removed": removed, "attendees": total}
        actor.note(session, "attendance.changed", "meeting", meeting.id, now, meeting.unit_id, **words)
    return Ticked(added, removed, total)


def put_on_list(
    session: Session, meeting: Meeting, people: Sequence[int], way: Way, by: int | None, now: datetime
) -> None:
    """Rows for people who are not on the list, with their team and unit of the session's day."""
    if not people:
        return
    placed = placements_of(session, people, meeting.held_on)
    kept = {"meeting_id": meeting.id, "way": way, "noted_by": by, "noted_at": now}
    session.execute(insert(Attendance), [{"person_id": id_, **asdict(placed[id_]), **kept} for id_ in people])


def refuse_too_early(meeting: Meeting, today: date) -> None:
    """Raise TooEarly for a session that is still to come."""
    if meeting.held_on > today:
        raise TooEarly


def _of(meeting: Meeting) -> ColumnElement[bool]:
    return Attendance.meeting_id == meeting.id


def _in_scope(scope: Scope) -> ColumnElement[bool]:
    """Condition on Residence."""
    return Residence.unit_id.in_(select(AdminUnit.id).where(scope.covers_units()))


def _is_offered(scope: Scope, ground: Ground) -> ColumnElement[bool]:
    """Condition on Person."""
    people = (ground.members(scope.covers_teams()), ground.residents(_in_scope(scope)))
    return and_(Person.closed_at.is_(None), or_(*(Person.id.in_(ids) for ids in people)))


def _named(scope: Scope, ground: Ground, today: date) -> ColumnElement[bool]:
    """Condition on Person and Attendance: somebody on the list whom the scope names."""
    known = or_(_is_offered(scope, ground), scope.covers_people(today), Attendance.way == Way.SCANNED)
    return and_(Person.closed_at.is_(None), known)


def _may_tick(scope: Scope, ground: Ground, ids: Collection[int]) -> Any:
    return select(Person.id).where(Person.id.in_(ids), _is_offered(scope, ground))


def _may_untick(scope: Scope, meeting: Meeting, ground: Ground, ids: Collection[int], today: date) -> Any:
    listed = select(Person.id).join(Attendance, Attendance.person_id == Person.id)
    return listed.where(_of(meeting), Person.id.in_(ids), _named(scope, ground, today))


def _with_team(scope: Scope) -> Any:
    """People on lists, each with the team of that day where it is in scope."""
    return (
        select(Person.id, Person.name, Person.birth_year, Team.name.label("team"), Attendance.way)
        .join(Attendance, Attendance.person_id == Person.id)
        .outerjoin(Team, and_(Team.id == Attendance.team_id, scope.covers_teams()))
    )


def _members(session: Session, scope: Scope, ground: Ground, words: str) -> Sequence[Any]:
    """Leader, deputies, members of each team in turn; who is in two teams stands in the first."""
    rank = case(ROLE_RANK, value=Membership.role, else_=len(ROLE_RANK))
    rows = session.execute(
        select(Person.id, Person.name, Person.birth_year, Team.name.label("team"))
        .join(Membership, Membership.person_id == Person.id)
        .join(Team, Team.id == Membership.team_id)
        .where(ground.holds_teams(), scope.covers_teams(), holds_on(Membership, ground.day))
        .where(Person.closed_at.is_(None), Person.name_folded.contains(words, autoescape=True))
        .order_by(Team.name_sort, Team.id, rank, Person.name_sort, Person.id)
    )
    first: dict[int, Any] = {}
    for row in rows:
        first.setdefault(row.id, row)
    return list(first.values())


def _citizens(session: Session, scope: Scope, ground: Ground, words: str) -> Sequence[Any]:
    """One more than are offered tells whether there are more."""
    called = (Person.closed_at.is_(None), Person.name_folded.contains(words, autoescape=True))
    people = select(Person.id, Person.name, Person.birth_year).where(*called)
    here = people.where(Person.id.in_(ground.residents(_in_scope(scope))))
    return session.execute(here.order_by(Person.name_sort, Person.id).limit(MOST_FOUND + 1)).all()


def _somebody(row: Any, *, is_there: bool, has_scanned: bool = False) -> Somebody:
    return Somebody(row.id, row.name, row.birth_year, getattr(row, "team", None) or "", is_there, has_scanned)
