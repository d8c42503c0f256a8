"""The team as its members see it: who leads it, how to reach that person, where its channel is.

This is the only thing about others that somebody without a scope is told (lms/teams/access.py), and only about
a team that they are in today: whoever has left, or whose team has ended, finds nothing.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from lms.people.models import Person
from lms.teams.access import holds_on
from lms.teams.models import Membership, Team, TeamRole


@dataclass(frozen=True)
class OwnTeam:
    """One of the person's teams; `leader` is empty where nobody leads it, `phone` where none is known."""

    id: int
    name: str
    leader_id: int | None
    leader: str
    phone: str
    channel_name: str
    channel_link: str


def own_teams(session: Session, person_id: int, day: date) -> list[OwnTeam]:
    """The teams the person is in on `day`, the one joined first in front. One statement."""
    lead = aliased(Membership)
    leads = and_(lead.team_id == Team.id, lead.role == TeamRole.LEADER, holds_on(lead, day))
    rows = session.execute(
        select(Team.id, Team.name, Person.id, Person.name, Person.phone, Team.channel_name, Team.channel_link)
        .join(Membership, Membership.team_id == Team.id)
        .outerjoin(lead, leads)
        .outerjoin(Person, and_(Person.id == lead.person_id, Person.closed_at.is_(None)))
        .where(Membership.person_id == person_id, holds_on(Membership, day), holds_on(Team, day))
        .order_by(Membership.valid_from, Membership.id)
    )
    return [
        OwnTeam(id_, name, leader_id, leader or "", phone or "", channel_name, channel_link)
        for id_, name, leader_id, leader, phone, channel_name, channel_link in rows
    ]
