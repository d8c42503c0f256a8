"""Ending a team, and opening it again on the day on which somebody ended it by mistake.

A member's place ends with the team. The account, the certificates and the results stay, and the results stay
with the team.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.clock import local_date
from lms.people.models import Person
from lms.teams.access import holds_on
from lms.teams.acting import Actor
from lms.teams.founding import NameTaken
from lms.teams.models import AdminUnit, DecisionKind, Membership, Team, TeamDecision, TeamPlace
from lms.teams.roster import leave_team
from lms.teams.turning import Held, claim_unchanged, close_team, members_of


class NotToReopen(Exception):
    """The team is open, was merged, or was ended on another day than today."""


class PlaceGone(Exception):
    """The village or commune of the team no longer is."""


@dataclass(frozen=True)
class End:
    """When and why a team ends; `day` is the first day without it."""

    day: date
    number: str
    reason: str


def end_team(session: Session, team: Team, end: End, actor: Actor, now: datetime) -> int:
    """End the team and every place in it; returns how many people were in it.

    Raises TeamEnded, BeforeFounding or ChangedLater.
    """
    claim_unchanged(session, [team], end.day)
    held = members_of(session, [team])
    for membership, _person in held:
        leave_team(session, membership, end.day)
    close_team(session, team, end.day)
    words = {"number": end.number, "words": end.reason, "day": end.day, "noted_at": now}
    decision = TeamDecision(team_id=team.id, kind=DecisionKind.ENDED, **words)
    session.add(decision)
    session.flush()
    # The reason is free words, which may name somebody: the log, which nobody can mend, only says where it is.
    told = {"day": end.day.isoformat(), "decision_id": decision.id, "members": len(held)}
    told |= {"number": end.number} if end.number else {}
    actor.note(session, "team.ended", "team", team.id, now, team.unit_id, **told)
    return len(held)


def last_members(session: Session, team: Team) -> list[Held]:
    """Those whose place ended on the day on which the team ended."""
    rows = session.execute(
        select(Membership, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.team_id == team.id, Membership.valid_to == team.valid_to)
        .order_by(Person.name_sort, Person.id)
    )
    return [(membership, person) for membership, person in rows]


def ending_of(session: Session, team: Team, now: datetime) -> TeamDecision | None:
    """How the team was ended, if that was written down today and so can be undone."""
    ends = select(TeamDecision).where(TeamDecision.team_id == team.id, TeamDecision.kind == DecisionKind.ENDED)
    end = session.scalar(ends.order_by(TeamDecision.id.desc()).limit(1))
    return end if team.valid_to and end and local_date(end.noted_at) == local_date(now) else None


def reopen_team(session: Session, team: Team, people: Collection[int], actor: Actor, now: datetime) -> None:
    """Undo today's ending; of those whose place ended with the team, `people` have theirs again.

    Raises NotToReopen, NameTaken or PlaceGone.
    """
    end = ending_of(session, team, now)
    if end is None:
        raise NotToReopen
    _refuse_successor(session, team, local_date(now))
    back = [membership for membership, person in last_members(session, team) if person.id in people]
    _open(session, team, end.day)
    for membership in back:
        membership.valid_to = None
    session.delete(end)
    session.flush()
    actor.note(session, "team.reopened", "team", team.id, now, team.unit_id, members=len(back))


def _open(session: Session, team: Team, ended: date) -> None:
    """The team and its place; of two calls at once, one finds the team open."""
    again = update(Team).where(Team.id == team.id, Team.valid_to == ended).values(valid_to=None)
    if session.scalar(again.returning(Team.id)) is None:
        raise NotToReopen
    last = select(TeamPlace).where(TeamPlace.team_id == team.id).order_by(TeamPlace.valid_from.desc()).limit(1)
    session.scalars(last).one().valid_to = None


def _refuse_successor(session: Session, team: Team, day: date) -> None:
    unit = session.get_one(AdminUnit, team.unit_id)
    if unit.valid_to and unit.valid_to <= day:
        raise PlaceGone
    same = select(Team).where(Team.unit_id == team.unit_id, Team.name_folded == team.name_folded, holds_on(Team, day))
    if known := session.scalar(same.where(Team.id != team.id)):
        raise NameTaken(known)
