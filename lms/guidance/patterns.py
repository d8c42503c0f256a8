"""How a province wants its teams' channels to be called, pattern after pattern."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.clock import local_date
from lms.teams.access import Scope, holds_on, within
from lms.teams.acting import Actor
from lms.teams.channels import refuse_bad_pattern
from lms.teams.models import AdminUnit, ChannelPattern, Level, Team
from lms.teams.tree import path_of

EXAMPLES = 2


def set_pattern(session: Session, unit: AdminUnit, pattern: str, actor: Actor, now: datetime) -> None:
    """Let the pattern hold for the unit's teams from today on. Raises BadPattern.

    Touching the unit's row first lets one of two calls wait.
    """
    refuse_bad_pattern(pattern)
    day = local_date(now)
    session.execute(update(AdminUnit).where(AdminUnit.id == unit.id).values(kind=AdminUnit.kind))
    own = select(ChannelPattern).where(ChannelPattern.unit_id == unit.id, holds_on(ChannelPattern, day))
    current = session.scalar(own)
    if current and current.pattern == pattern:
        return
    if current and current.valid_from == day:
        current.pattern = pattern
    else:
        if current:
            current.valid_to = day
        session.add(ChannelPattern(unit_id=unit.id, pattern=pattern, valid_from=day))
    actor.note(session, "channel.pattern", "admin_unit", unit.id, now, unit.id)
    session.flush()


def example_teams(session: Session, scope: Scope, unit: AdminUnit) -> list[tuple[Team, list[AdminUnit]]]:
    """A few teams of the unit's villages and communes to show a pattern by, each with the way to it."""
    teams = select(Team, AdminUnit).join(AdminUnit, Team.unit_id == AdminUnit.id)
    teams = teams.where(scope.covers_teams(), Team.valid_to.is_(None), within(unit)).order_by(Team.id).limit(EXAMPLES)
    levels = (Level.VILLAGE, Level.COMMUNE)
    rows = [row for level in levels for row in session.execute(teams.where(AdminUnit.level == level))]
    return [(team, path_of(session, place)) for team, place in rows]
