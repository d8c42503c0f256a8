"""Answers shown in a lesson, under "Bà con hỏi", in the order in which they were put there.

A lesson keeps what is pinned to it as HTML (`Lesson.pinned`), so that its page looks nowhere else. It is made
anew from the posts after every change, under the lesson's row; names are not in it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session, aliased

from courses.models import Course, Lesson, LessonVersion
from courses.writers import writable_units
from lms.asking.models import Post, PostKind
from lms.asking.waiting import OutOfSight, hold_question
from lms.teams.acting import Actor

MOST_PINNED = 5  # a lesson is read on a phone
NOT_PINNED: dict[str, Any] = {"pinned_lesson_id": None, "pinned_by": None, "pinned_at": None}


class LessonFull(Exception):
    """As many answers are pinned to the lesson as it takes."""


@dataclass(frozen=True)
class LessonToPin:
    """A lesson with its course and its title in the reader's language."""

    lesson: Lesson
    course: Course
    title: str


def pin(session: Session, post: Post, lesson: Lesson, actor: Actor, now: datetime) -> None:
    """Show the answer in the lesson, and no longer in another. Raises OutOfSight, LessonFull."""
    question = hold_question(session, post.question_id or post.id)
    session.refresh(post)
    if any(seen.hidden_at or seen.withdrawn_at for seen in (post, question)):
        raise OutOfSight
    before = post.pinned_lesson_id
    if before == lesson.id:
        return
    touched = {lesson.id, before} - {None}
    _hold(session, touched)
    if len(_pinned_to(session, lesson.id)) >= MOST_PINNED:
        raise LessonFull
    post.pinned_lesson_id, post.pinned_by, post.pinned_at = lesson.id, actor.person_id, now
    refresh(session, touched)
    _note(session, "post.pinned", post, lesson.id, actor, now)


def unpin(session: Session, post: Post, actor: Actor, now: datetime) -> None:
    """Show the answer in no lesson any more."""
    hold_question(session, post.question_id or post.id)
    session.refresh(post)
    if post.pinned_lesson_id is None:
        return
    lesson_id = post.pinned_lesson_id
    take_off(session, post)
    refresh(session, {lesson_id})
    _note(session, "post.unpinned", post, lesson_id, actor, now)


def take_off(session: Session, post: Post) -> None:
    """Unpin a post and all that stands under it, without another word."""
    under = update(Post).where(or_(Post.id == post.id, Post.question_id == post.id), Post.pinned_lesson_id.is_not(None))
    session.execute(under.values(**NOT_PINNED))


def lessons_with(session: Session, question_id: int) -> set[int]:
    """The lessons that show an answer to the question, or would if it were not hidden."""
    pinned = select(Post.pinned_lesson_id).where(Post.question_id == question_id)
    return {lesson_id for lesson_id in session.scalars(pinned) if lesson_id}


def refresh(session: Session, lesson_ids: Collection[int | None]) -> None:
    """Make anew what these lessons keep of their pinned answers."""
    session.flush()
    _hold(session, lesson_ids)
    for lesson_id in lesson_ids:
        shown = _pinned_to(session, lesson_id)
        session.execute(update(Lesson).where(Lesson.id == lesson_id).values(pinned=shown or None))


def lessons_to_pin_to(session: Session, person_id: int, topic_id: int, language: str, day: date) -> list[LessonToPin]:
    """The lessons of the topic whose words are the person's to change, in their order."""
    rows = session.execute(
        select(Lesson, Course, LessonVersion.title)
        .join(Course, Course.id == Lesson.course_id)
        .join(LessonVersion, LessonVersion.lesson_id == Lesson.id)
        .where(Course.topic_id == topic_id, Course.owner_id.in_(writable_units(session, person_id, day)))
        .where(Lesson.number.is_not(None), LessonVersion.is_current)
        .order_by(Course.id, Lesson.number, LessonVersion.language == language)
    )
    found = {row[0].id: LessonToPin(*row) for row in rows}  # the wanted language comes last
    return list(found.values())


def _hold(session: Session, lesson_ids: Collection[int | None]) -> None:
    """In one order, so that nobody waits for somebody who waits for them."""
    for lesson_id in sorted(lesson_id for lesson_id in lesson_ids if lesson_id):
        touch = update(Lesson).where(Lesson.id == lesson_id).values(slug=Lesson.slug)
        session.execute(touch, execution_options={"synchronize_session": False})


def _pinned_to(session: Session, lesson_id: int | None) -> list[dict[str, Any]]:
    question = aliased(Post)
    rows = session.execute(
        select(question.id, question.html, Post.html)
        .join(question, question.id == Post.question_id)
        .where(Post.pinned_lesson_id == lesson_id, Post.kind == PostKind.ANSWER)
        .where(*(seen.is_(None) for post in (Post, question) for seen in (post.hidden_at, post.withdrawn_at)))
        .order_by(Post.pinned_at, Post.id)
    )
    return [{"id": id_, "question": asked, "answer": told} for id_, asked, told in rows]


def _note(session: Session, action: str, post: Post, lesson_id: int, actor: Actor, now: datetime) -> None:
    whose = post.author_id
    actor.note(session, action, "post", post.id, now, post.unit_id, person_id=whose, lesson_id=lesson_id)
