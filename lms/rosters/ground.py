"""The places and teams that a roster can mean: units with all their names, and finding one by what was typed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b

from lms.rosters.places import bare_name, has_no_marks, spelling, split_team, village_parts
from lms.teams.models import Level
from lms.teams.tree import full_name
from lms.text import fold


@dataclass(slots=True)
class Place:
    """A unit, or a village that the roster names and we lack: then it has no id yet.

    `mine` tells whether whoever imports may act there; `kinds` are all that it ever was.
    """

    id: int | None
    level: str
    kind: str
    name: str
    province_id: int | None
    commune_id: int | None
    valid_from: date
    ended: bool = False
    mine: bool = True
    kinds: set[str] = field(default_factory=set)
    teams: "list[TeamSpot]" = field(default_factory=list)
    key: str = ""  # what the place is called in a plan: the same before and after it is entered
    came_from: tuple[str, ...] = ()  # full names of the communes in which a village lay before, newest first

    def __post_init__(self) -> None:
        own = f"v{digest(self.commune_id, self.kind, spelling(self.bare))}"
        self.key = own if self.level == Level.VILLAGE else f"u{self.id}"

    @property
    def full_name(self) -> str:
        return full_name(self.kind, self.name)

    @property
    def bare(self) -> str:
        """A village's name without its kind: 3 of Tổ dân phố 3."""
        return bare_name(self.kind, self.name) if self.level == Level.VILLAGE else self.name


@dataclass(slots=True)
class TeamSpot:
    """A team, or one that the roster names and we lack: then it has no id yet."""

    id: int | None
    place: Place
    name: str
    decision_number: str
    decision_date: date | None
    valid_from: date
    key: str = ""

    def __post_init__(self) -> None:
        self.key = f"t{digest(self.place.key, spelling(self.name))}"


def digest(*parts: object) -> str:
    """A short name for a long one, that a form can send."""
    return blake2b(repr(parts).encode(), digest_size=8).hexdigest()


class Names:
    """Places by every name they have or had; a name in force comes before one of the past."""

    def __init__(self) -> None:
        self.spelled: dict[str, list[Place]] = {}
        self.folded: dict[str, list[Place]] = {}
        self.former: dict[str, list[Place]] = {}

    def add(self, place: Place, name: str | None = None) -> None:
        """Enter a place under its own name, or under one of the past."""
        word = place.bare if name is None else name
        if name is not None or place.ended:
            _enter(self.former, spelling(word), place)
        else:
            _enter(self.spelled, spelling(word), place)
            _enter(self.folded, fold(word), place)

    def find(self, name: str, *, strict: bool) -> list[Place]:
        """The places that `name` can mean: by all its marks, by a name of the past, or by its letters alone.

        The last only if it was typed without marks, or not `strict`: for lists that no roster adds to.
        """
        found = self.spelled.get(spelling(name)) or self.former.get(spelling(name))
        if found:
            return found
        return self.folded.get(fold(name), []) if has_no_marks(name) or not strict else []


def _enter(index: dict[str, list[Place]], key: str, place: Place) -> None:
    places = index.setdefault(key, [])
    if place not in places:
        places.append(place)


def of_kind(places: Iterable[Place], kind: str | None) -> list[Place]:
    """Those that are or were of the kind; all of them where none was, since kinds change."""
    known = list(places)
    exact = [place for place in known if kind in place.kinds] if kind else []
    return exact or known


def usual_part(name: str, place: Place) -> str:
    """What a team's name says beyond the usual "Tổ CNSCĐ thôn Đông Hạ": nothing, for most."""
    _team, rest = split_team(name)
    if not rest or spelling(rest) in (spelling(place.full_name), spelling(place.bare)):
        return ""
    kind, bare = village_parts(rest)
    if kind in (None, place.kind) and spelling(bare) == spelling(place.bare):
        return ""
    return spelling(rest)


def teams_called(place: Place, name: str) -> list[TeamSpot]:
    """The teams of the place that `name` can mean; without a name, its only or usual team."""
    if not name:
        usual = [team for team in place.teams if not usual_part(team.name, place)]
        return usual if len(usual) == 1 else place.teams
    exact = [team for team in place.teams if spelling(team.name) == spelling(name)]
    if exact:
        return exact
    part = usual_part(name, place)
    alike = [team for team in place.teams if usual_part(team.name, place) == part]
    if alike or not has_no_marks(name):
        return alike
    return [team for team in place.teams if fold(team.name) == fold(name)]
