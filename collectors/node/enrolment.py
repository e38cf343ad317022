"""Coming in: a node makes itself known to the dashboard through the broker, and gets a user of its own there.

The request tells the SHA-256 of the node's password, so nobody who reads it can come in with it. It is repeated while
nobody answers, and after a refusal as well, as an admin may let the node in later. What is asked twice is granted
twice: the dashboard compares the hash. After an admin has released the node its old password is worth nothing, also to
whoever has a copy of it, and the node makes another one.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable

import msgspec

from collectors import VERSION
from collectors.node import broker, state, wire
from collectors.node.said import Said
from collectors.node.settings import Settings
from collectors.snapshot import as_text

ANSWER_SECONDS = 8.0
"""How long an answer is waited for, before the request is repeated."""

REFUSED_SECONDS = 20.0
LOOK_FIRST, LOOK_LAST = 0.1, 1.0
AWAY_FIRST, AWAY_LAST = 0.5, 5.0

log = logging.getLogger(__name__)


class Enrolment:
    """Of one node with its password."""

    def __init__(
        self,
        settings: Settings,
        node_id: str,
        password: str,
        stopping: threading.Event,
        renew: Callable[[], object] = lambda: None,
    ) -> None:
        """`renew` makes another password and begins anew."""
        self._node_id, self._hash = node_id, state.hashed(password)
        self._door = broker.client(settings, wire.ENROL_USER, settings.secret)
        self._own = broker.client(settings, wire.user(node_id), password)
        self._stopping, self._said, self._renew = stopping, Said(log), renew

    def come_in(self) -> bool:
        """Returns when the broker lets the node's own user in: at once where it does already. False when it is time to
        stop. However long it takes, it goes on: the broker may be away, and nobody there to answer."""
        away = AWAY_FIRST
        try:
            while not self._stopping.is_set():
                try:
                    if self._is_in():
                        self._said.over(f"The node is let in as {wire.user(self._node_id)}.")
                        return True
                    self._ask()
                    away = AWAY_FIRST
                except broker.BrokerError as error:
                    self._said.warn(_why(error))
                    self._stopping.wait(away)
                    away = min(away * 2, AWAY_LAST)
            return False
        finally:
            self._door.close()
            self._own.close()

    def _is_in(self) -> bool:
        try:
            return bool(self._own.ping())
        except broker.BrokerError as error:
            if broker.is_shut_out(error):
                return False
            raise

    def _ask(self) -> None:
        """One request, and what comes of it. After it the node is in, or it is time to ask again."""
        ticket = secrets.token_urlsafe(24)
        request = wire.Enrol(node_id=self._node_id, secret_sha256=self._hash, ticket=ticket, version=VERSION)
        entry = {wire.FIELD: as_text(request)}
        self._door.xadd(wire.ENROL_REQUESTS, entry, maxlen=wire.MOST_REQUESTS, approximate=True)  # type: ignore[arg-type]
        answer = self._answer(ticket)
        if answer is None:
            self._said.warn(
                f"Node {self._node_id} has asked to come in, and nobody answers yet: see that the dashboard's intake "
                "runs, with the socket of a manager."
            )
        elif not answer.accepted:
            self._said.warn(f"Node {self._node_id} is not let in: {answer.words}")
            if answer.anew:
                self._renew()
            self._stopping.wait(REFUSED_SECONDS)

    def _answer(self, ticket: str) -> wire.Enrolled | None:
        until, look = time.monotonic() + ANSWER_SECONDS, LOOK_FIRST
        while time.monotonic() < until and not self._stopping.wait(look):
            found = self._door.get(wire.answer_key(ticket))
            if found is not None:
                return _read(bytes(found))  # type: ignore[arg-type]
            look = min(look * 1.5, LOOK_LAST)
        return None


def _read(text: bytes) -> wire.Enrolled:
    try:
        return msgspec.json.decode(text, type=wire.Enrolled)
    except msgspec.MsgspecError:
        return wire.Enrolled(accepted=False, words="The dashboard's answer is not understood: update this collector.")


def _why(error: Exception) -> str:
    if broker.is_shut_out(error):
        return (
            "The broker does not take the enrolment secret: give the dashboard's own in DOCKLINES_ENROLMENT_SECRET, "
            "and see that its intake runs, which tells the broker of it."
        )
    return broker.words(error)
