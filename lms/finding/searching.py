"""Finds people, teams and units by what somebody typed: design.md's "search without tone marks"."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Session

from lms.finding.asking import ask
from lms.finding.hits import PersonHit, TeamHit, UnitHit, person_hits, team_hits, unit_hits
from lms.finding.people import people_found
from lms.finding.teams import teams_found
from lms.finding.units import units_found
from lms.teams.access import Scope

MOST, FEW = 20, 6  # of one kind alone, and beside the other kinds


class Kind(StrEnum):
    """What is looked for."""

    PEOPLE = "people"
    TEAMS = "teams"
    UNITS = "units"


@dataclass(frozen=True)
class Found:
    """What fits, the best first; `more` are the kinds of which there is more, or may be."""

    people: list[PersonHit]
    teams: list[TeamHit]
    units: list[UnitHit]
    more: frozenset[Kind]

    @property
    def is_nothing(self) -> bool:
        return not (self.people or self.teams or self.units)


def find(session: Session, scope: Scope, typed: str, kind: Kind | None, on: date | None, today: date) -> Found:
    """Search the scope for one kind of things or for all, as of today or of the day `on`.

    A fixed number of statements, at most fifteen, however many people there are and whatever is typed.
    """
    asked = ask(session, scope, typed, on or today, today)
    most = MOST if kind else FEW
    more = set()
    ranks: dict[int, int] = {}
    if kind in (None, Kind.PEOPLE):
        found = people_found(session, asked, MOST + 1)
        ranks = found.ranks
        more |= {Kind.PEOPLE} if found.is_partial or len(ranks) > most else set()
    teams = teams_found(session, asked, MOST + 1) if kind in (None, Kind.TEAMS) else {}
    units = units_found(session, asked, MOST + 1) if kind in (None, Kind.UNITS) else []
    more |= {name for name, ids in ((Kind.TEAMS, teams), (Kind.UNITS, units)) if len(ids) > most}
    return Found(
        person_hits(session, ranks, asked.day)[:most],
        team_hits(session, teams, asked.day)[:most],
        unit_hits(session, units[:most], on),
        frozenset(more),
    )
