"""A year of the calendar, month by month: as a learner reads it, and as those see it who change it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from courses.calendar import Calendar, calendar_of, courses_for, windows_for
from courses.models import Course, Edition, Topic
from courses.readers import Reader, reader_of
from courses.standing import Standing, standings
from courses.windows import Phase, Window, Windows
from lms.clock import MONTHS, Month, local_date
from lms.teams.models import AdminUnit

EDITIONS = (Edition.MEMBER, Edition.CITIZEN)
CENTURY = range(2000, 2100)  # the years of Month.parse; no database is asked about others


@dataclass(frozen=True)
class OwnCourse:
    """A course of the month in the reader's edition, with how far the reader has come."""

    topic: Topic
    course: Course | None
    standing: Standing | None


@dataclass(frozen=True)
class MonthLine:
    """A month as a learner reads it. `others` are the courses of its topic in other editions, by edition."""

    month: Month
    phase: Phase
    window: Window
    main: OwnCourse | None
    extra: OwnCourse | None
    others: dict[str, Course]


@dataclass(frozen=True)
class LearnersYear:
    """`windows` say when members and citizens learn."""

    year: int
    years: Sequence[int]
    edition: Edition
    windows: Windows
    months: Sequence[MonthLine]


def learners_year(session: Session, person_id: int, year: int, now: datetime) -> LearnersYear | None:
    """The year as the person's province has it; None where there is no calendar of that year. Six statements."""
    if year not in CENTURY:
        return None
    day = local_date(now)
    reader = reader_of(session, person_id, day)
    calendar = calendar_of(session, reader.province_id, Month(year, 1), Month(year, MONTHS))
    years = _years(calendar, now)
    if year not in years:
        return None
    windows = windows_for(session, reader.province_id)
    lines = _lines(session, person_id, reader, calendar, windows, year, day)
    return LearnersYear(year, years, reader.edition, windows, lines)


def _lines(
    session: Session, person_id: int, reader: Reader, calendar: Calendar, windows: Windows, year: int, day: date
) -> list[MonthLine]:
    months = [month for month in _months(year) if calendar.is_taught(month)]
    topics = [topic for month in months for topic in (calendar.topic_of(month), calendar.extra.get(month)) if topic]
    offer, mine = courses_for(session, topics, reader.province_id), standings(session, person_id)
    lines = []
    for month in months:
        main, extra = calendar.topic_of(month), calendar.extra.get(month)
        courses = {each: offer.course(main, each) for each in EDITIONS} if main else {}
        window = windows.of(month, reader.edition)
        lines.append(
            MonthLine(
                month,
                window.phase(day),
                window,
                _own(main, courses.get(reader.edition), mine) if main else None,
                _own(extra, offer.own_course(extra, reader.edition), mine) if extra else None,
                {each: course for each, course in courses.items() if course and each != reader.edition},
            )
        )
    return lines


def _own(topic: Topic, course: Course | None, mine: dict[int, Standing]) -> OwnCourse:
    return OwnCourse(topic, course, mine.get(course.id) if course else None)


@dataclass(frozen=True)
class EditedMonth:
    """A month of a unit's calendar; without a topic before there was anything to learn.

    `national` is the nation's topic where the province has another.
    """

    month: Month
    topic: Topic | None
    national: Topic | None
    extra: Topic | None
    is_own_choice: bool
    has_begun: bool


@dataclass(frozen=True)
class EditedYear:
    """`absent` are the topics that lack a month in a whole year, `doubled` those that then have several."""

    unit: AdminUnit
    year: int
    years: Sequence[int]
    months: Sequence[EditedMonth]
    absent: Sequence[Topic]
    doubled: Sequence[Topic]

    @property
    def changeable(self) -> list[EditedMonth]:
        return [month for month in self.months if not month.has_begun]


def edited_year(session: Session, unit: AdminUnit, year: int, now: datetime) -> EditedYear | None:
    """A unit's year; None where there is no calendar of that year. One statement."""
    if year not in CENTURY:
        return None
    calendar = calendar_of(session, unit.province_id, Month(year, 1), Month(year, MONTHS))
    years = _years(calendar, now)
    if year not in years:
        return None
    months = [_edited(calendar, unit, month, now) for month in _months(year)]
    given = [month.topic for month in months if month.topic]
    is_whole = len(calendar.turns) <= len(given) == MONTHS  # there is room for every topic
    absent = [topic for topic in calendar.turns if topic not in given] if is_whole else []
    doubled = [topic for topic in dict.fromkeys(given) if given.count(topic) > 1] if absent else []
    return EditedYear(unit, year, years, months, absent, doubled)


def _edited(calendar: Calendar, unit: AdminUnit, month: Month, now: datetime) -> EditedMonth:
    topic = calendar.topic_of(month) if calendar.is_taught(month) else None
    national = calendar.national_topic(month) if topic else None
    chosen = calendar.own if unit.province_id else calendar.national
    return EditedMonth(
        month,
        topic,
        national if national != topic else None,
        calendar.extra.get(month),
        month in chosen,
        month <= Month.of(now),
    )


def _months(year: int) -> list[Month]:
    return [Month(year, number) for number in range(1, MONTHS + 1)]


def _years(calendar: Calendar, now: datetime) -> list[int]:
    """From the year in which the calendar begins to the next."""
    current = Month.of(now)
    first = min(calendar.begins.year if calendar.begins else current.year, current.year)
    return list(range(first, current.year + 2))
