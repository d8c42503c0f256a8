"""How somebody new comes into a team: an account, a place and a first code, in one step.

The code is returned to be shown once; nothing keeps it (lms/people/codes.py).
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.clock import local_date
from lms.people.accounts import open_person
from lms.people.codes import DrawnCode, issue_code
from lms.people.models import AuditEntry, Person
from lms.teams.access import Scope, find_person, holds_on
from lms.teams.acting import Actor
from lms.teams.models import Membership, Residence, Team
from lms.teams.roster import claim, join_team
from lms.text import fold


class Namesake(Exception):
    """The team has somebody of this name and year of birth; only a phone number could tell the two apart."""


@dataclass(frozen=True)
class Newcomer:
    """What a leader or official writes down of a person; `since` is a day in the past, None is today."""

    name: str
    phone: str | None
    birth_year: int | None
    role: str
    position: str
    since: date | None = None


def welcome(session: Session, team: Team, newcomer: Newcomer, actor: Actor, now: datetime) -> tuple[Person, str]:
    """Open an account, put the person into the team and issue a code: the person and the code.

    Raises Namesake, which also stops a form that was sent twice, and what open_person and join_team raise;
    after a refusal, the caller rolls back.
    """
    claim(session, team, newcomer.since or local_date(now))
    if newcomer.phone is None:
        _refuse_namesake(session, team, newcomer, now)
    person = open_person(session, None, newcomer.name, newcomer.phone, newcomer.birth_year, now)
    # Whoever leaves the team later is still found by the commune's officials.
    session.add(Residence(person_id=person.id, unit_id=team.unit_id, valid_from=local_date(now)))
    actor.note(session, "person.opened", "person", person.id, now, team.unit_id, team_id=team.id)
    admit(session, team, person, newcomer.role, newcomer.position, actor, now, newcomer.since)
    return person, hand_out_code(session, team, person, actor, now)


def welcomed_before(session: Session, team: Team, newcomer: Newcomer, actor: Actor, now: datetime) -> Person | None:
    """Whom the actor has put into this place by this very form, and who has not signed in; nobody else's newcomer."""
    called = (Person.name == newcomer.name, Person.phone.is_not_distinct_from(newcomer.phone))
    known = (Person.birth_year.is_not_distinct_from(newcomer.birth_year), Person.password_hash.is_(None))
    place = (Membership.role == newcomer.role, Membership.position == newcomer.position, Membership.valid_to.is_(None))
    start = Membership.valid_from == (newcomer.since or local_date(now))
    opened = select(AuditEntry.person_id).where(
        AuditEntry.action == "person.opened", AuditEntry.actor_id == actor.person_id, AuditEntry.person_id == Person.id
    )
    people = select(Person).join(Membership, Membership.person_id == Person.id).where(Membership.team_id == team.id)
    return session.scalar(people.where(*called, *known, *place, start, opened.exists()).order_by(Person.id).limit(1))


def admit(
    session: Session,
    team: Team,
    person: Person,
    role: str,
    position: str,
    actor: Actor,
    now: datetime,
    since: date | None = None,
) -> None:
    """Put somebody with an account into the team, from today or a day in the past. Raises what join_team raises."""
    join_team(session, team, person, role, position, since or local_date(now))
    actor.note(session, "team.joined", "team", team.id, now, team.unit_id, person_id=person.id, role=role)


def hand_out_code(
    session: Session, team: Team, person: Person, actor: Actor, now: datetime, drawn: DrawnCode | None = None
) -> str:
    """A new one-time code for a member. The old password works, and nobody is signed out, until it is used."""
    actor.note(session, "code.issued", "person", person.id, now, team.unit_id)
    return issue_code(session, person, actor.person_id, now, drawn)


def holder_in_scope(session: Session, scope: Scope, phone: str, now: datetime) -> Person | None:
    """Whose phone number this is, if the asker may see that person; nothing is told about strangers."""
    holder = session.scalar(select(Person.id).where(Person.phone == phone))
    return find_person(session, scope, holder, local_date(now)) if holder else None


def _refuse_namesake(session: Session, team: Team, newcomer: Newcomer, now: datetime) -> None:
    same = (
        select(Person.birth_year)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.team_id == team.id, holds_on(Membership, local_date(now)))
        .where(Person.name_folded == fold(newcomer.name))
    )
    if newcomer.birth_year in session.scalars(same).all():
        raise Namesake
