"""Who gives and ends roles: the rules of giving, and each act with its entries in the audit log.

The rule of ranks is `gives` in lms/teams/giving.py; here are the people and the dates around it. Nobody gives
to themselves. Nobody gives for a day on which they do not hold what lets them give. What somebody has given
stays when their own role ends: an office does not fall empty because its head has moved. It is listed for
review (`unbacked`), and whoever may give it can take it over (`vouch`). Roles are ended by those above, or
given up by their holders; the nation always keeps an administrator (lms/teams/granting.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, not_, select
from sqlalchemy.orm import Session

from lms.clock import local_date
from lms.people.models import Person
from lms.teams.access import holds_on
from lms.teams.acting import Actor
from lms.teams.giving import given_by, gives
from lms.teams.granting import Term, end_grants, give_grants
from lms.teams.models import AdminUnit, Grant, GrantRole
from lms.teams.succession import successors_of

# A decision reaches the desk days after it was signed; further back would rewrite who answered for what.
LATEST_ENTRY = timedelta(days=30)


class NotAbove(Exception):
    """The actor may not give or end this role on one of the units."""


class OwnRole(Exception):
    """Nobody gives a role to themselves."""


class BeyondOwnTerm(Exception):
    """The actor holds what lets them give only for the days of `term`."""

    def __init__(self, term: Term) -> None:
        super().__init__(term)
        self.term = term


class BadTerm(Exception):
    """The term ends before it begins, is over, or began too long ago."""


class UnitNotThere(Exception):
    """On the first day of the term there is no such unit; `successors` are what became of it, where it has ended."""

    def __init__(self, unit: AdminUnit, successors: Sequence[AdminUnit]) -> None:
        super().__init__(unit.id)
        self.unit, self.successors = unit, successors


@dataclass(frozen=True)
class Holding:
    """A role that somebody holds."""

    role: str
    unit: AdminUnit
    term: Term


@dataclass(frozen=True)
class Office:
    """A role on one unit, or on a set of units of one name, for a term."""

    role: GrantRole
    units: Sequence[AdminUnit]
    label: str
    term: Term


def may_give(holdings: Sequence[Holding], office: Office) -> bool:
    """Whether holders of `holdings`, all in force, may give the office: each unit by one of them, for all days."""
    return all(
        any(_may_give(mine, office.role, unit) and mine.term.covers(office.term) for mine in holdings)
        for unit in office.units
    )


def may_end(holdings: Sequence[Holding], role: str, unit: AdminUnit) -> bool:
    """Whether they may end a role on a unit that somebody else holds, whatever its dates."""
    return any(_may_give(mine, role, unit) for mine in holdings)


def holdings_of(session: Session, person_id: int, day: date) -> list[Holding]:
    """The roles that a person holds on `day`."""
    rows = session.execute(
        select(Grant, AdminUnit)
        .join(AdminUnit, AdminUnit.id == Grant.unit_id)
        .where(Grant.person_id == person_id, holds_on(Grant, day))
        .order_by(Grant.id)
    )
    return [Holding(grant.role, unit, Term(grant.valid_from, grant.valid_to)) for grant, unit in rows]


def appoint(session: Session, person: Person, office: Office, actor: Actor, now: datetime) -> list[Grant]:
    """Give the person a role on all units of the office; at the command line, whatever its dates in the past.

    Raises OwnRole, NotAbove, BeyondOwnTerm, BadTerm, UnitNotThere, and what give_grants raises.
    """
    day = local_date(now)
    _refuse_term(office.term, day, in_hindsight=actor.person_id is None)
    for unit in office.units:
        _refuse_missing(session, unit, office.term, day)
    if actor.person_id is not None:
        _refuse_beyond(holdings_of(session, actor.person_id, day), person.id, office, actor)
    made = give_grants(session, person, office.role, office.units, office.label, actor.person_id, office.term)
    for grant in made:
        _note(session, "grant.given", grant, actor, now)
    return made


def relieve(session: Session, grants: Sequence[Grant], ends: date, actor: Actor, now: datetime) -> None:
    """End roles of one person: `ends` is the first day without them. Nobody is relieved for days gone by.

    Raises NotAbove, BadTerm, and what end_grants raises.
    """
    day = local_date(now)
    if ends < day:
        raise BadTerm
    if actor.person_id not in {None, *(grant.person_id for grant in grants)}:
        holdings = holdings_of(session, actor.person_id or 0, day)
        units = {grant: session.get_one(AdminUnit, grant.unit_id) for grant in grants}
        if not all(may_end(holdings, grant.role, unit) for grant, unit in units.items()):
            raise NotAbove
    end_grants(session, grants, ends)
    for grant in grants:
        _note(session, "grant.ended", grant, actor, now, ends=ends.isoformat())


def vouch(session: Session, grants: Sequence[Grant], actor: Actor, now: datetime) -> None:
    """Take over roles of one person whose giver can give them no longer. Raises OwnRole, NotAbove, BeyondOwnTerm."""
    day = local_date(now)
    holdings = holdings_of(session, actor.person_id or 0, day)
    for grant in (grant for grant in grants if grant.granted_by != actor.person_id):
        unit = session.get_one(AdminUnit, grant.unit_id)
        rest = Term(max(day, grant.valid_from), grant.valid_to)
        office = Office(GrantRole(grant.role), [unit], grant.label, rest)
        _refuse_beyond(holdings, grant.person_id, office, actor)
        grant.granted_by = actor.person_id
        _note(session, "grant.vouched", grant, actor, now)


def unbacked(day: date) -> ColumnElement[bool]:
    """Condition on a Grant joined with its AdminUnit: who gave it could not give it today."""
    return and_(Grant.granted_by.is_not(None), not_(given_by(Grant.granted_by, day)))


def _may_give(mine: Holding, role: str, unit: AdminUnit) -> bool:
    return gives((mine.role, mine.unit), (role, unit))


def _refuse_beyond(holdings: Sequence[Holding], person_id: int, office: Office, actor: Actor) -> None:
    """Say which part of the rule forbids the office."""
    if person_id == actor.person_id:
        raise OwnRole
    if may_give(holdings, office):
        return
    for unit in office.units:
        able = [mine for mine in holdings if _may_give(mine, office.role, unit)]
        if not able:
            raise NotAbove
        if not any(mine.term.covers(office.term) for mine in able):
            raise BeyondOwnTerm(able[0].term)


def _refuse_term(term: Term, day: date, *, in_hindsight: bool) -> None:
    over = term.valid_to is not None and term.valid_to <= max(term.valid_from, day)
    if over or not (in_hindsight or term.valid_from >= day - LATEST_ENTRY):
        raise BadTerm


def _refuse_missing(session: Session, unit: AdminUnit, term: Term, day: date) -> None:
    first = max(term.valid_from, day)
    if unit.valid_to is not None and unit.valid_to <= first:
        raise UnitNotThere(unit, successors_of(session, unit))
    if unit.valid_from > term.valid_from:
        raise UnitNotThere(unit, ())


def _note(session: Session, action: str, grant: Grant, actor: Actor, now: datetime, **details: str) -> None:
    """In the log of the unit on which the role is."""
    about = {"grant_id": grant.id, "role": grant.role, **details}
    actor.note(session, action, "person", grant.person_id, now, grant.unit_id, **about)
