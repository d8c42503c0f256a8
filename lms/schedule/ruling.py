"""The rule of windows of the nation or a province: from which day citizens learn, and how long one may catch up."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from courses.calendar import windows_for
from courses.models import WindowRule
from courses.windows import Windows
from lms.db import insert_once
from lms.teams.acting import Actor
from lms.teams.models import AdminUnit


def rule_of(session: Session, unit: AdminUnit) -> WindowRule | None:
    """The unit's own rule, if it has one."""
    return session.scalars(select(WindowRule).where(WindowRule.unit_id == unit.id)).one_or_none()


def set_rule(session: Session, unit: AdminUnit, windows: Windows, actor: Actor, now: datetime) -> None:
    """Let the unit have a rule of its own. It holds at once, also for the month that runs."""
    numbers = {"citizens_from": windows.citizens_from, "catch_up_months": windows.catch_up_months}
    if not insert_once(session, WindowRule, unit_id=unit.id, **numbers):
        rule = session.scalars(select(WindowRule).where(WindowRule.unit_id == unit.id)).one()
        if (rule.citizens_from, rule.catch_up_months) == (windows.citizens_from, windows.catch_up_months):
            return
        rule.citizens_from, rule.catch_up_months = windows.citizens_from, windows.catch_up_months
        session.flush()
    actor.note(session, "calendar.rule_changed", "admin_unit", unit.id, now, unit.id, **numbers)


def drop_rule(session: Session, unit: AdminUnit, actor: Actor, now: datetime) -> None:
    """Take the unit's own rule back: the nation's, or the usual, holds again."""
    gone = session.execute(delete(WindowRule).where(WindowRule.unit_id == unit.id))
    if gone.rowcount:  # type: ignore[attr-defined]  # a deletion's result has it
        now_holds = windows_for(session, unit.province_id)
        numbers = {"citizens_from": now_holds.citizens_from, "catch_up_months": now_holds.catch_up_months}
        actor.note(session, "calendar.rule_changed", "admin_unit", unit.id, now, unit.id, undone=True, **numbers)
