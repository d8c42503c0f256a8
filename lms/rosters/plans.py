"""What importing a roster would do: pure data, which a page can show and `importing` carries out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from hashlib import blake2b

from lms.rosters.entries import Change, Match, Newcomer
from lms.rosters.ground import Place, TeamSpot
from lms.rosters.people import Member
from lms.rosters.records import Code, Fault, RosterRow
from lms.teams.access import Scope
from lms.teams.models import AdminUnit


class Outcome(StrEnum):
    """What becomes of a row."""

    NEW = "new"  # a person whom we don't know gets an account and a place in the team
    JOINS = "joins"  # a person whom we know, or whom an earlier row names, gets a place in the team
    CHANGED = (
        "changed"  # a member's role, position, phone, year of birth or spelling is put right; or the team's decision
    )
    SAME = "same"
    TEAM = "team"  # the row names a team and nobody in it
    SKIPPED = "skipped"
    WAITING = "waiting"  # nothing is wrong but that a village or team is missing, and nobody has said to enter it
    FAULTY = "faulty"


ASKED = (Code.PHONE_OTHER_NAME, Code.NAMESAKE_NEAR)
HELD_UP = (Outcome.FAULTY, Outcome.WAITING)


class Choice(StrEnum):
    """What somebody wants done with a row of a person whom we seem to know."""

    UPDATE = "update"  # it is this person: put right what differs
    SKIP = "skip"  # leave the row out, faulty or not
    CREATE = "create"  # it is somebody else of the same name: open an account


@dataclass(frozen=True)
class Choices:
    """What was decided on the preview: for all rows of known people, for single rows, and what may be created."""

    known: Choice = Choice.UPDATE
    rows: Mapping[int, Choice] = field(default_factory=dict)
    create_missing: bool = False
    create: frozenset[str] = frozenset()  # keys of single missing villages and teams
    replace_leaders: bool = False  # a leader of whom the roster says nothing else becomes a member

    def may_create(self, key: str) -> bool:
        """Whether the missing village or team of this key shall be entered."""
        return self.create_missing or key in self.create


@dataclass(frozen=True)
class Terms:
    """What a plan was asked under. Without a scope, by one who may see everybody."""

    home: AdminUnit
    choices: Choices
    day: date
    scope: Scope | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A row and what becomes of it.

    `team` is the key of a team in `Plan.teams`. `person_id` is that of a known person; `person_row` the row
    that a new one is opened by. `since` is the first day of a new place in the team.
    """

    row: RosterRow
    outcome: Outcome
    team: str = ""
    person_id: int | None = None
    person_row: int | None = None
    match: Match | None = None
    member: Member | None = None
    since: date | None = None
    changes: tuple[Change, ...] = ()
    faults: tuple[Fault, ...] = ()
    remarks: tuple[Fault, ...] = ()  # told, and in nobody's way

    @property
    def is_asked(self) -> bool:
        """Whether the row can mean somebody whom we know, which is for whoever imports to say."""
        return bool(self.person_id) or any(told.code in ASKED for told in (*self.faults, *self.remarks))


def held_up(faults: Sequence[Fault]) -> Outcome:
    """The outcome of a row with these faults."""
    return Outcome.WAITING if all(fault.is_offer for fault in faults) else Outcome.FAULTY


@dataclass(frozen=True, slots=True)
class Missing:
    """A village or team that the roster names and we lack. `within` is the commune or village that it belongs to."""

    key: str
    is_team: bool
    name: str
    within: str
    first_row: int
    rows: int
    chosen: bool


@dataclass(frozen=True)
class Plan:
    """Lines in the order of the file, and what they need: the teams by key, villages to enter, people to open."""

    terms: Terms
    lines: tuple[Line, ...]
    missing: tuple[Missing, ...] = ()
    teams: dict[str, TeamSpot] = field(default_factory=dict)
    villages: tuple[Place, ...] = ()
    newcomers: tuple[Newcomer, ...] = ()
    stepping_down: tuple[Member, ...] = ()  # leaders who become members, because the roster names another

    @cached_property
    def counts(self) -> Counter[Outcome]:
        """How many rows have which outcome."""
        return Counter(line.outcome for line in self.lines)

    @property
    def faults(self) -> list[Fault]:
        """What stands in the way of the import, also where rows only wait."""
        return [fault for line in self.lines if line.outcome in HELD_UP for fault in line.faults]

    @property
    def to_mend(self) -> list[Fault]:
        """What is to be put right in the file."""
        return [fault for fault in self.faults if not fault.is_offer]

    @property
    def is_ready(self) -> bool:
        """Without any fault: only then can it be applied."""
        return not any(self.counts[outcome] for outcome in HELD_UP)

    @property
    def ready_rows(self) -> int:
        """How many rows the import takes."""
        return len(self.lines) - self.counts[Outcome.SKIPPED] - sum(self.counts[outcome] for outcome in HELD_UP)

    @property
    def changes_something(self) -> bool:
        writes = (Outcome.NEW, Outcome.JOINS, Outcome.CHANGED)
        return any(self.counts[outcome] for outcome in writes) or any(item.chosen for item in self.missing)

    @cached_property
    def fingerprint(self) -> str:
        """The same as long as a new plan of the same file under the same choices would do the same."""
        told = blake2b(digest_size=16)
        for line in self.lines:
            member = (line.member.id, line.member.role, line.member.position) if line.member else None
            what = (line.row.number, line.outcome, line.team, line.person_id, line.person_row, member, line.changes)
            told.update(repr(what).encode())
        told.update(repr([(item.key, item.chosen) for item in self.missing]).encode())
        told.update(repr([member.id for member in self.stepping_down]).encode())
        return told.hexdigest()
