"""Questions for tests to ask, and how they are answered."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.models import Course, Lesson, Topic
from lms.asking.answering import answer
from lms.asking.asking import ask
from lms.asking.models import Post
from lms.clock import utc_now
from lms.people.models import Person
from lms.teams.acting import Actor

NOW = utc_now()
LIST = "/topics/bao-ve-ban-than/questions"
LESSON = "/courses/bao-ve-ban-than-member/lessons/1"
WORDS = "Làm sao nhận ra **trang giả**?"
REPLY = "Bạn xem kỹ tên miền trước khi gõ."

Someone = Callable[[str], Person]


def the_topic(session: Session) -> Topic:
    return session.scalars(select(Topic)).one()


def ask_early(session: Session, someone: Someone) -> Post:
    """A member's question, two hours old, so that it counts against no limit of the hour."""
    post = ask(session, someone("member").id, the_topic(session), WORDS, NOW - timedelta(hours=2))
    session.commit()
    return post


def answer_early(session: Session, someone: Someone, question: Post) -> Post:
    """The trainer's answer, an hour later."""
    post = answer(session, someone("trainer").id, question, REPLY, NOW - timedelta(hours=1))
    session.commit()
    return post


def first_lesson(session: Session) -> Lesson:
    """Of the members' course."""
    course = session.scalars(select(Course).filter_by(edition="member")).one()
    return session.scalars(select(Lesson).filter_by(course_id=course.id, number=1)).one()


def actor(someone: Someone, username: str = "trainer") -> Actor:
    return Actor(someone(username).id, "::1")


def posts(session: Session) -> Sequence[Post]:
    session.expire_all()
    return session.scalars(select(Post).order_by(Post.id)).all()
