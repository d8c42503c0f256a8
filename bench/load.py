"""A small load: the same request again and again over two connections, bounded in count."""

import http.client
import itertools
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

from bench.server import Server

THREADS = 2
OK = range(200, 400)


@dataclass(frozen=True)
class Call:
    """One request: method, path, form fields and headers."""

    method: str
    path: str
    form: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""


@dataclass(frozen=True)
class Cost:
    """What a run of calls cost: requests per second by the clock, CPU milliseconds per request."""

    per_second: float
    cpu_ms: float


def measure(server: Server, stream: Iterator[Call], count: int, *, warm_up: int) -> Cost:
    """Send the next `warm_up` calls of the stream, and then `count` that are counted."""
    _send(server.port, itertools.islice(stream, warm_up))
    cpu, clock = server.cpu_seconds(), time.perf_counter()
    _send(server.port, itertools.islice(stream, count))
    seconds = time.perf_counter() - clock
    return Cost(count / seconds, (server.cpu_seconds() - cpu) * 1000 / count)


def _send(port: int, calls: Iterator[Call]) -> None:
    lock = threading.Lock()
    faults: list[str] = []

    def work() -> None:
        while True:
            with lock:
                call = next(calls, None)
            if call is None or faults:
                return
            status, text = send(port, call)
            if status not in OK:
                faults.append(f"{call.method} {call.path}: {status} {text[:200]}")

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise RuntimeError(faults[0])


def send(port: int, call: Call) -> tuple[int, str]:
    """One request; no redirect is followed."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = dict(call.headers)
    body = call.body or urlencode(call.form)
    if call.form:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(call.method, call.path, body=body or None, headers=headers)
    response = connection.getresponse()
    text = response.read().decode(errors="replace")
    connection.close()
    return response.status, text
