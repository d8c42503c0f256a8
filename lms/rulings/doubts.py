"""Certificates whose holder has passed no longer, since a question was found wrong.

They are listed for those who may withdraw them, and never withdrawn by themselves.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from certificates.models import Certificate
from lms.db import insert_once
from lms.paging import Address, Slice, fetch_slice
from lms.people.models import Person
from lms.rulings.models import KeptCertificate
from lms.teams.access import Scope
from lms.teams.acting import Actor
from quizzes.models import Attempt, Quiz, Regrade

KEYS = (Certificate.id,)
Row = tuple[Certificate, Person]


@dataclass(frozen=True)
class Doubt:
    """A certificate, its holder, and what the attempt is worth since the ruling of that id."""

    certificate: Certificate
    person: Person
    ruling_id: int
    score: float
    out_of: int
    pass_mark: int


def list_doubts(session: Session, scope: Scope, words: str, day: date, cursor: str, address: Address) -> Slice[Doubt]:
    """Those that the reader may withdraw, whose holders' folded names hold `words`; the newest first.

    Four statements.
    """
    query = _in_scope(scope, day)
    if words:
        query = query.where(Person.name_folded.contains(words, autoescape=True))
    page = fetch_slice(session, query, KEYS, cursor, address, descending=True)
    return page.showing(_doubts(session, [(row[0], row[1]) for row in page.rows]))


def find_doubt(session: Session, scope: Scope, certificate_id: int, day: date) -> Doubt | None:
    """The certificate, if it is in doubt and the reader may withdraw it."""
    row = session.execute(_in_scope(scope, day).where(Certificate.id == certificate_id)).first()
    return _doubts(session, [(row[0], row[1])])[0] if row else None


def keep(session: Session, doubt: Doubt, actor: Actor, now: datetime) -> None:
    """Decide that the certificate stands. A second press changes nothing."""
    paper, person_id = doubt.certificate, doubt.person.id
    words = {"certificate_id": paper.id, "ruling_id": doubt.ruling_id, "kept_by": actor.person_id, "kept_at": now}
    if insert_once(session, KeptCertificate, **words):
        actor.note(session, "certificate.kept", "certificate", paper.id, now, paper.unit_id, person_id=person_id)


def officially(scope: Scope) -> Scope:
    """What officials and administrators oversee: not a leader's team, and not oneself."""
    return Scope(person_id=0, units=scope.units, team_ids=())


def _in_scope(scope: Scope, day: date) -> Select[Certificate, Person]:
    return (
        select(Certificate, Person)
        .join(Person, Person.id == Certificate.person_id)
        .where(Certificate.id.in_(_doubtful()), Person.closed_at.is_(None), officially(scope).covers_people(day))
    )


def _doubtful() -> Select[int]:
    """Certificates that stand, of whom a pass was lost and no other is left, and nobody has decided since."""
    other = aliased(Attempt)
    same = (other.person_id == Attempt.person_id, other.quiz_id == Attempt.quiz_id)
    passed = exists().where(*same, other.passed.is_(True))
    kept = exists().where(
        KeptCertificate.certificate_id == Certificate.id, KeptCertificate.ruling_id >= Regrade.ruling_id
    )
    # Tables of its own, also where it becomes part of a statement about certificates.
    own = _lost().with_only_columns(Certificate.id)
    return own.where(Certificate.revoked_at.is_(None), ~passed, ~kept).correlate(None)


def _lost() -> Select[*tuple[object, ...]]:
    """The attempts that a ruling took the pass of, with the certificate of their person and course."""
    own = and_(Certificate.person_id == Attempt.person_id, Certificate.course_id == Quiz.course_id)
    return (
        select(Certificate.id, Attempt.id)
        .select_from(Regrade)
        .join(Attempt, Attempt.id == Regrade.attempt_id)
        .join(Quiz, Quiz.id == Attempt.quiz_id)
        .join(Certificate, own)
        .where(Regrade.old_passed, ~Regrade.new_passed)
    )


def _doubts(session: Session, rows: Collection[Row]) -> list[Doubt]:
    """With what the newest of the attempts that lost their pass is worth now. One statement."""
    newest = (
        _lost()
        .with_only_columns(
            Certificate.id.label("paper_id"),
            func.max(Attempt.id).label("attempt_id"),
            func.max(Regrade.ruling_id).label("ruling_id"),
        )
        .where(Certificate.id.in_([certificate.id for certificate, _person in rows]))
        .group_by(Certificate.id)
        .subquery()
    )
    found = session.execute(
        select(newest.c.paper_id, newest.c.ruling_id, Attempt.score, Attempt.out_of, Attempt.pass_mark).join(
            newest, newest.c.attempt_id == Attempt.id
        )
    )
    results = {paper_id: result for paper_id, *result in found}
    return [Doubt(certificate, person, *results[certificate.id]) for certificate, person in rows]
