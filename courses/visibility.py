"""Which courses a person sees: the one predicate behind every list of courses, and behind each of their pages.

The nation's courses are seen by all. A course that a province owns (basic skill 5, local platforms) is seen by
whoever belongs to the province, by the placement of the day or a role there, and by all who write lessons. To
others it does not exist, nor does a topic that has no other course. A role on the nation is a role in every province.
"""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, ScalarSelect, and_, bindparam, exists, or_, select
from sqlalchemy.orm import aliased

from courses.models import Course, Topic
from courses.writers import WRITING
from lms.teams.access import holds_on
from lms.teams.models import AdminUnit, Grant, Level
from lms.teams.placement import UNIT_OF_PLACEMENT


def as_reader(person_id: int, day: date) -> dict[str, Any]:
    """The words that a statement with SEEN wants: who reads, and on which day."""
    return {"person_id": person_id, "day": day}


def _home_province() -> ScalarSelect[int | None]:
    home = aliased(AdminUnit, name="home")
    return select(home.province_id).where(home.id == UNIT_OF_PLACEMENT).correlate(None).scalar_subquery()


def _seen() -> ColumnElement[bool]:
    owner, granted, role = aliased(AdminUnit, name="owner"), aliased(AdminUnit, name="granted"), aliased(Grant)
    there = or_(role.role.in_(WRITING), granted.level == Level.NATION, granted.province_id == owner.province_id)
    holds = and_(role.person_id == bindparam("person_id"), holds_on(role, bindparam("day", type_=Date)))
    by_role = exists().where(holds, granted.id == role.unit_id, there).correlate(owner)
    by_place = owner.province_id == HOME_PROVINCE
    return (
        exists()
        .where(owner.id == Course.owner_id, or_(owner.level == Level.NATION, by_place, by_role))
        .correlate(Course)
    )


# Built once: they are part of what every learner's page asks, and building them costs more than running them.
HOME_PROVINCE = _home_province()
SEEN = _seen()  # condition on Course
TOPIC_SEEN = exists().where(Course.topic_id == Topic.id, SEEN).correlate(Topic)  # condition on Topic
