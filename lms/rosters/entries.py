"""Rows on the way to their outcome: whom each means, what it would change, and what earlier rows have said."""

from dataclasses import dataclass, field
from enum import StrEnum

from lms.rosters.ground import TeamSpot
from lms.rosters.people import Known, Member
from lms.rosters.records import Fault, RosterRow


class Match(StrEnum):
    """By what a person is known again."""

    PHONE = "phone"
    TEAM = "team"  # name and year of birth within the team
    COMMUNE = "commune"  # name and year of birth within the commune


@dataclass(frozen=True, slots=True)
class Change:
    """What a row would put right: `name`, `phone`, `birth_year`, `role`, `position`, `decision_number` or `_date`."""

    what: str
    before: str
    after: str


@dataclass(slots=True)
class Newcomer:
    """Somebody whom we don't know yet, as the rows about them tell, the first of which is `row`."""

    row: int
    name: str
    folded: str
    phone: str | None
    birth_year: int | None
    spot: TeamSpot
    year_by: int | None = None

    @property
    def id(self) -> int:
        """No person's: theirs are greater than nought."""
        return -self.row


@dataclass(slots=True)
class Entry:
    """A row with its team, on the way to its outcome."""

    row: RosterRow
    spot: TeamSpot
    folded: str
    person: Known | Newcomer | None = None
    match: Match | None = None
    member: Member | None = None
    faults: list[Fault] = field(default_factory=list)
    offered: list[Fault] = field(default_factory=list)  # the team is missing, and could be entered
    changes: list[Change] = field(default_factory=list)
    remarks: list[Fault] = field(default_factory=list)
    keep_apart: bool = False  # somebody said that it is another person of the same name
    namesake: int | None = None  # an earlier row of the team with this name and year, and another number
    is_same: bool = False  # somebody said that it is this person, under another name

    @property
    def is_open(self) -> bool:
        return self.person is None and not self.faults


@dataclass
class Memory:
    """What earlier rows of the file have said. Numbers for keys: a country has a million of them."""

    rows: dict[int, int] = field(default_factory=dict)

    def first(self, *key: object) -> int | None:
        """The row that said this before."""
        return self.rows.get(hash(key))

    def note(self, row: int, *key: object) -> None:
        self.rows.setdefault(hash(key), row)
