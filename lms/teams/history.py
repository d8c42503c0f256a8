"""A team through time: what was decided about it, what it came from and became, where it was, who led it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, case, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from lms.clock import local_date
from lms.people.models import Person
from lms.teams.access import Scope
from lms.teams.models import (
    DecisionKind,
    Level,
    Membership,
    SuccessionKind,
    Team,
    TeamDecision,
    TeamPlace,
    TeamRole,
    TeamSuccession,
    UnitVersion,
)


class Happening(StrEnum):
    FOUNDED = "founded"
    REORGANISED = "reorganised"
    MERGED_INTO = "merged_into"
    MERGED_FROM = "merged_from"
    SPLIT_INTO = "split_into"
    SPLIT_FROM = "split_from"
    ENDED = "ended"


@dataclass(frozen=True)
class Event:
    """Something that happened to a team on a day; `other` is the other team, where the asker may see it."""

    day: date
    what: Happening
    number: str = ""
    words: str = ""
    other: Team | None = None
    decision_id: int | None = None
    noted_on: date | None = None


@dataclass(frozen=True)
class Stay:
    """Where a team was in a time, by the names of that time."""

    valid_from: date
    valid_to: date | None
    kind: str
    name: str
    commune_kind: str | None
    commune: str | None


@dataclass(frozen=True)
class Lead:
    """Who led a team in a time; the name is empty once the account is closed."""

    name: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class Story:
    """All that a team's page tells of the past."""

    events: list[Event]
    stays: list[Stay]
    leads: list[Lead]

    @property
    def successors(self) -> list[Event]:
        """What became of the team when it ended."""
        return [event for event in self.events if event.what == Happening.MERGED_INTO]

    @property
    def ended_on(self) -> date | None:
        """The day on which somebody wrote down that the team has ended, not by merging."""
        return next((event.noted_on for event in self.events if event.what == Happening.ENDED), None)


def story_of(session: Session, scope: Scope, team: Team) -> Story:
    """The team's past, in four statements."""
    return Story(_events(session, scope, team), stays_of(session, team), _leads(session, team))


def _events(session: Session, scope: Scope, team: Team) -> list[Event]:
    """Oldest first. Where a team came of others on its first day, that tells its founding."""
    events = [*_decided(session, team), *_succeeded(session, scope, team)]
    origins = (Happening.MERGED_FROM, Happening.SPLIT_FROM)
    if not any(event.what in origins and event.day == team.valid_from for event in events):
        events.append(Event(team.decision_date or team.valid_from, Happening.FOUNDED, team.decision_number))
    return sorted(events, key=lambda event: (event.day, event.what != Happening.FOUNDED))


def _decided(session: Session, team: Team) -> list[Event]:
    decisions = select(TeamDecision).where(TeamDecision.team_id == team.id).order_by(TeamDecision.id)
    kinds = {DecisionKind.REORGANISED: Happening.REORGANISED, DecisionKind.ENDED: Happening.ENDED}
    return [
        Event(
            each.day, kinds[DecisionKind(each.kind)], each.number, each.words, None, each.id, local_date(each.noted_at)
        )
        for each in session.scalars(decisions)
    ]


def _succeeded(session: Session, scope: Scope, team: Team) -> list[Event]:
    """Merges and splits. What is out of scope is not named."""
    step = TeamSuccession
    other = case((step.from_id == team.id, step.to_id), else_=step.from_id)
    rows = session.execute(
        select(step, Team)
        .outerjoin(Team, and_(Team.id == other, scope.covers_teams()))
        .where(or_(step.from_id == team.id, step.to_id == team.id))
        .order_by(step.id)
    )
    return [
        Event(row.effective_date, _what(row.kind, goes_on=row.from_id == team.id), row.decision_number, other=seen)
        for row, seen in rows
    ]


def _what(kind: str, *, goes_on: bool) -> Happening:
    if kind == SuccessionKind.MERGE:
        return Happening.MERGED_INTO if goes_on else Happening.MERGED_FROM
    return Happening.SPLIT_INTO if goes_on else Happening.SPLIT_FROM


def stays_of(session: Session, team: Team) -> list[Stay]:
    """Where the team was, newest first: a new line for every place and every new name of one."""
    commune = aliased(UnitVersion)
    begins = _later(TeamPlace.valid_from, UnitVersion.valid_from)
    same_time = and_(
        or_(UnitVersion.valid_to.is_(None), UnitVersion.valid_to > TeamPlace.valid_from),
        or_(TeamPlace.valid_to.is_(None), TeamPlace.valid_to > UnitVersion.valid_from),
    )
    its_commune = and_(
        commune.unit_id == UnitVersion.commune_id,
        commune.valid_from <= begins,
        or_(commune.valid_to.is_(None), commune.valid_to > begins),
    )
    rows = session.execute(
        select(begins, TeamPlace.valid_to, UnitVersion.valid_to, UnitVersion.kind, UnitVersion.name)
        .add_columns(commune.kind, commune.name)
        .join(UnitVersion, and_(UnitVersion.unit_id == TeamPlace.unit_id, same_time))
        .outerjoin(commune, and_(UnitVersion.level == Level.VILLAGE, its_commune))
        .where(TeamPlace.team_id == team.id)
        .order_by(begins.desc())
    )
    return [Stay(start, _earlier(left, renamed), *names) for start, left, renamed, *names in rows]


def _later(one: InstrumentedAttribute[date], other: InstrumentedAttribute[date]) -> ColumnElement[date]:
    return case((one > other, one), else_=other)


def _earlier(*days: date | None) -> date | None:
    return min((day for day in days if day), default=None)


def _leads(session: Session, team: Team) -> list[Lead]:
    rows = session.execute(
        select(Person.name, Membership.valid_from, Membership.valid_to)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.team_id == team.id, Membership.role == TeamRole.LEADER)
        .order_by(Membership.valid_from.desc(), Membership.id.desc())
    )
    return [Lead(*row) for row in rows]
