"""Questions and answers on the topic of a month (domain.md 41)."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from courses.models import Lesson, Topic
from lms.db import Model, UtcDateTime
from lms.people.models import Person
from lms.teams.models import AdminUnit

# Without values, so that both databases see that a question which waits is in this index.
IS_WAITING = text("question_id IS NULL AND answered_at IS NULL AND withdrawn_at IS NULL AND hidden_at IS NULL")
WHILE_WAITING: Any = {"sqlite_where": IS_WAITING, "postgresql_where": IS_WAITING}


class PostKind(StrEnum):
    QUESTION = "question"
    FOLLOW_UP = "follow_up"  # by who asked, once
    ANSWER = "answer"  # by a trainer


class Post(Model):
    """A question on a topic, or what was written under one (`question_id`). Hidden and withdrawn ones stay.

    `unit_id` is where the author belonged that day, `is_named` whether they were in a team or held a role: of
    other citizens only the commune is shown. `lesson_id` is the lesson that a question was asked from,
    `pinned_lesson_id` the one that an answer is shown in. `answered_at` is kept at a question: the newest
    answer in sight, unless its author has asked further since. A withdrawn post has no words any more.
    """

    __tablename__ = "post"
    __table_args__ = (
        Index("ix_post_topic_id_question_id_posted_at", "topic_id", "question_id", "posted_at"),
        Index("ix_post_author_id_posted_at", "author_id", "posted_at"),
        Index("ix_post_waiting", "posted_at", "id", **WHILE_WAITING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey(Topic.id))
    question_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    lesson_id: Mapped[int | None] = mapped_column(ForeignKey(Lesson.id))
    author_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey(AdminUnit.id), index=True)
    is_named: Mapped[bool]
    markdown: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)
    posted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    pinned_lesson_id: Mapped[int | None] = mapped_column(ForeignKey(Lesson.id), index=True)
    pinned_by: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    pinned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hidden_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hidden_by: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    hidden_reason: Mapped[str] = mapped_column(String(300), default="")
