"""Tells places and teams of one name apart: a merger can bring two villages of one name into one commune."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased

from lms.teams.models import AdminUnit, Level, Team, UnitVersion
from lms.teams.tree import full_name
from lms.text import sort_key


class Named(Protocol):
    """A unit, or a row of a list that names one."""

    @property
    def id(self) -> int: ...

    @property
    def kind(self) -> str: ...

    @property
    def name(self) -> str: ...


@dataclass(frozen=True)
class Seat:
    """Where a team is, as far as its name does not tell: the unit, and the commune to which that belonged before."""

    unit: str
    origin: str | None


def origins_of(session: Session, places: Collection[Named]) -> dict[int, str]:
    """Of villages that others among the places are called like: the commune of each before, as it was called then.

    By the unit's id; nothing of one that has always been where it is. One statement, none without namesakes.
    """
    ids = _namesakes((place.id, (place.kind, sort_key(place.name))) for place in places)
    if not ids:
        return {}
    before, commune = aliased(UnitVersion), aliased(UnitVersion)
    last = and_(
        commune.unit_id == before.commune_id,
        commune.valid_from < before.valid_to,
        or_(commune.valid_to.is_(None), commune.valid_to >= before.valid_to),
    )
    rows = session.execute(
        select(before.unit_id, commune.kind, commune.name)
        .join(AdminUnit, AdminUnit.id == before.unit_id)
        .join(commune, last)
        .where(before.unit_id.in_(ids), before.level == Level.VILLAGE, before.commune_id != AdminUnit.commune_id)
        .order_by(before.valid_from)
    )
    return {unit_id: full_name(kind, name) for unit_id, kind, name in rows}


def seats_of(session: Session, teams: Sequence[Team]) -> dict[int, Seat]:
    """Of teams that others among them are called like: where each is. At most two statements."""
    ids = _namesakes((team.id, team.name_sort) for team in teams)
    if not ids:
        return {}
    pairs = select(Team.id, AdminUnit).join(AdminUnit, AdminUnit.id == Team.unit_id).where(Team.id.in_(ids))
    units = {row.id: row.AdminUnit for row in session.execute(pairs)}
    origins = origins_of(session, list(units.values()))
    return {team_id: Seat(full_name(unit.kind, unit.name), origins.get(unit.id)) for team_id, unit in units.items()}


def _namesakes(called: Iterable[tuple[int, object]]) -> list[int]:
    """The ids of what is called like something else."""
    names = dict(called)
    times = Counter(names.values())
    return [one for one, name in names.items() if times[name] > 1]
