"""Lessons on their way to being published, and where a second person must agree."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from courses.models import Course, Lesson
from lms.db import Model, UtcDateTime
from lms.people.models import Person
from lms.teams.models import AdminUnit


class DraftState(StrEnum):
    """Being written; waiting for a second person; agreed to, and perhaps waiting for its moment."""

    WRITING = "writing"
    SUBMITTED = "submitted"
    APPROVED = "approved"


class Draft(Model):
    """The text of a lesson in one language as it is being written; published, it becomes a LessonVersion.

    A lesson has at most one draft in a language: whoever opens it writes on. `revision` grows with each save, so
    that nobody writes over what somebody else has saved meanwhile. `base_number` is the version that it began
    from. A lesson that is not published yet has no `lesson_id`; its `slug` holds its place.
    """

    __tablename__ = "draft"
    # The id of a draft that is gone is never given again: a page left open must not reach another text.
    __table_args__ = (UniqueConstraint("course_id", "slug", "language"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey(Course.id))
    lesson_id: Mapped[int | None] = mapped_column(ForeignKey(Lesson.id), index=True)
    slug: Mapped[str] = mapped_column(String(80))
    language: Mapped[str] = mapped_column(String(2))
    base_number: Mapped[int | None]
    revision: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10), default=DraftState.WRITING)
    title: Mapped[str] = mapped_column(String(160), default="")
    goal: Mapped[str] = mapped_column(Text, default="")
    minutes: Mapped[int] = mapped_column(default=4)
    markdown: Mapped[str] = mapped_column(Text, default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # as LessonVersion.details
    verified_on: Mapped[date | None]
    review_due: Mapped[date | None]
    author_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    changed_by: Mapped[int] = mapped_column(ForeignKey(Person.id))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    submitted_by: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    remark: Mapped[str] = mapped_column(Text, default="")
    publish_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    scheduled_by: Mapped[int | None] = mapped_column(ForeignKey(Person.id))


class ReviewRule(Model):
    """Whether the lessons that a province owns need a second person; without a row they do, as the nation's always."""

    __tablename__ = "review_rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey(AdminUnit.id), unique=True)
    needs_review: Mapped[bool]
