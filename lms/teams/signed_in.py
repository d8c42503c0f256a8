"""Who is signed in, with the roles that decide what the pages offer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_login import UserMixin
from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, exists, select
from sqlalchemy.orm import Session

from lms.people.models import Person
from lms.teams.access import holds_on
from lms.teams.models import AdminUnit, Grant, GrantRole, Membership, Team, TeamRole
from lms.teams.placement import placement_of

ROLE_ORDER = {GrantRole.ADMINISTRATOR: 0, GrantRole.OFFICIAL: 1, GrantRole.TRAINER: 2}


@dataclass(frozen=True)
class GrantFact:
    """A role in force, with the unit it is on, and the name of the set where it is on several."""

    role: str
    unit_id: int
    kind: str
    name: str
    label: str


class SignedIn(UserMixin):
    """The signed-in person with the roles that decide what the pages offer."""

    def __init__(self, person: Person, grants: Sequence[GrantFact], *, leads: bool) -> None:
        self.person = person
        self.id = person.id
        self.name = person.name
        self.given_name = person.given_name
        self.leads = leads
        self.grants = sorted(grants, key=lambda grant: ROLE_ORDER[GrantRole(grant.role)])
        roles = {grant.role for grant in grants}
        self.is_administrator = GrantRole.ADMINISTRATOR in roles
        self.is_official = self.is_administrator or GrantRole.OFFICIAL in roles
        self.is_trainer = self.is_administrator or GrantRole.TRAINER in roles
        self.oversees = self.is_official or leads

    def get_id(self) -> str:
        return self.person.session_token

    def unit_on(self, session: Session, day: date) -> int | None:
        """Where the person belongs, for rooms below this one."""
        return placement_of(session, self.id, day).unit_id


def _who_is_it() -> Select[Any]:
    """The person of an id and epoch on a day, once per role in force, and whether they lead a team."""
    day = bindparam("day", type_=Date)
    leads: ColumnElement[Any] = exists().where(
        Membership.person_id == Person.id,
        Membership.role == TeamRole.LEADER,
        holds_on(Membership, day),
        Team.id == Membership.team_id,
        holds_on(Team, day),
    )
    return (
        select(Person, leads, Grant.role, Grant.unit_id, AdminUnit.kind, AdminUnit.name, Grant.label)
        .outerjoin(Grant, and_(Grant.person_id == Person.id, holds_on(Grant, day)))
        .outerjoin(AdminUnit, AdminUnit.id == Grant.unit_id)
        .where(
            Person.id == bindparam("person_id"),
            Person.session_epoch == bindparam("epoch"),
            Person.closed_at.is_(None),
        )
        .order_by(Grant.id)
    )


# Every request asks this, and building the statement costs more than running it.
WHO_IS_IT = _who_is_it()


def load_signed_in(session: Session, token: str, day: date) -> SignedIn | None:
    """The person behind a session's token with all roles, in one statement; None when it no longer holds."""
    person_id, _, epoch = token.partition(".")
    if not (person_id.isdecimal() and epoch.isdecimal()):
        return None
    rows = session.execute(WHO_IS_IT, {"person_id": int(person_id), "epoch": int(epoch), "day": day}).all()
    if not rows:
        return None
    grants = [GrantFact(*row[2:]) for row in rows if row[2]]
    return SignedIn(rows[0][0], grants, leads=rows[0][1])
