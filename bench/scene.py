"""Sets the stage: the demo plus learners in the middle of a test, and the calls they make."""

import itertools
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.bare import Note
from bench.load import Call
from bench.server import ROOT
from courses.calendar import course_for, topic_of
from courses.models import Course, Edition, Lesson
from courses.progress import finish_lesson
from lms.app import create_app
from lms.clock import Month, utc_now
from lms.db import db
from lms.people.accounts import open_person
from lms.people.models import Person
from lms.teams.models import AdminUnit
from quizzes.attempts.saving import save_answer
from quizzes.attempts.starting import start
from quizzes.models import Attempt, Quiz

TOKEN = "bench"  # noqa: S105 - any text: it is signed with the key below
LEARNERS_AT_WORK = 8
COMMUNE = "21028"


@dataclass(frozen=True)
class Scene:
    """The calls of one run, by the name of what they measure."""

    calls: dict[str, list[Call]]


def prepare(environ: dict[str, str], each: int) -> Scene:
    """Fill the database and write down the calls: `each` learners about to start, and as many about to submit."""
    prepare_demo(environ)
    app = open_app(environ)
    with app.app_context():
        session = db.session()
        now = utc_now() - timedelta(minutes=30)
        starting = list(_readers(session, "start", each, now))
        learners = list(_learners(session, each + LEARNERS_AT_WORK, now))
        session.commit()
        scene = Scene(_calls(app, session, starting, learners))
        db.engine.dispose()
    _add_bare_table(environ)
    return scene


def prepare_demo(environ: dict[str, str]) -> None:
    """Fill the database with the demo."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "prepare"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **environ}, check=True, capture_output=True)  # noqa: S603 - our own command line


def open_app(environ: dict[str, str]) -> Flask:
    """The application, to write to the database directly and to sign as it signs."""
    return create_app(environ)


def learners_at_work(app: Flask, count: int) -> list[tuple[Person, Attempt]]:
    """So many people in the middle of a test; what they hold can be read without the database."""
    with app.app_context():
        session = db.session()
        learners = list(_learners(session, count, utc_now() - timedelta(minutes=30)))
        session.commit()
        for row in itertools.chain.from_iterable(learners):
            session.refresh(row)
        session.expunge_all()
        db.session.remove()
        db.engine.dispose()
    return learners


def _readers(session: Session, kind: str, count: int, now: datetime) -> Iterator[Person]:
    """People who have read this month's lessons."""
    course = _course(session)
    lessons = session.scalars(select(Lesson).where(Lesson.course_id == course.id, Lesson.number.is_not(None))).all()
    for number in range(count):
        person = open_person(session, f"bench-{kind}-{number:04d}", f"Người Đo {number}", None, None, now)
        for lesson in lessons:
            finish_lesson(session, person.id, lesson, now)
        yield person


def _learners(session: Session, count: int, now: datetime) -> Iterator[tuple[Person, Attempt]]:
    """People who have read this month's lessons and answered all ten questions."""
    quiz = session.scalars(select(Quiz).where(Quiz.course_id == _course(session).id)).one()
    for person in _readers(session, "answer", count, now):
        attempt = start(session, person, quiz, now)
        for position in range(1, attempt.question_count + 1):
            save_answer(session, person.id, attempt.id, position, 1, "abc"[position % 3], now)
        yield person, attempt


def _course(session: Session) -> Course:
    topic = topic_of(session, Month.of(utc_now()))
    course = course_for(session, topic, Edition.CITIZEN) if topic else None
    if course is None:
        raise RuntimeError("the demo has no course this month")
    return course


def _calls(
    app: Flask, session: Session, starting: list[Person], learners: list[tuple[Person, Attempt]]
) -> dict[str, list[Call]]:
    at_work, waiting = learners[:LEARNERS_AT_WORK], learners[LEARNERS_AT_WORK:]
    slug = _course(session).slug
    official = session.scalars(select(Person).where(Person.username == "canboxa")).one()
    commune = session.scalars(select(AdminUnit).where(AdminUnit.code == COMMUNE, AdminUnit.valid_to.is_(None))).one()
    return {
        "home": [_get(app, person, "/") for person, _attempt in at_work],
        "lesson": [_get(app, person, f"/courses/{slug}/lessons/1") for person, _attempt in at_work],
        "test page": [_get(app, person, f"/attempts/{attempt.id}/questions/3") for person, attempt in at_work],
        "starting a test": [_post(app, person, f"/courses/{slug}/test") for person in starting],
        "saving an answer": [
            answer_call(app, person, attempt, position, sequence, "abc"[sequence % 3])
            for sequence in range(2, 40)
            for position in range(1, 11)
            for person, attempt in at_work
        ],
        "submitting": [_post(app, person, f"/attempts/{attempt.id}/submit") for person, attempt in waiting],
        "official's page": [_get(app, official, f"/oversight/units/{commune.id}")],
    }


def answer_call(app: Flask, person: Person, attempt: Attempt, position: int, sequence: int, choice: str) -> Call:
    """The message with which the page's script saves an answer."""
    body = json.dumps({"position": position, "sequence": sequence, "choice": choice})
    headers = {**_headers(app, person), "Content-Type": "application/json", "X-CSRFToken": _signed(app)}
    return Call("POST", f"/attempts/{attempt.id}/answers", headers=headers, body=body)


def _get(app: Flask, person: Person, path: str) -> Call:
    return Call("GET", path, headers=_headers(app, person))


def _post(app: Flask, person: Person, path: str) -> Call:
    return Call("POST", path, form={"csrf_token": _signed(app)}, headers=_headers(app, person))


def _signed(app: Flask) -> str:
    """A forgery token as Flask-WTF signs it."""
    return str(URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="wtf-csrf-token").dumps(TOKEN))


def _headers(app: Flask, person: Person) -> dict[str, str]:
    """A session cookie as the application signs it."""
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    words = {"_user_id": person.session_token, "_fresh": True, "csrf_token": TOKEN}
    return {"Cookie": f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps(words)}"}


def _add_bare_table(environ: dict[str, str]) -> None:
    """The table of the bare pages, in the same database."""
    engine = sqlalchemy.create_engine(environ["DATABASE_URL"])
    Note.__table__.create(engine)  # type: ignore[attr-defined]
    with Session(engine) as session:
        session.add(Note(words="Trang trơn"))
        session.commit()
    engine.dispose()
