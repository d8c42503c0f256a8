"""Why a change of units is not recorded; lms/units/words.py has the sentence for each."""

from collections.abc import Iterable
from datetime import date

from lms.tables.refusals import TableRefused
from lms.teams.models import AdminUnit, Level
from lms.teams.tree import full_name
from lms.units.changes import ChildRef, Ref


class ChangeRefused(Exception):
    """A change that cannot be recorded. `called` is the unit that stands in the way, where there is one.

    What a sentence needs is kept as it was when the change was refused: after a preview is rolled back, units
    are otherwise again, or were never there.
    """

    def __init__(self, unit: AdminUnit | None = None) -> None:
        super().__init__(unit and unit.id)
        self.unit_id = unit.id if unit else None
        self.called = full_name(unit.kind, unit.name) if unit else ""
        self.founded_on = unit.valid_from if unit else None
        self.ended_on = unit.valid_to if unit else None


class AlreadyRecorded(ChangeRefused):
    """The same change is on record; `unit_id` is what came of it."""


class UnitUnknown(ChangeRefused):
    """No unit in the asker's scope is called so on that day."""

    def __init__(self, ref: Ref | ChildRef) -> None:
        super().__init__()
        self.ref = ref


class UnitAmbiguous(UnitUnknown):
    """Several units are called so: the kind must be written, too."""


class UnitEnded(ChangeRefused):
    """The unit has ended; `heirs` are what became of it."""

    def __init__(self, unit: AdminUnit, heirs: Iterable[AdminUnit]) -> None:
        super().__init__(unit)
        self.heirs = tuple(full_name(heir.kind, heir.name) for heir in heirs)


class BeforeFounding(ChangeRefused):
    """The unit was founded after that day."""


class BeforeNewest(ChangeRefused):
    """Something newer is on record of the unit, from `newest` on."""

    def __init__(self, unit: AdminUnit, newest: date) -> None:
        super().__init__(unit)
        self.newest = newest


class FutureDay(ChangeRefused):
    """The day has not come."""


class NotAllowed(ChangeRefused):
    """The asker sees the unit, but only who answers for more may change it so."""


class NationStays(ChangeRefused):
    """The nation itself is not changed here."""


class ContradictsRecord(ChangeRefused):
    """Of this unit, another change of the same kind and day is on record."""


class NothingChanges(ChangeRefused):
    """The unit is so already."""


class SameUnitTwice(ChangeRefused):
    """A unit is named twice."""


class MergeOfOne(ChangeRefused):
    """Nothing is merged."""


class SplitOfOne(ChangeRefused):
    """Nothing is split off."""


class NothingNamed(ChangeRefused):
    """It is not said what goes over."""


class ParentsDiffer(ChangeRefused):
    """The units to be merged do not stand under one unit."""


class SuccessorElsewhere(ChangeRefused):
    """The successor stands under another unit."""


class Cycle(ChangeRefused):
    """A unit cannot stand under itself or under what is below it."""


class WrongLevel(ChangeRefused):
    """The unit is of a level that cannot be meant here; one of `wanted` could."""

    def __init__(self, unit: AdminUnit, wanted: Level) -> None:
        super().__init__(unit)
        self.wanted = wanted


class NotBelow(ChangeRefused):
    """The unit does not stand right below the one that gives it away."""


class ElsewhereNow(ChangeRefused):
    """A team or person named to go over does not belong to the unit on that day."""


class KindWrong(ChangeRefused):
    """No unit of this level is of that kind."""


class NameMissing(ChangeRefused):
    """A unit needs a name."""


class NameTaken(ChangeRefused):
    """The parent has a unit of that kind and name."""


class CodeWrong(ChangeRefused):
    """A province's code has two digits, a commune's five, a village has none."""


class CodeTaken(ChangeRefused):
    """Another unit has that code."""


class TooLong(ChangeRefused):
    """The name is longer than the registry keeps."""


class BasisTooLong(ChangeRefused):
    """The act is named in more words than the registry keeps."""


class TooManyChanges(TableRefused):
    """The file has more rows, or more words, than are recorded at once."""


class NoChanges(TableRefused):
    """Nothing stands below the heading."""


class RosterSent(TableRefused):
    """The headings are those of a roster of members, which has a page of its own."""


class HeadingsMissing(TableRefused):
    """No column is headed so; `headings` are those that are missing."""

    def __init__(self, headings: tuple[str, ...]) -> None:
        super().__init__(*headings)
        self.headings = headings


class CellMissing(ChangeRefused):
    """A cell that this kind of change needs is empty."""


class DayUnreadable(ChangeRefused):
    """The cell holds no day."""


class ChangeUnknown(ChangeRefused):
    """No change is called so."""
