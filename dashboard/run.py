"""`make run` and `make demo`: from an empty folder to a running dashboard, and back to nothing.

The order: configuration, the home's lock, the port, Valkey, the database and assets, the demo where it is wanted, then
all others; the address last, once its page answers.
"""

from __future__ import annotations

import argparse
import os
import socket
import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from dashboard.env import OWNER_ONLY, CannotStart, Env, read

if TYPE_CHECKING:
    from dashboard.supervisor.keeper import Keeper

READERS, COMMANDERS, KEEPERS = 16, 4, 2
"""Threads at most. A hung host holds a reader for seconds, so silent ones may hold half of them (coalesce.SLOTS)."""


def main(words: list[str]) -> int:
    os.umask(OWNER_ONLY)
    options = arguments(words)
    try:
        return start(read(), options)
    except CannotStart as reason:
        print(reason, file=sys.stderr)
        return 2


def start(env: Env, options: argparse.Namespace) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
    from dashboard.supervisor import door, home

    with home.lock(env), door.open_port(env) as listener:
        home.make_socket_folder(env)
        return supervise(env, options, listener)


def arguments(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dashboard.run", description="Starts Docklines and everything it needs.")
    parser.add_argument("--demo", action="store_true", help="show a made-up fleet")
    parser.add_argument("--hosts", type=int, default=4)
    parser.add_argument("--containers", type=int, default=15, help="on each host")
    parser.add_argument("--changes", type=float, default=0.2, help="a second, over the whole fleet")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lived", type=int, default=0, help="changes a host that came before it is served")
    return parser.parse_args(words)


def supervise(env: Env, options: argparse.Namespace, listener: socket.socket) -> int:
    """Everything between having the home and the port, and the end. The exit status."""
    from dashboard.supervisor import bodies
    from dashboard.supervisor.keeper import Child, Keeper, Unanswered

    keeper = Keeper()
    try:
        if env.redis_url is None:
            bodies.require_valkey()
            keeper.start(Child("valkey", partial(bodies.valkey, env), last=True))
        import django

        django.setup()
        from dashboard.supervisor import prepare

        if keeper.ask(partial(prepare.or_exit, prepare.prepare, env, options.demo))["demo"]:
            start_demo(keeper, env, options)
        start_all(keeper, env, listener)
        keeper.run()
        return 0
    except Unanswered:
        return 0 if keeper.stopping else 1
    finally:
        keeper.end()


def start_demo(keeper: Keeper, env: Env, options: argparse.Namespace) -> None:
    from dashboard.supervisor import bodies, demo, prepare
    from dashboard.supervisor.keeper import Child

    words = demo.arguments(options.hosts, options.containers, options.changes, options.seed, options.lived)
    demo.clear(env)
    keeper.start(Child("simulator", partial(bodies.simulator, demo.folder(env), words)))
    keeper.ask(partial(prepare.or_exit, demo.introduce, env))


def workers() -> dict[str, Callable[[], object]]:
    """The queues' workers, by the names that their processes go by."""
    from dashboard.celery import READ_QUEUES
    from dashboard.supervisor import bodies

    return {
        **{f"worker {queue}": partial(bodies.reader, queue, READERS) for queue in READ_QUEUES},
        "worker command": partial(bodies.worker, "command", COMMANDERS),
        "worker dashboard": partial(bodies.intake, keepers()),
    }


def keepers() -> int:
    """SQLite has one writer at a time: a second would wait for it by sleeping, in the end for a tenth of a second."""
    from django.db import connection

    return 1 if connection.vendor == "sqlite" else KEEPERS


def start_all(keeper: Keeper, env: Env, listener: socket.socket) -> None:
    from dashboard.supervisor import bodies, door, sharing
    from dashboard.supervisor.keeper import Child

    over, demo_is_over = os.pipe()
    keeper.when_written(over, partial(keeper.drop, "simulator"))
    sharing.load()  # after the assets are there: whitenoise looks at their folder once
    sharing.freeze()
    children: dict[str, Callable[[], object]] = {
        "web": partial(bodies.web, env, listener),
        **workers(),
        "tick and watcher": partial(bodies.tick_and_watcher, partial(os.write, demo_is_over, b".")),
    }
    if env.enrolment_secret:
        children["intake"] = partial(bodies.nodes, env)
    for name, body in children.items():
        keeper.start(Child(name, body))
    keeper.start(Child("start", partial(door.announce, env), once=True, bare=True))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
