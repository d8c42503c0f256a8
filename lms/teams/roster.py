"""Who is in teams: joining, leaving, changing roles, changing the leader.

Every verb first touches the team's row. Two calls at once then wait for each other on both databases, so
that what is looked up afterwards (a leader, a namesake) is still true when the row is written.
"""

from datetime import date

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from lms.people.models import Person
from lms.teams.access import holds_on
from lms.teams.models import Membership, Team, TeamRole
from lms.text import tidy


class AlreadyMember(Exception):
    """The person is in the team."""


class Overlap(Exception):
    """The person was, or will be, in the team in the time asked for: in `place`, which begins later."""

    def __init__(self, place: Membership) -> None:
        super().__init__(place.id)
        self.place = place


class NotInTeam(Exception):
    """The membership has ended, perhaps a moment ago."""


class BeganLater(Exception):
    """The place as it is began on `day`, after the day asked for."""

    def __init__(self, day: date) -> None:
        super().__init__(day)
        self.day = day


class LedByAnother(Exception):
    """Until `day`, the first one that could be asked for, somebody else led the team."""

    def __init__(self, day: date) -> None:
        super().__init__(day)
        self.day = day


class TeamEnded(Exception):
    """The team no longer exists."""


class BeforeFounding(Exception):
    """The team began on `day`, after the day asked for."""

    def __init__(self, day: date) -> None:
        super().__init__(day)
        self.day = day


class LeaderTaken(Exception):
    """The team has a leader, `leader`: use change_leader, which says what becomes of that person."""

    def __init__(self, leader: Person) -> None:
        super().__init__(leader.id)
        self.leader = leader


def join_team(session: Session, team: Team, person: Person, role: str, position: str, day: date) -> Membership:
    """Put the person into the team from `day` on, which may lie in the past; a person may be in two teams.

    Raises AlreadyMember, Overlap, LeaderTaken, TeamEnded or BeforeFounding.
    """
    claim(session, team, day)
    place = session.scalar(_from_then_on(team.id, day).where(Membership.person_id == person.id))
    if place:
        raise AlreadyMember if place.valid_from <= day else Overlap(place)
    if role == TeamRole.LEADER:
        _refuse_second_leader(session, team.id, day)
    return _open(session, team.id, person.id, role, position, day)


def leave_team(session: Session, membership: Membership, day: date) -> None:
    """End the membership: `day`, which may lie in the past, is the first day without it.

    Raises NotInTeam when it has ended before, BeganLater when it began only after `day`.
    """
    _claim_membership(session, membership, max(day, membership.valid_from))
    if day < membership.valid_from:
        raise BeganLater(membership.valid_from)
    _end(session, membership, day)


def change_role(session: Session, membership: Membership, role: str, position: str, day: date) -> Membership:
    """Give a member another role or position from `day` on, today or before; who held which role when is kept.

    Raises NotInTeam, BeganLater, or LeaderTaken when the team has another leader.
    """
    _claim_lasting(session, membership, day)
    if role == TeamRole.LEADER and membership.role != TeamRole.LEADER:
        _refuse_second_leader(session, membership.team_id, day)
    return _change(session, membership, role, position, day)


def change_leader(
    session: Session, membership: Membership, position: str, former_role: TeamRole | None, day: date
) -> Membership:
    """Make the member leader; the leader so far gets `former_role`, or leaves where that is None.

    Raises NotInTeam, BeganLater, or LedByAnother when the leader so far has not led since `day`.
    """
    _claim_lasting(session, membership, day)
    _refuse_other_reigns(session, membership, day)
    former = leader_of(session, membership.team_id, day)
    if former and former.id != membership.id:
        if former_role is None:
            _end(session, former, day)
        else:
            _change(session, former, former_role, former.position, day)
    return _change(session, membership, TeamRole.LEADER, position, day)


def leader_of(session: Session, team_id: int, day: date) -> Membership | None:
    """The leader's membership."""
    return session.scalar(_in_force(team_id, day).where(Membership.role == TeamRole.LEADER))


def membership_of(session: Session, team_id: int, person_id: int, day: date) -> Membership | None:
    """The person's place in the team on `day`."""
    return session.scalar(_in_force(team_id, day).where(Membership.person_id == person_id))


def claim(session: Session, team: Team, day: date) -> None:
    """Make others who would change this team's members wait until the transaction ends.

    Raises TeamEnded, or BeforeFounding.
    """
    touch = update(Team).where(Team.id == team.id).values(unit_id=Team.unit_id)
    started, ended = session.execute(touch.returning(Team.valid_from, Team.valid_to)).one()
    if ended is not None:
        raise TeamEnded
    if day < started:
        raise BeforeFounding(started)


def _claim_membership(session: Session, membership: Membership, day: date) -> None:
    """As `claim`, and read the row anew: somebody may have changed it while this call waited."""
    touch = update(Team).where(Team.id == membership.team_id).values(unit_id=Team.unit_id)
    session.execute(touch, execution_options={"synchronize_session": False})
    if membership_of(session, membership.team_id, membership.person_id, day) is not membership:
        raise NotInTeam


def _claim_lasting(session: Session, membership: Membership, day: date) -> None:
    """As above, for a place held from `day` until now: it cannot change while it was another, or after its end."""
    _claim_membership(session, membership, max(day, membership.valid_from))
    if membership.valid_to is not None:
        raise NotInTeam
    if day < membership.valid_from:
        raise BeganLater(membership.valid_from)


def _in_force(team_id: int, day: date) -> Select[Membership]:
    memberships = select(Membership).where(Membership.team_id == team_id, holds_on(Membership, day))
    return memberships.execution_options(populate_existing=True)


def _from_then_on(team_id: int, day: date) -> Select[Membership]:
    """Places held on `day` or later, earliest first."""
    ahead = or_(Membership.valid_to.is_(None), Membership.valid_to > day)
    return select(Membership).where(Membership.team_id == team_id, ahead).order_by(Membership.valid_from)


def _refuse_second_leader(session: Session, team_id: int, day: date) -> None:
    leader = session.scalar(_from_then_on(team_id, day).where(Membership.role == TeamRole.LEADER))
    if leader:
        raise LeaderTaken(session.get_one(Person, leader.person_id))


def _refuse_other_reigns(session: Session, membership: Membership, day: date) -> None:
    """A leader of before who led beyond `day`, or the present one, who began after it, would lose days of theirs."""
    led = _from_then_on(membership.team_id, day).where(Membership.role == TeamRole.LEADER)
    others = session.scalars(led.where(Membership.person_id != membership.person_id))
    first = max((place.valid_to or place.valid_from for place in others), default=day)
    if first > day:
        raise LedByAnother(first)


def _open(session: Session, team_id: int, person_id: int, role: str, position: str, day: date) -> Membership:
    made = Membership(team_id=team_id, person_id=person_id, role=role, position=tidy(position), valid_from=day)
    session.add(made)
    session.flush()
    return made


def _end(session: Session, membership: Membership, day: date) -> None:
    """A place that began today was never held for a day: it goes, and so leaves no row of no length."""
    if membership.valid_from < day:
        membership.valid_to = day
    else:
        session.delete(membership)
    session.flush()


def _change(session: Session, membership: Membership, role: str, position: str, day: date) -> Membership:
    """The same place in another role: a new row from `day` on. A position alone is only put right."""
    if membership.role == role or membership.valid_from >= day:
        membership.role, membership.position = role, tidy(position)
        session.flush()
        return membership
    _end(session, membership, day)
    return _open(session, membership.team_id, membership.person_id, role, position, day)
