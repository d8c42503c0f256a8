"""Certificates whose holder has passed no longer, since a question was found wrong: listed, not withdrawn by itself."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from certificates.models import Certificate
from lms.paging import Address, Slice, fetch_slice
from lms.people.models import Person
from lms.teams.access import Scope
from quizzes.models import Attempt, Quiz, Regrade

KEYS = (Certificate.id,)


@dataclass(frozen=True)
class Doubt:
    """A certificate, its holder, and what the attempt is worth now."""

    certificate: Certificate
    person: Person
    score: float
    out_of: int
    pass_mark: int


def list_doubts(session: Session, scope: Scope, words: str, day: date, cursor: str, address: Address) -> Slice[Doubt]:
    """Those in whose units the holders are, as they may withdraw the paper; a leader may not. By folded name.

    Four statements.
    """
    officially = Scope(person_id=0, units=scope.units, team_ids=())
    query = (
        select(Certificate, Person)
        .join(Person, Person.id == Certificate.person_id)
        .where(Certificate.id.in_(_doubtful()), Person.closed_at.is_(None), officially.covers_people(day))
    )
    if words:
        query = query.where(Person.name_folded.contains(words, autoescape=True))
    page = fetch_slice(session, query, KEYS, cursor, address, descending=True)
    results = _results(session, [certificate.id for certificate, *_rest in page.rows])
    return page.showing([Doubt(row[0], row[1], *results[row[0].id]) for row in page.rows])


def _doubtful() -> Select[int]:
    """Certificates that stand, of whom a pass was lost and no other is left."""
    other = aliased(Attempt)
    passed = exists().where(
        other.person_id == Attempt.person_id, other.quiz_id == Attempt.quiz_id, other.passed.is_(True)
    )
    return _lost().with_only_columns(Certificate.id).where(Certificate.revoked_at.is_(None), ~passed)


def _lost() -> Select[*tuple[object, ...]]:
    """The attempts that a ruling took the pass of, with the certificate of their person and course."""
    return (
        select(Certificate.id, Attempt.id)
        .select_from(Regrade)
        .join(Attempt, Attempt.id == Regrade.attempt_id)
        .join(Quiz, Quiz.id == Attempt.quiz_id)
        .join(Certificate, _of_attempt())
        .where(Regrade.old_passed, ~Regrade.new_passed)
    )


def _of_attempt() -> ColumnElement[bool]:
    return and_(Certificate.person_id == Attempt.person_id, Certificate.course_id == Quiz.course_id)


def _results(session: Session, certificate_ids: list[int]) -> dict[int, tuple[float, int, int]]:
    """By certificate, what the newest of the attempts that lost their pass is worth now."""
    newest = (
        _lost()
        .with_only_columns(Certificate.id.label("paper_id"), func.max(Attempt.id).label("attempt_id"))
        .where(Certificate.id.in_(certificate_ids))
        .group_by(Certificate.id)
        .subquery()
    )
    rows = session.execute(
        select(newest.c.paper_id, Attempt.score, Attempt.out_of, Attempt.pass_mark).join(
            newest, newest.c.attempt_id == Attempt.id
        )
    )
    return {paper_id: (score, out_of, pass_mark) for paper_id, score, out_of, pass_mark in rows}
