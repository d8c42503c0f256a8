"""Splitting a team: some of its members become a new team on a day, by a decision; the others go on as they were."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from lms.people.models import Person
from lms.successions.merging import NOBODY, LeaderUndecided, NewTeam, mark_of
from lms.teams.acting import Actor
from lms.teams.founding import found_team, refuse_founding
from lms.teams.models import SuccessionKind, Team, TeamRole, TeamSuccession
from lms.teams.roster import join_team, leave_team
from lms.teams.turning import Held, PlanChanged, claim_unchanged, members_of


class NobodyStays(Exception):
    """All, or none, are to go: that is no split."""


@dataclass(frozen=True)
class Split:
    """Who goes to which new team; `day` is the first day of the new team."""

    team: Team
    people: frozenset[int]
    new: NewTeam
    day: date
    number: str


@dataclass(frozen=True)
class SplitPlan:
    """Who stays and who goes, leaders first, and whether the old team keeps its leader."""

    staying: list[Held]
    going: list[Held]
    mark: str

    @property
    def keeps_leader(self) -> bool:
        return any(place.role == TeamRole.LEADER for place, _person in self.staying)

    @property
    def loses_leader(self) -> bool:
        return any(place.role == TeamRole.LEADER for place, _person in self.going)

    @property
    def candidates(self) -> list[Person]:
        """Who could lead the new team: any who go."""
        return [person for _place, person in self.going]


def plan_split(session: Session, split: Split) -> SplitPlan:
    """What `split_team` would do. Raises NobodyStays."""
    return _plan(split, members_of(session, [split.team]))


def _plan(split: Split, held: list[Held]) -> SplitPlan:
    mark = mark_of(held)
    held = sorted(held, key=lambda each: each[0].role != TeamRole.LEADER)
    going = [(place, person) for place, person in held if person.id in split.people]
    staying = [(place, person) for place, person in held if person.id not in split.people]
    if not going or not staying:
        raise NobodyStays
    return SplitPlan(staying, going, mark)


def refuse_split(session: Session, split: Split) -> None:
    """Raise, before anybody reads a preview in vain, what `split_team` would of days and names."""
    claim_unchanged(session, [split.team], split.day)
    refuse_founding(session, split.new.unit, split.new.name, split.day)


def split_team(session: Session, split: Split, leader_id: int | None, mark: str, actor: Actor, now: datetime) -> Team:
    """Split the team as planned; `leader_id` leads the new team, NOBODY leaves that open. Returns the new team.

    Raises TeamEnded, BeforeFounding, ChangedLater, PlanChanged, NobodyStays, LeaderUndecided or NameTaken.
    """
    claim_unchanged(session, [split.team], split.day)
    held = members_of(session, [split.team])
    if mark_of(held) != mark:
        raise PlanChanged
    plan = _plan(split, held)
    if leader_id not in (NOBODY, *(person.id for person in plan.candidates)):
        raise LeaderUndecided
    new = found_team(session, split.new.unit, split.new.name, split.number, split.day, split.day)
    actor.note(session, "team.founded", "team", new.id, now, split.new.unit.id)
    _move(session, plan.going, new, leader_id, split.day)
    words = {"effective_date": split.day, "decision_number": split.number, "kind": SuccessionKind.SPLIT}
    session.add(TeamSuccession(from_id=split.team.id, to_id=new.id, **words))
    count = len(plan.going)
    actor.note(session, "team.split", "team", split.team.id, now, split.team.unit_id, into_id=new.id, members=count)
    session.flush()
    return new


def _move(session: Session, going: Collection[Held], new: Team, leader_id: int | None, day: date) -> None:
    """Who led the old team and does not lead the new one is its deputy."""
    for place, person in going:
        role = TeamRole.DEPUTY if place.role == TeamRole.LEADER else TeamRole(place.role)
        position = place.position
        leave_team(session, place, day)
        join_team(session, new, person, TeamRole.LEADER if person.id == leader_id else role, position, day)
