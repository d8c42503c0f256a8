"""The provinces whose people were given another course in a month than the nation's."""

from dataclasses import dataclass

from sqlalchemy import Select, and_, case, join, or_, select
from sqlalchemy.orm import Session, aliased

from courses.models import Course, Edition, ProvinceTopic, Topic
from lms.clock import Month
from lms.teams.models import AdminUnit, Level


@dataclass(frozen=True)
class Elsewhere:
    """A province with the topic that its people were given, and its courses: None where there is none in an edition."""

    province_id: int
    name: str
    topic: Topic
    course: Course | None
    citizen_course: Course | None


def chosen_elsewhere(session: Session, month: Month) -> tuple[Elsewhere, ...]:
    """The provinces that put another topic into the month, by name. One statement."""
    owner = aliased(AdminUnit)
    taught = and_(Course.topic_id == Topic.id, Course.lesson_count > 0)
    may = or_(owner.level == Level.NATION, owner.province_id == ProvinceTopic.unit_id)
    rows = (
        select(AdminUnit, Topic, Course)
        .select_from(ProvinceTopic)
        .join(AdminUnit, AdminUnit.id == ProvinceTopic.unit_id)
        .join(Topic, Topic.id == ProvinceTopic.topic_id)
        .outerjoin(join(Course, owner, owner.id == Course.owner_id), and_(taught, may))
        .where(ProvinceTopic.month == month.first_day, ProvinceTopic.is_extra.is_(False))
        .order_by(AdminUnit.name_sort, AdminUnit.id, case((owner.level == Level.NATION, 0), else_=1), Course.id)
    )
    return _gathered(session, rows)


def owned_elsewhere(session: Session, topic: Topic) -> tuple[Elsewhere, ...]:
    """The provinces that have a course of their own on a topic. One statement."""
    rows = (
        select(AdminUnit, Topic, Course)
        .select_from(Course)
        .join(AdminUnit, AdminUnit.id == Course.owner_id)
        .join(Topic, Topic.id == Course.topic_id)
        .where(Topic.id == topic.id, Course.lesson_count > 0, AdminUnit.level == Level.PROVINCE)
        .order_by(AdminUnit.name_sort, AdminUnit.id, Course.id)
    )
    return _gathered(session, rows)


def _gathered(session: Session, rows: Select[AdminUnit, Topic, Course]) -> tuple[Elsewhere, ...]:
    """One record for each province; of several courses in an edition, the first stands."""
    found: dict[int, tuple[AdminUnit, Topic, dict[str, Course]]] = {}
    for unit, topic, course in session.execute(rows):
        courses = found.setdefault(unit.id, (unit, topic, {}))[2]
        if course:
            courses.setdefault(course.edition, course)
    return tuple(
        Elsewhere(unit.id, unit.name, topic, courses.get(Edition.MEMBER), courses.get(Edition.CITIZEN))
        for unit, topic, courses in found.values()
    )
