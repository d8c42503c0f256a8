"""What officials and leaders read of a person: who, where through time, in which teams, how far in the courses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from certificates.lookup import certificates_of
from certificates.models import Certificate
from courses.standing import Begun, courses_begun
from lms.finding.whereabouts import Whereabouts, whereabouts_of
from lms.meetings.attendance import Gathering, attended_by, shared_with
from lms.people.models import Person
from lms.registry.rights import Rights
from lms.teams.access import Scope, holds_on
from lms.teams.models import Grant, Membership, Residence, Team
from quizzes.sittings import Sittings, sittings_of


@dataclass(frozen=True)
class Lived:
    """Where somebody lived, until the day before `valid_to`."""

    where: Whereabouts
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class Belonged:
    """What somebody was in a team, until the day before `valid_to`; `is_seen` where the reader may open the team."""

    team_id: int
    team: str
    where: Whereabouts
    role: str
    position: str
    valid_from: date
    valid_to: date | None
    is_seen: bool

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or self.valid_to > day)


@dataclass(frozen=True)
class Role:
    """What somebody is on a unit and all below it, by a grant in force."""

    role: str
    where: Whereabouts
    valid_from: date


@dataclass(frozen=True)
class PersonRecord:
    """Everything the reader may know of a person, the newest first."""

    person: Person
    residences: list[Lived]
    memberships: list[Belonged]
    courses: list[tuple[Begun, Sittings | None]]
    certificates: list[Certificate]
    meetings: list[Gathering]
    roles: list[Role]

    @property
    def has_signed_in(self) -> bool:
        """A password exists once a code was used, or the person registered."""
        return self.person.password_hash is not None


def record_of(session: Session, scope: Scope, person: Person, rights: Rights, day: date) -> PersonRecord:
    """The record as the scope shows it. A fixed number of statements.

    Leaders read of their own teams, of sessions shared with these, and of the present home only.
    """
    lived = _residences(session, person, true() if rights.is_official else holds_on(Residence, day))
    belonged = _memberships(session, scope, person)
    if not rights.is_official:
        belonged = [row for row in belonged if row.is_seen]
    roles = _roles(session, person, day) if rights.may_change else []
    units = [row.unit_id for row in lived] + [row.unit_id for row in roles] + [row.Team.unit_id for row in belonged]
    places, sat = whereabouts_of(session, units), sittings_of(session, person.id)
    return PersonRecord(
        person,
        [Lived(places[row.unit_id], row.valid_from, row.valid_to) for row in lived],
        [_belonged(row.Membership, row.Team, places, is_seen=row.is_seen) for row in belonged],
        [(line, sat.get(line.course.id)) for line in courses_begun(session, person.id, day)],
        certificates_of(session, person.id),
        attended_by(session, person.id, None if rights.is_official else shared_with(scope)),
        [Role(row.role, places[row.unit_id], row.valid_from) for row in roles],
    )


def _residences(session: Session, person: Person, condition: ColumnElement[bool]) -> Sequence[Residence]:
    lived = select(Residence).where(Residence.person_id == person.id, condition)
    return session.scalars(lived.order_by(Residence.valid_from.desc(), Residence.id.desc())).all()


def _memberships(session: Session, scope: Scope, person: Person) -> Sequence[Any]:
    return session.execute(
        select(Membership, Team, scope.covers_teams().label("is_seen"))
        .join(Team, Team.id == Membership.team_id)
        .where(Membership.person_id == person.id)
        .order_by(Membership.valid_from.desc(), Membership.id.desc())
    ).all()


def _belonged(membership: Membership, team: Team, places: dict[int, Whereabouts], *, is_seen: bool) -> Belonged:
    held = {name: getattr(membership, name) for name in ("role", "position", "valid_from", "valid_to")}
    return Belonged(team_id=team.id, team=team.name, where=places[team.unit_id], is_seen=is_seen, **held)


def _roles(session: Session, person: Person, day: date) -> Sequence[Grant]:
    held = select(Grant).where(Grant.person_id == person.id, holds_on(Grant, day))
    return session.scalars(held.order_by(Grant.role, Grant.id)).all()
