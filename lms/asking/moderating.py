"""Hiding a post with a reason that its author reads, and showing it again."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.asking.models import Post
from lms.asking.pinning import lessons_with, refresh
from lms.asking.waiting import hold_question, settle
from lms.teams.acting import Actor


def hide(session: Session, post: Post, reason: str, actor: Actor, now: datetime) -> bool:
    """Take the post out of sight. Whether it was still in sight."""
    words = {"hidden_at": now, "hidden_by": actor.person_id, "hidden_reason": reason}
    is_changed = _change(session, post, words, is_hidden=False)
    if is_changed:
        actor.note(session, "post.hidden", "post", post.id, now, post.unit_id, person_id=post.author_id)
    return is_changed


def show(session: Session, post: Post, actor: Actor, now: datetime) -> bool:
    """Let all see the post again, in the lessons that it was pinned to as well. Whether it was hidden."""
    words = {"hidden_at": None, "hidden_by": None, "hidden_reason": ""}
    is_changed = _change(session, post, words, is_hidden=True)
    if is_changed:
        actor.note(session, "post.shown", "post", post.id, now, post.unit_id, person_id=post.author_id)
    return is_changed


def _change(session: Session, post: Post, words: dict[str, Any], *, is_hidden: bool) -> bool:
    """Once, whoever presses at the same time."""
    question = hold_question(session, post.question_id or post.id)
    was_so = Post.hidden_at.is_not(None) if is_hidden else Post.hidden_at.is_(None)
    change = update(Post).where(Post.id == post.id, was_so, Post.withdrawn_at.is_(None)).values(**words)
    if not session.execute(change).rowcount:  # type: ignore[attr-defined]  # an update's result has it
        return False
    settle(session, question)
    refresh(session, lessons_with(session, question.id))
    return True
