"""What follows a unit that moves, and what a unit takes over from one that ends, on whichever day it happened.

The official list, a file of changes and the pages all change the tree by these verbs. A change may be recorded
late: rows that begin after its day are put right as well, each for the time that it covers.
"""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from lms.teams.dated import change_from, lasts_beyond
from lms.teams.granting import holds_from
from lms.teams.models import AdminUnit, Grant, Level, Residence, Team, TeamPlace, UnitSuccession, UnitVersion

APART: Any = {"synchronize_session": False}
Ancestors = dict[str, int | None]  # province_id and commune_id
ANCESTOR = {Level.PROVINCE: "province_id", Level.COMMUNE: "commune_id"}


def take_over(session: Session, old: AdminUnit, new: AdminUnit, day: date, legal_basis: str) -> None:
    """What belongs to `old`, which ends on `day`, belongs to `new`, of the same level, from then on."""
    _children_go_over(session, old, new, day, legal_basis)
    move_teams(session, TeamPlace.unit_id == old.id, new, day)
    move_residents(session, Residence.unit_id == old.id, new, day)
    _hand_grants_over(session, old, new, day)
    session.flush()
    session.expire_all()


def place_under(session: Session, unit: AdminUnit, parent: AdminUnit, day: date, legal_basis: str) -> None:
    """The unit stands under `parent` from `day` on, with all that is below it."""
    place = {"parent_id": parent.id, "province_id": parent.province_id, "commune_id": parent.commune_id}
    if unit.level == Level.COMMUNE:
        place["commune_id"] = unit.id
    own = and_(UnitVersion.unit_id == unit.id, UnitVersion.parent_id == unit.parent_id)
    change_from(session, UnitVersion, own, day, place, legal_basis=legal_basis)
    session.execute(update(AdminUnit).where(AdminUnit.id == unit.id).values(**place), execution_options=APART)
    carry_below(session, unit, day, legal_basis, {"province_id": parent.province_id})
    if unit.level == Level.VILLAGE:
        _carry_former(session, unit.id, {"province_id": parent.province_id, "commune_id": parent.commune_id})
    session.expire_all()


def carry_below(
    session: Session, unit: AdminUnit, day: date, legal_basis: str, ancestors: dict[str, int | None]
) -> None:
    """Name other ancestors for all below the unit from `day` on, and for what ended and lives on there."""
    column = ANCESTOR.get(Level(unit.level))
    if column is None:
        return
    version, now = getattr(UnitVersion, column), getattr(AdminUnit, column)
    below = and_(version == unit.id, UnitVersion.unit_id != unit.id, _differs(ancestors))
    change_from(session, UnitVersion, below, day, ancestors, legal_basis=legal_basis)
    session.execute(update(AdminUnit).where(now == unit.id).values(**ancestors), execution_options=APART)


def move_teams(session: Session, which: ColumnElement[bool], new: AdminUnit, day: date) -> None:
    """The teams whose places (TeamPlace) `which` finds are of the unit `new` from `day` on, and stay the same teams."""
    places = select(TeamPlace.team_id, TeamPlace.unit_id).where(which, lasts_beyond(TeamPlace, day))
    moving = dict(session.execute(places).all())
    change_from(session, TeamPlace, which, day, {"unit_id": new.id})
    still = and_(Team.id.in_(moving), Team.unit_id.in_(set(moving.values())))
    session.execute(update(Team).where(still).values(unit_id=new.id), execution_options=APART)


def move_residents(session: Session, which: ColumnElement[bool], new: AdminUnit, day: date) -> None:
    """Those whose residences `which` finds live in the unit `new` from `day` on."""
    change_from(session, Residence, which, day, {"unit_id": new.id})


def _children_go_over(session: Session, old: AdminUnit, new: AdminUnit, day: date, legal_basis: str) -> None:
    if old.level not in ANCESTOR:
        return
    ancestors: Ancestors = {"province_id": new.province_id}
    if old.level == Level.COMMUNE:
        ancestors["commune_id"] = new.id
    carry_below(session, old, day, legal_basis, ancestors)
    children, parent = UnitVersion.parent_id == old.id, {"parent_id": new.id}
    change_from(session, UnitVersion, children, day, parent, legal_basis=legal_basis)
    live_on = and_(AdminUnit.parent_id == old.id, lasts_beyond(AdminUnit, day))
    session.execute(update(AdminUnit).where(live_on).values(**parent), execution_options=APART)


def _carry_former(session: Session, unit_id: int, ancestors: Ancestors) -> None:
    """Villages that ended and live on in the unit, over however many successors, are found where it is."""
    reached, known = {unit_id}, {unit_id}
    while reached:
        ended = and_(AdminUnit.id == UnitSuccession.from_id, AdminUnit.valid_to == UnitSuccession.effective_date)
        former = select(AdminUnit.id).join(UnitSuccession, ended).where(UnitSuccession.is_main)
        former = former.where(UnitSuccession.to_id.in_(reached), AdminUnit.level == Level.VILLAGE)
        reached = set(session.scalars(former)) - known
        session.execute(update(AdminUnit).where(AdminUnit.id.in_(reached)).values(**ancestors), execution_options=APART)
        known |= reached


def _hand_grants_over(session: Session, old: AdminUnit, new: AdminUnit, day: date) -> None:
    """Roles on `old` end on `day`, and the same people hold the same roles on `new`, unless they do already."""
    lasting = select(Grant).where(Grant.unit_id == old.id, holds_from(day))
    for grant in session.scalars(lasting.order_by(Grant.valid_to.is_not(None), Grant.valid_to.desc(), Grant.id)).all():
        _hand_grant_over(session, grant, new, day)
        session.flush()


def _hand_grant_over(session: Session, grant: Grant, new: AdminUnit, day: date) -> None:
    start, end = max(grant.valid_from, day), grant.valid_to
    same = select(Grant).where(
        Grant.person_id == grant.person_id, Grant.role == grant.role, Grant.unit_id == new.id, Grant.valid_from <= start
    )
    held = session.scalars(same.order_by(Grant.valid_from.desc())).all()
    covered = any(one.valid_to is None or (end is not None and one.valid_to >= end) for one in held)
    if not covered and held and held[0].valid_from == start:
        if held[0].valid_to == start:  # one that was taken back at once: this is another
            held[0].granted_by, held[0].label = grant.granted_by, grant.label
        held[0].valid_to, covered = end, True
    if not covered:
        session.add(
            Grant(
                person_id=grant.person_id,
                role=grant.role,
                unit_id=new.id,
                granted_by=grant.granted_by,
                label=grant.label,
                valid_from=start,
                valid_to=end,
            )
        )
    # Recorded late, a role may have been given on a unit that had ended by then: it held there on no day.
    grant.valid_to = max(day, grant.valid_from)


def _differs(values: Ancestors) -> ColumnElement[bool]:
    return or_(*(getattr(UnitVersion, name).is_distinct_from(value) for name, value in values.items()))
