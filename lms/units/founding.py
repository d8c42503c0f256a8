"""A unit begins: by itself, or as what others become."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from lms.teams.models import AdminUnit, Level, UnitVersion
from lms.text import sort_key
from lms.units.changes import Found, NewUnit
from lms.units.checking import (
    CHILD_LEVEL,
    demand_authority,
    demand_code,
    demand_name,
    demand_steady,
    kinds_of,
    proper_name,
)
from lms.units.clerk import Clerk, Heir, Outcome
from lms.units.refusals import AlreadyRecorded, NameTaken, WrongLevel


def found(clerk: Clerk, change: Found) -> Outcome:
    """Enter a unit below one that exists."""
    parent = clerk.find(change.parent, change.day)
    if parent.level not in CHILD_LEVEL:
        raise WrongLevel(parent, Level.COMMUNE)
    clerk.claim([parent])
    demand_authority(clerk.scope, [parent])
    try:
        made = begin(clerk, parent, change.unit, change.day, change.legal_basis)
    except NameTaken as taken:
        if taken.founded_on == change.day:
            raise AlreadyRecorded(clerk.session.get_one(AdminUnit, taken.unit_id)) from taken
        raise
    clerk.note("unit.founded", made, change.day)
    return Outcome(made, founded=frozenset({made.id}))


def begin(
    clerk: Clerk, parent: AdminUnit, new: NewUnit, day: date, legal_basis: str, leaving: Collection[int] = ()
) -> AdminUnit:
    """The new unit, below `parent`. `leaving` are units that end that day, so that it may have their name and code.

    Raises KindWrong, NameMissing, NameTaken, CodeWrong, CodeTaken, BeforeNewest or BeforeFounding.
    """
    level = CHILD_LEVEL[Level(parent.level)]
    demand_steady(clerk.session, parent, day)
    name = demand_name(clerk.session, parent, level, new.kind, new.name, day, leaving)
    code = demand_code(clerk.session, level, new.code, day, leaving)
    made = AdminUnit(level=level, kind=new.kind, code=code, parent_id=parent.id, valid_from=day)
    made.rename(name)
    made.province_id, made.commune_id = parent.province_id, parent.commune_id
    clerk.session.add(made)
    clerk.session.flush()
    if level == Level.PROVINCE:
        made.province_id = made.id
    elif level == Level.COMMUNE:
        made.commune_id = made.id
    clerk.session.add(UnitVersion.of(made, day, legal_basis))
    clerk.session.flush()
    return made


def is_the_same(clerk: Clerk, unit: AdminUnit, heir: Heir, day: date) -> bool:
    """Whether `unit` is the successor that was meant: that very one, or one founded on `day` as it says."""
    if not isinstance(heir, NewUnit):
        return unit is heir
    first = select(UnitVersion).where(UnitVersion.unit_id == unit.id, UnitVersion.valid_from == day)
    version = clerk.session.scalars(first).first()
    if version is None or unit.valid_from != day or heir.kind not in kinds_of(unit.level):
        return False
    named = version.name_sort == sort_key(proper_name(unit.level, heir.kind, heir.name))
    return named and version.kind == heir.kind and version.code == (heir.code or None)
