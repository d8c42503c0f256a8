"""Whom a leader may remind of a month's topic, and in which words. The platform sends nothing to anybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from courses.calendar import windows_for
from courses.models import Edition
from courses.windows import Phase, Window
from lms.clock import local_date
from lms.oversight.members import MemberRow
from lms.oversight.period import Period
from quizzes.workload import workloads

SPOKEN = (Phase.OPEN, Phase.CLOSING, Phase.CATCH_UP)


@dataclass(frozen=True)
class Reminder:
    """`phase` chooses the words; `minutes` are those of the whole course; `last` is the last day to name."""

    phase: Phase
    minutes: int
    last: date
    days_left: int
    waiting: Sequence[MemberRow]

    @property
    def not_started(self) -> list[MemberRow]:
        return [row for row in self.waiting if row.state == "none"]

    @property
    def names(self) -> list[str]:
        return [row.name for row in self.waiting if row.name]


def reminder_for(session: Session, period: Period, members: Sequence[MemberRow], now: datetime) -> Reminder | None:
    """Who has not passed the topic of the period's month, while it is due or can be caught up. Two statements."""
    waiting = [row for row in members if row.can_be_reminded]
    if not (waiting and period.course and period.is_topic_of_month):
        return None
    window = windows_for(session, period.province_id).of(period.month, Edition.MEMBER)
    day = local_date(now)
    phase = window.phase(day)
    if phase not in SPOKEN:
        return None
    work = workloads(session, [period.course.id]).get(period.course.id)
    last = _last(window, phase)
    return Reminder(phase, work.minutes if work else 0, last, (last - day).days, waiting)


def _last(window: Window, phase: Phase) -> date:
    return window.catch_up_last if phase is Phase.CATCH_UP else window.last
