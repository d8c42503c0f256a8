"""Two hundred people answer at once for five minutes; what they were told is saved is compared with what is stored.

`python -m bench.crowd [--postgresql] [--seconds 60]`. Reports the time an answer takes to be saved.
"""

import sys
import threading
from statistics import median, quantiles

from bench.answering import lost, seat
from bench.databases import databases
from bench.scene import open_app, prepare_demo
from bench.server import serve

PEOPLE, SECONDS = 200, 300
PAUSE = 3.0  # seconds to read a question, on average


def main() -> None:
    seconds = int(sys.argv[sys.argv.index("--seconds") + 1]) if "--seconds" in sys.argv else SECONDS
    with databases(postgresql="--postgresql" in sys.argv) as place:
        environ = {"DATABASE_URL": place.url("crowd"), "SECRET_KEY": "b" * 40, "HOCSO_ENV": "development"}
        prepare_demo(environ)
        learners, ended = seat(open_app(environ), PEOPLE), threading.Event()
        with serve("wsgi:app", environ, place.pid) as server:
            threads = [
                threading.Thread(target=one.answer_until, args=(ended, lambda: server.port, PAUSE)) for one in learners
            ]
            for thread in threads:
                thread.start()
            ended.wait(seconds)
            ended.set()
            for thread in threads:
                thread.join()
        gone = lost(environ["DATABASE_URL"], learners)
        faults = [fault for learner in learners for fault in learner.faults]
        took = [second for learner in learners for second in learner.seconds]
        percent = quantiles(took, n=100)
        resent = sum(one.resent for one in learners)
        print(f"On {place.kind}: {PEOPLE} people for {seconds} s, {len(took) / seconds:.0f} answers a second,")
        print(f"median {median(took) * 1000:.0f} ms, p95 {percent[94] * 1000:.0f} ms, p99 {percent[98] * 1000:.0f} ms")
        print(f"{len(gone)} lost, {len(faults)} refused, {resent} sent again")
        for line in [*gone[:5], *faults[:5]]:
            print("  ", line)
        sys.exit(1 if gone or faults else 0)


if __name__ == "__main__":
    main()
