"""The month and the topic a report is about, and the moment at which it is cut off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from courses.calendar import course_for, topic_of
from courses.models import Course, Edition, MonthlyTopic, Topic
from lms.clock import Month, local_date
from lms.teams.models import AdminUnit, Membership, Team, UnitVersion

MONTHS_OFFERED = 60  # five years: a founding date typed wrong must not grow the list without end
MONTHS_OF_LINE = 6
Dated = type[Membership | Team | AdminUnit | UnitVersion] | ReadOnlyColumnCollection[str, Any]


@dataclass(frozen=True)
class Period:
    """One month, the topic looked at (None: the month has none), its courses, and the present moment."""

    month: Month
    now: datetime
    topic: Topic | None
    course: Course | None
    citizen_course: Course | None
    is_topic_of_month: bool

    @property
    def is_running(self) -> bool:
        return self.now < self.month.end

    @property
    def cut(self) -> datetime:
        """Nothing from this moment on counts."""
        return min(self.now, self.month.end)

    @property
    def day(self) -> date:
        """The last day that counts."""
        return last_day_counted(self.month, local_date(self.now))

    @property
    def days_left(self) -> int:
        return self.month.days_left(self.now)

    def overlaps(self, row: Dated) -> ColumnElement[bool]:
        """The row is valid on some day of the period. What ends on the day it began was never valid."""
        began = and_(row.valid_from <= self.day, or_(row.valid_to.is_(None), row.valid_to > row.valid_from))
        return and_(began, or_(row.valid_to.is_(None), row.valid_to > self.month.first_day))


def last_day_counted(month: Month, today: date) -> date:
    """The last day of the month, or today while it runs."""
    return min(today, month.last_day)


def choose_period(session: Session, month: Month, topic_number: int | None, now: datetime) -> Period | None:
    """The month with the topic asked for, or its own where none is asked; None where there is no such topic."""
    own = topic_of(session, month)
    topic = own
    if topic_number is not None:
        topic = session.scalar(select(Topic).where(Topic.number == topic_number))
        if topic is None:
            return None
    member = course_for(session, topic, Edition.MEMBER) if topic else None
    citizen = course_for(session, topic, Edition.CITIZEN) if topic else None
    return Period(month, now, topic, member, citizen, is_topic_of_month=topic == own)


def months_offered(session: Session, teams: ColumnElement[bool] | None, now: datetime) -> list[Month]:
    """From the present month back to the first in which anybody was a member of these teams.

    `teams` is a condition on Team; None: all there are, so that not every member's team is looked up.
    """
    current = Month.of(now)
    memberships = select(func.min(Membership.valid_from))
    if teams is not None:
        memberships = memberships.join(Team, Team.id == Membership.team_id).where(teams)
    first_day = session.scalar(memberships)
    first = Month(first_day.year, first_day.month) if first_day else current
    back = [current.shift(-months) for months in range(MONTHS_OFFERED)]
    return [month for month in back if month >= min(first, current)]


def topics_offered(session: Session) -> Sequence[Topic]:
    """The topics with a course for members, in their order."""
    taught = select(Course.topic_id).where(Course.edition == Edition.MEMBER)
    return session.scalars(select(Topic).where(Topic.id.in_(taught)).order_by(Topic.number)).all()


@dataclass(frozen=True)
class TaughtMonth:
    """The topic written down for a month, and its course for members."""

    month: Month
    topic: Topic
    course_id: int


def months_taught(session: Session, first: Month, last: Month) -> list[TaughtMonth]:
    """The months from `first` to `last` that have a course for members, oldest first. One statement."""
    rows = session.execute(
        select(MonthlyTopic.month, Topic, Course.id)
        .join(Topic, Topic.id == MonthlyTopic.topic_id)
        .join(Course, Course.topic_id == Topic.id)
        .where(Course.edition == Edition.MEMBER, Course.lesson_count > 0)
        .where(MonthlyTopic.month >= first.first_day, MonthlyTopic.month <= last.first_day)
        .order_by(MonthlyTopic.month, Course.id.desc())
    )
    # Of several courses the oldest stands, as in courses.calendar.course_for: the last one read stays.
    found = {day: TaughtMonth(Month(day.year, day.month), topic, course_id) for day, topic, course_id in rows}
    return list(found.values())


def courses_of_line(session: Session, period: Period) -> list[tuple[Month, int | None]]:
    """The last six months up to the period's, oldest first, each with the members' course it was about."""
    months = [period.month.shift(back - MONTHS_OF_LINE + 1) for back in range(MONTHS_OF_LINE)]
    taught = months_taught(session, months[0], period.month)
    courses: dict[Month, int | None] = {month.month: month.course_id for month in taught}
    courses[period.month] = period.course.id if period.course else None
    return [(month, courses.get(month)) for month in months]
