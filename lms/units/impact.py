"""What changes of units would touch, before anything is written: units, teams, people and roles, and where each goes.

The preview is the change itself, carried out and taken back: it cannot promise anything else than what happens.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.paging import Page, fetch_page
from lms.people.models import Person
from lms.teams.access import holds_on, within_any
from lms.teams.models import AdminUnit, Grant, Membership, Residence, Team
from lms.units.changes import Change
from lms.units.clerk import Clerk, Outcome
from lms.units.heirs import heirs
from lms.units.recording import record

SIZE = 10  # a preview holds four lists, and phones show each row as a card
PAGE = re.compile(r"[1-9][0-9]{0,6}")


@dataclass(frozen=True)
class Place:
    """A unit as it is called on one side of the changes, with what it stands under."""

    kind: str
    name: str
    commune_kind: str | None
    commune: str | None
    province_kind: str | None
    province: str | None


@dataclass(frozen=True)
class UnitLine:
    """A unit that the changes touch. Without `before` they found it; where it `ends`, `after` is what it becomes."""

    unit_id: int
    before: Place | None
    after: Place
    ends: bool


@dataclass(frozen=True)
class Namesakes:
    """Units right below one that are called alike once changes are carried out."""

    kind: str
    name: str
    parent_id: int
    count: int


@dataclass(frozen=True)
class After:
    """How things stand once changes are carried out: which unit is where each was, and what that is called.

    `namesakes` are those that the changes brought together.
    """

    heirs: Mapping[int, int]
    places: Mapping[int, Place]
    namesakes: Sequence[Namesakes] = ()

    def place(self, unit_id: int) -> Place:
        return self.places[self.heirs[unit_id]]


@dataclass(frozen=True)
class Impact:
    """What changes touch: units that move or end with all that is theirs, and units that keep everything.

    `team_places` and `people_places` say where those go that were named by themselves.
    """

    lines: tuple[UnitLine, ...]
    moved: frozenset[int]
    ended: frozenset[int]
    kept: frozenset[int]
    after: After
    team_places: Mapping[int, Place]
    people_places: Mapping[int, Place]
    before: Mapping[int, Place]


def preview(clerk: Clerk, change: Change) -> Impact:
    """What the change would do. Whatever the session holds is rolled back. Raises a ChangeRefused."""
    try:
        outcomes = [record(clerk, change)]
        after = look_after(clerk.session, outcomes)
    finally:
        clerk.session.rollback()
    return impact_of(clerk.session, outcomes, after)


def look_after(session: Session, outcomes: Sequence[Outcome]) -> After:
    """How the units that the changes touched stand, while the changes are in the session."""
    touched = set().union(*(_touched(outcome) for outcome in outcomes))
    now = heirs(session, touched)
    return After(now, _places(session, now.values()), _namesakes(session, touched, set(now.values())))


def impact_of(session: Session, outcomes: Sequence[Outcome], after: After) -> Impact:
    """What the outcomes touched, once the session is rolled back."""
    before = _places(session, after.heirs)
    ended = frozenset[int]().union(*(outcome.ended for outcome in outcomes))
    founded = frozenset[int]().union(*(outcome.founded for outcome in outcomes))
    moved = frozenset[int]().union(*(outcome.moved for outcome in outcomes)) - founded
    kept = frozenset[int]().union(*(outcome.kept for outcome in outcomes)) - founded - moved
    lasting = frozenset[int]().union(*(outcome.lasting for outcome in outcomes))
    lines = [
        UnitLine(unit_id, before.get(unit_id), after.place(unit_id), unit_id in ended)
        for unit_id in moved | kept | ((founded | lasting) - ended)
    ]
    lines.sort(key=lambda line: (line.unit_id in moved - ended, line.before is None, line.unit_id))
    teams = {team: after.place(to) for outcome in outcomes for team, to in outcome.teams.items()}
    people = {person: after.place(to) for outcome in outcomes for person, to in outcome.people.items()}
    return Impact(tuple(lines), moved, ended - founded, kept, after, teams, people, before)


def impact_lists(session: Session, impact: Impact, day: date, asked: Mapping[str, str]) -> dict[str, Page[Any]]:
    """The teams, members, residents and roles that are touched, each at the page asked for as page-teams=2."""
    rows = {"teams": team_rows, "members": member_rows, "residents": resident_rows, "grants": grant_rows}
    numbers = {name: asked.get(f"page-{name}", "") for name in rows}
    return {
        name: fetch_page(session, query(impact, day), int(number) if PAGE.fullmatch(number) else 1, str, SIZE)
        for (name, query), number in zip(rows.items(), numbers.values(), strict=True)
    }


def team_rows(impact: Impact, day: date) -> Select[*tuple[Any, ...]]:
    """The teams that go elsewhere, in Vietnamese order: id, name, unit_id, members."""
    members = select(func.count()).where(Membership.team_id == Team.id, holds_on(Membership, day))
    query = select(Team.id, Team.name, Team.unit_id, members.correlate(Team).scalar_subquery().label("members"))
    return query.where(_moving(impact, day)).order_by(Team.name_sort, Team.id)


def member_rows(impact: Impact, day: date) -> Select[*tuple[Any, ...]]:
    """Their members, by Vietnamese name order: name, team_id, team, unit_id."""
    query = select(Person.name, Team.id.label("team_id"), Team.name.label("team"), Team.unit_id)
    query = query.join(Membership, Membership.person_id == Person.id).join(Team, Team.id == Membership.team_id)
    return query.where(_moving(impact, day), holds_on(Membership, day)).order_by(Person.name_sort, Person.id, Team.id)


def resident_rows(impact: Impact, day: date) -> Select[*tuple[Any, ...]]:
    """Those who will live in another unit or under another: person_id, name, unit_id."""
    query = select(Person.id.label("person_id"), Person.name, Residence.unit_id)
    query = query.join(Residence, Residence.person_id == Person.id).where(holds_on(Residence, day))
    going = or_(Residence.unit_id.in_(impact.moved), Person.id.in_(impact.people_places))
    return query.where(going).order_by(Person.name_sort, Person.id, Residence.id)


def grant_rows(impact: Impact, day: date) -> Select[*tuple[Any, ...]]:
    """Roles on units that end: name, role, label, unit_id."""
    query = select(Person.name, Grant.role, Grant.label, Grant.unit_id).join(Grant, Grant.person_id == Person.id)
    query = query.where(Grant.unit_id.in_(impact.ended), holds_on(Grant, day))
    return query.order_by(Person.name_sort, Person.id, Grant.id)


def members_at_home(session: Session, impact: Impact, day: date) -> int:
    """How many of those who will live elsewhere are members of a team that goes along: they are counted there, too."""
    moving = select(Membership.person_id).join(Team, Team.id == Membership.team_id)
    moving = moving.where(_moving(impact, day), holds_on(Membership, day))
    homes = resident_rows(impact, day).order_by(None).subquery()
    count = select(func.count(homes.c.person_id.distinct())).where(homes.c.person_id.in_(moving))
    return session.scalar(count) or 0


def kept_teams(session: Session, impact: Impact, day: date) -> int:
    """How many teams are within units that only get another name or kind: they stay as they are."""
    units = session.scalars(select(AdminUnit).where(AdminUnit.id.in_(impact.kept))).all()
    inside = select(AdminUnit.id).where(within_any(units))
    teams = select(func.count()).select_from(Team).where(Team.unit_id.in_(inside), holds_on(Team, day))
    return session.scalar(teams) or 0


def _moving(impact: Impact, day: date) -> ColumnElement[bool]:
    return or_(Team.unit_id.in_(impact.moved), Team.id.in_(impact.team_places)) & holds_on(Team, day)


def _namesakes(session: Session, touched: Collection[int], parents: Collection[int]) -> list[Namesakes]:
    """Units below these that are called alike, where the changes moved one of them."""
    below = select(AdminUnit).where(AdminUnit.parent_id.in_(parents), AdminUnit.valid_to.is_(None))
    called: dict[tuple[int | None, str, str], list[AdminUnit]] = {}
    for unit in session.scalars(below.order_by(AdminUnit.name_sort, AdminUnit.id)):
        called.setdefault((unit.parent_id, unit.kind, unit.name_sort), []).append(unit)
    alike = [units for units in called.values() if len(units) > 1 and any(unit.id in touched for unit in units)]
    return [Namesakes(units[0].kind, units[0].name, units[0].parent_id or 0, len(units)) for units in alike]


def _touched(outcome: Outcome) -> Collection[int]:
    return outcome.moved | outcome.kept | outcome.founded | outcome.lasting


def _places(session: Session, unit_ids: Iterable[int]) -> dict[int, Place]:
    commune, province = aliased(AdminUnit, name="commune"), aliased(AdminUnit, name="province")
    rows = session.execute(
        select(AdminUnit.id, AdminUnit.kind, AdminUnit.name, commune.kind, commune.name, province.kind, province.name)
        .outerjoin(commune, (commune.id == AdminUnit.commune_id) & (commune.id != AdminUnit.id))
        .outerjoin(province, (province.id == AdminUnit.province_id) & (province.id != AdminUnit.id))
        .where(AdminUnit.id.in_(set(unit_ids)))
    )
    return {unit_id: Place(*words) for unit_id, *words in rows}
