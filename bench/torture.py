"""`make torture`: the server is killed a hundred times while people answer; no answer told to be saved may be lost.

`python -m bench.torture --postgresql` does it on PostgreSQL. SIGKILL leaves no chance to finish anything.
"""

import os
import random
import signal
import sys
import threading

from bench.answering import lost, seat
from bench.databases import databases
from bench.scene import open_app, prepare_demo
from bench.server import Server, children_of, serve

KILLS, LEARNERS, PAUSE = 100, 8, 0.01
LIFE_SECONDS = (0.2, 0.8)  # at work, after the first answer


def main() -> None:
    with databases(postgresql="--postgresql" in sys.argv) as place:
        environ = {"DATABASE_URL": place.url("torture"), "SECRET_KEY": "b" * 40, "HOCSO_ENV": "development"}
        prepare_demo(environ)
        app = open_app(environ)
        learners, ended, port = seat(app, LEARNERS), threading.Event(), Port()
        threads = [threading.Thread(target=one.answer_until, args=(ended, port.now, PAUSE)) for one in learners]
        for thread in threads:
            thread.start()
        try:
            _live_and_die(environ, port)
        finally:
            ended.set()
            for thread in threads:
                thread.join()
        gone = lost(environ["DATABASE_URL"], learners)
        faults = [fault for learner in learners for fault in learner.faults]
        saved, resent = sum(len(one.saved) for one in learners), sum(one.resent for one in learners)
        print(f"On {place.kind}: killed {KILLS} times; {saved} answers told to be saved, {len(gone)} of them lost;")
        print(f"{resent} messages sent again, {len(faults)} refused")
        for line in [*gone[:5], *faults[:5]]:
            print("  ", line)
        sys.exit(1 if gone or faults or not saved else 0)


class Port:
    """Where the server listens now."""

    def __init__(self) -> None:
        self._port = 0

    def now(self) -> int:
        return self._port

    def moved(self, port: int) -> None:
        self._port = port


def _live_and_die(environ: dict[str, str], port: Port) -> None:
    rng = random.Random(0)  # noqa: S311 - a seed makes the run repeatable
    for _kill in range(KILLS):
        with serve("wsgi:app", environ) as server:
            port.moved(server.port)
            threading.Event().wait(rng.uniform(*LIFE_SECONDS))
            _kill_all(server)


def _kill_all(server: Server) -> None:
    """The master first, so that it starts no new worker."""
    workers = children_of(server.pid)
    for pid in (server.pid, *workers):
        os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
