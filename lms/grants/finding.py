"""Whom one can give a role: people with an account, by name, user name or phone number.

Found are the people in the reader's scope, and who holds a role that is the reader's to give, now or later: an
official need not be a member of a team or live where they work. Not who held one once: with a role comes a
code, and a code opens an account. Administrators of the nation find everybody. Of others nothing is told, not
even by their phone number.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_, select, true
from sqlalchemy.orm import Session

from lms.people.models import Person
from lms.teams.access import Scope
from lms.teams.appointing import Holding
from lms.teams.giving import given_by
from lms.teams.granting import holds_from
from lms.teams.models import AdminUnit, Grant, GrantRole, Level
from lms.text import phone_number, search_key


def people_rows(
    scope: Scope, holdings: Sequence[Holding], search: str, day: date
) -> Select[*tuple[int, str, str, str | None, int | None]]:
    """Who matches the words, in Vietnamese order: id, name, user name, phone, year of birth."""
    columns = (Person.id, Person.name, Person.username, Person.phone, Person.birth_year)
    words, number = search_key(search), phone_number(search)
    matches = [Person.name_folded.contains(words, autoescape=True), Person.username == words.replace(" ", "")]
    if number:
        matches.append(Person.phone == number)
    return (
        select(*columns)
        .where(_findable(scope, holdings, day), Person.id != scope.person_id, or_(*matches))
        .order_by(Person.name_sort, Person.id)
    )


def find_holder(
    session: Session, scope: Scope, holdings: Sequence[Holding], person_id: int | None, day: date
) -> Person | None:
    """The person to be given a role, if the reader can find them."""
    findable = (Person.id == person_id, Person.id != scope.person_id, _findable(scope, holdings, day))
    return session.scalar(select(Person).where(*findable))


def holder_of_phone(
    session: Session, scope: Scope, holdings: Sequence[Holding], phone: str | None, day: date
) -> Person | None:
    """Whose number this is, if the reader can find them."""
    holder = session.scalar(select(Person.id).where(Person.phone == phone)) if phone else None
    return find_holder(session, scope, holdings, holder, day)


def _findable(scope: Scope, holdings: Sequence[Holding], day: date) -> ColumnElement[bool]:
    everybody = any(h.role == GrantRole.ADMINISTRATOR and h.unit.level == Level.NATION for h in holdings)
    lasting = (Grant.person_id == Person.id, AdminUnit.id == Grant.unit_id, holds_from(day))
    given: Any = exists().where(*lasting, given_by(scope.person_id, day))
    seen = true() if everybody else or_(scope.covers_people(day), given)
    return Person.closed_at.is_(None) & seen
