"""Finding certificates: one's own, those in an official's scope, and the one behind a printed code."""

from datetime import date

from sqlalchemy import BindParameter, ColumnElement, Integer, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from certificates.models import Certificate
from lms.people.models import Person
from lms.signs import as_stored
from lms.teams.access import Scope


def earned_by(person_id: int | BindParameter[int]) -> ColumnElement[bool]:
    """Condition on Certificate: the person's own, or kept with a double that was merged into them."""
    doubles = select(Person.id).where(Person.merged_into_id == person_id)
    return or_(Certificate.person_id == person_id, Certificate.person_id.in_(doubles))


# Built once: the home page asks it every time, and building a statement costs more than running it.
EARNED = (
    select(Certificate)
    .where(earned_by(bindparam("person", type_=Integer)))
    .order_by(Certificate.issued_at.desc(), Certificate.id.desc())
)


def certificates_of(session: Session, person_id: int) -> list[Certificate]:
    """Everything a person has earned, newest first."""
    return list(session.scalars(EARNED, {"person": person_id}))


def find_certificate(session: Session, scope: Scope, certificate_id: int, day: date) -> Certificate | None:
    """The certificate, if it is one's own or its holder is in scope."""
    account = aliased(Person)
    return session.scalar(
        select(Certificate)
        .join(account, account.id == Certificate.person_id)
        .join(Person, Person.id == func.coalesce(account.merged_into_id, account.id))
        .where(Certificate.id == certificate_id, or_(Person.id == scope.person_id, scope.covers_people(day)))
    )


def may_revoke(session: Session, scope: Scope, certificate: Certificate, day: date) -> bool:
    """Officials and administrators in whose units the holder is; a leader or the holder may not."""
    officially = Scope(person_id=0, units=scope.units, team_ids=())
    return find_certificate(session, officially, certificate.id, day) is not None


def find_by_code(session: Session, typed: str) -> Certificate | None:
    """The certificate with this code, in whatever way it was typed."""
    return session.scalar(select(Certificate).where(Certificate.code == as_stored(typed)))
