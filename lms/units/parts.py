"""What goes from one unit to another: units below it, its own teams and residents. First checked, then written."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from lms.teams.dated import lasts_beyond
from lms.teams.models import AdminUnit, Level, Residence, TeamPlace, UnitVersion
from lms.teams.taking_over import ANCESTOR, move_residents, move_teams, place_under
from lms.units.changes import Part
from lms.units.checking import demand_name
from lms.units.clerk import Clerk, Outcome
from lms.units.refusals import ElsewhereNow, NotBelow, SameUnitTwice


@dataclass(frozen=True)
class Share:
    """What a part means: the units found, the ids of teams and people."""

    children: Sequence[AdminUnit]
    teams: Collection[int]
    people: Collection[int]

    @property
    def is_empty(self) -> bool:
        return not (self.children or self.teams or self.people)


def share_of(clerk: Clerk, unit: AdminUnit, part: Part, day: date) -> Share:
    """What of `unit` the part names. Raises UnitUnknown, UnitAmbiguous, NotBelow or SameUnitTwice."""
    children = [clerk.find_child(unit, ref, day) for ref in part.children]
    if len({child.id for child in children}) < len(children):
        raise SameUnitTwice(children[0])
    return Share(children, part.teams, part.people)


def demand_share(clerk: Clerk, unit: AdminUnit, share: Share, into: AdminUnit | None, day: date) -> None:
    """All of the share is the unit's and can go over, to `into` where that exists already.

    Raises NotBelow, NameTaken or ElsewhereNow.
    """
    for child in share.children:
        if child.valid_to is not None or child.parent_id != unit.id:
            raise NotBelow(child)
        if into:
            demand_name(clerk.session, into, child.level, child.kind, child.name, day)
    _demand_all(clerk.session, TeamPlace.team_id, and_(_places(unit, share), lasts_beyond(TeamPlace, day)), share.teams)
    at_home = and_(_homes(unit, share), lasts_beyond(Residence, day))
    _demand_all(clerk.session, Residence.person_id, at_home, share.people)


def hand_over(clerk: Clerk, unit: AdminUnit, share: Share, into: AdminUnit, day: date, legal_basis: str) -> Outcome:
    """Give `into` the share from `day` on."""
    moved: set[int] = set()
    for child in share.children:
        moved |= move(clerk, child, into, day, legal_basis)
    move_teams(clerk.session, _places(unit, share), into, day)
    move_residents(clerk.session, _homes(unit, share), into, day)
    clerk.session.expire_all()
    teams, people = dict.fromkeys(share.teams, into.id), dict.fromkeys(share.people, into.id)
    return Outcome(into, moved=frozenset(moved), lasting=frozenset({unit.id, into.id}), teams=teams, people=people)


def move(clerk: Clerk, unit: AdminUnit, parent: AdminUnit, day: date, legal_basis: str) -> set[int]:
    """The unit stands under `parent` from `day` on; returns it with all below it."""
    moved = {unit.id} | below(clerk.session, unit, day)
    place_under(clerk.session, unit, parent, day, legal_basis)
    clerk.note("unit.moved", unit, day, to_id=parent.id)
    return moved


def below(session: Session, unit: AdminUnit, day: date) -> set[int]:
    """What was below the unit on `day`, or has been since."""
    column = ANCESTOR.get(Level(unit.level))
    if column is None:
        return set()
    inside = and_(getattr(UnitVersion, column) == unit.id, UnitVersion.unit_id != unit.id)
    return set(session.scalars(select(UnitVersion.unit_id).where(inside, lasts_beyond(UnitVersion, day))))


def _places(unit: AdminUnit, share: Share) -> ColumnElement[bool]:
    return and_(TeamPlace.team_id.in_(share.teams), TeamPlace.unit_id == unit.id)


def _homes(unit: AdminUnit, share: Share) -> ColumnElement[bool]:
    return and_(Residence.person_id.in_(share.people), Residence.unit_id == unit.id)


def _demand_all(
    session: Session, column: InstrumentedAttribute[int], which: ColumnElement[bool], named: Collection[int]
) -> None:
    if set(named) - set(session.scalars(select(column).where(which))):
        raise ElsewhereNow
