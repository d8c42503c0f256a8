"""`make bench`: what our pages cost, beside bare Flask pages on the same server in the same run.

`python -m bench --postgresql` measures on PostgreSQL (from the tests' wheel) instead of SQLite.
"""

import itertools
import os
import sys
from statistics import median

from bench.databases import databases
from bench.load import Call, Cost, measure
from bench.scene import prepare
from bench.server import Server, serve

COUNT = 300
WARM_UP = 40
ONCE = 140  # learners of one round who do what each can do but once
ROUNDS = 5
# What we compare with, and our aim as a ratio of CPU time to it.
AIMS = {
    "home": ("one SELECT", None),
    "lesson": ("one SELECT", 3.0),
    "test page": ("one SELECT", 3.0),
    "starting a test": ("SELECT, INSERT, commit", 4.0),
    "saving an answer": ("SELECT, INSERT, commit", 2.0),
    "submitting": ("SELECT, INSERT, commit", 4.0),
    "official's page": ("one SELECT", None),
}
ONLY_ONCE = {"starting a test", "submitting"}
BARE = {
    "bare page": [Call("GET", "/bare")],
    "one SELECT": [Call("GET", "/read")],
    "SELECT, INSERT, commit": [Call("POST", "/write", form={"words": "xin chào"})],
}


def main() -> None:
    with databases(postgresql="--postgresql" in sys.argv) as place:
        environ = {"DATABASE_URL": place.url("bench"), "SECRET_KEY": "b" * 40, "HOCSO_ENV": "development"}
        scene = prepare(environ, ONCE * ROUNDS)
        with (
            serve("bench.bare:create_bare()", environ, place.pid) as bare,
            serve("wsgi:app", environ, place.pid) as ours,
        ):
            rounds = _rounds({bare: BARE, ours: scene.calls})
            memory = ours.memory_mib()
        _print(rounds, memory, place.kind)


def _rounds(pages: dict[Server, dict[str, list[Call]]]) -> list[dict[str, Cost]]:
    """What every page cost, round by round, all pages in turn: a slow minute slows the bare pages too."""
    streams = {(server, name): itertools.cycle(calls) for server in pages for name, calls in pages[server].items()}
    return [
        {
            name: measure(server, stream, ONCE - WARM_UP if name in ONLY_ONCE else COUNT, warm_up=WARM_UP)
            for (server, name), stream in streams.items()
        }
        for _round in range(ROUNDS)
    ]


def _print(rounds: list[dict[str, Cost]], memory: float, database: str) -> None:
    """Medians over the rounds; a ratio is the median of the rounds' own ratios."""
    print(f"\nOn {database}, {os.cpu_count()} cores, CPU of application and database together\n")
    print(f"{'':<24}{'per second':>12}{'CPU ms':>9}   ratio")
    for name in rounds[0]:
        per_second = median(costs[name].per_second for costs in rounds)
        cpu_ms = median(costs[name].cpu_ms for costs in rounds)
        base, aim = AIMS.get(name, ("", None))
        ratio = f"{median(c[name].cpu_ms / c[base].cpu_ms for c in rounds):.1f} × {base}" if base else ""
        goal = f" (aim {aim:.0f})" if aim else ""
        print(f"{name:<24}{per_second:>12.0f}{cpu_ms:>9.2f}   {ratio}{goal}")
    print(f"\nmemory of the application with two workers: {memory:.0f} MiB")


if __name__ == "__main__":
    main()
