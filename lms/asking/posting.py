"""Writing a post down: once, not too often, with where its author belongs that day.

The author's own row is touched first. Of two presses at once, one waits for the other, and then finds what it
would have written: so a limit holds, and nothing is there twice, without any lock but the database's own.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from courses.calendar import own_edition
from courses.models import Edition
from lms.asking.models import Post, PostKind
from lms.clock import local_date
from lms.markup import render_post
from lms.people.models import Person
from lms.teams.access import holds_on
from lms.teams.models import Grant
from lms.teams.placement import placement_of
from lms.text import fold

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# How many, in how long a time. Who asks further under an own question does so once.
LIMITS = {
    PostKind.QUESTION: ((3, HOUR), (10, DAY)),
    PostKind.FOLLOW_UP: (),
    PostKind.ANSWER: ((20, HOUR),),
}


class TooManyPosts(Exception):
    """The author has written `count` in the hour or day before; the next is heard from `until` on."""

    def __init__(self, count: int, window: timedelta, until: datetime) -> None:
        super().__init__(count, window, until)
        self.count, self.window, self.until = count, window, until


@dataclass(frozen=True)
class Place:
    """Where a post stands: under a topic, asked from a lesson, or under a question."""

    topic_id: int
    question_id: int | None = None
    lesson_id: int | None = None


def write(session: Session, author_id: int, kind: PostKind, place: Place, words: str, now: datetime) -> Post:
    """The post; the earlier one where the author wrote the same in the same place. Raises TooManyPosts."""
    hold_author(session, author_id)
    known = _same(session, author_id, kind, place, words)
    if known:
        return known
    _refuse_too_many(session, author_id, kind, now)
    post = Post(
        topic_id=place.topic_id,
        question_id=place.question_id,
        lesson_id=place.lesson_id,
        kind=kind,
        author_id=author_id,
        posted_at=now,
        **_signature(session, author_id, now),
    )
    set_words(post, words)
    session.add(post)
    session.flush()
    return post


def hold_author(session: Session, author_id: int) -> None:
    """Make others who would write in this person's name wait until the transaction ends."""
    touch = update(Person).where(Person.id == author_id).values(session_epoch=Person.session_epoch)
    session.execute(touch, execution_options={"synchronize_session": False})


def set_words(post: Post, words: str) -> None:
    """The words with what is shown and searched; empty words leave nothing of them."""
    post.markdown = words
    post.html = render_post(words)
    post.folded = " ".join(fold(word) for word in words.split())


def _same(session: Session, author_id: int, kind: PostKind, place: Place, words: str) -> Post | None:
    mine = select(Post).where(Post.author_id == author_id, Post.kind == kind, Post.topic_id == place.topic_id)
    here = mine.where(Post.question_id.is_not_distinct_from(place.question_id), Post.withdrawn_at.is_(None))
    return session.scalars(here.where(Post.markdown == words).order_by(Post.id)).first()


def _refuse_too_many(session: Session, author_id: int, kind: PostKind, now: datetime) -> None:
    """What was withdrawn counts, too. The post that is `count` back decides: as it leaves the window, one is free."""
    mine = select(Post.posted_at).where(Post.author_id == author_id, Post.kind == kind)
    for count, window in reversed(LIMITS[kind]):
        recent = mine.where(Post.posted_at > now - window).order_by(Post.posted_at.desc())
        oldest = session.scalar(recent.offset(count - 1).limit(1))
        if oldest is not None:
            raise TooManyPosts(count, window, oldest + window)


def _signature(session: Session, author_id: int, now: datetime) -> dict[str, int | bool | None]:
    """Where the author belongs, and whether the name is shown: of who is in no team and holds no role, it is not."""
    day = local_date(now)
    unit_id = placement_of(session, author_id, day).unit_id
    if unit_id is None:
        held = select(Grant.unit_id).where(Grant.person_id == author_id, holds_on(Grant, day))
        unit_id = session.scalar(held.order_by(Grant.id).limit(1))
    return {"unit_id": unit_id, "is_named": own_edition(session, author_id, day) == Edition.MEMBER}
