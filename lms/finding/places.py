"""The places in what somebody typed: "hanh nghia lo" is Hạnh in Nghĩa Lộ, "to dan pho 3 nghia chanh" a village.

The words are split at every place into those of a name and those of a place, and whatever place they can be
is looked for. All communes and provinces that could be meant come in one statement, their villages in another.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from lms.db import begins_with
from lms.finding.words import Words, without_kind
from lms.teams.access import Scope
from lms.teams.models import AdminUnit, Level, UnitVersion

# Fewer letters could begin the name of half the communes there are.
SHORTEST_BEGINNING = 3
# Of so many communes, all people are looked through; more are too vague to mean a place.
MOST_COMMUNES = 15
MOST_BEGINNING = 60
BOTH = (True, False)
COLUMNS: dict[str, InstrumentedAttribute[int] | InstrumentedAttribute[int | None]] = {
    Level.PROVINCE: AdminUnit.province_id,
    Level.COMMUNE: AdminUnit.commune_id,
    Level.VILLAGE: AdminUnit.id,
}


@dataclass(frozen=True)
class Ground:
    """Some units of one level, and all that is below them now."""

    level: str
    ids: tuple[int, ...]

    @property
    def is_small(self) -> bool:
        return self.level != Level.PROVINCE

    def holds(self) -> ColumnElement[bool]:
        """Condition on AdminUnit."""
        return COLUMNS[self.level].in_(self.ids)


@dataclass(frozen=True)
class Reading:
    """Words that name somebody or something, and where; without `ground`, anywhere.

    `is_guess` where only the beginning of the place's name was typed (`is_begun`), or where a place of this name
    lives and one that has ended is looked at, too. A guess counts where nothing else fits.
    """

    words: Words
    ground: Ground | None = None
    is_guess: bool = False
    is_begun: bool = False


@dataclass(frozen=True)
class Readings:
    """Every way to read the words, and the units that all of them together name, with how well they do (0 best)."""

    all: tuple[Reading, ...]
    units: dict[int, int]


@dataclass(frozen=True)
class Place:
    """A province or commune under a name that it has or had; of an ended one, `commune_id` is where it is now.

    `is_ours` where it is in the scope of who asks: elsewhere in the country many are called the same.
    """

    unit_id: int
    level: str
    name: str
    province_id: int | None
    commune_id: int | None
    is_current: bool
    is_ours: bool

    @property
    def is_commune(self) -> bool:
        return self.level == Level.COMMUNE


def read(session: Session, words: Words, scope: Scope) -> Readings:
    """Read the words in every way, as who has this scope means them. Two statements."""
    if not words:
        return Readings((), {})
    tails = _Tails(words, _named(session, words, scope))
    placed = [(start, reading) for start in range(len(words)) for reading in tails.readings(start)]
    in_villages = _villages(session, words, placed)
    units: dict[int, int] = {}
    for rank, (places, _is_begun) in enumerate(tails.classes(0)):
        for place in places:
            units.setdefault(place.unit_id, rank)
    for reading in in_villages:
        if reading.ground and not reading.words:
            units |= dict.fromkeys(reading.ground.ids, 0)
    every = (Reading(words), *(reading for _start, reading in placed), *in_villages)
    return Readings(every, units)


class _Tails:
    """What each tail of the words can be, among the provinces and communes that could be meant."""

    def __init__(self, words: Words, places: Iterable[Place]) -> None:
        self.words, self.places = words, tuple(places)
        self.by_name: dict[str, list[Place]] = {}
        for place in self.places:
            self.by_name.setdefault(place.name, []).append(place)

    def readings(self, start: int) -> Iterator[Reading]:
        """The words before `start` somewhere in what those from `start` on can be."""
        filled = ((some, begun) for some, begun in self.classes(start) if some)
        places, is_begun = next(filled, ([], False))
        yield from self._in(start, places, is_guess=is_begun, is_begun=is_begun)
        if not is_begun and any(place.is_current for place in places):
            others, is_begun = next(filled, ([], False))
            ended = [place for place in others if not (place.is_current or is_begun)]
            yield from self._in(start, ended, is_guess=True)

    def _in(self, start: int, places: Iterable[Place], *, is_guess: bool, is_begun: bool = False) -> Iterator[Reading]:
        words = self.words[:start]
        provinces = {place.unit_id for place in places if not place.is_commune}
        communes = {place.commune_id for place in places if place.is_commune and place.commune_id}
        if provinces:
            yield Reading(words, Ground(Level.PROVINCE, tuple(provinces)), is_guess, is_begun)
        if 0 < len(communes) <= MOST_COMMUNES:
            yield Reading(words, Ground(Level.COMMUNE, tuple(communes)), is_guess, is_begun)

    def classes(self, start: int) -> Iterator[tuple[list[Place], bool]]:
        """Places with this name, then those whose name begins so (`True`); in each, the names of today first.

        Those of the scope come before all others.
        """
        tail = without_kind(self.words[start:])
        name = " ".join(tail)
        exact = [*self.by_name.get(name, ()), *self._in_provinces(len(self.words) - len(tail))]
        begun = [place for place in self.places if place.name != name and place.name.startswith(name)]
        for is_ours, (places, is_begun), is_current in product(BOTH, ((exact, False), (begun, True)), BOTH):
            yield [one for one in places if one.is_ours is is_ours and one.is_current is is_current], is_begun

    def _in_provinces(self, start: int) -> Iterator[Place]:
        """Communes whose province comes after them."""
        for split in range(start + 1, len(self.words)):
            for reading in self.readings(split):
                if reading.ground and reading.ground.level == Level.PROVINCE:
                    here = self.by_name.get(" ".join(self.words[start:split]), ())
                    yield from (place for place in here if place.is_commune and place.province_id in reading.ground.ids)


def _named(session: Session, words: Words, scope: Scope) -> list[Place]:
    """Provinces and communes whose name, of today or before, is a run of the words or begins as a tail of them."""
    runs = {" ".join(words[start:end]) for start in range(len(words)) for end in range(start + 1, len(words) + 1)}
    tails = [tail for start in range(len(words)) if len(tail := " ".join(words[start:])) >= SHORTEST_BEGINNING]
    exact = _versions(scope).where(UnitVersion.name_folded.in_(runs))
    begun = [_versions(scope).where(begins_with(UnitVersion.name_folded, tail)).limit(MOST_BEGINNING) for tail in tails]
    rows = session.execute(union_all(*(select(part.subquery()) for part in (exact, *begun))))
    return list(dict.fromkeys(Place(*row) for row in rows))


def _versions(scope: Scope) -> Select[*tuple[Any, ...]]:
    is_current = and_(UnitVersion.valid_to.is_(None), AdminUnit.valid_to.is_(None))
    where_now = (AdminUnit.province_id, AdminUnit.commune_id)
    is_ours = scope.covers_units().label("is_ours")
    return (
        select(AdminUnit.id, AdminUnit.level, UnitVersion.name_folded, *where_now)
        .add_columns(is_current.label("is_current"), is_ours)
        .join(AdminUnit, AdminUnit.id == UnitVersion.unit_id)
        .where(UnitVersion.level.in_((Level.PROVINCE, Level.COMMUNE)))
    )


def _villages(session: Session, words: Words, placed: Sequence[tuple[int, Reading]]) -> list[Reading]:
    """The readings in which a village comes before its commune."""
    asked: dict[int, set[int]] = {}
    for start, reading in placed:
        if start and reading.ground and reading.ground.level == Level.COMMUNE:
            asked.setdefault(start, set()).update(reading.ground.ids)
    communes = {commune for ids in asked.values() for commune in ids}
    heads = {(begin, end): village_names(words[begin:end]) for end in asked for begin in range(end)}
    names = {name for some in heads.values() for name in some}
    if not names:
        return []
    villages = session.execute(
        select(AdminUnit.id, AdminUnit.commune_id, AdminUnit.name_folded).where(
            AdminUnit.parent_id.in_(communes), AdminUnit.level == Level.VILLAGE, AdminUnit.name_folded.in_(names)
        )
    ).all()
    found = []
    for (begin, end), some in heads.items():
        ids = tuple(row.id for row in villages if row.commune_id in asked[end] and row.name_folded in some)
        if ids:
            found.append(Reading(words[:begin], Ground(Level.VILLAGE, ids)))
    return found


def village_names(words: Words) -> set[str]:
    """What a village of these words can be called: "thon 3" is kept as 3, "to dan pho 3" as it is."""
    return {" ".join(words), " ".join(without_kind(words))}
