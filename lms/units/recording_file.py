"""Records a file of changes as a whole, or says of every row what is wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lms.units import refusals
from lms.units.change_file import Column, Entry, Fault
from lms.units.clerk import Clerk, Outcome
from lms.units.impact import Impact, impact_of, look_after
from lms.units.recording import record

COLUMN_OF: dict[type[refusals.ChangeRefused], Column] = {
    refusals.FutureDay: Column.DAY,
    refusals.BeforeNewest: Column.DAY,
    refusals.BeforeFounding: Column.DAY,
    refusals.ContradictsRecord: Column.DAY,
    refusals.SuccessorElsewhere: Column.INTO,
    refusals.WrongLevel: Column.INTO,
    refusals.Cycle: Column.INTO,
    refusals.NotBelow: Column.CHILDREN,
    refusals.NothingNamed: Column.CHILDREN,
    refusals.KindWrong: Column.NEW_KIND,
    refusals.NothingChanges: Column.NEW_NAME,
    refusals.NameMissing: Column.NEW_NAME,
    refusals.NameTaken: Column.NEW_NAME,
    refusals.TooLong: Column.NEW_NAME,
    refusals.BasisTooLong: Column.BASIS,
    refusals.CodeWrong: Column.NEW_CODE,
    refusals.CodeTaken: Column.NEW_CODE,
}


@dataclass
class FileReport:
    """What became of the changes of a file: recorded, on record before, or faulty."""

    recorded: list[tuple[Entry, Outcome]] = field(default_factory=list)
    known: list[Entry] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def outcomes(self) -> list[Outcome]:
        return [outcome for _entry, outcome in self.recorded]


def record_file(clerk: Clerk, entries: Sequence[Entry]) -> FileReport:
    """Record the changes in the order of the file; each builds on those before it.

    With any fault the caller rolls back, so that the whole file is recorded or nothing of it. A refused change
    leaves no trace, so the rows after it are still read.
    """
    report = FileReport()
    changed_by: dict[int, int] = {}
    for entry in entries:
        try:
            outcome = record(clerk, entry.change)
        except refusals.AlreadyRecorded:
            report.known.append(entry)
        except refusals.ChangeRefused as refusal:
            report.faults.append(_fault(entry, refusal, changed_by))
        else:
            report.recorded.append((entry, outcome))
            changed_by |= dict.fromkeys(outcome.ended | outcome.kept | outcome.founded | outcome.moved, entry.rows[0])
    return report


def preview_file(clerk: Clerk, entries: Sequence[Entry]) -> tuple[FileReport, Impact]:
    """What recording the file would do. Whatever the session holds is rolled back."""
    try:
        report = record_file(clerk, entries)
        after = look_after(clerk.session, report.outcomes)
    finally:
        clerk.session.rollback()
    return report, impact_of(clerk.session, report.outcomes, after)


def _fault(entry: Entry, refusal: refusals.ChangeRefused, changed_by: dict[int, int]) -> Fault:
    column = COLUMN_OF.get(type(refusal), Column.UNIT)
    if isinstance(refusal, refusals.UnitUnknown):
        column = entry.columns.get(refusal.ref, column)
    return Fault(entry.rows[0], column, refusal, changed_by.get(refusal.unit_id or 0))
