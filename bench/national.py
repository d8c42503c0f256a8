"""`python -m bench.national`: the whole country from its roster files, beside the bulk load of the same rows.

Then pages of one commune, with a hundredth of the country around it and with all of it.

With `--postgresql` on PostgreSQL, with `--scale 0.01` a hundredth of it.
"""

import argparse
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy

from bench.bulk import bulk_load, highest_ids
from bench.databases import Databases, databases
from bench.national_pages import page_costs, thin_out
from bench.server import ROOT

TIMES_BULK = 5  # the import's aim: at most so many times the seconds of the bulk load
MEMORY_MIB = 500
PROVINCE = "51"


@dataclass(frozen=True)
class Spent:
    """What a command took: seconds by the clock, and the most memory that it held."""

    seconds: float
    memory_mib: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--scale", default="1")
    chosen = parser.parse_args()
    with databases(postgresql=chosen.postgresql) as place:
        measure(place, chosen.scale)


def measure(place: Databases, scale: str) -> None:
    """Import a country, load the same rows in bulk into a second database, and print both."""
    imported, bulk, small = (place.url(name) for name in ("imported", "bulk", "small"))
    for url in (imported, bulk, small):
        flask(url, "db", "upgrade")
        flask(url, "units", "load")
    rosters = place.folder / "rosters"
    made = flask(imported, "national", "generate", str(rosters), "--scale", scale)
    files = sorted(rosters.glob("*.csv"))
    rows = sum(_lines(file) for file in files)
    source, target = sqlalchemy.create_engine(imported), sqlalchemy.create_engine(bulk)
    since = highest_ids(source)
    spent = flask(imported, "teams", "import", *map(str, files), "--create-missing")
    written, seconds = bulk_load(source, target, since)
    source.dispose()
    target.dispose()
    print(f"\nOn {place.kind}: {rows} roster rows, {written} rows of the database\n")
    print(f"written as files {made.seconds:8.1f} s {made.memory_mib:6.0f} MiB")
    print(f"imported         {spent.seconds:8.1f} s {spent.memory_mib:6.0f} MiB (limit {MEMORY_MIB})", end="")
    print(f"   {rows / spent.seconds:.0f} rows a second")
    print(f"bulk load        {seconds:8.1f} s   {rows / seconds:.0f} rows a second")
    print(f"ratio            {spent.seconds / seconds:8.1f} (aim {TIMES_BULK})")
    flask(small, "teams", "import", *map(str, thin_out(rosters, place.folder / "thin")), "--create-missing")
    compare_pages(small, imported)


def compare_pages(small: str, whole: str) -> None:
    """Print what the pages of a commune cost in both countries."""
    if whole.startswith("postgresql"):
        for url in (small, whole):
            with sqlalchemy.create_engine(url, isolation_level="AUTOCOMMIT").connect() as connection:
                connection.execute(sqlalchemy.text("ANALYZE"))  # as autovacuum does soon after
    print(f"\n{'':<32}{'1 %':>8}{'all':>8}   ratio  statements")
    for name, (before, after) in page_costs((small, whole), PROVINCE).items():
        ratio = after.milliseconds / before.milliseconds
        print(f"{name:<32}{before.milliseconds:>8.1f}{after.milliseconds:>8.1f}{ratio:>8.1f}", end="")
        print(f"  {before.statements}, {after.statements}")


def flask(url: str, *words: str) -> Spent:
    """Run one of our commands against the database and measure it; what it prints is shown where it fails."""
    environ = {**os.environ, "DATABASE_URL": url, "SECRET_KEY": "b" * 40, "HOCSO_ENV": "development"}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"flask {' '.join(words)} ended with {process.returncode}")
    return Spent(time.perf_counter() - began, usage.ru_maxrss / 1024)


def _lines(file: Path) -> int:
    """The members in a roster file: its lines without the one of the headings."""
    with file.open("rb") as stream:
        return sum(1 for _line in stream) - 1


if __name__ == "__main__":
    main()
