"""How our Celery workers run: threads, one queue each, nothing that only costs. The task bodies are in `tasks`.

Threads, because a task waits for a daemon nearly all its time; Celery's own time limits do not work there, so every
call to a daemon is bounded by itself.
"""

from __future__ import annotations

import logging
import os
import signal
import warnings
from typing import Any

import celery.apps.worker
from celery import Celery
from celery.exceptions import SecurityWarning
from celery.platforms import EX_OK
from celery.signals import worker_ready
from celery.worker import state
from celery.worker.consumer import Consumer
from celery.worker.state import maybe_shutdown
from kombu import Connection

from collectors import pulse

log = logging.getLogger(__name__)


class Worker(celery.apps.worker.Worker):  # type: ignore[misc]
    """Celery's own, without its talk and with the name that the process has."""

    def set_process_status(self, info: str) -> None:
        pass

    def install_platform_tweaks(self, worker: Any) -> None:
        """SIGTERM lets it finish what is under way; its keeper needs no other signal."""
        signal.signal(signal.SIGTERM, _stop)


class Patient(Consumer):  # type: ignore[misc]
    """Celery's own, but it looks for a broker that is away every two seconds, however long that takes. Celery's pauses
    grow to half a minute, in which the broker is back and nobody takes what lies there; and it tells of each try."""

    def ensure_connected(self, conn: Connection) -> Connection:
        told: set[str] = set()

        def waiting() -> None:
            pulse.beat(f"worker-{self.hostname.partition('@')[0]}")
            maybe_shutdown()

        def failed(error: Exception, _seconds: float) -> None:
            if str(error) not in told:
                log.warning("The broker cannot be reached, and is waited for: %s", error)
            told.add(str(error))
            pulse.beat(_part(self.hostname.partition("@")[0]))

        pauses = {"interval_start": 0.2, "interval_step": 0.6, "interval_max": 2.0}
        conn.ensure_connection(failed, None, callback=waiting, **pauses)  # type: ignore[no-untyped-call]
        self.first_connection_attempt = False
        return conn


def _stop(*_: object) -> None:
    state.should_stop = EX_OK


def work(app: Celery, queue: str, threads: int) -> None:
    """Consumes the queue until SIGTERM, then finishes what is under way. A broker that goes away is waited for."""
    # Django's checks belong to `make lint`: in a worker they load every page and its memory.
    os.environ.setdefault("CELERY_SKIP_CHECKS", "1")
    # Root is who runs it in a container; what Celery warns of is pickle, which we do not accept.
    warnings.simplefilter("ignore", SecurityWarning)
    _beat_while_it_turns(queue)
    worker = Worker(
        app=app,
        queues=[queue],
        pool="threads",
        concurrency=threads,
        hostname=f"{queue}@%h",
        loglevel="WARNING",
        quiet=True,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        consumer_cls=Patient,
    )
    worker.start()
    raise SystemExit(worker.exitcode)


def _beat_while_it_turns(queue: str) -> None:
    """Leaves a sign of life from the loop that takes messages. It begins anew whenever the broker came back."""
    entries: list[Any] = []

    def begin(sender: Any, **_: object) -> None:
        for entry in entries:
            entry.cancel()
        pulse.beat(_part(queue))
        entries[:] = [sender.timer.call_repeatedly(pulse.EVERY, pulse.beat, (_part(queue),))]

    if os.environ.get("DOCKLINES_PULSE"):
        worker_ready.connect(begin, weak=False)


def _part(queue: str) -> str:
    return f"worker-{queue}"
