"""What happens to a member's place in a team, each change with its entry in the audit log."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from lms.clock import local_date
from lms.teams.acting import Actor
from lms.teams.models import Membership, Team, TeamRole
from lms.teams.roster import change_leader, change_role, claim, leader_of, leave_team


def let_go(session: Session, membership: Membership, actor: Actor, now: datetime, day: date | None = None) -> None:
    """The member leaves the team, today or on a day in the past; the account stays.

    Raises NotInTeam or BeganLater.
    """
    team, person_id = session.get_one(Team, membership.team_id), membership.person_id
    leave_team(session, membership, day or local_date(now))
    actor.note(session, "team.left", "team", team.id, now, team.unit_id, person_id=person_id)


def reassign(
    session: Session,
    membership: Membership,
    role: str,
    position: str,
    former_role: TeamRole | None,
    actor: Actor,
    now: datetime,
    day: date | None = None,
) -> None:
    """Give the member another role or position, from today or a day in the past on.

    `former_role` is what becomes of the leader whose place is taken; that is noted too, in that person's name.
    Raises NotInTeam, BeganLater, LedByAnother, or LeaderTaken.
    """
    team, person_id, start = session.get_one(Team, membership.team_id), membership.person_id, day or local_date(now)
    told: dict[str, Any] = {"day": start.isoformat()} if start < local_date(now) else {}
    about = ("team", team.id, now, team.unit_id)
    if role != TeamRole.LEADER:
        change_role(session, membership, role, position, start)
        actor.note(session, "team.role", *about, person_id=person_id, role=role, **told)
        return
    claim(session, team, max(start, team.valid_from))  # first, so that whoever leads now still does
    former = leader_of(session, team.id, start)
    former_id = former.person_id if former else person_id
    change_leader(session, membership, position, former_role, start)
    actor.note(session, "team.role", *about, person_id=person_id, role=role, **told)
    if former_id != person_id and former_role is None:
        actor.note(session, "team.left", *about, person_id=former_id, **told)
    elif former_id != person_id:
        actor.note(session, "team.role", *about, person_id=former_id, role=former_role, **told)
