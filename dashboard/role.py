"""One part of the installation in a process or container of its own: `python -m dashboard.role ROLE`.

`make run` has all of them under one supervisor; here each waits for database and broker, wherever these are, and is
started anew by whoever runs containers. Of web and worker there may be several; tick and intake stand by while
another one is at work.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import NoReturn

from dashboard.env import OWNER_ONLY, CannotStart, Env, read

APART = "DOCKLINES_REDIS_URL is not set: parts that run apart meet at a broker, like redis://broker:6379/0."


def web(env: Env) -> None:
    from dashboard.supervisor import bodies, door, prepare, waiting

    waiting.until_ready(env)
    waiting.until(lambda: prepare.assets_missing(env))
    with door.open_port(env) as listener:
        bodies.web(env, listener)


def worker(env: Env) -> None:
    """The queues read, command and dashboard, each with a process of its own under one keeper."""
    from dashboard.run import workers
    from dashboard.supervisor import sharing, waiting
    from dashboard.supervisor.keeper import Child, Keeper

    waiting.until_ready(env)
    keeper = Keeper()
    sharing.load()
    sharing.freeze()
    try:
        for name, body in workers().items():
            keeper.start(Child(name, body))
        keeper.run()
    finally:
        keeper.end()


def tick(env: Env) -> None:
    from dashboard.supervisor import bodies, waiting
    from dashboard.supervisor.alone import alone, guard

    waiting.until_ready(env)
    with alone("tick", env) as lock:
        guard(lock)
        bodies.tick_and_watcher(lambda: None)


def intake(env: Env) -> None:
    from dashboard.intake import process
    from dashboard.supervisor import bodies, waiting

    process.check(env)
    waiting.until_ready(env)
    bodies.nodes(env)


def migrate(env: Env) -> None:
    """Tables, the first user, the daemon whose socket is mounted. Of several that are started at once one works, and
    the others find nothing to do."""
    from dashboard.supervisor import prepare, waiting
    from dashboard.supervisor.alone import alone

    waiting.until_database()
    with alone("migrate", env):
        prepare.migrate(env)
        if env.assets is None:
            prepare.collect_assets(env)
        prepare.make_first_user()
        prepare.adopt_mounted()
    print("The database is ready.", flush=True)


PARTS = (web, worker, tick, intake, migrate)
ROLES: dict[str, Callable[[Env], None]] = {part.__name__: part for part in PARTS}


def main(words: list[str]) -> int:
    os.umask(OWNER_ONLY)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
    if len(words) != 1 or words[0] not in ROLES:
        print(f"Say one of {', '.join(ROLES)}.", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, _end)  # the first process of a container has no default
    try:
        env = read()
        if env.redis_url is None and words[0] != "migrate":
            raise CannotStart(APART)
        import django

        django.setup()
        ROLES[words[0]](env)
        return 0
    except CannotStart as reason:
        print(reason, file=sys.stderr)
        return 2


def _end(*_: object) -> NoReturn:
    sys.exit(0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
