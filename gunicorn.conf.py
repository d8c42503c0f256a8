"""How gunicorn serves the site; docs/deploy.md explains the settings."""

import gc
import os

bind = os.environ.get("BIND", f"127.0.0.1:{os.environ.get('PORT', '8000')}")
_workers = os.environ.get("WEB_WORKERS", "2")
if not _workers.isdecimal() or int(_workers) < 1:
    raise SystemExit(f"WEB_WORKERS must be a whole number from 1 on, not {_workers!r}.")
workers = int(_workers)
# Sync workers: with SQLite, writes wait in line anyway, and threads made the slowest of them ten times slower.
worker_class = "sync"
preload_app = True  # workers share the memory of what is loaded before the fork
control_socket_disable = True
timeout = 60
max_requests = 20000
max_requests_jitter = 2000
accesslog = None
loglevel = os.environ.get("LOG_LEVEL", "warning")


def when_ready(_server: object) -> None:
    """What is loaded before the fork stays shared: to collect it would write to it, and so copy it into each worker.

    Workers look for rings of objects less often than Python would: a page makes thousands of objects that live for
    milliseconds, and looking through them took a tenth of its time.
    """
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
