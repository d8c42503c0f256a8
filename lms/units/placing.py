"""A unit comes to stand under another, or a part of one goes over to another."""

from datetime import date

from sqlalchemy import select

from lms.teams.access import holds_on, is_within
from lms.teams.models import AdminUnit, Level, Residence, SuccessionKind, TeamPlace, UnitSuccession, UnitVersion
from lms.units import refusals
from lms.units.changes import NewUnit, Reparent, TransferPart
from lms.units.checking import CHILD_LEVEL, demand_authority, demand_living, demand_name, demand_newest, demand_steady
from lms.units.clerk import Clerk, Outcome
from lms.units.parts import Share, demand_share, hand_over, move, share_of


def reparent(clerk: Clerk, change: Reparent) -> Outcome:
    """A village comes to another commune, a commune to another province."""
    session, day = clerk.session, change.day
    unit, parent = clerk.find(change.unit, day), clerk.find(change.parent, day)
    clerk.claim([unit, parent])
    demand_living(session, unit, day)
    _refuse_wrong_parent(unit, parent)
    old = clerk.parent(unit)
    recorded = _is_recorded(clerk, unit, unit, SuccessionKind.REPARENT, day)
    if old.id == parent.id:
        raise refusals.AlreadyRecorded(unit) if recorded else refusals.NothingChanges(unit)
    if recorded:
        raise refusals.ContradictsRecord(unit)
    demand_authority(clerk.scope, [old, parent])
    demand_newest(session, unit, day)
    demand_steady(session, parent, day)
    demand_name(session, parent, unit.level, unit.kind, unit.name, day)
    moved = move(clerk, unit, parent, day, change.legal_basis)
    clerk.succeed(unit, unit, SuccessionKind.REPARENT, day, change.legal_basis, is_main=True)
    return Outcome(unit, moved=frozenset(moved))


def transfer_part(clerk: Clerk, change: TransferPart) -> Outcome:
    """Some of what is below a unit, or of its own teams and residents, goes over to another; both go on."""
    session, day = clerk.session, change.day
    if isinstance(change.part.into, NewUnit):
        raise refusals.NothingNamed
    unit, into = clerk.find(change.unit, day), clerk.find(change.part.into, day)
    clerk.claim([unit, into])
    if unit.id == into.id:
        raise refusals.SameUnitTwice(unit)
    demand_living(session, unit, day)
    demand_steady(session, into, day)
    if into.level != unit.level:
        raise refusals.WrongLevel(into, Level(unit.level))
    demand_authority(clerk.scope, [clerk.parent(unit), clerk.parent(into)])
    share = share_of(clerk, unit, change.part, day)
    if share.is_empty:
        raise refusals.NothingNamed(unit)
    if _is_recorded(clerk, unit, into, SuccessionKind.TRANSFER_PART, day) and _is_there(clerk, share, into, day):
        raise refusals.AlreadyRecorded(into)
    demand_share(clerk, unit, share, into, day)
    outcome = hand_over(clerk, unit, share, into, day, change.legal_basis)
    clerk.succeed(unit, into, SuccessionKind.TRANSFER_PART, day, change.legal_basis, is_main=False)
    clerk.note("unit.part_given", unit, day, to_id=into.id)
    clerk.note("unit.part_taken", into, day, from_id=unit.id)
    return outcome


def _refuse_wrong_parent(unit: AdminUnit, parent: AdminUnit) -> None:
    if is_within(unit, parent):
        raise refusals.Cycle(unit)
    if CHILD_LEVEL.get(Level(parent.level)) != unit.level:
        wanted = next(level for level, below in CHILD_LEVEL.items() if below == unit.level)
        raise refusals.WrongLevel(parent, wanted)


def _is_recorded(clerk: Clerk, old: AdminUnit, new: AdminUnit, kind: SuccessionKind, day: date) -> bool:
    step = select(UnitSuccession.id).filter_by(from_id=old.id, to_id=new.id, kind=kind, effective_date=day)
    return clerk.session.scalar(step) is not None


def _is_there(clerk: Clerk, share: Share, into: AdminUnit, day: date) -> bool:
    """Whether all of the share is `into`'s on `day`."""
    children = select(UnitVersion.unit_id).where(UnitVersion.parent_id == into.id, holds_on(UnitVersion, day))
    teams = select(TeamPlace.team_id).where(TeamPlace.unit_id == into.id, holds_on(TeamPlace, day))
    people = select(Residence.person_id).where(Residence.unit_id == into.id, holds_on(Residence, day))
    named = ({child.id for child in share.children}, set(share.teams), set(share.people))
    found = (set(clerk.session.scalars(there)) for there in (children, teams, people))
    return all(wanted <= there for wanted, there in zip(named, found, strict=True))
