"""Merging teams (domain.md 8): two become one of them, or a new one, on a day, by a decision.

Nobody is twice in the merged team. There is one leader: where there were two, somebody chooses, and the other
becomes a deputy. Results stay with the team in which they were earned.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.people.models import Person
from lms.teams.acting import Actor
from lms.teams.founding import found_team, refuse_founding
from lms.teams.models import AdminUnit, SuccessionKind, Team, TeamRole, TeamSuccession
from lms.teams.roster import change_role, join_team, leave_team, membership_of
from lms.teams.turning import Held, PlanChanged, claim_unchanged, close_team, members_of

NOBODY = 0
RANK = {TeamRole.LEADER: 0, TeamRole.DEPUTY: 1, TeamRole.MEMBER: 2}


class LeaderUndecided(Exception):
    """Several could lead the merged team; nobody, or somebody else, was chosen."""


@dataclass(frozen=True)
class NewTeam:
    """The team that the old ones become."""

    unit: AdminUnit
    name: str


@dataclass(frozen=True)
class Merger:
    """What is to be merged into what; `day` is the first day without the old teams."""

    sources: tuple[Team, ...]
    target: Team | NewTeam
    day: date
    number: str

    @property
    def teams(self) -> list[Team]:
        """All that are there now."""
        return [*self.sources, *([self.target] if isinstance(self.target, Team) else [])]


@dataclass(frozen=True)
class Seat:
    """One person in the merged team, from which teams."""

    person: Person
    teams: tuple[Team, ...]
    role: TeamRole
    position: str


@dataclass(frozen=True)
class MergerPlan:
    """Who will be what. `leaders` are those who lead now; where there are several, `leader` must be chosen."""

    seats: list[Seat]
    leaders: list[Person]
    leader: Person | None
    is_decided: bool
    mark: str

    @property
    def in_both(self) -> list[Seat]:
        return [seat for seat in self.seats if len(seat.teams) > 1]


def plan_merger(session: Session, merger: Merger, leader_id: int | None = None) -> MergerPlan:
    """What `merge_teams` would do. `leader_id` is the choice among several leaders, NOBODY for none."""
    held = members_of(session, merger.teams)
    leaders = list(dict.fromkeys(person for place, person in held if place.role == TeamRole.LEADER))
    chosen = [person for person in leaders if leader_id == person.id or len(leaders) == 1]
    leader = chosen[0] if chosen else None
    by_person: dict[Person, list[Held]] = defaultdict(list)
    for place, person in held:
        by_person[person].append((place, person))
    teams = {team.id: team for team in merger.teams}
    seats = [_seat(person, places, teams, leader) for person, places in by_person.items()]
    decided = bool(leader) or not leaders or leader_id == NOBODY
    seats.sort(key=lambda seat: (RANK[seat.role], seat.person not in leaders))
    return MergerPlan(seats, leaders, leader, decided, mark_of(held))


def refuse_merger(session: Session, merger: Merger) -> None:
    """Raise, before anybody reads a preview in vain, what `merge_teams` would of days and names."""
    claim_unchanged(session, merger.teams, merger.day)
    if isinstance(merger.target, NewTeam):
        ending = [team.id for team in merger.sources]
        refuse_founding(session, merger.target.unit, merger.target.name, merger.day, ending)


def mark_of(held: Sequence[Held]) -> str:
    """Something short that is another once anybody has come, gone or changed: what a preview was made from."""
    return ".".join(f"{place.team_id}-{person.id}-{place.role[0]}" for place, person in held)


def _seat(person: Person, places: list[Held], teams: dict[int, Team], leader: Person | None) -> Seat:
    """The highest role that the person has in any of the teams; one who led and is not chosen is a deputy."""
    role = min((TeamRole(place.role) for place, _person in places), key=RANK.__getitem__)
    if role == TeamRole.LEADER:
        role = TeamRole.LEADER if person is leader else TeamRole.DEPUTY
    position = next((place.position for place, _person in reversed(places) if place.position), "")
    return Seat(person, tuple(teams[place.team_id] for place, _person in places), role, position)


def merge_teams(
    session: Session, merger: Merger, leader_id: int | None, mark: str, actor: Actor, now: datetime
) -> Team:
    """Merge the teams as planned; `mark` is that of the plan that was read. Returns the merged team.

    Raises TeamEnded, BeforeFounding, ChangedLater, PlanChanged, LeaderUndecided or NameTaken.
    """
    claim_unchanged(session, merger.teams, merger.day)
    plan = plan_merger(session, merger, leader_id)
    if plan.mark != mark:
        raise PlanChanged
    if not plan.is_decided:
        raise LeaderUndecided
    _close_sources(session, merger)
    target = _target(session, merger, actor, now)
    # Whoever leads comes last: the database takes no second leader, not even for a moment.
    for seat in reversed(plan.seats):
        _sit(session, target, seat, merger.day)
    for source in merger.sources:
        _note_succession(session, source, target, merger)
        actor.note(session, "team.merged", "team", source.id, now, source.unit_id, into_id=target.id)
    session.flush()
    return target


def _note_succession(session: Session, source: Team, target: Team, merger: Merger) -> None:
    """A team that was split on the same day and goes into what left it has one row: what became of it in the end."""
    same_day = {"from_id": source.id, "to_id": target.id, "effective_date": merger.day}
    row = session.scalars(select(TeamSuccession).filter_by(**same_day)).first() or TeamSuccession(**same_day)
    row.kind, row.decision_number = SuccessionKind.MERGE, merger.number
    session.add(row)


def _close_sources(session: Session, merger: Merger) -> None:
    for place, _person in members_of(session, merger.sources):
        leave_team(session, place, merger.day)
    for source in merger.sources:
        close_team(session, source, merger.day)


def _target(session: Session, merger: Merger, actor: Actor, now: datetime) -> Team:
    if isinstance(merger.target, Team):
        return merger.target
    new = merger.target
    team = found_team(session, new.unit, new.name, merger.number, merger.day, merger.day)
    actor.note(session, "team.founded", "team", team.id, now, new.unit.id)
    return team


def _sit(session: Session, team: Team, seat: Seat, day: date) -> None:
    """Give the person the planned place in the merged team."""
    place = membership_of(session, team.id, seat.person.id, day)
    if place is None:
        join_team(session, team, seat.person, seat.role, seat.position, day)
    elif place.role != seat.role:
        change_role(session, place, seat.role, place.position or seat.position, day)
