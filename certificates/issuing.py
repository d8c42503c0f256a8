"""Entering a certificate in the ledger, and revoking it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from certificates.models import Certificate
from courses.models import Course, Topic
from lms.clock import local_date
from lms.db import insert_once
from lms.people.audit import note
from lms.people.models import Person
from lms.signs import random_code
from lms.teams.access import holds_on
from lms.teams.models import AdminUnit, Membership, Team
from lms.teams.placement import Placement, placement_of

CODE_LENGTH = 12  # 59 bits: the public page answers to whoever has the code, so it is far beyond guessing


class AlreadyRevoked(Exception):
    """The certificate was revoked before."""


def issue(
    session: Session,
    person: Person,
    course: Course,
    score: float,
    question_count: int,
    now: datetime,
    *,
    is_assisted: bool = False,
) -> Certificate:
    """The person's certificate for the course, entered now if there is none yet.

    The unique row decides when two requests pass at once; the first certificate stands, whatever comes later.
    """
    earlier = held(session, person.id, course.id)
    if earlier:
        return earlier
    words = _words(session, person, course, now)
    result = {"score": score, "question_count": question_count, "is_assisted": is_assisted}
    insert_once(session, Certificate, **words, **result)
    return session.scalars(_of(person.id, course.id)).one()


def revoke(session: Session, certificate: Certificate, by: Person, reason: str, now: datetime, address: str) -> None:
    """Withdraw the certificate for `reason`. It stays in the ledger and its page says so.

    Raises AlreadyRevoked.
    """
    claim = (
        update(Certificate)
        .where(Certificate.id == certificate.id, Certificate.revoked_at.is_(None))
        .values(revoked_at=now, revoked_by=by.id, revoked_reason=reason)
        .returning(Certificate.id)
    )
    if session.scalar(claim) is None:
        raise AlreadyRevoked
    about = {"unit_id": certificate.unit_id, "person_id": certificate.person_id}
    note(session, by.id, "certificate.revoked", "certificate", certificate.id, now, address, **about)


def held(session: Session, person_id: int, course_id: int) -> Certificate | None:
    """The person's certificate for the course, revoked or not."""
    return session.scalar(_of(person_id, course_id))


def _of(person_id: int, course_id: int) -> Select[Certificate]:
    return select(Certificate).where(Certificate.person_id == person_id, Certificate.course_id == course_id)


def _words(session: Session, person: Person, course: Course, now: datetime) -> dict[str, Any]:
    """Every word of the certificate, as of today."""
    place = placement_of(session, person.id, local_date(now))
    commune = _commune(session, place)
    role, team_name = _standing(session, person, place, now)
    topic = session.get_one(Topic, course.topic_id)
    return {
        "person_id": person.id,
        "course_id": course.id,
        "team_id": place.team_id,
        "unit_id": place.unit_id,
        "code": random_code(CODE_LENGTH),
        "name": person.name,
        "role": role,
        "team_name": team_name,
        "commune_kind": commune.kind if commune else "",
        "commune_name": commune.name if commune else "",
        "course_title": topic.title["vi"],
        "edition": course.edition,
        "lesson_count": course.lesson_count,
        "issued_at": now,
    }


def _commune(session: Session, place: Placement) -> AdminUnit | None:
    unit = session.get(AdminUnit, place.unit_id) if place.unit_id else None
    return session.get(AdminUnit, unit.commune_id) if unit and unit.commune_id else unit


def _standing(session: Session, person: Person, place: Placement, now: datetime) -> tuple[str, str]:
    """The role and team a member's certificate names; empty for a citizen."""
    if place.team_id is None:
        return "", ""
    row = session.execute(
        select(Membership.role, Team.name)
        .join(Team, Team.id == Membership.team_id)
        .where(
            Membership.person_id == person.id,
            Membership.team_id == place.team_id,
            holds_on(Membership, local_date(now)),
        )
    ).first()
    return (row[0], row[1]) if row else ("", "")
