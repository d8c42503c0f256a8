"""Starts gunicorn on a free port and reads what it costs: processor time and memory of all its processes."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
TICKS = os.sysconf("SC_CLK_TCK")
START_SECONDS = 30


@dataclass(frozen=True)
class Server:
    """A running gunicorn: its port, its master process, and the database's processes to count in."""

    port: int
    pid: int
    database_pid: int | None

    def cpu_seconds(self) -> float:
        """User and system time of the master, the workers and the database so far."""
        return _cpu(self.pid) + (_cpu(self.database_pid) if self.database_pid else 0.0)

    def memory_mib(self) -> float:
        """Proportional set size of master and workers: shared pages count once."""
        return sum(_pss(pid) for pid in [self.pid, *children_of(self.pid)]) / 1024


@contextmanager
def serve(target: str, environ: dict[str, str], database_pid: int | None = None) -> Iterator[Server]:
    """Run `target` (as gunicorn names it) under the product's own gunicorn settings."""
    port = _free_port()
    words = {**os.environ, **environ, "PORT": str(port), "LOG_LEVEL": "error"}
    command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", target]
    process = subprocess.Popen(command, cwd=ROOT, env=words)  # noqa: S603 - our own command line
    try:
        _wait(port)
        yield Server(port, process.pid, database_pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=START_SECONDS)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(port: int) -> None:
    """Until the server answers anything at all."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/verify", timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"nothing answers on port {port}")


def _stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()


def children_of(pid: int) -> list[int]:
    """The processes that this one has started."""
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(child) for child in text.split()]


def _cpu(pid: int) -> float:
    """Seconds of the process, of its living children and of those it has waited for (proc(5))."""
    own = sum(int(field) for field in _stat(pid)[11:15])
    return own / TICKS + sum(sum(int(f) for f in _stat(child)[11:13]) / TICKS for child in children_of(pid))


def _pss(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0
