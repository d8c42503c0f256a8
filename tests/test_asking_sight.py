"""Whoever does what in whichever order: what is hidden or withdrawn is seen by nobody who may not see it."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from courses.models import Lesson, Topic
from lms.asking.answering import answer
from lms.asking.asking import AlreadyAskedFurther, ask, ask_further, withdraw
from lms.asking.lists import Show, question_count, thread_of, threads_of, waiting_count, waiting_threads
from lms.asking.models import Post
from lms.asking.moderating import hide, show
from lms.asking.pinning import LessonFull, pin, unpin
from lms.asking.posting import TooManyPosts
from lms.asking.sight import find_post, reader_of
from lms.asking.waiting import OutOfSight
from lms.clock import local_date, utc_now
from lms.db import Base
from lms.people.models import Person
from lms.teams.acting import Actor
from tests import world

NOW = utc_now()
TODAY = local_date(NOW)
AUTHORS = ("member", "stranger", "citizen")
TRAINERS = ("trainer", "administrator")
# Whose posts each official may hide: by the author's commune, told once more without SQL.
OFFICIALS = {
    "commune-official": {"member", "citizen"},
    "province-official": {"member", "stranger", "citizen"},
    "far-official": set(),
}
READERS = (*AUTHORS, "trainer", *OFFICIALS, "leader")
REFUSALS = (OutOfSight, AlreadyAskedFurther, TooManyPosts, LessonFull)


@dataclass
class Told:
    """A post as the model keeps it."""

    author: str
    question: "Told | None" = None
    is_answer: bool = False
    hidden: bool = False
    withdrawn: bool = False
    pinned: int | None = None
    moment: int = 0
    pinned_at: int = 0
    under: list["Told"] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return not self.hidden and not self.withdrawn

    def seen_by(self, reader: str) -> bool:
        may_see = reader == self.author or reader in TRAINERS or self.author in OFFICIALS.get(reader, set())
        own = not self.withdrawn and (not self.hidden or may_see)
        return own and (self.question is None or self.question.seen_by(reader))

    @property
    def waits(self) -> bool:
        moments = [other.moment for other in self.under if other.is_answer and other.is_open]
        further = [other.moment for other in self.under if not other.is_answer and other.is_open]
        return self.is_open and (not moments or (bool(further) and max(further) > max(moments)))


STEP = st.tuples(
    st.sampled_from(["ask", "answer", "further", "hide", "show", "withdraw", "pin", "unpin"]),
    st.integers(0, 9),
    st.integers(0, 2),
)


@pytest.mark.parametrize("engine", ["sqlite_engine", "postgres_engine"])
def test_every_reader_sees_what_the_model_says(request, engine):
    database: Engine = request.getfixturevalue(engine)
    Base.metadata.drop_all(database)
    Base.metadata.create_all(database)
    with Session(database) as session:
        world.build(session)

    @settings(max_examples=8 if engine == "sqlite_engine" else 4, suppress_health_check=list(HealthCheck))
    @given(st.lists(STEP, min_size=3, max_size=14))
    def run(steps):
        with Session(database) as session:
            play(session, [("ask", 0, 0), ("answer", 0, 0), *steps])
            session.rollback()

    run()


def play(session: Session, steps: list[tuple[str, int, int]]) -> None:
    people = {person.username: person for person in session.scalars(select(Person))}
    topic = session.scalars(select(Topic)).one()
    lessons = session.scalars(select(Lesson).order_by(Lesson.id)).all()[:2]
    told: dict[int, Told] = {}
    for number, (deed, which, who) in enumerate(steps):
        now = NOW + timedelta(hours=3 * number)
        by = Actor(people[TRAINERS[who % 2]].id, "::1")
        if deed == "ask":
            author = AUTHORS[who]
            post = ask(session, people[author].id, topic, f"Hỏi {number}", now)
            told[post.id] = Told(author, moment=number)
        else:
            post_id = sorted(told)[which % len(told)]
            try:
                act(session, deed, session.get_one(Post, post_id), people, by, told, lessons[who % 2], number, now)
            except REFUSALS:
                continue
    check(session, people, topic, told, lessons)


def act(session, deed, post, people, by, told, lesson, number, now) -> None:  # noqa: C901 - one table of deeds
    mine = told[post.id]
    top = mine.question or mine
    question = session.get_one(Post, post.question_id or post.id)
    if deed == "answer":
        trainer = TRAINERS[number % 2]
        made = answer(session, people[trainer].id, question, f"Đáp {number}", now)
        told[made.id] = Told(trainer, top, is_answer=True, moment=number)
        top.under.append(told[made.id])
    elif deed == "further" and not top.withdrawn:
        made = ask_further(session, question, f"Thêm {number}", now)
        told[made.id] = Told(top.author, top, moment=number)
        top.under.append(told[made.id])
    elif deed == "hide":
        hide(session, post, "Vì", by, now)
        mine.hidden = mine.hidden or not mine.withdrawn
    elif deed == "show":
        show(session, post, by, now)
        mine.hidden = mine.hidden and mine.withdrawn
    elif deed == "withdraw":
        withdraw(session, post, now)
        for gone in (mine, *(other for other in mine.under if other.author == mine.author)):
            gone.withdrawn = True
        for off in (mine, *mine.under):
            off.pinned = None
    elif deed == "pin" and mine.is_answer:
        pin(session, post, lesson, by, now)
        if mine.pinned != lesson.id:
            mine.pinned, mine.pinned_at = lesson.id, number
    elif deed == "unpin":
        unpin(session, post, by, now)
        mine.pinned = None


def check(session, people, topic, told, lessons) -> None:
    session.expire_all()
    for username in READERS:
        roles = {"is_trainer": username in TRAINERS, "is_official": username in (*OFFICIALS, "administrator")}
        reader = reader_of(session, people[username].id, **roles, day=TODAY)
        shown = set()
        for way in (Show.NEWEST, Show.WAITING):
            page = threads_of(session, reader, topic, way, "", "", lambda _cursor: "")
            shown = {line.post.id for thread in page.rows for line in (thread.question, *thread.replies)}
            assert shown == {id_ for id_, post in told.items() if post.seen_by(username)}, (username, way)
        for id_, post in told.items():
            assert (find_post(session, reader, id_) is not None) == post.seen_by(username), (username, id_)
            if post.question is None:
                assert (thread_of(session, reader, topic, id_) is not None) == post.seen_by(username)
    questions = {id_: post for id_, post in told.items() if post.question is None}
    assert question_count(session, topic.id) == sum(post.is_open for post in questions.values())
    waiting = {id_ for id_, post in questions.items() if post.waits}
    trainer = reader_of(session, people["trainer"].id, is_trainer=True, is_official=False, day=TODAY)
    page = waiting_threads(session, trainer, "", "", lambda _cursor: "")
    assert {thread.question.post.id for thread in page.rows} == waiting
    assert waiting_count(session) == len(waiting)
    for lesson in lessons:
        pinned = [
            (p.pinned_at, id_) for id_, p in told.items() if p.pinned == lesson.id and p.is_open and p.question.is_open
        ]
        kept = [entry["answer"] for entry in lesson.pinned or ()]
        assert kept == [session.get_one(Post, id_).html for _moment, id_ in sorted(pinned)]
    for id_, post in told.items():
        assert bool(session.get_one(Post, id_).markdown) != post.withdrawn
