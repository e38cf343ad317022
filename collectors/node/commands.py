"""Commands on this node: each with its claim taken first, carried out on the node's own daemon, and its outcome kept.

At most once: the claim is taken (GETDEL) before Docker is asked, and where it is not there nothing happens. To ask for
it twice is harmless, as the second answer is no.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

import msgspec
import redis

from collectors import VERSION, engine
from collectors.commands import Command, CommandOutcome, as_plain, command_from
from collectors.node import broker, wire
from collectors.node.outbox import Outbox
from collectors.snapshot import as_text, plain_from
from collectors.target import Target

CLAIM_SECONDS = 10.0
"""How long a claim is asked for while the broker does not answer. The claim itself ends not much later."""

NOT_KNOWN = (
    f"The collector on this node (version {VERSION}) does not know what was asked: update it to the dashboard's."
)
SURPRISE = "This broke down on something unforeseen: the log of the node's collector tells what. Look at the host."

log = logging.getLogger(__name__)


class Commands:
    """Of one node. `done` is called after each, as the daemon is worth reading then."""

    def __init__(
        self, target: Target, node_id: str, client: redis.Redis, outbox: Outbox, done: Callable[[], object]
    ) -> None:
        self._target, self._node_id, self._client = target, node_id, client
        self._outbox, self._done = outbox, done
        self._under_way = 0
        self._closed = False
        self._changed = threading.Condition()

    def run(self, operation: int, text: str) -> None:
        """Carries out one command (JSON text), if its claim is there to be taken."""
        if not self._begins():
            return
        try:
            if not self._claimed(operation):
                return
            self._tell("started", operation)
            outcome = self._outcome(operation, text)
            self._tell("outcome", operation, as_text(as_plain(outcome)))
        finally:
            with self._changed:
                self._under_way -= 1
                self._changed.notify_all()
        self._done()

    def close(self, seconds: float) -> bool:
        """Begins no more, and waits for what is under way."""
        with self._changed:
            self._closed = True
            return self._changed.wait_for(lambda: not self._under_way, seconds)

    def _begins(self) -> bool:
        with self._changed:
            self._under_way += not self._closed
            return not self._closed

    def _claimed(self, operation: int) -> bool:
        until = time.monotonic() + CLAIM_SECONDS
        while True:
            try:
                return bool(self._client.getdel(wire.claim_key(self._node_id, operation)))
            except broker.BrokerError as error:
                if time.monotonic() > until:
                    log.warning("operation:%s is not carried out. %s", operation, broker.words(error))
                    return False
                time.sleep(0.2)

    def _outcome(self, operation: int, text: str) -> CommandOutcome:
        try:
            command: Command = command_from(plain_from(text))
        except (msgspec.MsgspecError, TypeError):
            return CommandOutcome(state="failed", words=NOT_KNOWN)
        try:
            return engine.act(self._target, command)
        except Exception:
            log.exception("A surprise in carrying out operation:%s", operation)
            return CommandOutcome(state="failed", words=SURPRISE)

    def _tell(self, kind: str, operation: int, body: str = "") -> None:
        self._outbox.keep(wire.Message(kind=kind, operation=operation, body=body, version=VERSION))  # type: ignore[arg-type]
