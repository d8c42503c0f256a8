"""Changing the calendar of the nation or of a province, for months that have not begun.

A month that has begun keeps its topic: people have started on it, and completion is counted by it. A choice that
says what holds anyway is not kept, so that a swap and its swap back leave nothing behind.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from courses.calendar import TURNS, calendar_of, set_topic, topic_of
from courses.models import Course, Edition, MonthlyTopic, ProvinceTopic, Topic
from lms.clock import Month
from lms.db import insert_once
from lms.teams.acting import Actor
from lms.teams.models import AdminUnit, Level


class Refusal(Exception):
    """Why a verb of this room declined. The caller rolls back."""


class MonthHasBegun(Refusal):
    """The month has begun, or is over."""


class NotOffered(Refusal):
    """The unit has no such topic to choose."""


class SameMonth(Refusal):
    """A month cannot be swapped with itself."""


def topics_offered(session: Session, unit: AdminUnit) -> Sequence[Topic]:
    """The topics that the unit may put into a month: those that take turns, and a province's own."""
    turns = session.scalars(TURNS).all()
    if unit.level == Level.NATION:
        return turns
    return sorted({*turns, *own_topics(session, unit)}, key=lambda topic: topic.number)


def own_topics(session: Session, unit: AdminUnit) -> Sequence[Topic]:
    """The topics on which a province has a course of its own for members; none for the nation."""
    if unit.level == Level.NATION:
        return []
    taught = select(Course.topic_id).where(Course.owner_id == unit.id, Course.lesson_count > 0)
    topics = select(Topic).where(Topic.id.in_(taught.where(Course.edition == Edition.MEMBER)))
    return session.scalars(topics.order_by(Topic.number)).all()


def choose(session: Session, unit: AdminUnit, month: Month, topic: Topic, actor: Actor, now: datetime) -> None:
    """Put a topic into a month. Raises MonthHasBegun, NotOffered."""
    _refuse_begun(now, month)
    if topic not in topics_offered(session, unit):
        raise NotOffered
    _hold(session, unit)
    if _write(session, unit, month, topic):
        _note(session, unit, month, topic, actor, now)


def swap(session: Session, unit: AdminUnit, one: Month, other: Month, actor: Actor, now: datetime) -> None:
    """Exchange the topics of two months. Raises MonthHasBegun, SameMonth, NotOffered where a month has no topic."""
    _refuse_begun(now, one, other)
    if one == other:
        raise SameMonth
    _hold(session, unit)
    calendar = calendar_of(session, unit.province_id, min(one, other), max(one, other))
    first, second = calendar.topic_of(one), calendar.topic_of(other)
    if first is None or second is None:
        raise NotOffered
    for month, topic, partner in ((one, second, other), (other, first, one)):
        if _write(session, unit, month, topic):
            _note(session, unit, month, topic, actor, now, swapped=_spoken(partner))


def undo(session: Session, unit: AdminUnit, month: Month, actor: Actor, now: datetime) -> None:
    """Take back what the unit has chosen for a month; what holds without it returns. Raises MonthHasBegun."""
    _refuse_begun(now, month)
    _hold(session, unit)
    if _take_out(session, unit, month):
        _note(session, unit, month, None, actor, now, undone=True)


def set_extra(
    session: Session, unit: AdminUnit, month: Month, topic: Topic | None, actor: Actor, now: datetime
) -> None:
    """Let a province learn a topic of its own beside that of the month; None: no longer.

    Raises MonthHasBegun, NotOffered.
    """
    _refuse_begun(now, month)
    if topic is not None and topic not in own_topics(session, unit):
        raise NotOffered
    _hold(session, unit)
    before = calendar_of(session, unit.province_id, month, month).extra.get(month)
    if before == topic:
        return
    _clear(session, unit, month, is_extra=True)
    if topic:
        session.add(ProvinceTopic(unit_id=unit.id, month=month.first_day, topic_id=topic.id, is_extra=True))
        session.flush()
    _note(session, unit, month, topic, actor, now, **{"extra" if topic else "extra_dropped": True})


def _refuse_begun(now: datetime, *months: Month) -> None:
    if any(month <= Month.of(now) for month in months):
        raise MonthHasBegun


def _hold(session: Session, unit: AdminUnit) -> None:
    """Touching the unit's row first lets one of two simultaneous changes wait for the other."""
    session.execute(update(AdminUnit).where(AdminUnit.id == unit.id).values(kind=AdminUnit.kind))


def _write(session: Session, unit: AdminUnit, month: Month, topic: Topic) -> bool:
    """Keep the choice, unless it says what holds without it. Whether the month had another topic."""
    before = topic_of(session, month, unit.province_id)
    _take_out(session, unit, month)
    if topic_of(session, month, unit.province_id) == topic:
        return before != topic
    if unit.level == Level.NATION:
        set_topic(session, month, topic)
    else:
        values = {"unit_id": unit.id, "month": month.first_day, "topic_id": topic.id, "is_extra": False}
        insert_once(session, ProvinceTopic, **values)
    session.flush()
    return before != topic


def _take_out(session: Session, unit: AdminUnit, month: Month) -> bool:
    """Whether there was anything to take out."""
    if unit.level == Level.NATION:
        gone = session.execute(delete(MonthlyTopic).where(MonthlyTopic.month == month.first_day))
        return bool(gone.rowcount)  # type: ignore[attr-defined]  # a deletion's result has it
    return _clear(session, unit, month, is_extra=False)


def _clear(session: Session, unit: AdminUnit, month: Month, *, is_extra: bool) -> bool:
    rows = delete(ProvinceTopic).where(ProvinceTopic.unit_id == unit.id, ProvinceTopic.month == month.first_day)
    gone = session.execute(rows.where(ProvinceTopic.is_extra.is_(is_extra)))
    return bool(gone.rowcount)  # type: ignore[attr-defined]  # a deletion's result has it


def _note(
    session: Session,
    unit: AdminUnit,
    month: Month,
    topic: Topic | None,
    actor: Actor,
    now: datetime,
    **details: bool | str,
) -> None:
    told = {"topic": topic.number} if topic else {}
    words = {"month": _spoken(month), **told, **details}
    actor.note(session, "calendar.topic_set", "admin_unit", unit.id, now, unit.id, **words)


def _spoken(month: Month) -> str:
    return f"{month.number}/{month.year}"
