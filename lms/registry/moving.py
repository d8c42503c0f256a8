"""People who move: to another village, to another team. What they have learned and earned stays theirs."""

from datetime import date, datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from lms.people.models import Person
from lms.teams.acting import Actor
from lms.teams.changing import let_go
from lms.teams.models import AdminUnit, Membership, Residence, Team
from lms.teams.roster import AlreadyMember, BeforeFounding, BeganLater, LeaderTaken, NotInTeam, Overlap, TeamEnded
from lms.teams.welcoming import admit


class LivesThere(Exception):
    """The person lives in that place on that day."""


class MovedLater(Exception):
    """A move on `day`, after the day asked for, is on record."""

    def __init__(self, day: date) -> None:
        super().__init__(day)
        self.day = day


REFUSALS = (
    LivesThere, MovedLater, AlreadyMember, BeforeFounding, BeganLater, LeaderTaken, NotInTeam, Overlap, TeamEnded
)  # fmt: skip


def move_home(session: Session, person: Person, unit: AdminUnit, day: date, actor: Actor, now: datetime) -> None:
    """From `day` on, which may lie in the past, the person lives in the village or commune.

    Touching the person's row first lets one of two simultaneous moves wait for the other. Raises LivesThere,
    which also stops a form that was sent twice, or MovedLater.
    """
    session.execute(update(Person).where(Person.id == person.id).values(session_epoch=Person.session_epoch))
    ahead = or_(Residence.valid_to.is_(None), Residence.valid_to > day)
    lived = select(Residence).where(Residence.person_id == person.id, ahead).order_by(Residence.valid_from.desc())
    rows = session.scalars(lived.execution_options(populate_existing=True)).all()
    if rows and rows[0].valid_from > day:
        raise MovedLater(rows[0].valid_from)
    if any(row.unit_id == unit.id for row in rows):
        raise LivesThere
    for row in rows:
        _end(session, row, day)
    session.add(Residence(person_id=person.id, unit_id=unit.id, valid_from=day))
    left = [row.unit_id for row in rows]
    actor.note(session, "person.moved", "person", person.id, now, unit.id, left=left)


def transfer(
    session: Session,
    person: Person,
    membership: Membership | None,
    team: Team,
    role: str,
    position: str,
    day: date,
    actor: Actor,
    now: datetime,
) -> None:
    """From `day` on, the person is in `team` and no longer in the team of `membership`, if one is given.

    Raises what leave_team and join_team raise; after a refusal, the caller rolls back.
    """
    if membership and membership.team_id == team.id:
        raise AlreadyMember
    # In one order, so that two people who change places at once do not wait for each other for ever.
    for team_id in sorted({team.id, *([membership.team_id] if membership else [])}):
        session.execute(update(Team).where(Team.id == team_id).values(unit_id=Team.unit_id))
    if membership:
        let_go(session, membership, actor, now, day)
    admit(session, team, person, role, position, actor, now, day)


def _end(session: Session, row: Residence, day: date) -> None:
    """Who moves on the day of the last move never lived there."""
    if row.valid_from < day:
        row.valid_to = day
    else:
        session.delete(row)
    session.flush()
