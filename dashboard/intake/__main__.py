"""`python -m dashboard.intake`: the process, until SIGTERM or Ctrl-C."""

from __future__ import annotations

import os
import signal
import sys
import threading
from functools import partial

from dashboard.env import CannotStart, Env

UNSET = (
    "Node collectors need a shared secret to come in with: set DOCKLINES_ENROLMENT_SECRET, the same here and for them."
)
LEAST_SECRET = 16
SHORT = f"DOCKLINES_ENROLMENT_SECRET is shorter than {LEAST_SECRET} letters: make one by openssl rand -hex 24."


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
    try:
        import django

        django.setup()
        from django.conf import settings

        start(settings.ENV, docker_here())
    except CannotStart as reason:
        print(reason, file=sys.stderr)
        return 2
    return 0


def docker_here() -> str:
    """The address of the manager on this machine, as the `docker` command finds it."""
    return os.environ.get("DOCKER_HOST") or "unix:///var/run/docker.sock"


def start(env: Env, docker: str) -> None:
    import dashboard.celery  # noqa: F401 (the application that sends to the nodes' queues)
    from collectors import engine
    from dashboard.intake.loop import Intake, run
    from dashboard.intake.manager import Manager

    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    manager = Manager(partial(engine.members, engine.Target(address=docker)))
    intake = Intake(secret_of(env), manager, env.collect_interval)
    manager.start()
    try:
        run(intake, stopped.wait)
    finally:
        manager.stop()


def secret_of(env: Env) -> str:
    """The shared secret. Raises CannotStart."""
    if not env.enrolment_secret:
        raise CannotStart(UNSET)
    if len(env.enrolment_secret) < LEAST_SECRET:
        raise CannotStart(SHORT)
    return env.enrolment_secret


if __name__ == "__main__":
    sys.exit(main())
