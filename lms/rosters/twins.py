"""Villages of one commune that share kind and name, as after a merge of communes: told apart by where they lay before.

The export writes the former commune behind the name, "An Thạnh (xã An Phú cũ)", and the import reads it there.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from lms.rosters.ground import Place, TeamSpot
from lms.rosters.people import Member
from lms.rosters.places import commune_parts, has_no_marks, spelling
from lms.rosters.records import RosterRow
from lms.text import fold

FORMER = re.compile(r"(?i)(.*\S)\s*\(\s*(?:thuộc\s+)?([^()]+?)(?:\s+(?:cũ|cu|trước đây))?\s*\)")
Id = TypeVar("Id")


def without_former(words: str) -> tuple[str, str]:
    """A village's name, and the former commune in the brackets behind it: "An Thạnh", "xã An Phú"."""
    found = FORMER.fullmatch(words)
    return (found[1], found[2]) if found else (words, "")


def with_former(name: str, mark: str) -> str:
    """The name as `without_former` takes it apart again."""
    return f"{name} ({mark})" if mark else name


def marks_of(twins: Mapping[Id, Sequence[str]], commune: str) -> dict[Id, str]:
    """What to write in brackets behind each of some villages that are called alike, "xã An Phú cũ".

    Given are the communes in which each lay before, newest first; one that always lay here is marked by `commune`
    as it is. Empty for what no place of before tells apart.
    """
    shared = Counter(name for former in twins.values() for name in set(former))
    at_home = [village for village, former in twins.items() if not former]
    marks = {}
    for village, former in twins.items():
        own = next((name for name in former if shared[name] == 1), "")
        marks[village] = f"{own} cũ" if own else commune if at_home == [village] else ""
    return marks


def lay_in(place: Place, said: str, commune: Place) -> bool:
    """Whether the village once lay in the commune that is said; `commune` is that of today."""
    kind, bare = commune_parts(said)
    for name in place.came_from or (commune.full_name,):
        own_kind, own = commune_parts(name)
        same = fold(own) == fold(bare) if has_no_marks(bare) else spelling(own) == spelling(bare)
        if same and kind in (None, own_kind):
            return True
    return False


def with_team(places: Iterable[Place], team: str) -> list[Place]:
    """Those of the villages that have a team of exactly this name."""
    return [place for place in places if team and any(spelling(spot.name) == spelling(team) for spot in place.teams)]


def by_members(row: RosterRow, spots: Sequence[TeamSpot], members: Iterable[Member]) -> TeamSpot | None:
    """The one of the teams that the person of the row is in, by phone, else by name and year of birth."""
    ids = {spot.id for spot in spots}
    inside = [member for member in members if member.team_id in ids]
    for found in (_of_phone(row, inside), _of_name(row, inside)):
        teams = {member.team_id for member in found}
        if len(teams) == 1:
            return next(spot for spot in spots if spot.id in teams)
    return None


def _of_phone(row: RosterRow, members: Iterable[Member]) -> Iterator[Member]:
    return (member for member in members if row.phone and member.person.phone == row.phone)


def _of_name(row: RosterRow, members: Iterable[Member]) -> Iterator[Member]:
    folded = fold(row.name)
    for member in members:
        years = {row.birth_year, member.person.birth_year} - {None}
        if folded and member.person.folded == folded and len(years) <= 1:
            yield member
