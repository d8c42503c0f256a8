"""Which entries of the log a reader may see, and which of them they ask for.

An entry is seen by the officials and administrators in whose units its unit is now: what was done in a
commune that has ended is found under its successor. Entries without a unit are for those who oversee the
whole country. Leaders read no log: it would tell them what the commune does about them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, literal, or_, select, true
from sqlalchemy.orm import Session

from lms.auditing.deeds import DEEDS, Group
from lms.clock import day_start
from lms.people.models import AuditEntry, Person
from lms.teams.access import Scope, find_person, within
from lms.teams.models import AdminUnit, Level, Membership, Team
from lms.text import search_key

KEYS = (AuditEntry.at, AuditEntry.id)  # newest first: to be read descending


@dataclass(frozen=True)
class Wanted:
    """What the reader of the log asks for; each left out asks for all. `last` is a day of the answer."""

    search: str = ""
    group: Group | None = None
    person_id: int | None = None
    team: Team | None = None
    unit: AdminUnit | None = None
    first: date | None = None
    last: date | None = None

    @property
    def is_reversed(self) -> bool:
        """The days are asked for the wrong way round: nothing can have happened then."""
        return bool(self.first and self.last and self.first > self.last)


def entry_rows(scope: Scope, wanted: Wanted) -> Select[AuditEntry]:
    """The entries, newest first."""
    order = [key.desc() for key in KEYS]
    return select(AuditEntry).where(_seen(scope), *_conditions(wanted)).order_by(*order)


def may_ask_about(session: Session, scope: Scope, person_id: int, day: date) -> bool:
    """Whether the log may be searched for a person: somebody in scope, or in an entry that is."""
    if find_person(session, scope, person_id, day):
        return True
    known = entry_rows(scope, Wanted(person_id=person_id)).with_only_columns(AuditEntry.id).limit(1)
    return session.scalar(known) is not None


def _seen(scope: Scope) -> ColumnElement[bool]:
    if scope.is_whole_country:
        return true()
    return AuditEntry.unit_id.in_(select(AdminUnit.id).where(scope.covers_units()))


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.person_id is not None:
        # An account that was a double is searched for together with the one it was merged into.
        same = or_(Person.id == wanted.person_id, Person.merged_into_id == wanted.person_id)
        yield or_(_about(select(Person.id).where(same)), _imported(same))
    if wanted.team:
        yield and_(AuditEntry.subject == "team", AuditEntry.subject_id == wanted.team.id)
    if wanted.unit:
        yield AuditEntry.unit_id.in_(select(AdminUnit.id).where(within(wanted.unit)))
    if wanted.group:
        yield AuditEntry.action.in_([action for action, deed in DEEDS.items() if deed.group == wanted.group])
    if wanted.first:
        yield AuditEntry.at >= day_start(wanted.first)
    if wanted.last:
        yield AuditEntry.at < day_start(wanted.last + timedelta(days=1))
    if words := search_key(wanted.search):
        yield _named(words)


def _about(people: Select[int]) -> ColumnElement[bool]:
    return or_(AuditEntry.actor_id.in_(people), AuditEntry.person_id.in_(people))


def _imported(people: ColumnElement[bool]) -> ColumnElement[bool]:
    """Imported with a roster: one entry for a team lists the ids of all its people, as in {"opened": [17, 18]}."""
    ids = func.replace(func.replace(cast(AuditEntry.details, String), "[", " "), "]", ",")
    is_listed = ids.like(literal("% ") + cast(Person.id, String) + literal(",%"))
    teams = select(Membership.team_id).join(Person, Person.id == Membership.person_id).where(people)
    of_team = and_(AuditEntry.subject == "team", AuditEntry.subject_id.in_(teams))
    return and_(AuditEntry.action == "roster.imported", of_team, select(Person.id).where(people, is_listed).exists())


def _named(words: str) -> ColumnElement[bool]:
    """Done by or to somebody, to a team, to or in a unit of this name, or in a village of a commune of this name.

    Names are looked up, since entries hold none.
    """

    def ids(kind: type[Person | Team | AdminUnit]) -> Any:
        return select(kind.id).where(kind.name_folded.contains(words, autoescape=True))

    team = and_(AuditEntry.subject == "team", AuditEntry.subject_id.in_(ids(Team)))
    villages = select(AdminUnit.id).where(AdminUnit.level == Level.VILLAGE, AdminUnit.commune_id.in_(ids(AdminUnit)))
    unit = and_(AuditEntry.subject == "admin_unit", AuditEntry.subject_id.in_(ids(AdminUnit)))
    places = or_(AuditEntry.unit_id.in_(ids(AdminUnit)), AuditEntry.unit_id.in_(villages))
    return or_(_about(ids(Person)), team, unit, places)
