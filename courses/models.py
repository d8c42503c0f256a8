"""Topics, their editions as courses, versioned lessons, the calendar, and how far each person has come."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Model, UtcDateTime
from lms.people.models import Person
from lms.teams.models import AdminUnit, Team


class Edition(StrEnum):
    MEMBER = "member"
    CITIZEN = "citizen"
    OFFICIAL = "official"


class Topic(Model):
    """One of the twelve subjects of the ministry's list (domain.md 40). Words are kept per language."""

    __tablename__ = "topic"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[dict[str, str]] = mapped_column(JSON)
    summary: Mapped[dict[str, str]] = mapped_column(JSON)
    basic_skill: Mapped[str] = mapped_column(String(40))
    frameworks: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Course(Model):
    """A topic in one edition, owned by a unit: the nation's courses are seen by all."""

    __tablename__ = "course"
    __table_args__ = (UniqueConstraint("topic_id", "edition", "owner_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(90), unique=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey(Topic.id))
    edition: Mapped[str] = mapped_column(String(10))
    owner_id: Mapped[int] = mapped_column(ForeignKey(AdminUnit.id))
    lesson_count: Mapped[int] = mapped_column(default=0)


class Lesson(Model):
    """A lesson's place in its course; the words are in its versions. A withdrawn lesson has no number.

    `pinned` is what people asked and were answered, as HTML and without names: {id, question, answer} each. It is
    kept here for the lesson's page (lms/asking/pinning.py), which must not look any further.
    """

    __tablename__ = "lesson"
    __table_args__ = (UniqueConstraint("course_id", "number"), UniqueConstraint("course_id", "slug"))

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey(Course.id))
    number: Mapped[int | None]
    slug: Mapped[str] = mapped_column(String(80))
    pinned: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True), deferred=True)


class LessonVersion(Model):
    """One published text of a lesson in one language. Readers are served `html`, rendered once."""

    __tablename__ = "lesson_version"
    __table_args__ = (
        UniqueConstraint("lesson_id", "language", "number"),
        Index("ix_lesson_version_current", "lesson_id", "language", "is_current"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey(Lesson.id))
    language: Mapped[str] = mapped_column(String(2))
    number: Mapped[int]
    is_current: Mapped[bool] = mapped_column(default=True)
    title: Mapped[str] = mapped_column(String(160))
    goal: Mapped[str] = mapped_column(Text)
    minutes: Mapped[int]
    markdown: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    details: Mapped[dict[str, Any]] = mapped_column(JSON)  # audience, basic skill, frameworks, sources
    verified_on: Mapped[date]
    review_due: Mapped[date]
    digest: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)  # the first begins the calendar
    published_by: Mapped[int | None] = mapped_column(ForeignKey(Person.id))  # nobody: it came from a folder
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey(Person.id))


class Picture(Model):
    """A picture of lessons, re-encoded as WebP. Known by what it holds, so it never changes and is kept once.

    `description` are the first words that somebody found for it, so that it can be looked for; what a lesson says
    of it stands in the lesson.
    """

    __tablename__ = "picture"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey(AdminUnit.id))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    width: Mapped[int]
    height: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    description: Mapped[str] = mapped_column(String(250), default="")
    uploaded_by: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MonthlyTopic(Model):
    """The topic of a month (domain.md 41); `month` is its first day."""

    __tablename__ = "monthly_topic"

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(unique=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey(Topic.id))


class ProvinceTopic(Model):
    """The topic that a province has put into a month in place of the nation's.

    `is_extra`: not in its place but beside it, a topic on which the province has a course of its own.
    """

    __tablename__ = "province_topic"
    __table_args__ = (UniqueConstraint("unit_id", "month", "is_extra"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey(AdminUnit.id))
    month: Mapped[date]
    topic_id: Mapped[int] = mapped_column(ForeignKey(Topic.id))
    is_extra: Mapped[bool] = mapped_column(default=False)


class WindowRule(Model):
    """From which day of the month citizens learn the month's topic, and for how many months one may catch up.

    Of the nation or of a province; without one, `courses.windows` has the usual.
    """

    __tablename__ = "window_rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey(AdminUnit.id), unique=True)
    citizens_from: Mapped[int]
    catch_up_months: Mapped[int]


class Enrolment(Model):
    """A person's way through a course: the moment each step was first reached.

    `team_id` and `unit_id` are those of the day on which the newest step was reached, so that a result
    stays where it was earned. `unit_id` is the village or commune. `is_assisted`: somebody helped with the test
    that was passed first; a later one that is passed alone changes nothing of it.
    """

    __tablename__ = "enrolment"
    __table_args__ = (
        UniqueConstraint("person_id", "course_id"),
        Index("ix_enrolment_course_id_unit_id", "course_id", "unit_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    course_id: Mapped[int] = mapped_column(ForeignKey(Course.id))
    team_id: Mapped[int | None] = mapped_column(ForeignKey(Team.id), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey(AdminUnit.id))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lessons_done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sat_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    passed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_assisted: Mapped[bool] = mapped_column(default=False, server_default=false())

    @property
    def state(self) -> str:
        """Where the person stands: doing, retry (sat and not yet passed) or pass."""
        if self.passed_at:
            return "pass"
        return "retry" if self.sat_at else "doing"


class LessonReading(Model):
    """When a person opened a lesson and when they said they had read it."""

    __tablename__ = "lesson_reading"
    __table_args__ = (UniqueConstraint("person_id", "lesson_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    lesson_id: Mapped[int] = mapped_column(ForeignKey(Lesson.id), index=True)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
