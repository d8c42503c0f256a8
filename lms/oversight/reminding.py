"""Whom a leader may remind of a month's topic, and in which words. The platform sends nothing to anybody.

A report says how things stood at the end of its month; a reminder is about today: who is in the team now and has
not passed yet, also whoever joined later and whoever is catching up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from courses.calendar import windows_for
from courses.models import Course, Edition, Enrolment
from courses.windows import Phase
from lms.clock import local_date
from lms.oversight.period import Period
from lms.people.models import Person
from lms.teams.access import Scope, holds_on
from lms.teams.models import Membership, Team
from quizzes.workload import workloads

SPOKEN = (Phase.OPEN, Phase.CLOSING, Phase.CATCH_UP)


@dataclass(frozen=True)
class Waiting:
    """A member who has not passed; `has_started` where at least a lesson was opened."""

    name: str
    has_started: bool


@dataclass(frozen=True)
class Reminder:
    """`phase` chooses the words; `minutes` are those of the whole course; `last` is the last day to name."""

    phase: Phase
    minutes: int
    last: date
    days_left: int
    waiting: Sequence[Waiting]

    @property
    def not_started(self) -> list[str]:
        return [member.name for member in self.waiting if not member.has_started]

    @property
    def names(self) -> list[str]:
        return [member.name for member in self.waiting]


def reminder_for(session: Session, scope: Scope, team: Team, period: Period, now: datetime) -> Reminder | None:
    """What to say to the team of the period's month, while it is due or can be caught up. At most three statements."""
    if not (period.course and period.is_topic_of_month):
        return None
    day, window = local_date(now), windows_for(session, period.province_id).of(period.month, Edition.MEMBER)
    phase = window.phase(day)
    waiting = _waiting(session, scope, team, period.course, day) if phase in SPOKEN else []
    if not waiting:
        return None
    work = workloads(session, [period.course.id]).get(period.course.id)
    last = window.catch_up_last if phase is Phase.CATCH_UP else window.last
    return Reminder(phase, work.minutes if work else 0, last, (last - day).days, waiting)


def _waiting(session: Session, scope: Scope, team: Team, course: Course, day: date) -> list[Waiting]:
    """Who is in the team today and has not passed."""
    own = and_(Enrolment.person_id == Person.id, Enrolment.course_id == course.id)
    rows = session.execute(
        select(Person.name, Enrolment.started_at)
        .join(Membership, Membership.person_id == Person.id)
        .join(Team, Team.id == Membership.team_id)
        .outerjoin(Enrolment, own)
        .where(Team.id == team.id, scope.covers_teams(), holds_on(Membership, day), holds_on(Team, day))
        .where(Person.closed_at.is_(None), Enrolment.passed_at.is_(None))
        .order_by(Person.name_sort, Person.id)
    )
    return [Waiting(name, started_at is not None) for name, started_at in rows]
