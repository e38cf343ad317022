"""How our Celery workers run: threads, one queue each, nothing that only costs. The task bodies are in `tasks`.

Threads, because a task waits for a daemon nearly all its time and docker's client is safe among them; Celery's own
time limits do not work there, so every call to a daemon has a timeout of its own.
"""

from __future__ import annotations

import os
from typing import Any

from celery import Celery


def work(app: Celery, queue: str, threads: int) -> None:
    """Consumes the queue until SIGTERM, then finishes what is under way. A broker that goes away is waited for."""
    # Django's checks belong to `make lint`: in a worker they load every page and its memory.
    os.environ.setdefault("CELERY_SKIP_CHECKS", "1")
    options: dict[str, Any] = {"without_gossip": True, "without_mingle": True, "without_heartbeat": True}

    class Quiet(app.Worker):  # type: ignore[misc, name-defined]
        def set_process_status(self, info: str) -> None:
            """Keeps the name that the process has."""

    worker = Quiet(
        app=app,
        queues=[queue], pool="threads", concurrency=threads, hostname=f"{queue}@%h", loglevel="WARNING", quiet=True, **options
    )
    worker.start()
    raise SystemExit(worker.exitcode)
