"""Questions as the pages list them, each with what stands under it: small rows, a fixed number of statements."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, Select, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from courses.models import Course, Lesson, Topic
from lms.asking.models import Post, PostKind
from lms.asking.sight import IS_OPEN, Reader
from lms.paging import Address, Key, Slice, fetch_slice
from lms.people.models import Person
from lms.teams.access import Scope
from lms.teams.models import AdminUnit
from lms.text import search_key

PAGE_SIZE = 20
IS_WAITING = and_(Post.question_id.is_(None), Post.answered_at.is_(None), IS_OPEN)
PLACE, LIVED = aliased(AdminUnit), aliased(AdminUnit)
# Built once: the home page asks them, and building a statement costs more than running it.
WAITING = select(func.count()).select_from(Post).where(IS_WAITING)
ASKED = (
    select(func.count())
    .select_from(Post)
    .where(Post.topic_id == bindparam("topic", type_=Integer), Post.question_id.is_(None), IS_OPEN)
)


class Show(StrEnum):
    """Which questions of a topic, or in which order."""

    NEWEST = "newest"
    WAITING = "waiting"  # those without an answer first
    MINE = "mine"
    SCOPE = "scope"  # asked from where the reader is an official


@dataclass(frozen=True)
class PostLine:
    """A post as the reader sees it. `name` is empty where none is shown; `place` is a commune or province."""

    post: Post
    name: str
    is_closed: bool
    place_kind: str
    place_name: str
    is_own: bool
    is_moderated: bool


@dataclass(frozen=True)
class Thread:
    """A question with what stands under it, oldest first, and the lesson that it was asked from."""

    question: PostLine
    replies: Sequence[PostLine]
    topic: Topic
    lesson_number: int | None
    course: Course | None

    @property
    def is_answered(self) -> bool:
        """Whether there is an answer, be it that its author has asked further since."""
        return any(line.post.kind == PostKind.ANSWER for line in self.replies)

    @property
    def addition(self) -> PostLine | None:
        """What its author asked further."""
        return next((line for line in self.replies if line.post.kind == PostKind.FOLLOW_UP), None)


@dataclass(frozen=True)
class Figure:
    """How much was asked about a topic from a reader's units, and how much of it waits for an answer."""

    topic: Topic
    asked: int
    waiting: int


def threads_of(
    session: Session, reader: Reader, topic: Topic, show: Show, search: str, cursor: str, address: Address
) -> Slice[Thread]:
    """The questions of a topic, a slice of them, in three statements."""
    query = _questions(reader).where(Post.topic_id == topic.id, *_wanted(reader, show, search))
    keys: list[Key] = [Post.posted_at, Post.id]
    if show == Show.WAITING:
        keys.insert(0, case((Post.answered_at.is_(None), 1), else_=0))
    page = fetch_slice(session, query, keys, cursor, address, PAGE_SIZE, descending=True)
    return page.showing(_threads(session, reader, page.rows))


def waiting_threads(session: Session, reader: Reader, search: str, cursor: str, address: Address) -> Slice[Thread]:
    """The questions that wait for an answer, of all topics, the oldest first."""
    query = _questions(reader).where(IS_WAITING, *_containing(search))
    page = fetch_slice(session, query, [Post.posted_at, Post.id], cursor, address, PAGE_SIZE)
    return page.showing(_threads(session, reader, page.rows))


def thread_of(session: Session, reader: Reader, topic: Topic, question_id: int) -> Thread | None:
    """One question of the topic, if the reader sees it."""
    rows = session.execute(_questions(reader).where(Post.topic_id == topic.id, Post.id == question_id)).all()
    return next(iter(_threads(session, reader, rows)), None)


def question_count(session: Session, topic_id: int) -> int:
    """How many questions on the topic all can read."""
    return session.scalar(ASKED, {"topic": topic_id}) or 0


def waiting_count(session: Session) -> int:
    """How many questions wait for an answer, of all topics."""
    return session.scalar(WAITING) or 0


def figures_in(session: Session, scope: Scope) -> list[Figure]:
    """By topic, what was asked from the units in scope: by where the authors belonged that day. One statement."""
    rows = session.execute(
        select(Topic, func.count(), func.count(case((Post.answered_at.is_(None), 1))))
        .join(Post, Post.topic_id == Topic.id)
        .where(Post.question_id.is_(None), IS_OPEN, _asked_in(scope))
        .group_by(Topic.id)
        .order_by(Topic.number)
    )
    return [Figure(*row) for row in rows]


def _posts(reader: Reader) -> Select[*tuple[Any, ...]]:
    """What a line is made of: the post, its author's name, the commune (or province), who may hide it."""
    return (
        select(Post, Person.name, PLACE.kind, PLACE.name.label("place"), reader.moderates().label("moderated"))
        .join(Person, Person.id == Post.author_id)
        .outerjoin(LIVED, LIVED.id == Post.unit_id)
        .outerjoin(PLACE, PLACE.id == func.coalesce(LIVED.commune_id, LIVED.province_id))
        .where(reader.sees())
    )


def _questions(reader: Reader) -> Select[*tuple[Any, ...]]:
    return (
        _posts(reader)
        .add_columns(Topic, Lesson.number, Course)
        .join(Topic, Topic.id == Post.topic_id)
        .outerjoin(Lesson, Lesson.id == Post.lesson_id)
        .outerjoin(Course, Course.id == Lesson.course_id)
        .where(Post.question_id.is_(None))
    )


def _wanted(reader: Reader, show: Show, search: str) -> Iterator[ColumnElement[bool]]:
    if show == Show.MINE:
        yield Post.author_id == reader.person_id
    if show == Show.SCOPE:
        yield _asked_in(reader.scope)
    yield from _containing(search)


def _asked_in(scope: Scope) -> ColumnElement[bool]:
    return Post.unit_id.in_(select(AdminUnit.id).where(scope.covers_units()))


def _containing(search: str) -> Iterator[ColumnElement[bool]]:
    """The words in the question, or in what all can read under it."""
    if words := search_key(search):
        reply = aliased(Post)
        under = (reply.question_id == Post.id, reply.hidden_at.is_(None), reply.withdrawn_at.is_(None))
        found = select(reply.id).where(*under, reply.folded.contains(words, autoescape=True))
        yield or_(Post.folded.contains(words, autoescape=True), found.exists())


def _threads(session: Session, reader: Reader, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[Thread]:
    under: dict[int, list[PostLine]] = defaultdict(list)
    replies = _posts(reader).where(Post.question_id.in_([row[0].id for row in rows]))
    for row in session.execute(replies.order_by(Post.posted_at, Post.id)):
        under[row[0].question_id].append(_line(reader, row))
    return [Thread(_line(reader, row), under[row[0].id], *row[5:8]) for row in rows]


def _line(reader: Reader, row: Row[*tuple[Any, ...]]) -> PostLine:
    post, name, kind, place, moderated = row[:5]
    is_own = post.author_id == reader.person_id
    shown = name if post.is_named else ""
    return PostLine(post, shown, not name, kind or "", place or "", is_own, bool(moderated) and not is_own)
