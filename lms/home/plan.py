"""What the calendar gives to one person now: the month's course, what the province adds, what is to catch up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from courses.calendar import Calendar, Offer, calendar_of, courses_for, windows_for
from courses.models import Course, Topic
from courses.readers import Reader, reader_of
from courses.windows import LONGEST_CATCH_UP, Window, Windows
from lms.clock import Month, local_date


@dataclass(frozen=True)
class Given:
    """The course of a month in the person's edition, and the last day on which it is offered."""

    month: Month
    topic: Topic
    course: Course
    until: date


@dataclass(frozen=True)
class Plan:
    """`topic` may have no course in the person's edition: then `main` is None. `missed`: what is due first in front."""

    month: Month
    day: date
    window: Window
    topic: Topic | None
    main: Given | None
    extra: Given | None
    missed: list[Given]

    @property
    def all(self) -> list[Given]:
        return [given for given in (self.main, self.extra, *self.missed) if given]


def plan_of(session: Session, person_id: int, now: datetime) -> Plan:
    """The person's plan. Four statements."""
    month, day = Month.of(now), local_date(now)
    reader = reader_of(session, person_id, day)
    windows = windows_for(session, reader.province_id)
    calendar = calendar_of(session, reader.province_id, month.shift(-LONGEST_CATCH_UP), month)
    months = [past for past in windows.to_catch_up(month) if calendar.is_taught(past)]
    offer = courses_for(session, _topics(calendar, (*months, month)), reader.province_id)
    topic, extra = calendar.topic_of(month), calendar.extra.get(month)
    main = _given(month, topic, offer.course(topic, reader.edition) if topic else None, month.last_day)
    added = _given(month, extra, offer.own_course(extra, reader.edition) if extra else None, month.last_day)
    missed = _missed(months, calendar, offer, reader, windows)
    shown = {given.course.id for given in (main, added) if given}
    rest = [given for given in missed if given.course.id not in shown]
    return Plan(month, day, windows.of(month, reader.edition), topic, main, added, rest)


def _topics(calendar: Calendar, months: Iterable[Month]) -> list[Topic]:
    found = [topic for month in months for topic in (calendar.topic_of(month), calendar.extra.get(month))]
    return [topic for topic in found if topic]


def _missed(months: Iterable[Month], calendar: Calendar, offer: Offer, reader: Reader, windows: Windows) -> list[Given]:
    """Each course once: of a topic that two of the months had, the later one counts."""
    found: dict[int, Given] = {}
    for month in months:
        topic = calendar.topic_of(month)
        course = offer.course(topic, reader.edition) if topic else None
        given = _given(month, topic, course, windows.of(month, reader.edition).catch_up_last)
        if given:
            found[given.course.id] = given
    return sorted(found.values(), key=lambda given: given.until)


def _given(month: Month, topic: Topic | None, course: Course | None, until: date) -> Given | None:
    return Given(month, topic, course, until) if topic and course else None
