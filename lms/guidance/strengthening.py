"""Which teams differ from what is asked of their composition. A list to help with, not to blame by."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from lms.teams.access import Scope, holds_on, within
from lms.teams.composition import Gap, Rule, gaps_of, read_rules
from lms.teams.models import AdminUnit, CompositionSet, Level, Membership, Team
from lms.text import search_key

Sets = dict[tuple[int, str], tuple[Rule, ...]]


@dataclass(frozen=True)
class WeakTeam:
    """A team with its gaps, and where it is."""

    id: int
    name: str
    kind: str
    place: str
    level: str
    commune_kind: str
    commune: str
    gaps: tuple[Gap, ...]


@dataclass(frozen=True)
class Weakness:
    """The teams that have gaps, of how many teams there are."""

    teams: list[WeakTeam]
    team_count: int


def weakness_of(session: Session, scope: Scope, unit: AdminUnit | None, day: date, search: str = "") -> Weakness:
    """The teams in scope that differ from the rules for them on `day`, in Vietnamese order, in four statements.

    Within `unit` where one is given. Positions are words, which no database compares as `gaps_of` does, so all
    members are read: ask for a province at most.
    """
    which = and_(scope.covers_teams(), holds_on(Team, day), *_inside(unit))
    members: dict[int, list[tuple[str, str]]] = defaultdict(list)
    places = select(Membership.team_id, Membership.role, Membership.position).where(holds_on(Membership, day))
    for team_id, role, position in session.execute(places.where(Membership.team_id.in_(select(Team.id).where(which)))):
        members[team_id].append((role, position))
    sets, nation = _sets_in_force(session, day), _nation(session)
    teams = session.execute(_rows(which, search)).all()
    weak = []
    for row in teams:
        if gaps := gaps_of(_rules(sets, nation, row.province_id, row.level), members[row.id]):
            where = (row.kind, row.place, row.level, row.commune_kind, row.commune)
            weak.append(WeakTeam(row.id, row.name, *where, tuple(gaps)))
    return Weakness(weak, len(teams))


def with_gap(teams: Iterable[WeakTeam], kind: str) -> list[WeakTeam]:
    """The teams that have a gap of this kind of rule; all of them where no kind is asked for."""
    return [team for team in teams if not kind or any(gap.rule.kind == kind for gap in team.gaps)]


def _inside(unit: AdminUnit | None) -> list[ColumnElement[bool]]:
    return [Team.unit_id.in_(select(AdminUnit.id).where(within(unit)))] if unit else []


def _rows(which: ColumnElement[bool], search: str) -> Select[*tuple[Any, ...]]:
    place, commune = aliased(AdminUnit), aliased(AdminUnit)
    rows = (
        select(Team.id, Team.name, place.kind, place.name.label("place"), place.level)
        .add_columns(commune.kind.label("commune_kind"), commune.name.label("commune"), place.province_id)
        .join(place, place.id == Team.unit_id)
        .outerjoin(commune, commune.id == place.commune_id)
        .where(which)
        .order_by(Team.name_sort, Team.id)
    )
    words = search_key(search)
    folded = (Team.name_folded, place.name_folded, commune.name_folded)
    return rows.where(or_(*(name.contains(words, autoescape=True) for name in folded))) if words else rows


def _sets_in_force(session: Session, day: date) -> Sets:
    """All of the country's: they are few."""
    sets = session.scalars(select(CompositionSet).where(holds_on(CompositionSet, day)))
    return {(each.unit_id, each.level): tuple(read_rules(each.rules)) for each in sets}


def _nation(session: Session) -> int | None:
    return session.scalar(select(AdminUnit.id).where(AdminUnit.level == Level.NATION).order_by(AdminUnit.id).limit(1))


def _rules(sets: Sets, nation: int | None, province: int | None, level: str) -> tuple[Rule, ...]:
    """The province's rules for the level, else the nation's."""
    return sets.get((province or 0, level)) or sets.get((nation or 0, level)) or ()
