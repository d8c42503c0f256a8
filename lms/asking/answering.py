"""Trainers answer."""

from datetime import datetime

from sqlalchemy.orm import Session

from lms.asking.models import Post, PostKind
from lms.asking.posting import Place, hold_author, write
from lms.asking.waiting import hold_open_question, settle


def answer(session: Session, author_id: int, question: Post, words: str, now: datetime) -> Post:
    """Answer the question. Raises TooManyPosts, or OutOfSight."""
    hold_author(session, author_id)
    held = hold_open_question(session, question.id)
    post = write(session, author_id, PostKind.ANSWER, Place(held.topic_id, held.id), words, now)
    settle(session, held)
    return post
