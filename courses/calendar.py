"""What is taught when, and to whom: the topic of a month (domain.md 41) and a reader's own edition."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import BindParameter, Date, Select, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from courses.models import Course, Edition, LessonVersion, MonthlyTopic, Topic
from lms.clock import Month
from lms.db import insert_once
from lms.teams.access import holds_on
from lms.teams.models import Grant, Membership, Team


def _teaches() -> Select[bool]:
    """Whether a person is in a team or holds a role on a day."""
    person: BindParameter[int] = bindparam("person")
    day = bindparam("day", type_=Date)
    member = exists().where(
        Membership.person_id == person,
        Membership.team_id == Team.id,
        holds_on(Membership, day),
        holds_on(Team, day),
    )
    return select(or_(member, exists().where(Grant.person_id == person, holds_on(Grant, day))))


TEACHES = _teaches()  # built once: the home page asks it every time


def topic_of(session: Session, month: Month) -> Topic | None:
    """The topic chosen for the month, else the one whose turn it is.

    Turns begin anew every January: the topics that have a course follow each other in the order of their
    numbers, and begin again when all have been. So with all twelve topics, each has the month of its number.
    """
    chosen = session.scalar(
        select(Topic).join(MonthlyTopic, MonthlyTopic.topic_id == Topic.id).where(MonthlyTopic.month == month.first_day)
    )
    return chosen or _turn(_taught_topics(session), month)


def course_for(session: Session, topic: Topic, edition: str) -> Course | None:
    """The course of a topic in one edition, if it has lessons."""
    taught = select(Course).where(Course.topic_id == topic.id, Course.edition == edition, Course.lesson_count > 0)
    return session.scalars(taught.order_by(Course.id)).first()


def set_topic(session: Session, month: Month, topic: Topic) -> None:
    """Choose the topic of a month; the last choice stands."""
    insert_once(session, MonthlyTopic, month=month.first_day, topic_id=topic.id)
    row = session.scalars(select(MonthlyTopic).filter_by(month=month.first_day)).one()
    row.topic_id = topic.id


def write_down_months(session: Session, now: datetime) -> None:
    """Fix the topics of the months that have begun, since a new topic changes all turns.

    A month's completion rate is about the topic people were given then.
    """
    first = session.scalar(select(func.min(LessonVersion.published_at)))
    topics = _taught_topics(session)
    if first is None or not topics:
        return
    month = Month.of(first)
    while month <= Month.of(now):
        turn = topics[(month.number - 1) % len(topics)]
        insert_once(session, MonthlyTopic, month=month.first_day, topic_id=turn.id)
        month = month.shift(1)


def own_edition(session: Session, person_id: int, day: date) -> Edition:
    """Members of a team, and whoever holds a role, read the members' edition; all others the citizens'."""
    teaches = session.scalar(TEACHES, {"person": person_id, "day": day})
    return Edition.MEMBER if teaches else Edition.CITIZEN


def _taught_topics(session: Session) -> Sequence[Topic]:
    taught = exists().where(Course.topic_id == Topic.id, Course.lesson_count > 0)
    return session.scalars(select(Topic).where(taught).order_by(Topic.number)).all()


def _turn(topics: Sequence[Topic], month: Month) -> Topic | None:
    return topics[(month.number - 1) % len(topics)] if topics else None
