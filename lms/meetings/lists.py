"""The sessions of a scope, newest first, with the filters of the address; as rows for the page and for the file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from courses.models import Topic
from lms.clock import Month
from lms.meetings.models import Attendance, Meeting
from lms.teams.access import Scope, find_team, find_unit, within
from lms.teams.fields import ids_chosen
from lms.teams.models import AdminUnit, Level, Team
from lms.teams.tree import communes_of, provinces_of, villages_of
from lms.text import search_key

KEYS = (Meeting.held_on, Meeting.id)  # to be read descending
MOST_MONTHS = 60
CANCELLED = "cancelled"


@dataclass(frozen=True)
class Wanted:
    """What the reader asks for; each left out asks for all."""

    search: str = ""
    month: Month | None = None
    topic: Topic | None = None
    unit: AdminUnit | None = None
    team: Team | None = None
    cancelled: bool = False


def covers_meetings(scope: Scope) -> ColumnElement[bool]:
    """Condition on Meeting: that of a team in scope, or of a unit in scope as a whole."""
    if scope.is_whole_country:
        return true()
    teams = select(Team.id).where(scope.covers_teams()).correlate(None)
    units = select(AdminUnit.id).where(scope.covers_units()).correlate(None)
    return or_(Meeting.team_id.in_(teams), and_(Meeting.team_id.is_(None), Meeting.unit_id.in_(units)))


def find_meeting(session: Session, scope: Scope, meeting_id: int) -> Meeting | None:
    """The session, cancelled or not, if it is in scope."""
    return session.scalar(select(Meeting).where(Meeting.id == meeting_id, covers_meetings(scope)))


def meeting_rows(scope: Scope, wanted: Wanted) -> Select[*tuple[Any, ...]]:
    """Id, day, place, remark, topic, whose it is, and how many attended, newest first."""
    unit, commune = aliased(AdminUnit, name="unit"), aliased(AdminUnit, name="commune")
    there = select(func.count()).where(Attendance.meeting_id == Meeting.id).correlate(Meeting)
    return (
        select(Meeting.id, Meeting.held_on, Meeting.place, Meeting.remark, Topic.title, Team.name.label("team"))
        .add_columns(unit.kind, unit.name, unit.level, commune.kind.label("commune_kind"))
        .add_columns(commune.name.label("commune"), there.scalar_subquery().label("attended"))
        .join(Topic, Topic.id == Meeting.topic_id)
        .join(unit, unit.id == Meeting.unit_id)
        .outerjoin(commune, commune.id == unit.commune_id)
        .outerjoin(Team, Team.id == Meeting.team_id)
        .where(covers_meetings(scope), *_conditions(wanted))
        .order_by(*(key.desc() for key in KEYS))
    )


def meeting_count(scope: Scope, wanted: Wanted) -> Select[int]:
    """How many rows `meeting_rows` has."""
    return select(func.count()).select_from(Meeting).where(covers_meetings(scope), *_conditions(wanted))


def read_wanted(session: Session, scope: Scope, asked: Mapping[str, str]) -> Wanted | None:
    """What an address asks for; None where it names a month, topic, unit or team that is none of the reader's."""
    numbers = {name: ids_chosen([asked.get(name, "")]) or {0} for name in ("topic", "unit", "team")}
    topic_number, unit_id, team_id = (min(numbers[name]) for name in numbers)
    named: dict[str, Any] = {
        "month": asked.get("month") and Month.parse(asked["month"]),
        "topic": asked.get("topic") and session.scalar(select(Topic).where(Topic.number == topic_number)),
        "unit": asked.get("unit") and find_unit(session, scope, unit_id),
        "team": asked.get("team") and find_team(session, scope, team_id),
    }
    if any(named[name] is None and asked.get(name) for name in named):
        return None
    things = {name: thing or None for name, thing in named.items()}
    return Wanted(search=asked.get("q", ""), cancelled=asked.get("show") == CANCELLED, **things)


@dataclass(frozen=True)
class Offered:
    """What the filters offer: the units lie below the one chosen, or else below the one granted."""

    months: Sequence[Month]
    topics: Sequence[Topic]
    units: Sequence[AdminUnit]


def offered(session: Session, scope: Scope, wanted: Wanted, day: date) -> Offered:
    """Three statements or fewer."""
    return Offered(_months(session, scope), _topics(session, scope), _units(session, scope, wanted.unit, day))


def _topics(session: Session, scope: Scope) -> Sequence[Topic]:
    """Those of which there was a session in scope."""
    met = select(Meeting.topic_id).where(covers_meetings(scope))
    return session.scalars(select(Topic).where(Topic.id.in_(met)).order_by(Topic.number)).all()


def _months(session: Session, scope: Scope) -> list[Month]:
    """From the newest session in scope back to the oldest."""
    days = select(func.min(Meeting.held_on), func.max(Meeting.held_on)).where(covers_meetings(scope))
    first, last = session.execute(days).one()
    if first is None:
        return []
    newest = Month(last.year, last.month)
    back = (newest.shift(-number) for number in range(MOST_MONTHS))
    return [month for month in back if month.last_day >= first]


def _units(session: Session, scope: Scope, unit: AdminUnit | None, day: date) -> Sequence[AdminUnit]:
    outer = unit or (scope.units[0] if len(scope.units) == 1 else None)
    if outer is None:
        return scope.units
    if outer.level == Level.NATION:
        return provinces_of(session, day)
    return communes_of(session, outer, day) if outer.level == Level.PROVINCE else villages_of(session, outer, day)


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    yield Meeting.cancelled_at.is_not(None) if wanted.cancelled else Meeting.cancelled_at.is_(None)
    if wanted.month:
        yield Meeting.held_on.between(wanted.month.first_day, wanted.month.last_day)
    if wanted.topic:
        yield Meeting.topic_id == wanted.topic.id
    if wanted.unit:
        yield Meeting.unit_id.in_(select(AdminUnit.id).where(within(wanted.unit)))
    if wanted.team:
        yield Meeting.team_id == wanted.team.id
    if words := search_key(wanted.search):
        yield _called(words)


def _called(words: str) -> ColumnElement[bool]:
    """The team, its village or its commune is called so."""
    place, commune, team = aliased(AdminUnit), aliased(AdminUnit), aliased(Team)
    named = [name.contains(words, autoescape=True) for name in (place.name_folded, commune.name_folded)]
    places = select(place.id).outerjoin(commune, commune.id == place.commune_id).where(or_(*named))
    teams = select(team.id).where(team.name_folded.contains(words, autoescape=True))
    return or_(Meeting.unit_id.in_(places), Meeting.team_id.in_(teams))
