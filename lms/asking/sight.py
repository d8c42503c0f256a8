"""Who may see and hide which posts: one condition for every list, count and page of this room.

Everybody signed in reads what is neither hidden nor withdrawn. What was hidden is seen by its author, by
trainers, and by officials in whose units the author is. What was withdrawn is seen by nobody, and an answer
is seen where its question is.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import Session

from lms.asking.models import Post
from lms.people.models import Person
from lms.teams.access import Scope, scope_of

IS_OPEN = and_(Post.withdrawn_at.is_(None), Post.hidden_at.is_(None))


@dataclass(frozen=True)
class Reader:
    """Who reads, on a day. `scope` holds what they oversee as an official; leaders hide nothing."""

    person_id: int
    is_trainer: bool
    scope: Scope
    day: date

    def moderates(self) -> ColumnElement[bool]:
        """Condition on Post, its author joined as Person: may be hidden by the reader, and shown again."""
        if self.is_trainer:
            return true()
        if not self.scope.units:
            return false()
        return and_(Post.author_id != self.person_id, self.scope.covers_people(self.day))

    def sees(self) -> ColumnElement[bool]:
        """Condition on Post, its author joined as Person. For an answer, its question must be seen, too."""
        others = self.moderates()
        hidden = or_(Post.hidden_at.is_(None), Post.author_id == self.person_id, others)
        return and_(Post.withdrawn_at.is_(None), hidden)


def reader_of(session: Session, person_id: int, *, is_trainer: bool, is_official: bool, day: date) -> Reader:
    """The reader with what they oversee; two statements for officials, none for others."""
    scope = scope_of(session, person_id, day) if is_official else Scope(person_id, (), ())
    return Reader(person_id, is_trainer, Scope(person_id, scope.units, ()), day)


@dataclass(frozen=True)
class SeenPost:
    """A post that the reader sees, with its question (itself, if it is one), and whether the reader may hide it."""

    post: Post
    question: Post
    is_moderated: bool


def find_post(session: Session, reader: Reader, post_id: int) -> SeenPost | None:
    """The post, if the reader may see it and its question."""
    found = _seen(session, reader, post_id)
    if found is None:
        return None
    above = _seen(session, reader, found[0].question_id) if found[0].question_id else found
    return SeenPost(found[0], above[0], found[1]) if above else None


def _seen(session: Session, reader: Reader, post_id: int) -> tuple[Post, bool] | None:
    posts = select(Post, reader.moderates()).join(Person, Person.id == Post.author_id)
    row = session.execute(posts.where(Post.id == post_id, reader.sees())).first()
    return (row[0], bool(row[1]) and row[0].author_id != reader.person_id) if row else None
