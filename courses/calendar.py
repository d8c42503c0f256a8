"""What is taught when: the topic of a month (domain.md 41), of the nation or of a province, and its courses."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Integer, Select, bindparam, case, exists, func, literal, null, or_, select, union_all
from sqlalchemy.orm import Session

from courses.models import Course, Edition, LessonVersion, MonthlyTopic, ProvinceTopic, Topic, WindowRule
from courses.readers import reader_of
from courses.windows import Windows
from lms.clock import Month
from lms.db import insert_once
from lms.teams.models import AdminUnit, Level


@dataclass(frozen=True)
class Calendar:
    """The topics of some months, of the nation or of a province that may differ from it.

    Turns begin anew every January: the topics that take turns follow each other in the order of their numbers,
    and begin again when all have been. So with all twelve topics, each has the month of its number.
    `begins` is the month in which the first lesson was published: before it there was nothing to learn, but in
    months for which somebody has chosen a topic.
    """

    turns: Sequence[Topic]
    national: Mapping[Month, Topic]
    own: Mapping[Month, Topic]
    extra: Mapping[Month, Topic]
    begins: Month | None

    def topic_of(self, month: Month) -> Topic | None:
        """The one topic of the month: the province's choice, else the nation's."""
        return self.own.get(month) or self.national_topic(month)

    def national_topic(self, month: Month) -> Topic | None:
        """The topic chosen for the month, else the one whose turn it is."""
        chosen = self.national.get(month)
        if chosen or not self.turns:
            return chosen
        return self.turns[(month.number - 1) % len(self.turns)]

    def is_taught(self, month: Month) -> bool:
        """Whether the month has, or had, a topic that people could learn."""
        return month in self.own or month in self.national or (self.begins is not None and month >= self.begins)


@dataclass(frozen=True)
class Offer:
    """Courses that have lessons, by the id of their topic and their edition: the nation's, and a province's own."""

    national: dict[tuple[int, str], Course]
    own: dict[tuple[int, str], Course]

    def course(self, topic: Topic, edition: str) -> Course | None:
        """The nation's course, else the province's own."""
        return self.national.get((topic.id, edition)) or self.own_course(topic, edition)

    def own_course(self, topic: Topic, edition: str) -> Course | None:
        return self.own.get((topic.id, edition))


def _turns() -> Select[Topic]:
    """The topics with a course of the nation's for members: the officials' course is not one of the twelve."""
    taught = exists().where(
        Course.topic_id == Topic.id,
        Course.edition == Edition.MEMBER,
        Course.lesson_count > 0,
        AdminUnit.id == Course.owner_id,
        AdminUnit.level == Level.NATION,
    )
    return select(Topic).where(taught).order_by(Topic.number)


def _calendar() -> Select[str, date, Topic, datetime]:
    """What has been written down for months, whose word it is, and the topics that take turns, in their order.

    The moment of the first lesson stands in every row: one statement tells it all.
    """
    first, last = bindparam("first", type_=Date), bindparam("last", type_=Date)
    turns = TURNS.with_only_columns(literal("turn").label("kind"), null().label("month"), Topic.id).order_by(None)
    nation = select(literal("national"), MonthlyTopic.month, MonthlyTopic.topic_id)
    province = select(case((ProvinceTopic.is_extra, "extra"), else_="own"), ProvinceTopic.month, ProvinceTopic.topic_id)
    province = province.where(ProvinceTopic.unit_id == bindparam("province", type_=Integer))
    rows = union_all(
        nation.where(MonthlyTopic.month.between(first, last)),
        province.where(ProvinceTopic.month.between(first, last)),
        turns,
    ).subquery("rows")
    kind, month, topic_id = rows.c
    begun = select(func.min(LessonVersion.published_at)).scalar_subquery()
    return select(kind, month, Topic, begun).join(Topic, Topic.id == topic_id).order_by(Topic.number)


def _courses() -> Select[Course, str]:
    """The courses of topics that the nation or a province owns, each with the level of its owner, the oldest first."""
    province = bindparam("province", type_=Integer)
    return (
        select(Course, AdminUnit.level)
        .join(AdminUnit, AdminUnit.id == Course.owner_id)
        .where(Course.topic_id.in_(bindparam("topics", expanding=True)), Course.lesson_count > 0)
        .where(or_(AdminUnit.level == Level.NATION, AdminUnit.province_id == province))
        .order_by(Course.id)
    )


def _rules() -> Select[Any]:
    """The rule of a province before the nation's."""
    own = WindowRule.unit_id == bindparam("province", type_=Integer)
    rules = select(WindowRule).join(AdminUnit, AdminUnit.id == WindowRule.unit_id)
    return rules.where(or_(own, AdminUnit.level == Level.NATION)).order_by(case((own, 0), else_=1)).limit(1)


# Built once: the home page asks them every time, and building a statement costs more than running it.
TURNS = _turns()
CALENDAR, COURSES, RULES = _calendar(), _courses(), _rules()


def calendar_of(session: Session, province_id: int | None, first: Month, last: Month) -> Calendar:
    """The calendar of a province, or of the nation where it is None, from one month to another. One statement."""
    found: dict[str, dict[Month, Topic]] = {"national": {}, "own": {}, "extra": {}}
    turns, begins = [], None
    words = {"province": province_id, "first": first.first_day, "last": last.first_day}
    for kind, day, topic, begun in session.execute(CALENDAR, words):
        begins = Month.of(begun) if begun else None
        if kind == "turn":
            turns.append(topic)
        else:
            found[kind][Month(day.year, day.month)] = topic
    return Calendar(turns=turns, begins=begins, **found)


def topic_of(session: Session, month: Month, province_id: int | None = None) -> Topic | None:
    """The topic of one month, in the nation or in a province."""
    return calendar_of(session, province_id, month, month).topic_of(month)


def courses_for(session: Session, topics: Iterable[Topic], province_id: int | None = None) -> Offer:
    """The courses of these topics that the nation and the province have. One statement."""
    words = {"topics": list({topic.id for topic in topics}), "province": province_id}
    offer = Offer({}, {})
    for course, level in session.execute(COURSES, words):
        courses = offer.national if level == Level.NATION else offer.own
        courses.setdefault((course.topic_id, course.edition), course)
    return offer


def course_for(session: Session, topic: Topic, edition: str, province_id: int | None = None) -> Course | None:
    """The course of a topic in one edition, if it has lessons."""
    return courses_for(session, [topic], province_id).course(topic, edition)


def windows_for(session: Session, province_id: int | None) -> Windows:
    """When members and citizens learn: as the province says, else the nation, else as usual. One statement."""
    rule = session.scalar(RULES, {"province": province_id})
    return Windows(rule.citizens_from, rule.catch_up_months) if rule else Windows()


def own_edition(session: Session, person_id: int, day: date) -> Edition:
    """The edition that the person reads. One statement."""
    return reader_of(session, person_id, day).edition


def set_topic(session: Session, month: Month, topic: Topic) -> None:
    """Choose the nation's topic of a month; the last choice stands."""
    insert_once(session, MonthlyTopic, month=month.first_day, topic_id=topic.id)
    row = session.scalars(select(MonthlyTopic).filter_by(month=month.first_day)).one()
    row.topic_id = topic.id


def write_down_months(session: Session, now: datetime) -> None:
    """Fix the topics of the months that have begun, since a new topic changes all turns.

    A month's completion rate is about the topic people were given then.
    """
    current = Month.of(now)
    calendar = calendar_of(session, None, current, current)
    if calendar.begins is None or not calendar.turns:
        return
    month = calendar.begins
    while month <= current:
        turn = calendar.turns[(month.number - 1) % len(calendar.turns)]
        insert_once(session, MonthlyTopic, month=month.first_day, topic_id=turn.id)
        month = month.shift(1)
