"""Whom a decision touches: who holds a certificate, who has passed otherwise, and who of them may be named."""

from collections.abc import Collection, Iterator
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from certificates.models import Certificate
from lms.people.models import Person
from lms.teams.access import Scope
from quizzes.models import Attempt, Quiz

AT_ONCE = 500
NAMED = 50


def still_here(session: Session, person_ids: Collection[int]) -> set[int]:
    """Those of them whose account is open: nothing is issued to whoever has closed theirs."""
    return _among(session, select(Person.id).where(Person.closed_at.is_(None)), Person.id, person_ids)


def holders(session: Session, quiz: Quiz, person_ids: Collection[int], *, valid: bool = False) -> set[int]:
    """Those of them who hold the certificate of the quiz's course; `valid`: one that was not revoked."""
    held = select(Certificate.person_id).where(Certificate.course_id == quiz.course_id)
    if valid:
        held = held.where(Certificate.revoked_at.is_(None))
    return _among(session, held, Certificate.person_id, person_ids)


def passed_otherwise(session: Session, quiz: Quiz, person_ids: Collection[int], failing: Collection[int]) -> set[int]:
    """Those of them who have passed by another attempt than those that `failing` names."""
    passed = select(Attempt.person_id, Attempt.id).where(Attempt.quiz_id == quiz.id, Attempt.passed.is_(True))
    return {
        person_id
        for part in _parts(person_ids)
        for person_id, attempt_id in session.execute(passed.where(Attempt.person_id.in_(part)))
        if attempt_id not in failing
    }


def names_of(session: Session, scope: Scope, person_ids: Collection[int], day: date) -> dict[int, str]:
    """By id, the names of those whom the reader oversees, as many as a page can hold; others are only counted."""
    if scope.is_empty:
        return {}
    seen = select(Person.id, Person.name).where(Person.closed_at.is_(None), scope.covers_people(day))
    names: dict[int, str] = {}
    for part in _parts(person_ids):
        rows = session.execute(seen.where(Person.id.in_(part)).order_by(Person.name_sort).limit(NAMED - len(names)))
        names |= {row.id: row.name for row in rows}
        if len(names) == NAMED:
            break
    return names


def _among(
    session: Session, query: Select[int], column: InstrumentedAttribute[int], person_ids: Collection[int]
) -> set[int]:
    return {found for part in _parts(person_ids) for found in session.scalars(query.where(column.in_(part)))}


def _parts(ids: Collection[int]) -> Iterator[list[int]]:
    """A database takes so many values at once."""
    ordered = sorted(ids)
    return (ordered[start : start + AT_ONCE] for start in range(0, len(ordered), AT_ONCE))
