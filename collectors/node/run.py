"""The collector's life on its node: who am I, come in, then read and carry out until SIGTERM.

Threads: the main one consumes the queue (Celery's), `reader` reads, `watcher` follows the daemon, `outbox` tells how
commands went, `pulse` gives the sign of life, `ending` waits for SIGTERM. It starts no other process.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable

from collectors import VERSION
from collectors import pulse as signs
from collectors.node import broker, health, state, whoami, wire
from collectors.node.commands import Commands
from collectors.node.due import Due
from collectors.node.enrolment import Enrolment
from collectors.node.outbox import Outbox
from collectors.node.pulse import Pulse
from collectors.node.reader import Reader
from collectors.node.settings import Settings
from collectors.watcher import Watcher

COMMAND_SECONDS = 35.0
"""How long a command under way is waited for at the end: a little more than it may take (collectors.engine.acting)."""

TOLD_SECONDS = 1.5
"""How long the end waits for a broker that is away to be told how commands went."""

ENDS_BY = (signal.SIGTERM, signal.SIGINT)

log = logging.getLogger(__name__)


class Life:
    """What has to be ended, and how. Begun before any other thread: they must not be interrupted by the signals."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self._ends: list[Callable[[], object]] = []
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDS_BY)
        if os.getpid() == 1:  # the first process of a container: orphans are its children, and go unnoticed
            signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        threading.Thread(target=self._wait, name="ending", daemon=True).start()

    def at_end(self, end: Callable[[], object]) -> None:
        """In this order."""
        self._ends.append(end)

    def anew(self, why: str) -> None:
        """Begins again as if started now, in the same process; for what only a start sets up."""
        log.warning("%s", why)
        self._end()
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 (no shell is wanted)

    def _wait(self) -> None:
        signal.sigwait(ENDS_BY)
        self._end()
        # Not by way of the main thread: it may be waiting for a broker that does not answer.
        logging.shutdown()
        os._exit(0)

    def _end(self) -> None:
        self.stopping.set()
        for end in self._ends:
            try:
                end()
            except Exception:
                log.exception("A surprise at the end")


def run(settings: Settings) -> int:
    """Until SIGTERM. Gives the exit status: 1 where the state's folder cannot be used."""
    life = Life()
    signs.end(f"worker-{wire.QUEUE}")  # of before `anew`: it is left again when the queue is consumed again
    pulse = Pulse(health.folder(settings.state))
    node_id = whoami.node_id(settings.target, life.stopping)
    if not node_id:
        return _ended()
    try:
        password = state.password(settings.state, node_id)
    except OSError as error:
        log.error("The password of node %s cannot be kept in %s: %s", node_id, settings.state, error)
        return 1

    def renew() -> None:
        state.forget(settings.state, node_id)
        life.anew(f"Node {node_id} has been released: it asks to come in with a password made anew.")

    enrolment = Enrolment(settings, node_id, password, life.stopping, renew)
    if enrolment.come_in():
        log.info("The collector of node %s is at work (version %s).", node_id, VERSION)
        _work(settings, node_id, password, life, pulse, enrolment)
    return _ended()


def _work(
    settings: Settings, node_id: str, password: str, life: Life, pulse: Pulse, enrolment: Enrolment
) -> None:  # fmt: skip
    from collectors.node import queue  # Celery's 20 MB are not needed before
    from collectors.worker import work

    client = broker.client(settings, wire.user(node_id), password)
    due, outbox = Due(), Outbox(client, node_id)
    commands = Commands(settings.target, node_id, client, outbox, due.ask)
    life.at_end(due.stop)
    life.at_end(lambda: commands.close(COMMAND_SECONDS))
    life.at_end(lambda: outbox.emptied(TOLD_SECONDS))
    watcher = Watcher(lambda _: due.event())
    watcher.watch(0, settings.target)

    def moved(other: str) -> None:
        life.anew(f"This node was {node_id}, and is {other} now: it has joined a swarm anew, and asks to come in anew.")

    reader = Reader(
        settings.target, node_id, client, outbox, due, pulse, life.stopping, enrolment.come_in, moved
    )  # fmt: skip
    pulse.is_in(client, node_id, reader.again)
    threading.Thread(target=reader.run, name="reader", daemon=True).start()
    work(queue.application(settings, node_id, password, commands, due), wire.QUEUE, queue.THREADS)


def _ended() -> int:
    """The thread that heard the signal ends the process when all is done."""
    threading.Event().wait(COMMAND_SECONDS)
    return 0
