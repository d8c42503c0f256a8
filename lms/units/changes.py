"""What can become of administrative units, as plain data: a page and a file of changes fill in the same records."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ChangeKind(StrEnum):
    RENAME = "rename"
    UPGRADE = "upgrade"  # another kind: an xã becomes a phường, a tỉnh a thành phố
    MERGE = "merge"
    SPLIT = "split"
    TRANSFER_PART = "transfer_part"
    REPARENT = "reparent"
    FOUND = "found"
    CLOSE = "close"


@dataclass(frozen=True)
class ById:
    """A unit that a page knows."""

    id: int


@dataclass(frozen=True)
class ByCode:
    """The unit that has this official code on the day before the change, or on its day."""

    code: str


@dataclass(frozen=True)
class ByPath:
    """The unit of these names on that day, from its province down; the first may be a code."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class ByName:
    """A unit right below the one that the change is about, by its name, with or without its kind."""

    name: str


Ref = ById | ByCode | ByPath
ChildRef = ById | ByName


@dataclass(frozen=True)
class NewUnit:
    """A unit that a change founds."""

    kind: str
    name: str
    code: str = ""


@dataclass(frozen=True)
class Part:
    """What one successor takes: units below, teams and residents of the unit itself."""

    into: Ref | NewUnit
    children: tuple[ChildRef, ...] = ()
    teams: tuple[int, ...] = ()
    people: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Change:
    """What all changes say: from which day on, and by which act."""

    day: date
    legal_basis: str = ""


@dataclass(frozen=True, kw_only=True)
class Rename(Change):
    unit: Ref
    name: str


@dataclass(frozen=True, kw_only=True)
class Upgrade(Change):
    """Without a name or code, the unit keeps its own."""

    unit: Ref
    kind: str
    name: str = ""
    code: str = ""


@dataclass(frozen=True, kw_only=True)
class Reparent(Change):
    unit: Ref
    parent: Ref


@dataclass(frozen=True, kw_only=True)
class Merge(Change):
    """Several become one that is new, or one that goes on and may itself be among `units`."""

    units: tuple[Ref, ...]
    into: Ref | NewUnit


@dataclass(frozen=True, kw_only=True)
class Split(Change):
    """One becomes several, the first of which takes what no part names; or it goes on with what no part names."""

    unit: Ref
    parts: tuple[Part, ...]
    goes_on: bool = False


@dataclass(frozen=True, kw_only=True)
class TransferPart(Change):
    """Both units go on; `part` says what goes over to which unit that exists."""

    unit: Ref
    part: Part


@dataclass(frozen=True, kw_only=True)
class Found(Change):
    parent: Ref
    unit: NewUnit


@dataclass(frozen=True, kw_only=True)
class Close(Change):
    """The unit ends, and what belongs to it goes to one that exists."""

    unit: Ref
    successor: Ref
