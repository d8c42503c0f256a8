"""Questions and answers on the topic of a month (domain.md 41)."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from courses.models import Lesson, Topic
from lms.db import Model, UtcDateTime
from lms.people.models import Person


class Post(Model):
    """A question on a topic, or an answer to one (`question_id`). Hidden and withdrawn ones stay, out of sight.

    `lesson_id` is the lesson that a question was asked from; `pinned_lesson_id` the one that an answer is shown in.
    """

    __tablename__ = "post"
    __table_args__ = (
        Index("ix_post_topic_id_question_id_posted_at", "topic_id", "question_id", "posted_at"),
        Index("ix_post_author_id_posted_at", "author_id", "posted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey(Topic.id))
    question_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"), index=True)
    lesson_id: Mapped[int | None] = mapped_column(ForeignKey(Lesson.id))
    author_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    markdown: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    posted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    pinned_lesson_id: Mapped[int | None] = mapped_column(ForeignKey(Lesson.id), index=True)
    pinned_by: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hidden_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hidden_by: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    hidden_reason: Mapped[str] = mapped_column(String(300), default="")
