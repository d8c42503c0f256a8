"""Which commune a row means, by province and commune as typed. Nothing is added to them by a roster."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from lms.rosters.ground import Names, Place, TeamSpot, of_kind
from lms.rosters.places import commune_parts, former_parts, province_parts
from lms.rosters.records import Code, Fault, Field, RosterRow
from lms.rosters.surveying import Survey
from lms.teams.models import AdminUnit
from lms.text import fold

CLOSE, MOST_OFFERED = 0.7, 3
TOWNSHIP = "thi_tran"


class Unplaced(Exception):
    """The words name no team; or several, of which who is in them may tell: then these are `teams`."""

    def __init__(self, code: Code, where: Field, value: str, **details: Any) -> None:
        super().__init__(code)
        self.code, self.where, self.value, self.details = code, where, value, details
        self.teams: list[TeamSpot] = []

    def fault(self, row: RosterRow) -> Fault:
        return row.fault(self.code, self.where, self.value, **self.details)


@dataclass
class Communes:
    """Finds communes within `home`."""

    survey: Survey
    home: AdminUnit

    def find(self, province: str, commune: str) -> Place:
        """The commune; without words, that of home. Raises Unplaced."""
        within, own = self._province(province), self._own_commune()
        if not commune:
            if own is None:
                raise Unplaced(Code.COMMUNE_MISSING, Field.COMMUNE, "")
            return own
        place = self._named_commune(commune, within, own)
        if own and place.id != own.id:
            raise Unplaced(Code.ELSEWHERE, Field.COMMUNE, commune, home=own.full_name)
        if self.home.province_id and place.province_id != self.home.province_id:
            raise Unplaced(Code.ELSEWHERE, Field.COMMUNE, commune, home=self.home.name)
        return place

    def _own_commune(self) -> Place | None:
        """The commune that home is, or lies in."""
        if self.home.commune_id:
            self.survey.communes_of(self.home.province_id)
        return self.survey.by_id.get(self.home.commune_id or 0)

    def _province(self, words: str) -> Place | None:
        """The province that is said, else that of home; None for the whole country."""
        own = self.survey.by_id.get(self.home.province_id or 0)
        if not words:
            return own
        found = self.survey.provinces.get(province_parts(words)[1], [])
        living = [place for place in found if not place.ended]
        if not found:
            offered = alike(fold(words), {fold(p.name): p for all_ in self.survey.provinces.values() for p in all_})
            raise Unplaced(Code.PROVINCE_UNKNOWN, Field.PROVINCE, words, alike=offered)
        if not living:
            raise self.ended(found, Field.PROVINCE, words)
        if own and own not in living:
            raise Unplaced(Code.ELSEWHERE, Field.PROVINCE, words, home=own.name)
        return living[0]

    def _named_commune(self, words: str, within: Place | None, own: Place | None) -> Place:
        province = within.id if within else None
        names, (kind, bare) = self.survey.communes_of(province), commune_parts(words)
        found = names.find(words, strict=False) or of_kind(names.find(bare, strict=False), kind)
        found = found or self._by_former_kind(words, names, province)
        if own and own in found:
            return own
        if not found:
            raise self._no_commune(words, bare, province)
        if len(found) > 1:
            raise Unplaced(Code.COMMUNE_AMBIGUOUS, Field.COMMUNE, words, choices=[self._path(p) for p in found])
        return found[0]

    def _by_former_kind(self, words: str, names: Names, province: int | None) -> list[Place]:
        """The commune of today for "thị trấn Châu Ổ", if it kept the name. Raises Unplaced for what has ended."""
        kind, bare = former_parts(words)
        if kind is None:
            return []
        living = [place for place in names.find(bare, strict=False) if not place.ended]
        kept = [place for place in living if kind in place.kinds]
        ended = [] if kept else self.survey.ended_units({fold(bare)}, province, kind)
        if ended:
            told = self.ended(ended, Field.COMMUNE, words)
            heirs = {unit["id"] for unit in told.details["successors"]}
            kept = [place for place in living if place.id in heirs and kind == TOWNSHIP]
            if not kept:
                raise told
        return kept or (living if kind == TOWNSHIP else [])

    def _no_commune(self, words: str, bare: str, province: int | None) -> Unplaced:
        ended = self.survey.ended_units({fold(words), fold(bare)}, province)
        if ended:
            return self.ended(ended, Field.COMMUNE, words)
        offered = self._communes_alike(self.survey.communes_of(province), former_parts(bare)[1])
        return Unplaced(Code.COMMUNE_UNKNOWN, Field.COMMUNE, words, alike=offered)

    def _communes_alike(self, names: Names, bare: str) -> list[str]:
        return alike(fold(bare), {letters: places[0] for letters, places in names.folded.items()})

    def _path(self, place: Place) -> str:
        province = self.survey.by_id.get(place.province_id or 0)
        return f"{place.full_name}, {province.name}" if province else place.full_name

    def ended(self, places: Sequence[Place], where: Field, words: str) -> Unplaced:
        """Of several that were called so, all that they have become."""
        successors = {unit["id"]: unit for place in places for unit in self.survey.successors(place.id or 0)}
        return Unplaced(Code.UNIT_ENDED, where, words, name=places[0].full_name, successors=list(successors.values()))


def alike(letters: str, places: dict[str, Place]) -> list[str]:
    """The full names of places that are written nearly like it."""
    found: Sequence[str] = get_close_matches(letters, places, MOST_OFFERED, CLOSE)
    return list(dict.fromkeys(places[match].full_name for match in found))
