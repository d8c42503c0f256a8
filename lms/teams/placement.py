"""Where a person belongs on a day: the team and unit that results of that day are kept with."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from lms.teams.access import holds_on
from lms.teams.models import Membership, Residence, Team, TeamRole


@dataclass(frozen=True)
class Placement:
    """A team (None for citizens) and a village or commune (None when nothing is known)."""

    team_id: int | None
    unit_id: int | None


def placement_of(session: Session, person_id: int, day: date) -> Placement:
    """The team the person leads, else the one joined first, with its unit; else the residence."""
    row = session.execute(
        select(Team.id, Team.unit_id)
        .join(Membership, Membership.team_id == Team.id)
        .where(Membership.person_id == person_id, holds_on(Membership, day), holds_on(Team, day))
        .order_by(case((Membership.role == TeamRole.LEADER, 0), else_=1), Membership.valid_from, Membership.id)
    ).first()
    if row:
        return Placement(row[0], row[1])
    home = select(Residence.unit_id).where(Residence.person_id == person_id, holds_on(Residence, day))
    return Placement(None, session.scalar(home.order_by(Residence.valid_from.desc(), Residence.id.desc()).limit(1)))
