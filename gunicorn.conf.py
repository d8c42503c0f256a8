"""How gunicorn serves the site; docs/deploy.md explains the settings."""

import os

bind = os.environ.get("BIND", f"127.0.0.1:{os.environ.get('PORT', '8000')}")
workers = int(os.environ.get("WEB_WORKERS", "2"))
# Sync workers: with SQLite, writes wait in line anyway, and threads made the slowest of them ten times slower.
worker_class = "sync"
preload_app = True  # workers share the memory of what is loaded before the fork
control_socket_disable = True
timeout = 60
max_requests = 20000
max_requests_jitter = 2000
accesslog = None
loglevel = os.environ.get("LOG_LEVEL", "warning")
