"""On which ground a report stands: units and teams where they are now, or where they were on a day.

The same statements serve both. A ground says which table holds the bounds (AdminUnit or UnitVersion, which have
the same columns) and how a team, or a home, is joined with its row there; everything else is one GROUP BY.

As it was then means the last day that counts of the period: names, kinds and parents of that day, teams where
they stood. A team that ended during the period stands where it stood on its own last day, so that its members
are counted somewhere, as they are on the ground of today.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_
from sqlalchemy.orm import InstrumentedAttribute, aliased

from lms.teams.access import holds_on
from lms.teams.models import AdminUnit, Level, Residence, Team, TeamPlace, UnitVersion

Rows = Select[*tuple[Any, ...]]
Join = tuple[type[Any], ColumnElement[bool]]


class GroundWord(StrEnum):
    """How an address names a ground."""

    NOW = "now"
    THEN = "then"


@dataclass(frozen=True)
class Ground:
    """`table` holds the bounds that are valid on `day`, `unit_id` names the unit of each of its rows."""

    word: GroundWord
    day: date
    table: type[AdminUnit] | type[UnitVersion]
    unit_id: InstrumentedAttribute[int]
    team_joins: tuple[Join, ...]
    home_joins: tuple[Join, ...]

    @property
    def is_now(self) -> bool:
        return self.word is GroundWord.NOW

    def placing_teams(self, query: Rows) -> Rows:
        """The query, which reads Team, with the row of each team's place."""
        return _joined(query, self.team_joins)

    def placing_homes(self, query: Rows) -> Rows:
        """The query, which reads Residence, with the row of each home."""
        return _joined(query, self.home_joins)

    def key(self, level: str) -> InstrumentedAttribute[int | None]:
        """The column that names the province or commune of a place."""
        return self.table.province_id if level == Level.PROVINCE else self.table.commune_id

    def commune(self) -> tuple[Any, ColumnElement[bool]]:
        """The commune of a place under a name of its own, and how it is joined."""
        commune = aliased(self.table, name="commune")
        own = getattr(commune, self.unit_id.key)
        return commune, and_(own == self.table.commune_id, holds_on(commune, self.day))

    def holds(self) -> ColumnElement[bool]:
        """Condition on the table: the row is valid on the ground's day."""
        return holds_on(self.table, self.day)


def as_it_is_now(today: date) -> Ground:
    """A team stands at its unit of today, a home lies where its village or commune belongs today."""
    place, home = AdminUnit.id == Team.unit_id, AdminUnit.id == Residence.unit_id
    return Ground(GroundWord.NOW, today, AdminUnit, AdminUnit.id, ((AdminUnit, place),), ((AdminUnit, home),))


def as_it_was(day: date) -> Ground:
    """A team stands where it stood on `day`, a home lies where it lay."""
    homes = and_(UnitVersion.unit_id == Residence.unit_id, holds_on(UnitVersion, day))
    places = ((TeamPlace, _place_on(day)), (UnitVersion, _version_on(day)))
    return Ground(GroundWord.THEN, day, UnitVersion, UnitVersion.unit_id, places, ((UnitVersion, homes),))


def ground_named(word: str, today: date, day: date) -> Ground | None:
    """The ground that an address names, that of today where it names none; `day` is the last that counts."""
    if word == GroundWord.THEN:
        return as_it_was(day)
    return as_it_is_now(today) if word in ("", GroundWord.NOW) else None


def _place_on(day: date) -> ColumnElement[bool]:
    """The team's place on `day`, or its last one where the team had ended by then. Never more than one."""
    lasted = or_(TeamPlace.valid_to.is_(None), TeamPlace.valid_to > TeamPlace.valid_from)
    there = or_(TeamPlace.valid_to.is_(None), TeamPlace.valid_to > day, TeamPlace.valid_to == Team.valid_to)
    return and_(TeamPlace.team_id == Team.id, TeamPlace.valid_from <= day, lasted, there)


def _version_on(day: date) -> ColumnElement[bool]:
    """The unit of the place as it was on `day`, or on the last day of the place where that came before."""
    began = or_(TeamPlace.valid_to.is_(None), UnitVersion.valid_from < TeamPlace.valid_to)
    lasted = or_(UnitVersion.valid_to.is_(None), UnitVersion.valid_to > day, UnitVersion.valid_to >= TeamPlace.valid_to)
    return and_(UnitVersion.unit_id == TeamPlace.unit_id, UnitVersion.valid_from <= day, began, lasted)


def _joined(query: Rows, joins: tuple[Join, ...]) -> Rows:
    for table, condition in joins:
        query = query.join(table, condition)
    return query
