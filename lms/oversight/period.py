"""The month and the topic a report is about, and the moment at which it is cut off.

A province may learn another topic in a month than the nation does. Everybody counts by the topic that was given
to them: within a province by that province's (`Period.within`), in a table of several provinces each person by
that of theirs (`Period.elsewhere`). So a percentage always says how many did what was asked of them.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from courses.calendar import calendar_of, courses_for, topic_of
from courses.models import Course, Edition, Topic
from courses.visibility import SEEN, as_reader
from lms.clock import Month, local_date
from lms.oversight.elsewhere import Elsewhere, chosen_elsewhere, owned_elsewhere
from lms.teams.models import AdminUnit, Membership, Team, UnitVersion

MONTHS_OFFERED = 60  # five years: a founding date typed wrong must not grow the list without end
MONTHS_OF_LINE = 6
Dated = type[Membership | Team | AdminUnit | UnitVersion] | ReadOnlyColumnCollection[str, Any]


@dataclass(frozen=True)
class Period:
    """One month, the topic looked at (None: the month has none), its courses, and the present moment.

    `province_id`: for whom it is, None for the nation; then `elsewhere` are the provinces whose people count by
    another course. `chosen` are those that put another topic into the month, whichever topic is looked at.
    """

    month: Month
    now: datetime
    topic: Topic | None
    course: Course | None
    citizen_course: Course | None
    is_topic_of_month: bool
    province_id: int | None = None
    elsewhere: tuple[Elsewhere, ...] = ()
    chosen: tuple[Elsewhere, ...] = ()

    def within(self, province_ids: Collection[int | None]) -> "Period":
        """As it is for what lies in these provinces; None among them is the nation."""
        if not province_ids or None in province_ids:
            return self
        there = tuple(each for each in self.elsewhere if each.province_id in province_ids)
        if len(province_ids) > 1:
            return replace(self, elsewhere=there)
        own = replace(self, province_id=next(iter(province_ids)), elsewhere=())
        for each in there:
            own = replace(own, topic=each.topic, course=each.course, citizen_course=each.citizen_course)
        for each in self.chosen:
            if each.province_id == own.province_id:
                own = replace(own, is_topic_of_month=own.topic == each.topic)
        return own

    @property
    def course_id(self) -> int | None:
        return self.course.id if self.course else None

    def course_by(self, province: Any) -> Any:
        """SQL: the course for members that was given to the people of a province, named by a column."""
        return _by(province, self.course, {each.province_id: each.course for each in self.elsewhere})

    def citizen_course_by(self, province: Any) -> Any:
        """SQL: the same for citizens."""
        return _by(province, self.citizen_course, {each.province_id: each.citizen_course for each in self.elsewhere})

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


def _by(province: Any, usual: Course | None, others: dict[int, Course | None]) -> Any:
    """SQL: the id of the course of a province, or the usual one."""
    ids = {province_id: literal(course.id if course else None, Integer) for province_id, course in others.items()}
    other = literal(usual.id if usual else None, Integer)
    return (
        case(*((province == province_id, course_id) for province_id, course_id in ids.items()), else_=other)
        if ids
        else other
    )


def last_day_counted(month: Month, today: date) -> date:
    """The last day of the month, or today while it runs."""
    return min(today, month.last_day)


def choose_period(session: Session, month: Month, topic_number: int | None, now: datetime) -> Period | None:
    """The month with the topic asked for, or its own where none is asked; None where there is no such topic."""
    own, chosen = topic_of(session, month), chosen_elsewhere(session, month)
    if topic_number is None:
        return Period(month, now, own, *_courses(session, own), True, elsewhere=chosen, chosen=chosen)
    topic = session.scalar(select(Topic).where(Topic.number == topic_number))
    if topic is None:
        return None
    courses = _courses(session, topic)
    others = () if any(courses) else owned_elsewhere(session, topic)
    return Period(month, now, topic, *courses, topic == own, elsewhere=others, chosen=chosen)


def _courses(session: Session, topic: Topic | None) -> tuple[Course | None, Course | None]:
    """The nation's courses on a topic, for members and for citizens."""
    if topic is None:
        return None, None
    offer = courses_for(session, [topic])
    return offer.course(topic, Edition.MEMBER), offer.course(topic, Edition.CITIZEN)


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


def topics_offered(session: Session, person_id: int, day: date) -> Sequence[Topic]:
    """The topics with a course for members that the person sees, in their order."""
    taught = select(Course.topic_id).where(Course.edition == Edition.MEMBER, SEEN)
    topics = select(Topic).where(Topic.id.in_(taught)).order_by(Topic.number)
    return session.scalars(topics, as_reader(person_id, day)).all()


@dataclass(frozen=True)
class TaughtMonth:
    """The topic of a month, and its course for members."""

    month: Month
    topic: Topic
    course_id: int


def months_taught(session: Session, first: Month, last: Month, province_id: int | None = None) -> list[TaughtMonth]:
    """The months from `first` to `last` that have a course for members, oldest first. Two statements."""
    calendar = calendar_of(session, province_id, first, last)
    months = [first.shift(later) for later in range(first.months_to(last) + 1)]
    topics = {month: topic for month in months if calendar.is_taught(month) and (topic := calendar.topic_of(month))}
    offer = courses_for(session, topics.values(), province_id)
    courses = ((month, topic, offer.course(topic, Edition.MEMBER)) for month, topic in topics.items())
    return [TaughtMonth(month, topic, course.id) for month, topic, course in courses if course]


def courses_of_line(session: Session, period: Period) -> list[tuple[Month, int | None]]:
    """The last six months up to the period's, oldest first, each with the members' course it was about."""
    months = [period.month.shift(back - MONTHS_OF_LINE + 1) for back in range(MONTHS_OF_LINE)]
    taught = months_taught(session, months[0], period.month, period.province_id)
    courses: dict[Month, int | None] = {month.month: month.course_id for month in taught}
    courses[period.month] = period.course.id if period.course else None
    return [(month, courses.get(month)) for month in months]
