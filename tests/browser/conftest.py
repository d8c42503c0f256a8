"""A real server and a real browser."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, ClassVar

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.conftest import SqliteStage

ROOT = Path(__file__).parent.parent.parent
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}
MORNING, LATER = "2026-11-20T08:00:00+07:00", "2026-11-20T09:00:00+07:00"
SECRET_KEY = "k" * 40
PATIENCE = 20_000  # milliseconds: a machine that is busy takes its time
expect.set_options(timeout=PATIENCE)


signing = Flask("signing")
signing.secret_key = SECRET_KEY


class LiveServer:
    """gunicorn on a free port over its own copy of the standing cast; it can be killed and started again.

    `standing` is the one that all tests of a process share.
    """

    standing: ClassVar["LiveServer"]

    def __init__(self, database: Path) -> None:
        self.database = database
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def is_down(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def start(self) -> None:
        environ = {**os.environ, "PORT": str(self.port), "DATABASE_URL": f"sqlite:///{self.database}"}
        environ |= {"HOCSO_ENV": "testing", "SECRET_KEY": SECRET_KEY, "WEB_WORKERS": "1", "LOG_LEVEL": "error"}
        command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "wsgi:app"]
        self.process = subprocess.Popen(command, cwd=ROOT, env=environ, start_new_session=True)
        for _ in range(400):
            try:
                urllib.request.urlopen(f"{self.url}/verify", timeout=5).close()  # noqa: S310 - our own address
            except (urllib.error.URLError, ConnectionError):
                assert self.process.poll() is None, "the server has stopped"
                time.sleep(0.05)
            else:
                return
        raise AssertionError("the server does not answer")

    def cookie_of(self, username: str) -> Any:
        """What signing in leaves in a browser: the form itself is walked by its own tests, and takes half a second."""
        with closing(sqlite3.connect(self.database)) as connection:
            asked = connection.execute("SELECT id, session_epoch FROM person WHERE username = ?", (username,))
            person_id, epoch = asked.fetchone()
        held = {"_user_id": f"{person_id}.{epoch}", "_fresh": True}
        signer = SecureCookieSessionInterface().get_signing_serializer(signing)
        assert signer
        return {"name": "hocso", "value": signer.dumps(held), "url": self.url}

    def kill(self) -> None:
        """As a power cut would: no chance to finish anything."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def stop_clock(page: Page) -> None:
    """From its next page on: what happens by itself after a while happens when the test lets that while pass."""
    page.clock.install(time=MORNING)
    page.clock.pause_at(LATER)


def sign_in(page: Page, username: str) -> None:
    """From its next page on, the browser is one of the cast's."""
    page.context.add_cookies([LiveServer.standing.cookie_of(username)])


@pytest.fixture(scope="session")
def standing_server(tmp_path_factory: pytest.TempPathFactory, sqlite_stage: SqliteStage) -> Iterator[LiveServer]:
    running = LiveServer.standing = LiveServer(tmp_path_factory.mktemp("live") / "live.sqlite")
    sqlite_stage.copy_blank(running.database)
    running.start()
    yield running
    running.kill()


@pytest.fixture
def server(standing_server: LiveServer, sqlite_stage: SqliteStage) -> LiveServer:
    """The running server, with the standing cast as it was."""
    sqlite_stage.copy_blank(standing_server.database)
    if standing_server.is_down:
        standing_server.start()
    return standing_server


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path, "the browser tests need Chromium: `make browser`"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, server: LiveServer) -> Iterator[Callable]:
    """Open a browser page of the live server; every error in the page's console fails the test."""
    contexts, complaints = [], []

    def start(viewport: dict[str, int] | None = None, *, scripts: bool = True):
        context = chromium.new_context(
            base_url=server.url, viewport=viewport or PHONE, java_script_enabled=scripts, locale="vi-VN"
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.set_default_timeout(PATIENCE)
        return page

    yield start
    for context in contexts:
        context.close()
    assert not complaints, complaints
