"""What is laid down for a team at its place and time: its province's word, else the nation's."""

from datetime import date
from typing import TypeVar

from sqlalchemy import ColumnElement, case, or_, select
from sqlalchemy.orm import Session

from lms.teams.access import holds_on
from lms.teams.models import AdminUnit, ChannelPattern, CompositionSet, Level

Said = TypeVar("Said", CompositionSet, ChannelPattern)


def set_for(session: Session, unit: AdminUnit, day: date, level: Level | None = None) -> CompositionSet | None:
    """The composition rules for teams of this unit, or of a level within it: the province's, else the nation's."""
    return _nearest(session, CompositionSet, unit, day, CompositionSet.level == (level or unit.level))


def pattern_for(session: Session, unit: AdminUnit, day: date) -> ChannelPattern | None:
    """How teams of this unit should call their channels on `day`, where its province or the nation has said so."""
    return _nearest(session, ChannelPattern, unit, day)


def _nearest(
    session: Session, said: type[Said], unit: AdminUnit, day: date, *which: ColumnElement[bool]
) -> Said | None:
    nation = select(AdminUnit.id).where(AdminUnit.level == Level.NATION)
    own = said.unit_id == unit.province_id
    words = select(said).where(or_(own, said.unit_id.in_(nation)), holds_on(said, day), *which)
    return session.scalars(words.order_by(case((own, 0), else_=1), said.id)).first()
