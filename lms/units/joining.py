"""Several units become one, or one ends and its land goes to another."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select, update

from lms.teams.models import AdminUnit, Level, SuccessionKind, UnitSuccession, UnitVersion
from lms.teams.taking_over import take_over
from lms.units import refusals
from lms.units.changes import Close, Merge, NewUnit, Ref
from lms.units.checking import demand_authority, demand_ending, demand_living, demand_steady
from lms.units.clerk import Clerk, Heir, Outcome
from lms.units.founding import begin, is_the_same
from lms.units.parts import below


def merge(clerk: Clerk, change: Merge) -> Outcome:
    """The units become one that is new, or one that goes on."""
    outcome = _join(clerk, change, change.units, change.into)
    clerk.note("unit.took_over", outcome.unit, change.day, units=len(outcome.ended))
    for unit_id in sorted(outcome.ended):
        clerk.note("unit.merged", clerk.session.get_one(AdminUnit, unit_id), change.day, to_id=outcome.unit.id)
    return outcome


def close(clerk: Clerk, change: Close) -> Outcome:
    """The unit ends; what belongs to it goes to its successor."""
    outcome = _join(clerk, change, (change.unit,), change.successor)
    clerk.note("unit.took_over", outcome.unit, change.day, units=1)
    for unit_id in outcome.ended:
        clerk.note("unit.closed", clerk.session.get_one(AdminUnit, unit_id), change.day, to_id=outcome.unit.id)
    return outcome


def finish(
    clerk: Clerk, unit: AdminUnit, heirs: Sequence[AdminUnit], kind: SuccessionKind, day: date, legal_basis: str
) -> None:
    """The unit ends on `day`; the first of `heirs` takes what nobody else was given."""
    for heir in heirs:
        clerk.succeed(unit, heir, kind, day, legal_basis, is_main=heir is heirs[0])
    apart = {"synchronize_session": False}
    newest = update(UnitVersion).where(UnitVersion.unit_id == unit.id, UnitVersion.valid_to.is_(None))
    clerk.session.execute(newest.values(valid_to=day), execution_options=apart)
    clerk.session.execute(
        update(AdminUnit).where(AdminUnit.id == unit.id).values(valid_to=day), execution_options=apart
    )
    take_over(clerk.session, unit, heirs[0], day, legal_basis)


def demand_sibling(clerk: Clerk, heir: AdminUnit, unit: AdminUnit, day: date) -> None:
    """A successor that exists stands beside the unit, and has since `day`.

    Raises WrongLevel, SuccessorElsewhere, UnitEnded, BeforeFounding or BeforeNewest.
    """
    if heir.level != unit.level:
        raise refusals.WrongLevel(heir, Level(unit.level))
    demand_steady(clerk.session, heir, day)
    if heir.parent_id != unit.parent_id:
        raise refusals.SuccessorElsewhere(heir)


def _join(clerk: Clerk, change: Merge | Close, refs: Sequence[Ref], into: Ref | NewUnit) -> Outcome:
    day, units = change.day, [clerk.find(ref, change.day) for ref in refs]
    heir = clerk.heir(into, day)
    ending = [unit for unit in units if unit is not heir]
    clerk.claim([*units, heir])
    _refuse_what_is_on_record(clerk, ending, heir, day)
    _demand_mergeable(clerk, units, ending, heir, day)
    ended = frozenset(unit.id for unit in ending)
    moved = ended.union(*(below(clerk.session, unit, day) for unit in ending))
    founded: set[int] = set()
    if isinstance(heir, NewUnit):
        heir = begin(clerk, clerk.parent(ending[0]), heir, day, change.legal_basis, ended)
        founded = {heir.id}
    for unit in ending:
        finish(clerk, unit, [heir], SuccessionKind.MERGE, day, change.legal_basis)
    return Outcome(heir, moved=moved, ended=ended, lasting=frozenset({heir.id}), founded=frozenset(founded))


def _demand_mergeable(clerk: Clerk, units: list[AdminUnit], ending: list[AdminUnit], heir: Heir, day: date) -> None:
    """Raises SameUnitTwice, MergeOfOne, ParentsDiffer, WrongLevel, SuccessorElsewhere, NotAllowed or BeforeNewest."""
    if len({unit.id for unit in units}) < len(units):
        raise refusals.SameUnitTwice(next(unit for unit in units if units.count(unit) > 1))
    if not ending or (isinstance(heir, NewUnit) and len(ending) == 1):
        raise refusals.MergeOfOne
    for unit in ending:
        demand_living(clerk.session, unit, day)
    first = ending[0]
    if any(unit.parent_id != first.parent_id for unit in ending):
        raise refusals.ParentsDiffer
    if isinstance(heir, AdminUnit):
        demand_sibling(clerk, heir, first, day)
    demand_authority(clerk.scope, [clerk.parent(first)])
    for unit in ending:
        demand_ending(clerk.session, unit, day)


def _refuse_what_is_on_record(clerk: Clerk, ending: list[AdminUnit], heir: Heir, day: date) -> None:
    """Raises AlreadyRecorded where all of the units ended that day in what they are to become."""
    steps = select(UnitSuccession.from_id, UnitSuccession.to_id).where(
        UnitSuccession.from_id.in_([unit.id for unit in ending if unit.valid_to == day]),
        UnitSuccession.kind == SuccessionKind.MERGE,
        UnitSuccession.effective_date == day,
    )
    rows = clerk.session.execute(steps).all()
    targets = {to_id for _from_id, to_id in rows}
    if len(targets) == 1 and len(rows) == len(ending):
        made = clerk.session.get_one(AdminUnit, targets.pop())
        if is_the_same(clerk, made, heir, day):
            raise refusals.AlreadyRecorded(made)
