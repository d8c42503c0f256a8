"""Whether a question waits for an answer: kept at the question, and settled anew after whatever changes it.

Who changes a question, or what stands under it, touches the question's row first, and so waits for others.
"""

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from lms.asking.models import Post, PostKind
from lms.asking.sight import IS_OPEN


class OutOfSight(Exception):
    """The question or answer was hidden or withdrawn meanwhile."""


def hold_open_question(session: Session, question_id: int) -> Post:
    """As `hold_question`, to write under it. Raises OutOfSight."""
    held = hold_question(session, question_id)
    if held.hidden_at or held.withdrawn_at:
        raise OutOfSight
    return held


def hold_question(session: Session, question_id: int) -> Post:
    """The question as it is now, held until the transaction ends."""
    touch = update(Post).where(Post.id == question_id).values(topic_id=Post.topic_id)
    session.execute(touch, execution_options={"synchronize_session": False})
    return session.get_one(Post, question_id, populate_existing=True)


def settle(session: Session, question: Post) -> None:
    """Answered by the newest answer that all can read, unless its author has asked further since."""
    session.flush()
    newest = select(Post.kind, func.max(Post.posted_at)).where(Post.question_id == question.id, IS_OPEN)
    moments = dict(session.execute(newest.group_by(Post.kind)).all())
    answered, further = moments.get(PostKind.ANSWER), moments.get(PostKind.FOLLOW_UP)
    waits = answered is None or (further is not None and further > answered)
    question.answered_at = None if waits else answered
    session.flush()
