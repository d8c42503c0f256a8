"""Who may give what: roles come from above, and a new way in only goes to whom it opens nothing new."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from lms.teams.access import LARGE_LEVELS, OVERSEEING, Scope, holds_on, is_within
from lms.teams.models import AdminUnit, Grant, GrantRole, Level, Membership, Team, TeamRole

Held = tuple[str, AdminUnit]  # a role, and the unit it is on


def may_hand_codes(session: Session, scope: Scope, people: Collection[int], day: date) -> set[int]:
    """Those of `people` to whom a new way in gives nothing that the giver could not do already.

    A code opens an account to whoever reads it first. So nobody hands one to a person who may see or do
    more than oneself, and nobody to oneself: a phone left open must not be enough to take an account over.
    """
    beyond = session.scalars(
        select(Membership.person_id)
        .join(Team, Team.id == Membership.team_id)
        .where(Membership.person_id.in_(people), Membership.role == TeamRole.LEADER, holds_on(Membership, day))
        .where(holds_on(Team, day), not_(scope.covers_teams()))
    )
    grants = session.execute(
        select(Grant.person_id, Grant.role, AdminUnit)
        .join(AdminUnit, AdminUnit.id == Grant.unit_id)
        .where(Grant.person_id.in_({*people, scope.person_id}), holds_on(Grant, day))
    ).all()
    own = [(role, unit) for holder, role, unit in grants if holder == scope.person_id]
    higher = {holder for holder, role, unit in grants if not any(outranks(mine, (role, unit)) for mine in own)}
    return set(people) - set(beyond) - higher - {scope.person_id}


def gives(mine: Held, theirs: Held) -> bool:
    """Whether the holder of one role may give the other, and end it: roles come from above.

    The administrators of the nation give every role everywhere, administrators included: nobody is above
    them. Whoever oversees the nation or a province as official or administrator names the officials and
    trainers below it; the administrator also those beside them on the unit itself, or each new colleague of
    a province's department would be the nation's business. A commune gives no roles: its people are leaders
    and members of teams. Trainers give none.
    """
    role, unit = mine
    if role == GrantRole.ADMINISTRATOR and unit.level == Level.NATION:
        return True
    if role not in OVERSEEING or unit.level not in LARGE_LEVELS or theirs[0] == GrantRole.ADMINISTRATOR:
        return False
    return is_within(unit, theirs[1]) and (role == GrantRole.ADMINISTRATOR or theirs[1].id != unit.id)


def given_by(giver: int | InstrumentedAttribute[int | None], day: date) -> ColumnElement[bool]:
    """Condition on a Grant joined with its AdminUnit: a role that `giver` holds on `day` `gives` it."""
    mine, unit = aliased(Grant), aliased(AdminUnit)
    administers = mine.role == GrantRole.ADMINISTRATOR
    inside = or_(unit.level == Level.NATION, AdminUnit.province_id == unit.id)
    oversees = and_(mine.role.in_(OVERSEEING), unit.level.in_(LARGE_LEVELS), Grant.role != GrantRole.ADMINISTRATOR)
    below = and_(oversees, inside, or_(administers, AdminUnit.id != unit.id))
    held = and_(mine.person_id == giver, unit.id == mine.unit_id, holds_on(mine, day))
    return exists().where(held, or_(and_(administers, unit.level == Level.NATION), below))


def outranks(mine: Held, theirs: Held) -> bool:
    """Whether `theirs` opens nothing to the holder of `mine`: it is the same or less, or theirs to give.

    An administrator may do all that the others may; officials and trainers only what each may.
    """
    includes = mine[0] in (GrantRole.ADMINISTRATOR, theirs[0]) and is_within(mine[1], theirs[1])
    return includes or gives(mine, theirs)
