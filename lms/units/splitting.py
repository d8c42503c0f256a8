"""One unit becomes several, or goes on smaller."""

from collections.abc import Sequence

from sqlalchemy import select

from lms.teams.models import AdminUnit, Level, SuccessionKind, UnitSuccession
from lms.text import sort_key
from lms.units import refusals
from lms.units.changes import NewUnit, Split
from lms.units.checking import demand_authority, demand_code, demand_ending, demand_living, demand_name, demand_steady
from lms.units.clerk import Clerk, Heir, Outcome
from lms.units.founding import begin, is_the_same
from lms.units.joining import demand_sibling, finish
from lms.units.parts import Share, below, demand_share, hand_over, share_of

FEWEST_PARTS = {True: 1, False: 2}  # by whether the unit goes on


def split(clerk: Clerk, change: Split) -> Outcome:
    """Each part takes its share; the first, or the unit itself where it goes on, keeps the rest."""
    day, unit = change.day, clerk.find(change.unit, change.day)
    heirs = [clerk.heir(part.into, day) for part in change.parts]
    clerk.claim([unit, *heirs])
    _refuse_what_is_on_record(clerk, unit, change, heirs)
    _demand_splittable(clerk, unit, change, heirs)
    shares = [share_of(clerk, unit, part, day) for part in change.parts]
    _demand_shares(clerk, unit, change, shares, heirs)
    moved = set() if change.goes_on else {unit.id} | below(clerk.session, unit, day)
    founded = [_founded(clerk, unit, change, heir) for heir in heirs]
    outcomes = [
        hand_over(clerk, unit, share, made, day, change.legal_basis)
        for share, made in zip(shares, founded, strict=True)
    ]
    _succeed(clerk, unit, change, founded)
    return Outcome(
        unit if change.goes_on else founded[0],
        moved=frozenset(moved).union(*(outcome.moved for outcome in outcomes)),
        ended=frozenset() if change.goes_on else frozenset({unit.id}),
        lasting=frozenset().union(*(outcome.lasting for outcome in outcomes)),
        founded=frozenset(made.id for made, heir in zip(founded, heirs, strict=True) if made is not heir),
        teams={team: to for outcome in outcomes for team, to in outcome.teams.items()},
        people={person: to for outcome in outcomes for person, to in outcome.people.items()},
    )


def _founded(clerk: Clerk, unit: AdminUnit, change: Split, heir: Heir) -> AdminUnit:
    """The successor, founded where it is new."""
    if isinstance(heir, AdminUnit):
        return heir
    return begin(clerk, clerk.parent(unit), heir, change.day, change.legal_basis, _leaving(unit, change))


def _succeed(clerk: Clerk, unit: AdminUnit, change: Split, heirs: list[AdminUnit]) -> None:
    if change.goes_on:
        for heir in heirs:
            clerk.succeed(unit, heir, SuccessionKind.SPLIT, change.day, change.legal_basis, is_main=False)
    else:
        finish(clerk, unit, heirs, SuccessionKind.SPLIT, change.day, change.legal_basis)
    clerk.note("unit.split", unit, change.day, units=len(heirs))
    for heir in heirs:
        clerk.note("unit.part_taken", heir, change.day, from_id=unit.id)


def _demand_splittable(clerk: Clerk, unit: AdminUnit, change: Split, heirs: Sequence[Heir]) -> None:
    """Raises SplitOfOne, SameUnitTwice, or what says that a unit cannot take part."""
    session, day = clerk.session, change.day
    demand_living(session, unit, day)
    demand_authority(clerk.scope, [clerk.parent(unit)])
    if len(change.parts) < FEWEST_PARTS[change.goes_on]:
        raise refusals.SplitOfOne(unit)
    known = [heir for heir in heirs if isinstance(heir, AdminUnit)]
    if len({unit.id, *(heir.id for heir in known)}) <= len(known):
        raise refusals.SameUnitTwice(next((heir for heir in known if known.count(heir) > 1), unit))
    for heir in known:
        demand_sibling(clerk, heir, unit, day)
    (demand_steady if change.goes_on else demand_ending)(session, unit, day)
    _demand_new_parts(clerk, unit, change, [heir for heir in heirs if isinstance(heir, NewUnit)])


def _demand_new_parts(clerk: Clerk, unit: AdminUnit, change: Split, new: Sequence[NewUnit]) -> None:
    """The names and codes of new units are free and differ. Raises what `begin` raises, or SameUnitTwice."""
    parent, leaving = clerk.parent(unit), _leaving(unit, change)
    demand_steady(clerk.session, parent, change.day)
    names, codes = set(), set()
    for one in new:
        name = demand_name(clerk.session, parent, unit.level, one.kind, one.name, change.day, leaving)
        names.add((one.kind, sort_key(name)))
        codes.add(demand_code(clerk.session, unit.level, one.code, change.day, leaving))
    if len(names) < len(new) or (unit.level != Level.VILLAGE and len(codes) < len(new)):
        raise refusals.SameUnitTwice


def _demand_shares(
    clerk: Clerk, unit: AdminUnit, change: Split, shares: Sequence[Share], heirs: Sequence[Heir]
) -> None:
    """Nothing is given to two, and all can go over."""
    for named in (
        [child.id for share in shares for child in share.children],
        [team for share in shares for team in share.teams],
        [person for share in shares for person in share.people],
    ):
        if len(set(named)) < len(named):
            raise refusals.SameUnitTwice
    for share, heir in zip(shares, heirs, strict=True):
        demand_share(clerk, unit, share, heir if isinstance(heir, AdminUnit) else None, change.day)


def _refuse_what_is_on_record(clerk: Clerk, unit: AdminUnit, change: Split, heirs: Sequence[Heir]) -> None:
    """Raises AlreadyRecorded where the unit was split that day into just these parts."""
    steps = select(AdminUnit).join(UnitSuccession, UnitSuccession.to_id == AdminUnit.id)
    steps = steps.where(UnitSuccession.from_id == unit.id, UnitSuccession.kind == SuccessionKind.SPLIT)
    made = clerk.session.scalars(steps.where(UnitSuccession.effective_date == change.day)).all()
    same = (any(is_the_same(clerk, one, heir, change.day) for one in made) for heir in heirs)
    if made and len(made) == len(heirs) and all(same):
        raise refusals.AlreadyRecorded(unit)


def _leaving(unit: AdminUnit, change: Split) -> tuple[int, ...]:
    return () if change.goes_on else (unit.id,)
