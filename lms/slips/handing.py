"""Who may be handed a slip, and handing slips out: each is a new one-time code, noted for each person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.people.codes import DrawnCode, draw_code
from lms.people.models import Person
from lms.slips.sheet import Slip
from lms.teams.access import Scope, holds_on, within
from lms.teams.acting import Actor
from lms.teams.giving import may_hand_codes
from lms.teams.models import AdminUnit, Membership, Team
from lms.teams.welcoming import hand_out_code

MOST_AT_ONCE = 200  # each code is hashed slowly on purpose: more would keep the reader waiting


@dataclass(frozen=True)
class Receiver:
    """A member who may be handed a slip, and the team that it names."""

    person: Person
    team: Team

    @property
    def has_signed_in(self) -> bool:
        return self.person.password_hash is not None


@dataclass(frozen=True)
class Handed:
    """A code for somebody, and the slip that says it."""

    receiver: Receiver
    drawn: DrawnCode

    @property
    def slip(self) -> Slip:
        person, code = self.receiver.person, self.drawn.code
        return Slip(person.name, person.username, person.phone or "", f"{code[:4]} {code[4:]}", self.receiver.team.name)


def receivers_in_team(session: Session, scope: Scope, team: Team, day: date) -> list[Receiver]:
    """The team's members to whom the asker may hand codes, by Vietnamese name order."""
    return _receivers(session, scope, [team], day)


def receivers_in_unit(session: Session, scope: Scope, unit: AdminUnit, day: date) -> list[Receiver]:
    """Those of all the unit's teams who have never signed in, team by team; who is in two teams stands once."""
    here = select(Team).where(Team.unit_id.in_(select(AdminUnit.id).where(within(unit))), holds_on(Team, day))
    teams = session.scalars(here.where(scope.covers_teams()).order_by(Team.name_sort, Team.id)).all()
    once = {each.person.id: each for each in _receivers(session, scope, teams, day) if not each.has_signed_in}
    return list(once.values())


def _receivers(session: Session, scope: Scope, teams: Sequence[Team], day: date) -> list[Receiver]:
    by_id = {team.id: team for team in teams}
    rows = session.execute(
        select(Membership.team_id, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.team_id.in_(by_id), holds_on(Membership, day), Person.closed_at.is_(None))
        .order_by(Person.name_sort, Person.id)
    ).all()
    allowed = may_hand_codes(session, scope, [person.id for _team, person in rows], day)
    order = {team_id: place for place, team_id in enumerate(by_id)}
    receivers = [Receiver(person, by_id[team_id]) for team_id, person in rows if person.id in allowed]
    return sorted(receivers, key=lambda each: order[each.team.id])


def draw_codes(receivers: Iterable[Receiver]) -> list[Handed]:
    """A code for each that opens nothing yet. Drawing takes seconds, and SQLite has one writer at a time."""
    return [Handed(each, draw_code(each.person)) for each in receivers]


def hand_out(session: Session, handed: Iterable[Handed], actor: Actor, now: datetime) -> None:
    """Issue the codes; older unused ones no longer work. The codes are nowhere but on the slips."""
    for each in handed:
        hand_out_code(session, each.receiver.team, each.receiver.person, actor, now, each.drawn)
