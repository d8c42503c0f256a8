"""What a search shows of the people, teams and units it found: at most three statements for each kind."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from lms.finding.whereabouts import UnitName, Whereabouts, whereabouts_of
from lms.people.models import Person
from lms.teams.access import holds_on
from lms.teams.models import AdminUnit, Membership, Residence, Team, TeamPlace, UnitVersion
from lms.teams.namesakes import origins_of
from lms.teams.succession import heirs_of


@dataclass(frozen=True)
class Place:
    """A team that somebody is in, with the role there."""

    team_id: int
    team: str
    role: str


@dataclass(frozen=True)
class PersonHit:
    """A person, the teams they are in, and where they are: by the first team, else where they live."""

    id: int
    name: str
    birth_year: int | None
    has_signed_in: bool
    teams: tuple[Place, ...]
    where: Whereabouts | None


@dataclass(frozen=True)
class TeamHit:
    """A team, and when it ended if it did; `origin` tells its place from one of the same name (namesakes.py)."""

    id: int
    name: str
    where: Whereabouts
    valid_to: date | None
    origin: str | None


@dataclass(frozen=True)
class UnitHit:
    """A unit under its name of the day; `former` are names it had before, `now` is another name that it has since.

    `successors` are what it is part of today.
    """

    name: UnitName
    where: Whereabouts
    former: tuple[UnitName, ...]
    now: UnitName | None
    valid_to: date | None
    successors: tuple[AdminUnit, ...]
    origin: str | None


def person_hits(session: Session, ranks: Mapping[int, int], day: date) -> list[PersonHit]:
    """People by id, those of the lowest rank first, each rank in Vietnamese order, in the places of `day`.

    Two statements.
    """
    rows = session.execute(
        select(Person, Membership.role, Team.id, Team.name, TeamPlace.unit_id, Residence.unit_id.label("home"))
        .outerjoin(Membership, and_(Membership.person_id == Person.id, holds_on(Membership, day)))
        .outerjoin(Team, and_(Team.id == Membership.team_id, holds_on(Team, day)))
        .outerjoin(TeamPlace, and_(TeamPlace.team_id == Team.id, holds_on(TeamPlace, day)))
        .outerjoin(Residence, and_(Residence.person_id == Person.id, holds_on(Residence, day)))
        .where(Person.id.in_(ranks))
        .order_by(
            Person.name_sort,
            Person.id,
            Membership.valid_from,
            Membership.id,
            Residence.valid_from.desc(),
            Residence.id.desc(),
        )
    ).all()
    places = whereabouts_of(session, {row.unit_id or row.home for row in rows}, day)
    own: dict[int, list[Any]] = {}
    for row in rows:
        own.setdefault(row.Person.id, []).append(row)
    return [_person(own[person_id], places) for person_id in sorted(own, key=lambda person_id: ranks[person_id])]


def _person(rows: list[Any], places: dict[int, Whereabouts]) -> PersonHit:
    person, first = rows[0].Person, next((row for row in rows if row.unit_id), rows[0])
    teams = {row.id: Place(row.id, row.name, row.role) for row in rows if row.id}
    where = places.get(first.unit_id or first.home or 0)
    has_signed_in = person.password_hash is not None
    return PersonHit(person.id, person.name, person.birth_year, has_signed_in, tuple(teams.values()), where)


def team_hits(session: Session, ranks: Mapping[int, int], day: date) -> list[TeamHit]:
    """Teams by id, those of the lowest rank first, each rank in Vietnamese order, in the places of `day`.

    Two statements.
    """
    found = session.execute(
        select(Team, func.coalesce(TeamPlace.unit_id, Team.unit_id))
        .outerjoin(TeamPlace, and_(TeamPlace.team_id == Team.id, holds_on(TeamPlace, day)))
        .where(Team.id.in_(ranks))
        .order_by(Team.name_sort, Team.id)
    ).all()
    places = whereabouts_of(session, {unit_id for _team, unit_id in found}, day)
    origins = _origins(session, places)
    hits = [TeamHit(team.id, team.name, places[to], team.valid_to, origins.get(to)) for team, to in found]
    return sorted(hits, key=lambda hit: ranks[hit.id])


def unit_hits(session: Session, ids: Sequence[int], day: date | None) -> list[UnitHit]:
    """In the order of `ids`; those that existed on `day`, under their names of then, where a day is given.

    Three statements.
    """
    places = whereabouts_of(session, ids, day)
    versions = _versions(session, ids)
    heirs, origins = heirs_of(session, ids), _origins(session, places)
    hits = (
        _unit(places[unit_id], versions[unit_id], heirs.get(unit_id, ()), origins.get(unit_id), day) for unit_id in ids
    )
    return [hit for hit in hits if hit]


def _origins(session: Session, places: Mapping[int, Whereabouts]) -> dict[int, str]:
    """What tells places apart whose lines are alike. One statement where there are such, else none."""
    times = Counter(_words(place) for place in places.values())
    return origins_of(session, [place.unit for place in places.values() if times[_words(place)] > 1])


def _words(place: Whereabouts) -> tuple[tuple[str, str], ...]:
    return tuple((unit.kind, unit.name) for unit in (place.unit, *place.above))


def _unit(
    where: Whereabouts, versions: list[UnitVersion], heirs: Sequence[AdminUnit], origin: str | None, day: date | None
) -> UnitHit | None:
    then = [version for version in versions if day is None or _covers(version, day)]
    if not then:
        return None
    shown = UnitName(where.unit.id, then[-1].kind, then[-1].name)
    before = versions[: versions.index(then[-1])]
    others = {(version.kind, version.name) for version in before} - {(shown.kind, shown.name)}
    former = tuple(UnitName(shown.id, *other) for other in sorted(others))
    newest = UnitName(shown.id, versions[-1].kind, versions[-1].name)
    now = newest if newest != shown and versions[-1].valid_to is None else None
    return UnitHit(shown, where, former, now, versions[-1].valid_to, tuple(heirs), origin)


def _covers(version: UnitVersion, day: date) -> bool:
    return version.valid_from <= day and (version.valid_to is None or version.valid_to > day)


def _versions(session: Session, ids: Sequence[int]) -> dict[int, list[UnitVersion]]:
    versions: dict[int, list[UnitVersion]] = {}
    rows = select(UnitVersion).where(UnitVersion.unit_id.in_(ids)).order_by(UnitVersion.unit_id, UnitVersion.valid_from)
    for version in session.scalars(rows):
        versions.setdefault(version.unit_id, []).append(version)
    return versions
