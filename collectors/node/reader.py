"""The node's reads, one at a time: ask what the dashboard knows, read the daemon, put what differs into the outbox.

Nothing queues: while the dashboard does not take in what lies in the outbox, or the broker is away, the daemon is not
read, and what happens meanwhile is in the next snapshot. Each reading says how much longer than asked it waited.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

import msgspec
import redis

from collectors import VERSION, engine
from collectors.node import broker, wire
from collectors.node.due import Due
from collectors.node.outbox import Outbox
from collectors.node.pulse import Pulse
from collectors.node.said import Said
from collectors.node.sent import Sent
from collectors.snapshot import Failure, Reading, as_text
from collectors.target import Target

STEP_SECONDS = 30.0
"""How long a read may take, with what is asked of the broker before and after: 15 s and two times 5 s, and a little."""

LEAST_INTERVAL, MOST_INTERVAL = 0.2, 3600.0
ROOM_FIRST, ROOM_LAST = 0.1, 1.0
AWAY_FIRST, AWAY_LAST = 0.2, 5.0
SHUT_OUT_SECONDS = 30.0
"""After so long the node asks to come in anew. A broker that was restarted knows no users until the intake makes
them again, which is a matter of seconds."""

SURPRISE = "Reading the daemon broke down on something unforeseen: the log of the node's collector tells what."

log = logging.getLogger(__name__)


class Reader:
    """`come_in` is asked when the broker has known the node no more for a while; `moved` when the daemon says that it
    is another node now."""

    def __init__(
        self,
        target: Target,
        node_id: str,
        client: redis.Redis,
        outbox: Outbox,
        due: Due,
        pulse: Pulse,
        stopping: threading.Event,
        come_in: Callable[[], object],
        moved: Callable[[str], object],
    ) -> None:
        self._target, self._node_id, self._client = target, node_id, client
        self._outbox, self._due, self._pulse, self._stopping = outbox, due, pulse, stopping
        self._come_in, self._moved = come_in, moved
        self._wish = wire.Wish()
        self._host, self._swarm = Sent(), Sent()
        self._last = 0.0
        self._away, self._full, self._newer = Said(log), Said(log), Said(log)
        self._delay, self._shut_out_at = AWAY_FIRST, 0.0
        self._doubtful = False

    def again(self) -> None:
        """Called by the pulse: the broker is away, or has forgotten things, and what was sent may be among them."""
        self._doubtful = True
        self._due.ask()

    def run(self) -> None:
        """Until `Due` is stopped. Whatever else ends it ends the sign of life as well."""
        try:
            while self._due.wait(min(max(self._wish.interval, LEAST_INTERVAL), MOST_INTERVAL)):
                self._pulse.working(STEP_SECONDS)
                try:
                    self._step()
                except Exception:
                    log.exception("A surprise in reading this node: it is read again at the next tick")
                self._pulse.resting()
        finally:
            self._pulse.working(0.0)

    def _step(self) -> None:
        try:
            self._turn()
        except broker.BrokerError as error:
            self._pulse.resting()
            self._lost(error)
        else:
            self._away.over("The broker answers again.")
            self._delay, self._shut_out_at = AWAY_FIRST, 0.0

    def _turn(self) -> None:
        if self._doubtful:
            self._doubtful = False
            self._host.forget()
            self._swarm.forget()
        if not self._has_room():
            return
        began = time.monotonic()
        reading = self._read(began)
        if (host := reading.host) is not None and host.node_id and host.node_id != self._node_id:
            self._moved(host.node_id)
            return
        waited = max(0.0, began - self._last - self._wish.interval) if self._last else 0.0
        took = time.monotonic() - began
        body = as_text(reading)
        told = wire.Message(
            kind="reading", body=body, took=took, waited=waited, heard=self._heard(reading), version=VERSION
        )
        self._outbox.put(told)
        self._last = began
        if reading.host is not None:
            self._host.whole(reading.digest, self._wish.known, began)
        if reading.swarm is not None:
            self._swarm.whole(reading.swarm_digest, self._wish.swarm_known, began)

    def _heard(self, reading: Reading) -> float:
        """How long ago the event was heard that this reading answers, or 0."""
        if self._due.answers is None:
            return 0.0
        if reading.outcome == "unchanged":
            self._due.unanswered()
            return 0.0
        return time.monotonic() - self._due.answers

    def _has_room(self) -> bool:
        """Takes the wish; waits while the outbox is full. False when it is time to stop."""
        pause = ROOM_FIRST
        while not self._stopping.is_set():
            asked = self._client.pipeline(transaction=False)
            asked.xlen(wire.outbox(self._node_id))
            asked.get(wire.wish_key(self._node_id))
            waiting, wish = asked.execute()
            self._take(wish)
            if waiting <= wire.MOST_WAITING:
                self._full.over("The dashboard takes in what this node tells again.")
                return True
            self._full.warn("The dashboard does not take in what this node tells: the next read waits for it.")
            self._pulse.working(STEP_SECONDS)
            self._stopping.wait(pause)
            pause = min(pause * 1.5, ROOM_LAST)
        return False

    def _take(self, text: bytes | None) -> None:
        """A wish that cannot be read, as that of a much newer dashboard, asks for nothing special."""
        try:
            self._wish = msgspec.json.decode(text, type=wire.Wish) if text else wire.Wish(interval=self._wish.interval)
        except msgspec.MsgspecError as error:
            self._newer.warn(f"What the dashboard wishes is not understood, update this collector ({VERSION}): {error}")
            self._wish = wire.Wish()
            return
        if self._wish.protocol > wire.PROTOCOL:
            self._newer.warn(
                f"The dashboard is newer than this collector ({VERSION}): it goes on with what both know. Update it."
            )

    def _read(self, began: float) -> Reading:
        known = self._host.known(self._wish.known, began)
        swarm_known = self._swarm.known(self._wish.swarm_known, began)
        started_at = time.time()
        try:
            return engine.read(self._target, known=known, swarm_known=swarm_known, ask_swarm=self._wish.reports)
        except Exception:
            log.exception("A surprise in reading the daemon at %s", self._target.address)
            failure = Failure(state="unreachable", kind="protocol", words=SURPRISE)
            return Reading(started_at=started_at, failure=failure)

    def _lost(self, error: Exception) -> None:
        """The broker is away, or knows this node no more. The read that was due comes as soon as it answers."""
        self._away.warn(broker.words(error))
        self._doubtful = True
        now = time.monotonic()
        if not broker.is_shut_out(error):
            self._shut_out_at = 0.0
        elif not self._shut_out_at:
            self._shut_out_at = now
        elif now > self._shut_out_at + SHUT_OUT_SECONDS:
            self._shut_out_at = 0.0
            self._come_in()
        self._stopping.wait(self._delay)
        self._delay = min(self._delay * 1.7, AWAY_LAST)
        self._due.ask()
