"""Chooses the tests that need not run on PostgreSQL as well as on SQLite, because others ask it the same.

Two tests ask the same where they send the same statements with values of the same kinds. `make databases` runs
everything on PostgreSQL, notes what each test sends, and keeps the quickest tests that together send every statement,
every kind of value in each of its places, and every test in which the database refused something. The names of the
rest stand in `databases.txt`. A test that is not named there, a new one above all, runs on both; `pytest --everywhere`
runs every test on both.
"""

import json
import re
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from sqlalchemy.engine import Engine

SPARED = Path(__file__).with_name("databases.txt")
PLACEHOLDERS = re.compile(r"%\(\w+\)s(::[\w\[\]]+)?(, %\(\w+\)s(::[\w\[\]]+)?)*")
ROWS = re.compile(r"\(\?\)(, \(\?\))+")
NUMBERING = re.compile(r"_\d+")
LARGEST_INTEGER = 2**31
WORTH_OF_A_START = 0.05  # seconds that the least of tests costs


def kind_of(value: Any) -> str:
    """What PostgreSQL may take amiss in a value where SQLite does not."""
    if isinstance(value, str) and "\0" in value:
        return "text with NUL"
    if isinstance(value, int) and abs(value) >= LARGEST_INTEGER:
        return "large integer"
    return type(value).__name__


def asked(statement: str, parameters: Any) -> list[str]:
    """A statement, however many rows or alternatives it has, and the kind of value in each of its places."""
    words = NUMBERING.sub("_", ROWS.sub("(?)", PLACEHOLDERS.sub("?", statement)))
    values = parameters if isinstance(parameters, dict) else parameters[0] if parameters else {}
    kinds = {f"{NUMBERING.sub('_', name)}: {kind_of(value)}" for name, value in values.items()}
    return [words, *(f"{words}\n{kind}" for kind in kinds)]


def name_of(item: pytest.Item) -> str:
    """A test function, whatever it is called with."""
    return item.nodeid.split("[")[0]


def spared() -> frozenset[str]:
    """The tests that are content with SQLite."""
    return frozenset(SPARED.read_text().split())


def choose(tests: dict[str, dict[str, Any]]) -> set[str]:
    """Tests that together ask all that `tests` ask, cheapest first, and those that were refused something."""
    chosen = {name for name, test in tests.items() if test["refused"]}
    left = {question for test in tests.values() for question in test["asked"]}
    left -= {question for name in chosen for question in tests[name]["asked"]}
    while left:
        best = max(
            tests, key=lambda name: len(left & tests[name]["asked"]) / (tests[name]["seconds"] + WORTH_OF_A_START)
        )
        chosen.add(best)
        left -= tests[best]["asked"]
    return chosen


def write(tests: dict[str, dict[str, Any]]) -> None:
    """Write down the tests that were not chosen."""
    sets = {name: {**test, "asked": frozenset(test["asked"])} for name, test in tests.items()}
    SPARED.write_text("".join(f"{name}\n" for name in sorted(sets.keys() - choose(sets))))


class Questions:
    """What each test has asked PostgreSQL, and how long it took. One for each process of pytest."""

    def __init__(self) -> None:
        self.of_tests: dict[str, dict[str, Any]] = {}
        self._now: set[int] = set()
        self._refused = False
        sqlalchemy.event.listen(Engine, "before_cursor_execute", self._note)
        sqlalchemy.event.listen(Engine, "handle_error", self._note_refusal)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._now, self._refused, began = set(), False, time.monotonic()
        result = yield
        test = self.of_tests.setdefault(name_of(item), {"asked": [], "refused": False, "seconds": 0.0})
        test["asked"] = sorted(self._now.union(test["asked"]))
        test["refused"] |= self._refused
        test["seconds"] += time.monotonic() - began
        return result

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """A worker hands its notes to the process that started it."""
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput["questions"] = json.dumps(self.of_tests)
        elif self.of_tests:
            write(self.of_tests)

    def pytest_testnodedown(self, node: Any) -> None:
        for name, test in json.loads(node.workeroutput["questions"]).items():
            mine = self.of_tests.setdefault(name, {"asked": [], "refused": False, "seconds": 0.0})
            mine["asked"] = sorted({*mine["asked"], *test["asked"]})
            mine["refused"] |= test["refused"]
            mine["seconds"] += test["seconds"]

    def _note(self, connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if connection.dialect.name == "postgresql":
            self._now.update(zlib.crc32(question.encode()) for question in asked(statement, parameters))

    def _note_refusal(self, context: Any) -> None:
        self._refused |= context.dialect.name == "postgresql"
