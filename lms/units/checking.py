"""What must hold before a change is recorded; each rule raises the refusal that says what does not."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from lms.teams.access import Scope, manages
from lms.teams.dated import lasts_beyond
from lms.teams.models import AdminUnit, Level, UnitSuccession, UnitVersion
from lms.teams.succession import successors_of
from lms.teams.tree import VILLAGE_KINDS, village_name
from lms.teams.unit_file import TWO_LEVELS
from lms.text import sort_key, tidy
from lms.units import refusals
from lms.units.finding import bare_name

CODE_DIGITS = {Level.PROVINCE: 2, Level.COMMUNE: 5, Level.VILLAGE: 0}
LONGEST = 120
CHILD_LEVEL = {Level.NATION: Level.PROVINCE, Level.PROVINCE: Level.COMMUNE, Level.COMMUNE: Level.VILLAGE}


def kinds_of(level: str) -> tuple[str, ...]:
    """The kinds that a unit of the level can be of."""
    return tuple(VILLAGE_KINDS) if level == Level.VILLAGE else TWO_LEVELS.kinds.get(Level(level), ())


def proper_name(level: str, kind: str, typed: str) -> str:
    """A name as it is kept: without the word for its kind, but "Tổ dân phố 3"."""
    if level == Level.VILLAGE:
        return village_name(kind, typed)
    return bare_name(kind, tidy(typed))


def answers_for(scope: Scope, parents: Sequence[AdminUnit]) -> bool:
    """Whether the asker may change units that stand, before or after, under `parents`.

    A commune answers for its villages, a province for its communes. What goes from one parent to another takes
    who answers for both as parts of one unit; between provinces that is the nation alone.
    """
    if scope.is_whole_country:
        return True
    if len({parent.id for parent in parents}) == 1:
        return manages(scope, parents[0])
    provinces = {parent.province_id for parent in parents}
    if len(provinces) > 1 or any(parent.level != Level.COMMUNE for parent in parents):
        return False
    return any(unit.level == Level.PROVINCE and unit.id in provinces for unit in scope.units)


def demand_authority(scope: Scope, parents: Sequence[AdminUnit]) -> None:
    """Raises NotAllowed."""
    if not answers_for(scope, parents):
        raise refusals.NotAllowed


def demand_living(session: Session, unit: AdminUnit, day: date) -> None:
    """The unit holds on `day` and still. Raises UnitEnded, BeforeFounding or NationStays."""
    if unit.level == Level.NATION:
        raise refusals.NationStays(unit)
    if unit.valid_to is not None:
        raise refusals.UnitEnded(unit, successors_of(session, unit))
    if unit.valid_from > day:
        raise refusals.BeforeFounding(unit)


def demand_newest(session: Session, unit: AdminUnit, day: date) -> None:
    """Nothing newer is on record of how the unit is called and where it stands. Raises BeforeNewest."""
    demand_living(session, unit, day)
    newest = _newest(session, unit)
    if newest > day:
        raise refusals.BeforeNewest(unit, newest)


def demand_ending(session: Session, unit: AdminUnit, day: date) -> None:
    """The unit can end on `day`: it was as it is now for a day, and took part in nothing after. Raises BeforeNewest."""
    demand_living(session, unit, day)
    newest = _newest(session, unit)
    if newest >= day:
        raise refusals.BeforeNewest(unit, newest)
    steps = select(func.max(UnitSuccession.effective_date))
    last = session.scalar(steps.where(or_(UnitSuccession.from_id == unit.id, UnitSuccession.to_id == unit.id)))
    if last and last > day:
        raise refusals.BeforeNewest(unit, last)


def demand_steady(session: Session, unit: AdminUnit, day: date) -> None:
    """The unit has stood where it stands since `day`. Raises BeforeNewest, or as `demand_living`."""
    if unit.level == Level.NATION:
        return
    demand_living(session, unit, day)
    place = (UnitVersion.parent_id, UnitVersion.province_id, UnitVersion.commune_id)
    since = select(*place, func.max(UnitVersion.valid_from)).where(
        UnitVersion.unit_id == unit.id, lasts_beyond(UnitVersion, day)
    )
    if len(session.execute(since.group_by(*place)).all()) > 1:
        raise refusals.BeforeNewest(unit, _newest(session, unit))


def demand_name(
    session: Session, parent: AdminUnit, level: str, kind: str, typed: str, day: date, leaving: Collection[int] = ()
) -> str:
    """The name as it is kept, which the parent has not given to another of that kind from `day` on.

    Compared letter by letter but for where the tone mark stands: Hoà is Hòa, and Đồng Hà is not Đông Hạ.
    Raises KindWrong, NameMissing, TooLong or NameTaken; `leaving` are units that end that day.
    """
    if kind not in kinds_of(level):
        raise refusals.KindWrong
    name = proper_name(level, kind, typed)
    if not name:
        raise refusals.NameMissing
    if len(name) > LONGEST:
        raise refusals.TooLong
    same = (UnitVersion.parent_id == parent.id, UnitVersion.kind == kind, UnitVersion.name_sort == sort_key(name))
    taken = _holder(session, day, leaving, *same)
    if taken:
        raise refusals.NameTaken(taken)
    return name


def demand_code(session: Session, level: str, typed: str, day: date, leaving: Collection[int] = ()) -> str | None:
    """The code as it is kept, which no other unit has from `day` on. Raises CodeWrong or CodeTaken."""
    code, digits = typed.strip(), CODE_DIGITS[Level(level)]
    if len(code) != digits or not (code.isascii() and (code.isdecimal() or not code)):
        raise refusals.CodeWrong
    taken = _holder(session, day, leaving, UnitVersion.code == code) if code else None
    if taken:
        raise refusals.CodeTaken(taken)
    return code or None


def _newest(session: Session, unit: AdminUnit) -> date:
    return session.scalars(select(func.max(UnitVersion.valid_from)).where(UnitVersion.unit_id == unit.id)).one()


def _holder(session: Session, day: date, leaving: Collection[int], *same: ColumnElement[bool]) -> AdminUnit | None:
    """A unit that is so on `day` or later, but for those that leave."""
    holders = select(UnitVersion.unit_id).where(*same, lasts_beyond(UnitVersion, day))
    unit_id = session.scalar(holders.where(UnitVersion.unit_id.not_in(leaving)).limit(1))
    return session.get_one(AdminUnit, unit_id) if unit_id else None
