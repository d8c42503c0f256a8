"""What is laid down for a team at its place and time: its province's word, else the nation's."""

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from sqlalchemy import ColumnElement, case, or_, select
from sqlalchemy.orm import Session

from lms.teams.access import holds_on
from lms.teams.channels import DEFAULT_PATTERN, channel_name
from lms.teams.models import AdminUnit, ChannelPattern, CompositionSet, Level, Team

Said = TypeVar("Said", CompositionSet, ChannelPattern)


def set_for(session: Session, unit: AdminUnit, day: date, level: Level | None = None) -> CompositionSet | None:
    """The composition rules for teams of this unit, or of a level within it: the province's, else the nation's."""
    return _nearest(session, CompositionSet, unit, day, CompositionSet.level == (level or unit.level))


def pattern_for(session: Session, unit: AdminUnit, day: date) -> ChannelPattern | None:
    """How teams of this unit should call their channels on `day`, where its province or the nation has said so."""
    return _nearest(session, ChannelPattern, unit, day)


def channel_name_for(
    session: Session, team: Team, path: Sequence[AdminUnit], day: date, pattern: str | None = None
) -> str:
    """What the team's channel should be called on `day`, or by a pattern that is only tried."""
    if pattern is None:
        said = pattern_for(session, path[-1], day)
        pattern = said.pattern if said else DEFAULT_PATTERN
    sisters = select(Team.id).where(Team.unit_id == team.unit_id, Team.id != team.id, holds_on(Team, day))
    return channel_name(pattern, path, team.name, has_sisters=session.scalar(sisters.limit(1)) is not None)


def _nearest(
    session: Session, said: type[Said], unit: AdminUnit, day: date, *which: ColumnElement[bool]
) -> Said | None:
    nation = select(AdminUnit.id).where(AdminUnit.level == Level.NATION)
    own = said.unit_id == unit.province_id
    words = select(said).where(or_(own, said.unit_id.in_(nation)), holds_on(said, day), *which)
    return session.scalars(words.order_by(case((own, 0), else_=1), said.id)).first()
