"""Which team a row means: by province, commune, village and team name, as typed. What is missing is offered."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from lms.rosters.communes import Communes, Unplaced, alike
from lms.rosters.ground import Names, Place, TeamSpot, teams_called
from lms.rosters.places import bare_number, commune_parts, split_team, village_parts
from lms.rosters.records import Code, Field, RosterRow
from lms.rosters.surveying import Survey
from lms.rosters.twins import lay_in, marks_of, with_former, with_team, without_former
from lms.teams.founding import usual_team_name
from lms.teams.models import AdminUnit, Level
from lms.teams.tree import village_name
from lms.text import fold

Words = tuple[str, str, str | None, str, str]


@dataclass
class Locator:
    """Finds teams within `home` for the rows of one file, and keeps what the file names and we lack."""

    survey: Survey
    home: AdminUnit
    team_ids: frozenset[int] = frozenset()  # teams that whoever imports leads: they may be changed, too
    known: dict[Words, TeamSpot | Unplaced] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.communes = Communes(self.survey, self.home)

    def open(self, rows: Iterable[RosterRow]) -> None:
        """Read what these rows can mean, in a few statements. Rows of which nothing is found are told later."""
        self.known.clear()
        communes: dict[tuple[str, str], Place | None] = {}
        for row in rows:
            words = (row.province, row.commune)
            if words not in communes:
                communes[words] = self._commune_or_none(*words)
        self.survey.open([place for place in communes.values() if place])

    def look(self, row: RosterRow) -> TeamSpot | Unplaced:
        """The team; without an id, and perhaps in a village without one, where it is missing. Or why there is none."""
        words = (row.province, row.commune, row.kind, row.village, row.team)
        found = self.known.get(words)
        if found is None:
            found = self.known[words] = self._find(words, Field.VILLAGE in row.columns)
        return found

    def _find(self, words: Words, has_villages: bool) -> TeamSpot | Unplaced:
        try:
            spot = self._team(words, has_villages)
        except Unplaced as unplaced:
            return unplaced
        if spot.place.mine or spot.id in self.team_ids:
            return spot
        return Unplaced(Code.ELSEWHERE, *_narrowest(words), home="")

    def _commune_or_none(self, province: str, commune: str) -> Place | None:
        try:
            return self.communes.find(province, commune)
        except Unplaced:
            return None

    # Villages and teams: what the roster names and we lack is a Place or TeamSpot without an id.

    def _team(self, words: Words, has_villages: bool) -> TeamSpot:
        province, commune, kind, village, team = words
        place = self.communes.find(province, commune)
        if village:
            place = self._village(place, kind, village, team)
        elif self.home.level == Level.VILLAGE:
            place = self._home_village(place)
        elif team:
            spot = self._by_team_name(place, team, has_villages)
            if isinstance(spot, TeamSpot):
                return spot
            place = spot
        return self._team_in(place, team)

    def _village(self, commune: Place, kind: str | None, words: str, team: str) -> Place:
        own_kind, bare = village_parts(words)
        names = self.survey.villages[commune.id or 0]
        if kind and own_kind not in (None, kind):
            own_kind, bare = kind, bare_number(words)  # "thôn" and "Bản Lầu"
        kind = kind or own_kind
        found = [place for place in names.find(bare, strict=True) if kind is None or kind in place.kinds]
        if not found:
            found = [place for place in names.find(words, strict=True) if kind is None or own_kind == kind]
        name, said = without_former(words)
        if not found and said:
            bare = village_parts(name)[1]
            found = [place for place in names.find(bare, strict=True) if kind is None or kind in place.kinds]
            found = [place for place in found if lay_in(place, said, commune)]
        living = [place for place in found if not place.ended] or found
        if len(living) > 1:
            living = [self._one_of(living, commune, kind, words, team)]
        if not living:
            return self._missing_village(commune, names, kind, bare, words)
        if living[0].ended:
            raise self.communes.ended(living, Field.VILLAGE, words)
        return self._checked(living[0], words)

    def _one_of(self, places: list[Place], commune: Place, kind: str | None, words: str, team: str) -> Place:
        """The village of several that is of the kind today, that we are at home in, or that has the team."""
        of_today = [place for place in places if place.kind == kind] or places
        for found in (of_today, [place for place in places if place.id == self.home.id], with_team(of_today, team)):
            if len(found) == 1:
                return found[0]
        marks = marks_of({place.key: place.came_from for place in of_today}, commune.full_name)
        choices = [place.full_name for place in of_today]
        code = Code.VILLAGE_AMBIGUOUS
        if len(set(choices)) < len(choices):
            code, choices = Code.VILLAGE_TWINS, [with_former(p.full_name, marks[p.key]) for p in of_today]
        unplaced = Unplaced(code, Field.VILLAGE, words, choices=choices)
        unplaced.teams = [spot for place in of_today for spot in teams_called(place, team)]
        raise unplaced

    def _checked(self, village: Place, words: str) -> Place:
        if self.home.level == Level.VILLAGE and village.id != self.home.id:
            raise Unplaced(Code.ELSEWHERE, Field.VILLAGE, words, home=self.home.name)
        return village

    def _home_village(self, commune: Place) -> Place:
        names = self.survey.villages[commune.id or 0]
        return next(p for places in names.spelled.values() for p in places if p.id == self.home.id)

    def _missing_village(self, commune: Place, names: Names, kind: str | None, bare: str, words: str) -> Place:
        if kind is None:
            entered = {letters: places[0] for letters, places in names.folded.items() if places[0].id}
            offered = alike(fold(bare), entered)
            raise Unplaced(Code.VILLAGE_KIND_MISSING, Field.VILLAGE, words, alike=offered)
        ids = (commune.province_id, commune.id)
        name = village_name(kind, bare)
        made = Place(None, Level.VILLAGE, kind, name, *ids, commune.valid_from, mine=commune.mine, kinds={kind})
        self._checked(made, words)
        names.add(made)
        return made

    def _by_team_name(self, commune: Place, team: str, has_villages: bool) -> TeamSpot | Place:
        """Phụ lục 1 names no village but in the name of the team (domain.md 61): the team, or where it must be."""
        names = self.survey.villages[commune.id or 0]
        places = [commune, *(place for found in names.spelled.values() for place in found)]
        exact = [spot for place in places for spot in teams_called(place, team) if fold(spot.name) == fold(team)]
        if len(exact) == 1:
            return exact[0]
        is_team, rest = split_team(team)
        kind, _bare = village_parts(rest)
        if not rest or commune_parts(rest)[1] == commune.name or (has_villages and not kind):
            return commune
        if kind or (is_team and names.find(rest, strict=True)):
            return self._village(commune, None, rest, team)
        return commune

    def _team_in(self, place: Place, name: str) -> TeamSpot:
        found = teams_called(place, name)
        if len(found) > 1:
            unplaced = Unplaced(Code.TEAM_AMBIGUOUS, Field.TEAM, name, choices=[spot.name for spot in found])
            unplaced.teams = found
            raise unplaced
        if found:
            return found[0]
        made = TeamSpot(None, place, name or usual_team_name(place.kind, place.name), "", None, place.valid_from)
        place.teams.append(made)
        return made


def _narrowest(words: Words) -> tuple[Field, str]:
    province, commune, _kind, village, team = words
    said = ((Field.VILLAGE, village), (Field.TEAM, team), (Field.COMMUNE, commune), (Field.PROVINCE, province))
    return next(((where, value) for where, value in said if value), (Field.TEAM, ""))
