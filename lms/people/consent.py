"""Consent to the privacy text: given by a deliberate tick, kept with the version it was given to."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from lms.db import insert_once
from lms.people.models import Consent, Person

# The version of templates/people/privacy.html; raise it when what is stored, why or for whom changes.
CURRENT_VERSION = "2026-11-27"


def needs_consent(session: Session, person_id: int) -> bool:
    """Whether the person has yet to agree to the current text."""
    given = exists().where(Consent.person_id == person_id, Consent.version == CURRENT_VERSION)
    return not session.scalar(select(given))


def record_consent(session: Session, person: Person, now: datetime, version: str = CURRENT_VERSION) -> None:
    """Keep that the person agreed to `version`; agreeing again changes nothing."""
    insert_once(session, Consent, person_id=person.id, version=version, given_at=now)
