"""Topics, courses and choices for tests of the calendar."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.models import Course, ProvinceTopic, Topic
from lms.clock import Month
from lms.teams.models import AdminUnit
from tests import world
from tests.progress import unit_named

EDITIONS = ("member", "citizen")


def add_topic(
    session: Session, number: int, owner: AdminUnit, editions: tuple[str, ...] = EDITIONS, *, bare: bool = False
) -> Topic:
    """A topic with courses of that owner; `bare`: no lesson and no question is written, for properties."""
    words = {"vi": f"Chuyên đề thử {number}", "en": f"Trial topic {number}"}
    topic = Topic(number=number, slug=f"thu-{number}", title=words, summary=words, basic_skill="x", frameworks={})
    session.add(topic)
    session.flush()
    for edition in editions:
        if bare:
            about = {"topic_id": topic.id, "edition": edition, "owner_id": owner.id}
            session.add(Course(slug=f"thu-{number}-{edition}", lesson_count=3, **about))
        else:
            world.add_course(session, topic, edition, owner)
    session.flush()
    return topic


def add_topics(session: Session, *numbers: int, bare: bool = False) -> list[Topic]:
    """Topics of the nation's."""
    return [add_topic(session, number, unit_named(session, "Việt Nam"), bare=bare) for number in numbers]


def put(session: Session, unit: AdminUnit, month: Month, topic: Topic, *, is_extra: bool = False) -> None:
    """A province's choice as if it had been made in time."""
    session.add(ProvinceTopic(unit_id=unit.id, month=month.first_day, topic_id=topic.id, is_extra=is_extra))
    session.flush()


def course_of(session: Session, topic: Topic, edition: str = "member") -> Course:
    courses = select(Course).filter_by(topic_id=topic.id, edition=edition)
    return session.scalars(courses.order_by(Course.id)).first()
