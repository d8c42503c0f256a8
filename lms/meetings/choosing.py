"""For whom a session can be recorded: teams, communes and villages of the scope, found by name or from a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from courses.models import Course, Topic
from lms.finding.hits import TeamHit, team_hits
from lms.finding.searching import Kind, find
from lms.finding.whereabouts import Whereabouts, whereabouts_of
from lms.meetings.models import Meeting
from lms.meetings.recording import Host
from lms.paging import Address, Slice, fetch_slice
from lms.teams.access import Scope, find_team, find_unit
from lms.teams.lists import TEAM_KEYS, team_count, team_rows
from lms.teams.models import AdminUnit, Level, Team

HOSTING_LEVELS = (Level.COMMUNE, Level.VILLAGE)


@dataclass(frozen=True)
class Offered:
    """Units and teams to choose from; `page` where the teams are a list to leaf through."""

    units: Sequence[Whereabouts]
    teams: Sequence[TeamHit]
    page: Slice[Any] | None = None


def offer(session: Session, scope: Scope, search: str, day: date, cursor: str, address: Address) -> Offered:
    """What a search finds; without one, the communes and villages granted and, of a small scope, the teams."""
    if search:
        units = find(session, scope, search, Kind.UNITS, None, day).units if scope.units else []
        teams = find(session, scope, search, Kind.TEAMS, None, day).teams
        there = [hit.where for hit in units if hit.where.level in HOSTING_LEVELS and hit.valid_to is None]
        return Offered(there, [hit for hit in teams if hit.valid_to is None])
    places = whereabouts_of(session, [unit.id for unit in scope.units if unit.level in HOSTING_LEVELS])
    if scope.is_large:
        return Offered(list(places.values()), [])
    count = team_count(scope, day)
    page = fetch_slice(session, team_rows(scope, day), TEAM_KEYS, cursor, address, count=count)
    return Offered(
        list(places.values()), team_hits(session, dict.fromkeys((row.id for row in page.rows), 0), day), page
    )


def only_team(scope: Scope) -> int | None:
    """The team of somebody who leads one and answers for nothing else: there is nothing to choose."""
    return scope.team_ids[0] if len(scope.team_ids) == 1 and not scope.units else None


def host_asked(session: Session, scope: Scope, team_id: int | None, unit_id: int | None) -> Host | None:
    """The team, or else the commune or village, if it is in scope."""
    if team_id is not None:
        team = find_team(session, scope, team_id)
        return Host(session.get_one(AdminUnit, team.unit_id), team) if team else None
    unit = find_unit(session, scope, unit_id) if unit_id is not None else None
    return Host(unit) if unit and unit.level in HOSTING_LEVELS else None


def topics_for(session: Session, unit: AdminUnit, kept: int | None = None) -> Sequence[Topic]:
    """The topics that the nation teaches, or the unit's province, in their order; and the one that is `kept`."""
    taught = exists().where(Course.topic_id == Topic.id, Course.lesson_count > 0, Course.owner_id == AdminUnit.id)
    own = or_(AdminUnit.level == Level.NATION, AdminUnit.province_id == unit.province_id)
    offered = select(Topic).where(or_(taught.where(own), Topic.id == kept))
    return session.scalars(offered.order_by(Topic.number)).all()


def host_of(session: Session, meeting: Meeting) -> Host:
    """Whose session it is."""
    team = session.get_one(Team, meeting.team_id) if meeting.team_id else None
    return Host(session.get_one(AdminUnit, meeting.unit_id), team)
