"""What happens to a member's place in a team, each change with its entry in the audit log."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from lms.clock import local_date
from lms.teams.acting import Actor
from lms.teams.models import Membership, Team, TeamRole
from lms.teams.roster import change_leader, change_role, leave_team


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
) -> None:
    """Give the member another role or position; `former_role` is what becomes of the leader whose place is taken.

    Raises NotInTeam, or LeaderTaken.
    """
    team, person_id = session.get_one(Team, membership.team_id), membership.person_id
    if role == TeamRole.LEADER:
        change_leader(session, membership, position, former_role, local_date(now))
    else:
        change_role(session, membership, role, position, local_date(now))
    actor.note(session, "team.role", "team", team.id, now, team.unit_id, person_id=person_id, role=role)
