"""`python -m bench.analysis`: the item analysis of 10,000 attempts, and what reading as many of a quiz takes.

Every step runs in a process of its own, so that the memory is its own, too: all that the process held at its
highest, with the application's modules. Reading is from SQLite: 10,000 people who each answered 10 questions of 60.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import sqlalchemy
from sqlalchemy import Engine
from sqlalchemy.orm import Session

import lms.app  # noqa: F401 - knows every room, so that all tables are known
from bench.server import ROOT
from courses.models import Course, Edition, Topic
from lms.db import Base, write_rows
from lms.people.models import Person
from lms.teams.models import AdminUnit
from quizzes.analysis import analyse
from quizzes.figures.choices import choices_of
from quizzes.figures.mark_columns import Row
from quizzes.figures.marks import marks_of
from quizzes.models import Answer, Attempt, Question, QuestionVersion, Quiz

ATTEMPTS, ITEMS, FACILITY = 10_000, 40, 0.7
SECONDS, MEMORY_MIB = 2, 300  # the aims of the analysis
BANK, PAPER, KEYS = 60, 10, "abcd"
Seconds = tuple[float, float]  # by the clock, and of CPU
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def same_chance() -> Random:
    return Random(1)  # noqa: S311 - every run is to have the same tables


def whole_table() -> Seconds:
    """Everybody had the same 40 items."""
    chance = same_chance()
    rows: list[Row] = [[float(chance.random() < FACILITY) for _ in range(ITEMS)] for _ in range(ATTEMPTS)]
    return _timed(lambda: analyse(rows, [1.0] * ITEMS))


def drawn_table() -> Seconds:
    """Everybody had 10 items of 60."""
    chance = same_chance()
    rows: list[Row] = []
    for _ in range(ATTEMPTS):
        held = set(chance.sample(range(BANK), PAPER))
        rows.append([float(chance.random() < FACILITY) if item in held else None for item in range(BANK)])
    return _timed(lambda: analyse(rows, [1.0] * BANK))


def reading_marks() -> Seconds:
    """`marks_of` a quiz."""
    with tempfile.TemporaryDirectory() as folder:
        engine = _filled(Path(folder))
        with Session(engine) as session:
            return _timed(lambda: marks_of(session, 1))


def reading_choices() -> Seconds:
    """`choices_of` a question."""
    with tempfile.TemporaryDirectory() as folder:
        engine = _filled(Path(folder))
        with Session(engine) as session:
            return _timed(lambda: choices_of(session, 1))


STEPS = {step.__name__: step for step in (whole_table, drawn_table, reading_marks, reading_choices)}


def main() -> None:
    if sys.argv[1:]:
        seconds, cpu = STEPS[sys.argv[1]]()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{sys.argv[1]:<18}{seconds:8.2f} s by the clock{cpu:8.2f} s of CPU{peak:8.0f} MiB")
        return
    print(f"{ATTEMPTS} attempts; aim of the analysis: {SECONDS} s, {MEMORY_MIB} MiB", flush=True)
    for name in STEPS:
        subprocess.run([sys.executable, "-m", "bench.analysis", name], cwd=ROOT, check=True)  # noqa: S603 - our own command line


def _timed(work: Callable[[], object]) -> Seconds:
    began, spent = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - spent


def _filled(folder: Path) -> Engine:
    """A database with one quiz and its attempts; quiz and versions are numbered from 1."""
    engine = sqlalchemy.create_engine(f"sqlite:///{folder / 'bench.sqlite'}")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        _write_quiz(session)
        _write_attempts(session, same_chance())
        session.commit()
    return engine


def _write_quiz(session: Session) -> None:
    nation = AdminUnit(level="nation", kind="nation", code="VN", valid_from=date(2025, 7, 1))
    nation.rename("Việt Nam")
    topic = Topic(number=1, slug="bench", title={}, summary={}, basic_skill="")
    session.add_all([nation, topic])
    session.flush()
    session.add(Course(id=1, slug="bench", topic_id=topic.id, edition=Edition.MEMBER, owner_id=nation.id))
    session.add(Quiz(id=1, course_id=1))
    texts = {"vi": {"stem": "<p>Câu hỏi</p>", "options": dict.fromkeys(KEYS, "<p>Ý</p>"), "explanation": ""}}
    for number in range(1, BANK + 1):
        session.add(Question(id=number, course_id=1, slug=f"cau-{number}"))
        session.add(
            QuestionVersion(
                id=number,
                question_id=number,
                number=1,
                lesson_number=1,
                difficulty=1,
                texts=texts,
                key="b",
                digest="",
                published_at=NOW,
            )
        )
    session.flush()


def _write_attempts(session: Session, chance: Random) -> None:
    people = [(n, f"bench-{n}", "", "", "", "", NOW, 0, False) for n in range(1, ATTEMPTS + 1)]
    names = ["id", "username", "name", "name_folded", "call_folded", "name_sort", "created_at"]
    write_rows(session, Person, [*names, "session_epoch", "is_demo"], people)
    attempts, answers = [], []
    for n in range(1, ATTEMPTS + 1):
        drawn = chance.sample(range(1, BANK + 1), PAPER)
        paper = [{"version": version, "order": "".join(chance.sample(KEYS, len(KEYS)))} for version in drawn]
        marks = [float(chance.random() < FACILITY) for _ in drawn]
        attempts.append((n, n, 1, 80, paper, marks, NOW, NOW))
        answers += [(n, position, 1, chance.choice(KEYS), NOW) for position in range(1, PAPER + 1)]
    columns = ["id", "person_id", "quiz_id", "pass_mark", "paper", "marks", "started_at", "submitted_at"]
    write_rows(session, Attempt, columns, attempts)
    write_rows(session, Answer, ["attempt_id", "position", "sequence", "choice", "given_at"], answers)


if __name__ == "__main__":
    main()
