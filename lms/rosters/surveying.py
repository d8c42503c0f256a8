"""Reads from the database the places and teams that a roster can mean: the communes once, villages as needed."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select, true
from sqlalchemy.orm import Session, aliased

from lms.rosters.ground import Names, Place, TeamSpot
from lms.rosters.places import bare_name, province_parts
from lms.teams.access import Scope, holds_on
from lms.teams.models import AdminUnit, Level, Team, UnitSuccession, UnitVersion
from lms.teams.tree import full_name

COLUMNS = (
    AdminUnit.id,
    AdminUnit.level,
    AdminUnit.kind,
    AdminUnit.name,
    AdminUnit.province_id,
    AdminUnit.commune_id,
    AdminUnit.valid_from,
    AdminUnit.valid_to,
)


class Survey:
    """The provinces of the country on a day, and what a file asks for below them, read when it does."""

    def __init__(self, session: Session, day: date, scope: Scope | None) -> None:
        self.session, self.day, self.scope = session, day, scope
        self.by_id: dict[int, Place] = {}
        self.provinces: dict[str, list[Place]] = {}  # by folded name, ended ones too
        self.communes: dict[int | None, Names] = {}  # by province, of the whole country under None
        self.villages: dict[int, Names] = {}  # by commune
        self._read_provinces()

    def communes_of(self, province_id: int | None) -> Names:
        """The communes of a province, or of the whole country, by their names of today and before."""
        if province_id not in self.communes:
            inside = AdminUnit.province_id == province_id if province_id else true()
            self.communes[province_id] = self._read_communes(inside)
        return self.communes[province_id]

    def ended_units(self, names: Collection[str], province_id: int | None, kind: str | None = None) -> list[Place]:
        """Communes of these folded names that are no more, or units of that kind; their land lies in the province."""
        inside = AdminUnit.province_id == province_id if province_id else true()
        wanted = AdminUnit.kind == kind if kind else AdminUnit.level == Level.COMMUNE
        called = AdminUnit.name_folded.in_(names)
        return list(self._places(and_(wanted, called, inside, AdminUnit.valid_to <= self.day)))

    def open(self, communes: Collection[Place]) -> None:
        """Read the villages and teams of these communes, and forget those of others."""
        wanted = {place.id for place in communes if place.id}
        self.villages = {commune: names for commune, names in self.villages.items() if commune in wanted}
        fresh = sorted(wanted - self.villages.keys())
        if fresh:
            for commune in fresh:
                self.villages[commune], self.by_id[commune].teams = Names(), []
            self._read_teams(self._read_villages(fresh))

    def successors(self, unit_id: int) -> list[dict[str, Any]]:
        """The units that an ended one has become, however often since: `id` and `name` of each."""
        found: dict[int, str] = {}
        seen, asked = {unit_id}, [unit_id]
        while asked:
            rows = self.session.execute(
                select(AdminUnit.id, AdminUnit.kind, AdminUnit.name, holds_on(AdminUnit, self.day))
                .join(UnitSuccession, UnitSuccession.to_id == AdminUnit.id)
                .where(UnitSuccession.from_id.in_(asked))
                .order_by(UnitSuccession.is_main.desc(), AdminUnit.name_sort)
            ).all()
            found |= {unit: full_name(kind, name) for unit, kind, name, lives in rows if lives}
            asked = [unit for unit, _kind, _name, lives in rows if not lives and unit not in seen]
            seen.update(asked)
        return [{"id": unit, "name": name} for unit, name in found.items()]

    def _read_provinces(self) -> None:
        former = self._former_names(AdminUnit.level == Level.PROVINCE)
        for place in self._places(AdminUnit.level == Level.PROVINCE):
            self.by_id[place.id or 0] = place
            for word in {place.name, *(name for _kind, name in former.get(place.id or 0, []))}:
                self.provinces.setdefault(province_parts(word)[1], []).append(place)

    def _read_communes(self, inside: ColumnElement[bool]) -> Names:
        wanted = and_(AdminUnit.level == Level.COMMUNE, inside, holds_on(AdminUnit, self.day))
        names, former = Names(), self._former_names(wanted)
        for place in self._places(wanted):
            known = self.by_id.setdefault(place.id or 0, place)
            _enter(names, known, former.get(place.id or 0, []))
        return names

    def _read_villages(self, communes: Sequence[int]) -> dict[int, Place]:
        """Those of the communes, the communes themselves among them: where teams can be."""
        within = and_(AdminUnit.level == Level.VILLAGE, AdminUnit.commune_id.in_(communes))
        former, came_from = self._former_names(within), former_communes(self.session, within, self.day)
        places = {commune: self.by_id[commune] for commune in communes}
        keys: set[str] = set()
        for place in self._places(within):
            place.came_from = tuple(came_from.get(place.id or 0, ()))
            if place.key in keys:  # the commune has two of this kind and name
                place.key = f"u{place.id}"
            keys.add(place.key)
            names = [(kind, bare_name(kind, name)) for kind, name in former.get(place.id or 0, [])]
            _enter(self.villages[place.commune_id or 0], place, names)
            places[place.id or 0] = place
        return places

    def _read_teams(self, places: dict[int, Place]) -> None:
        columns = (Team.id, Team.unit_id, Team.name, Team.decision_number, Team.decision_date, Team.valid_from)
        in_communes = [place.id for place in places.values() if place.level == Level.COMMUNE]
        units = select(AdminUnit.id).where(AdminUnit.commune_id.in_(in_communes))
        query = select(*columns).where(Team.unit_id.in_(units), holds_on(Team, self.day))
        for team, unit, name, number, decided, since in self.session.execute(query.order_by(Team.name_sort, Team.id)):
            place = places.get(unit)
            if place:
                spot = TeamSpot(team, place, name, number, decided, since)
                if any(spot.key == other.key for other in place.teams):
                    spot.key = f"t{team}"
                place.teams.append(spot)

    def _places(self, wanted: ColumnElement[bool]) -> Iterable[Place]:
        mine: ColumnElement[bool] = self.scope.covers_units() if self.scope else true()
        query: Select[*tuple[Any, ...]] = select(*COLUMNS, mine.label("mine")).where(
            wanted, AdminUnit.valid_from <= self.day
        )
        for *what, ended, within in self.session.execute(query.order_by(AdminUnit.name_sort, AdminUnit.id)):
            over = ended is not None and ended <= self.day
            place = Place(*what)
            place.ended, place.mine, place.kinds = over, bool(within), {place.kind}
            yield place

    def _former_names(self, wanted: ColumnElement[bool]) -> dict[int, list[tuple[str, str]]]:
        """The kinds and names that units had before those of today."""
        past = select(UnitVersion.unit_id, UnitVersion.kind, UnitVersion.name)
        past = past.join(AdminUnit, AdminUnit.id == UnitVersion.unit_id)
        found: dict[int, list[tuple[str, str]]] = {}
        for unit, kind, name in self.session.execute(past.where(wanted, UnitVersion.valid_to <= self.day)):
            found.setdefault(unit, []).append((kind, name))
        return found


def former_communes(session: Session, wanted: ColumnElement[bool], day: date) -> dict[int, list[str]]:
    """In which communes villages lay before that of today, by full name, newest first."""
    commune = aliased(AdminUnit, name="former_commune")
    query = select(UnitVersion.unit_id, commune.kind, commune.name)
    query = query.join(AdminUnit, AdminUnit.id == UnitVersion.unit_id)
    query = query.join(commune, commune.id == UnitVersion.commune_id)
    query = query.where(wanted, UnitVersion.valid_to <= day, UnitVersion.commune_id != AdminUnit.commune_id)
    found: dict[int, list[str]] = {}
    for unit, kind, name in session.execute(query.order_by(UnitVersion.valid_from.desc())):
        found.setdefault(unit, []).append(full_name(kind, name))
    return found


def _enter(names: Names, place: Place, former: Iterable[tuple[str, str]]) -> None:
    names.add(place)
    for kind, word in former:
        place.kinds.add(kind)
        if word != place.bare:
            names.add(place, word)
