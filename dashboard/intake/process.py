"""The intake's process, from its settings to SIGTERM. `python -m dashboard.role intake` starts it, and sees that it is
the only one."""

from __future__ import annotations

import os
import signal
import threading
from functools import partial

from collectors import pulse
from dashboard.env import CannotStart, Env

UNSET = (
    "Node collectors need a shared secret to come in with: set DOCKLINES_ENROLMENT_SECRET, the same here and for them."
)


def docker_here() -> str:
    """The address of the manager on this machine, as the `docker` command finds it."""
    return os.environ.get("DOCKER_HOST") or "unix:///var/run/docker.sock"


def check(env: Env) -> None:
    """Raises CannotStart where there is no shared secret."""
    if not env.enrolment_secret:
        raise CannotStart(UNSET)


def start(env: Env, docker: str) -> None:
    """Until SIGTERM. `docker` is the manager's address."""
    import dashboard.celery  # noqa: F401 (the application that sends to the nodes' queues)
    from collectors import engine
    from dashboard.intake.loop import Intake, run
    from dashboard.intake.manager import Manager

    stopped = threading.Event()

    def stopping(seconds: float) -> bool:
        pulse.beat("intake")
        return stopped.wait(seconds)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    manager = Manager(partial(engine.members, engine.Target(address=docker)))
    manager.start()
    try:
        run(Intake(env.enrolment_secret, manager, env.collect_interval), stopping)
    finally:
        manager.stop()
