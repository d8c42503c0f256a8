"""What importing a roster would do, before anything is written: for each row an outcome, and all faults."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from sqlalchemy.orm import Session

from lms.rosters.records import Fault, RosterRow
from lms.teams.access import Scope
from lms.teams.models import AdminUnit


class Outcome(StrEnum):
    """What becomes of a row."""

    NEW = "new"  # a person whom we don't know gets an account and a place in the team
    JOINS = "joins"  # a person whom we know gets a place in the team
    CHANGED = "changed"  # a member's role, position, phone, year of birth or spelling is put right
    SAME = "same"
    TEAM = "team"  # the row names a team and nobody in it
    SKIPPED = "skipped"
    FAULTY = "faulty"


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
    replace_leaders: bool = False  # a leader whom the roster lacks becomes a member where it names another leader


class Match(StrEnum):
    """By what a person is known again."""

    PHONE = "phone"
    TEAM = "team"  # name and year of birth within the team
    COMMUNE = "commune"  # name and year of birth within the commune


@dataclass(frozen=True, slots=True)
class Change:
    """What a row would put right: `name`, `phone`, `birth_year`, `role` or `position`."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row and what becomes of it. `person_id` is the known person's; `place` names the team by its key."""

    row: RosterRow
    outcome: Outcome
    place: str = ""
    person_id: int | None = None
    match: Match | None = None
    changes: tuple[Change, ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Missing:
    """A village or team that the roster names and we lack. `unit` is the commune or village that it belongs to."""

    key: str
    is_team: bool
    unit: str
    name: str
    first_row: int
    rows: int
    chosen: bool


@dataclass(frozen=True)
class Plan:
    """Pure data, in the order of the file."""

    lines: tuple[Line, ...]
    missing: tuple[Missing, ...]

    @cached_property
    def counts(self) -> Counter[Outcome]:
        """How many rows have which outcome."""
        return Counter(line.outcome for line in self.lines)

    @property
    def faults(self) -> list[Fault]:
        return [fault for line in self.lines if line.outcome == Outcome.FAULTY for fault in line.faults]

    @property
    def is_ready(self) -> bool:
        """Without any fault: only then can it be applied."""
        return not self.counts[Outcome.FAULTY]

    @property
    def changes_something(self) -> bool:
        return False

    @cached_property
    def fingerprint(self) -> str:
        """The same as long as a new plan of the same file and choices would do the same."""
        return ""


def plan(
    session: Session,
    home: AdminUnit,
    rows: Iterable[RosterRow],
    choices: Choices,
    day: date,
    scope: Scope | None = None,
) -> Plan:
    """What importing `rows` into `home` would do on `day`; without a scope, as one who may see everybody.

    Nothing is written. Places outside `home` or the scope are faults.
    """
    raise NotImplementedError
