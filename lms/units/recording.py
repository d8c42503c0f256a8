"""Records a change of units, of whatever kind, or refuses it before anything is written."""

from collections.abc import Callable, Iterable
from typing import Any

from lms.units.changes import Change, Close, Found, Merge, Rename, Reparent, Split, TransferPart, Upgrade
from lms.units.checking import LONGEST
from lms.units.clerk import Clerk, Outcome
from lms.units.describing import rename, upgrade
from lms.units.founding import found
from lms.units.joining import close, merge
from lms.units.placing import reparent, transfer_part
from lms.units.refusals import AlreadyRecorded, BasisTooLong, FutureDay
from lms.units.splitting import split

VERBS: dict[type[Change], Callable[[Clerk, Any], Outcome]] = {
    Rename: rename,
    Upgrade: upgrade,
    Reparent: reparent,
    Merge: merge,
    Split: split,
    TransferPart: transfer_part,
    Found: found,
    Close: close,
}


def record(clerk: Clerk, change: Change) -> Outcome:
    """Carry the change out, in the caller's transaction. Raises a ChangeRefused before anything is written.

    A change is recorded from its day on; one whose day has not come waits, since the tree says how things are
    now. What was recorded before is refused as AlreadyRecorded, so that pressing twice records once.
    """
    if change.day > clerk.today:
        raise FutureDay
    if len(change.legal_basis) > LONGEST:
        raise BasisTooLong
    return VERBS[type(change)](clerk, change)


def record_all(clerk: Clerk, changes: Iterable[Change]) -> list[Outcome]:
    """Carry out what belongs together, all of it or nothing; nothing is left to do where all of it is on record.

    So a form that was sent twice finds its own work done. Raises what `record` raises, AlreadyRecorded also
    where only a part is on record; the caller then rolls back.
    """
    made: list[Outcome] = []
    known: list[AlreadyRecorded] = []
    for change in changes:
        try:
            made.append(record(clerk, change))
        except AlreadyRecorded as refusal:
            known.append(refusal)
    if made and known:
        raise known[0]
    return made
