"""Lists of units for the pages, as of a day: small rows, a fixed number of statements.

Of today they are read from the units' and teams' own columns, of another day from their versions and places.
"""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, exists, func, or_, select, true
from sqlalchemy.orm import aliased

from lms.teams.access import Ground, Scope, holds_on, within
from lms.teams.models import AdminUnit, Level, Team, TeamPlace, UnitSuccession, UnitVersion
from lms.text import search_key

STEP_KEYS = (UnitSuccession.effective_date, UnitSuccession.id)


def name_keys(ground: Ground) -> tuple[Any, Any]:
    """What orders a list of units."""
    return ground.name_sort, _id(ground)


def child_rows(
    scope: Scope, unit: AdminUnit, day: date, ground: Ground, search: str = "", *, without_team: bool = False
) -> Select[*tuple[Any, ...]]:
    """The units right below `unit` on `day`, in Vietnamese order: id, kind, name, number, has_teams, whether it opens.

    `number` counts the teams within; of a province among the country's, its communes: to count all teams of the
    country is the report's business.
    """
    child, teams = _id(ground), _teams_within(unit, day, ground)
    number = _below(day, ground) if unit.level == Level.NATION else teams
    query = select(child.label("id"), ground.kind, ground.name, _counted(number).label("number"))
    query = query.add_columns(teams.exists().label("has_teams"))
    query = query.where(ground.parent_id == unit.id, holds_on(ground, day)).order_by(ground.name_sort, child)
    if ground is AdminUnit:
        query = query.add_columns(true().label("is_seen"))
    else:
        query = query.add_columns(scope.covers_pages(UnitVersion).label("is_seen"))
    if without_team:
        query = query.where(~teams.exists())
    words = search_key(search)
    return query.where(ground.name_folded.contains(words, autoescape=True)) if words else query


def villages_without_team(unit: AdminUnit, day: date, ground: Ground, search: str = "") -> Select[*tuple[Any, ...]]:
    """The villages within `unit` that had no team of their own on `day`: id, kind, name, and of the commune."""
    commune = aliased(ground, name="commune")
    village = _id(ground)
    query = (
        select(village.label("id"), ground.kind, ground.name)
        .add_columns(commune.kind.label("commune_kind"), commune.name.label("commune"))
        .join(commune, and_(_id(commune) == ground.commune_id, _holds(commune, day)))
        .where(ground.level == Level.VILLAGE, within(unit, ground), holds_on(ground, day))
        .where(~_has_team(village, day, ground))
        .order_by(ground.name_sort, village)
    )
    words = search_key(search)
    named = (name.contains(words, autoescape=True) for name in (ground.name_folded, commune.name_folded))
    return query.where(or_(*named)) if words else query


def teams_of_unit(scope: Scope, unit: AdminUnit, day: date) -> Select[*tuple[int, str, bool]]:
    """The teams of the unit itself on `day`, not of what was below it: id, name, in scope now."""
    here = select(TeamPlace.team_id).where(TeamPlace.unit_id == unit.id, holds_on(TeamPlace, day))
    teams = select(Team.id, Team.name, scope.covers_teams().label("is_seen")).where(Team.id.in_(here))
    return teams.order_by(Team.name_sort, Team.id)


def step_rows(scope: Scope, unit: AdminUnit | None = None, search: str = "") -> Select[*tuple[Any, ...]]:
    """What became of units in scope, newest first; of those within `unit` where it is given."""
    names, query = _steps(scope)
    if unit or not scope.is_whole_country:
        units = select(AdminUnit.id).where(scope.covers_units(), within(unit) if unit else true())
        query = query.where(or_(UnitSuccession.from_id.in_(units), UnitSuccession.to_id.in_(units)))
    words = search_key(search)
    named = (name.contains(words, autoescape=True) for name in names)
    return query.where(or_(*named)) if words else query


def steps_of(scope: Scope, unit: AdminUnit) -> Select[*tuple[Any, ...]]:
    """What the unit came from and what became of it, newest first."""
    _names, query = _steps(scope)
    return query.where(or_(UnitSuccession.from_id == unit.id, UnitSuccession.to_id == unit.id))


def _steps(scope: Scope) -> tuple[tuple[Any, ...], Select[*tuple[Any, ...]]]:
    """What was called how: the one end on the day before, the other on the day. And the columns to be searched.

    A unit that was not there yet the day before is named as it is now. Each end with whether it is in scope now.
    """
    old, new = aliased(AdminUnit, name="old"), aliased(AdminUnit, name="new")
    was, became = aliased(UnitVersion, name="was"), aliased(UnitVersion, name="became")
    day = UnitSuccession.effective_date
    day_before = and_(was.valid_from < day, or_(was.valid_to.is_(None), was.valid_to >= day))
    query = (
        select(UnitSuccession.kind, day.label("day"), UnitSuccession.legal_basis)
        .add_columns(*_called(old, was, "old"), *_called(new, became, "new"))
        .add_columns(_seen(scope, old).label("old_seen"), _seen(scope, new).label("new_seen"))
        .join(old, old.id == UnitSuccession.from_id)
        .join(new, new.id == UnitSuccession.to_id)
        .outerjoin(was, and_(was.unit_id == old.id, day_before))
        .outerjoin(became, and_(became.unit_id == new.id, _holds(became, day)))
        .order_by(day.desc(), UnitSuccession.id.desc())
    )
    return (old.name_folded, new.name_folded, was.name_folded, became.name_folded), query


def _called(unit: Any, version: Any, end: str) -> list[Any]:
    """The unit as the version calls it."""
    words = [getattr(version, name) for name in ("kind", "name", "code")]
    now = [getattr(unit, name) for name in ("kind", "name", "code")]
    then = [func.coalesce(one, other) for one, other in zip(words, now, strict=True)]
    labels = (f"{end}_kind", f"{end}_name", f"{end}_code")
    return [unit.id.label(f"{end}_id"), *(one.label(label) for one, label in zip(then, labels, strict=True))]


def _seen(scope: Scope, unit: Any) -> ColumnElement[bool]:
    """Whether the unit is in scope; no need to look every unit up for who answers for the whole country."""
    return true() if scope.is_whole_country else unit.id.in_(select(AdminUnit.id).where(scope.covers_units()))


def _id(ground: Any) -> Any:
    """The column that names the unit."""
    return ground.unit_id if hasattr(ground, "unit_id") else ground.id


def _holds(row: Any, day: Any) -> ColumnElement[bool]:
    """As `holds_on`, of an alias."""
    return and_(row.valid_from <= day, or_(row.valid_to.is_(None), row.valid_to > day))


def _teams_within(parent: AdminUnit, day: date, ground: Ground) -> Select[int]:
    """Teams within a child of `parent` on `day`."""
    place, post = aliased(ground, name="place"), Team if ground is AdminUnit else TeamPlace
    ancestors = {Level.NATION: place.province_id, Level.PROVINCE: place.commune_id}
    ancestor: Any = ancestors.get(Level(parent.level), _id(place))
    teams = select(post.id).join(place, and_(_id(place) == post.unit_id, _holds(place, day)))
    return teams.where(ancestor == _id(ground), holds_on(post, day)).correlate(ground)


def _below(day: date, ground: Ground) -> Select[int]:
    """Units right below one on `day`."""
    below = aliased(ground, name="below")
    return select(below.id).where(below.parent_id == _id(ground), _holds(below, day)).correlate(ground)


def _counted(rows: Select[int]) -> ScalarSelect[int]:
    return rows.with_only_columns(func.count()).scalar_subquery()


def _has_team(village: Any, day: date, ground: Ground) -> ColumnElement[bool]:
    post = Team if ground is AdminUnit else TeamPlace
    return exists().where(post.unit_id == village, holds_on(post, day))
