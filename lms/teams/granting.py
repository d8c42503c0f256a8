"""Roles on units: who answers for which part of the country, and who writes lessons. The rows and their dates.

Every verb first touches the person's row. Two calls at once then wait for each other on both databases, so
that no role is given twice for the same day. Who may call them is for lms/teams/appointing.py.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select, true, update
from sqlalchemy.orm import Session

from lms.people.models import Person
from lms.teams.access import holds_on
from lms.teams.models import AdminUnit, Grant, GrantRole, Level


class AlreadyGranted(Exception):
    """The person holds this role on this unit on a day of the term; `grant` says when."""

    def __init__(self, grant: Grant) -> None:
        super().__init__(grant.id)
        self.grant = grant


class NotGranted(Exception):
    """The person does not hold this role on this unit, or it has ended before."""


class LastAdministrator(Exception):
    """Nobody would be left who administers the nation without an end."""


class AccountClosed(Exception):
    """There is no open account of this person."""


@dataclass(frozen=True)
class Term:
    """From `valid_from` until the day before `valid_to`; open where that is None."""

    valid_from: date
    valid_to: date | None = None

    def covers(self, other: "Term") -> bool:
        """Whether every day of the other is a day of this."""
        ends = self.valid_to is None or (other.valid_to is not None and other.valid_to <= self.valid_to)
        return self.valid_from <= other.valid_from and ends


@dataclass(frozen=True)
class GrantLine:
    """A role in force, for a list."""

    username: str
    name: str
    role: str
    unit_code: str | None
    unit_name: str
    label: str
    valid_from: date
    valid_to: date | None


def holds_from(day: date) -> ColumnElement[bool]:
    """Condition on Grant: holds on `day` or a later one. One that ended as it began holds on none."""
    return and_(or_(Grant.valid_to.is_(None), Grant.valid_to > day), _is_a_time())


def give_grant(
    session: Session, person: Person, role: GrantRole, unit: AdminUnit, granted_by: Person | None, day: date
) -> Grant:
    """Give the person a role on the unit and all below it from `day` on. Raises AlreadyGranted."""
    return give_grants(session, person, role, [unit], "", granted_by.id if granted_by else None, Term(day))[0]


def give_grants(
    session: Session,
    person: Person,
    role: GrantRole,
    units: Sequence[AdminUnit],
    label: str,
    granted_by: int | None,
    term: Term,
) -> list[Grant]:
    """Give the person a role on each of the units: all, or none. Raises AlreadyGranted or AccountClosed."""
    if not _claim(session, person.id):
        raise AccountClosed
    same = select(Grant).where(Grant.person_id == person.id, Grant.role == role)
    other = session.scalar(
        same.where(Grant.unit_id.in_([unit.id for unit in units]), _meets(term)).order_by(Grant.valid_from).limit(1)
    )
    if other:
        raise AlreadyGranted(other)
    taken_back = {grant.unit_id: grant for grant in session.scalars(same.where(Grant.valid_from == term.valid_from))}
    made = []
    for unit in units:
        grant = taken_back.get(unit.id) or Grant(person_id=person.id, role=role, unit_id=unit.id)
        grant.valid_from, grant.valid_to, grant.granted_by, grant.label = *astuple(term), granted_by, label
        made.append(grant)
    session.add_all(made)
    session.flush()
    return made


def end_grants(session: Session, grants: Sequence[Grant], day: date) -> None:
    """End grants of one person: `day` is the first day without them. One that had not begun by then ends as it begins.

    It stays, and holds on no day: the audit log names it by its id, which SQLite would give away again.

    Raises NotGranted where one is gone or ends no later by itself; LastAdministrator.
    """
    if not grants:
        raise NotGranted
    _claim(session, grants[0].person_id)
    ids = [grant.id for grant in grants]
    lasting = select(Grant).where(Grant.id.in_(ids), holds_from(day))
    current = session.scalars(lasting.execution_options(populate_existing=True)).all()
    if len(current) != len(ids):
        raise NotGranted
    _refuse_last_administrator(session, ids, day)
    for grant in current:
        grant.valid_to = max(day, grant.valid_from)
    session.flush()


def held_roles(session: Session, person: Person, role: GrantRole, day: date) -> list[Grant]:
    """The person's grants of a role, in force on `day` or later."""
    mine = select(Grant).where(Grant.person_id == person.id, Grant.role == role, holds_from(day))
    return list(session.scalars(mine.order_by(Grant.valid_from, Grant.id)))


def refuse_last_administrator(session: Session, person_id: int, day: date) -> None:
    """Asked before somebody leaves for good. Raises LastAdministrator."""
    mine = select(Grant.id).where(Grant.person_id == person_id, holds_from(day))
    _refuse_last_administrator(session, session.scalars(mine).all(), day)


def grants_in_force(session: Session, day: date, label: str | None = None) -> list[GrantLine]:
    """Every role in force, by unit and name; those of one set where a label is given."""
    rows = session.execute(
        select(Person.username, Person.name, Grant.role, AdminUnit.code, AdminUnit.name)
        .add_columns(Grant.label, Grant.valid_from, Grant.valid_to)
        .join(Grant, Grant.person_id == Person.id)
        .join(AdminUnit, AdminUnit.id == Grant.unit_id)
        .where(holds_on(Grant, day), *([Grant.label == label] if label else []))
        .order_by(AdminUnit.level, AdminUnit.name_sort, AdminUnit.id, Person.name_sort, Person.id)
    )
    return [GrantLine(*row) for row in rows]


def _claim(session: Session, person_id: int) -> bool:
    """Make others who would change this person's roles wait until the transaction ends. Whether the account is open."""
    touch = update(Person).where(Person.id == person_id, Person.closed_at.is_(None))
    unchanged = touch.values(session_epoch=Person.session_epoch).returning(Person.id)
    return session.scalar(unchanged, execution_options={"synchronize_session": False}) is not None


def _meets(term: Term) -> ColumnElement[bool]:
    """Condition on Grant: shares a day with the term."""
    begins = true() if term.valid_to is None else Grant.valid_from < term.valid_to
    return and_(begins, holds_from(term.valid_from))


def _is_a_time() -> ColumnElement[bool]:
    """Condition on Grant: not one that ended as it began: taken back at once, or of an account that was closed."""
    return or_(Grant.valid_to.is_(None), Grant.valid_to > Grant.valid_from)


def _refuse_last_administrator(session: Session, ending: Sequence[int], day: date) -> None:
    """Two administrators who give up at once wait for each other at the nation's row."""
    of_nation = (Grant.role == GrantRole.ADMINISTRATOR, AdminUnit.level == Level.NATION)
    administrators = select(Grant.id).join(AdminUnit, AdminUnit.id == Grant.unit_id).where(*of_nation)
    if session.scalar(administrators.where(Grant.id.in_(ending)).limit(1)) is None:
        return
    session.execute(update(AdminUnit).where(AdminUnit.level == Level.NATION).values(kind=AdminUnit.kind))
    lasting = (Grant.valid_from <= day, Grant.valid_to.is_(None), Grant.id.not_in(ending))
    if session.scalar(administrators.where(*lasting).limit(1)) is None:
        raise LastAdministrator
