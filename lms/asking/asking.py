"""Asking about a topic, asking further once, and taking back what one has written."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from courses.models import Course, Lesson, Topic
from lms.asking.models import Post, PostKind
from lms.asking.pinning import lessons_with, refresh, take_off
from lms.asking.posting import Place, hold_author, set_words, write
from lms.asking.waiting import hold_open_question, hold_question, settle


class AlreadyAskedFurther(Exception):
    """The question has its one addition."""


def ask(
    session: Session, author_id: int, topic: Topic, words: str, now: datetime, lesson: Lesson | None = None
) -> Post:
    """Ask about the topic, from a lesson where one is named. Raises TooManyPosts."""
    place = Place(topic.id, None, lesson.id if lesson else None)
    return write(session, author_id, PostKind.QUESTION, place, words, now)


def ask_further(session: Session, question: Post, words: str, now: datetime) -> Post:
    """The one addition to an own question, which then waits for an answer again.

    Raises AlreadyAskedFurther, or OutOfSight.
    """
    hold_author(session, question.author_id)
    known = addition_to(session, question)
    if known:
        if known.markdown != words:
            raise AlreadyAskedFurther
        return known
    held = hold_open_question(session, question.id)
    place = Place(question.topic_id, question.id)
    post = write(session, question.author_id, PostKind.FOLLOW_UP, place, words, now)
    settle(session, held)
    return post


def addition_to(session: Session, question: Post) -> Post | None:
    """What its author has added to the question."""
    added = (Post.question_id == question.id, Post.kind == PostKind.FOLLOW_UP, Post.withdrawn_at.is_(None))
    return session.scalars(select(Post).where(*added)).first()


def withdraw(session: Session, post: Post, now: datetime) -> None:
    """The author takes a post back: its words go for good, and with a question all that stands under it."""
    question = hold_question(session, post.question_id or post.id)
    lessons = lessons_with(session, question.id)
    for own in _own_words(session, post):
        own.withdrawn_at = now
        set_words(own, "")
    take_off(session, post)
    settle(session, question)
    refresh(session, lessons)


def lesson_named(session: Session, topic: Topic, lesson_id: int | None) -> tuple[Lesson, Course] | None:
    """The lesson that somebody asks from, with its course, if it is one of the topic's."""
    lessons = select(Lesson, Course).join(Course, Course.id == Lesson.course_id)
    mine = lessons.where(Lesson.id == lesson_id, Course.topic_id == topic.id, Lesson.number.is_not(None))
    row = session.execute(mine).first() if lesson_id else None
    return (row[0], row[1]) if row else None


def _own_words(session: Session, post: Post) -> Sequence[Post]:
    """The post, and what its author wrote under it."""
    under = and_(Post.question_id == post.id, Post.author_id == post.author_id)
    mine = select(Post).where(or_(Post.id == post.id, under), Post.withdrawn_at.is_(None))
    return session.scalars(mine.execution_options(populate_existing=True)).all()
