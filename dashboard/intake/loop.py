"""The intake, turn by turn: once a second it looks round, and in between it takes in what collectors wrote.

    look round   users of the broker ── requests to come in ── who is in ── who is silent ── wishes
    take in      outboxes ── whose, believable, news? ── pipeline.take_in ── wishes, deletions

Applying may be slow when many hosts have changed, so it goes a slice at a time and the look round comes in between.
What a message brought is deleted after it is kept; whatever ends this process, the next one begins where it was.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.db import InterfaceError, OperationalError, close_old_connections
from django.utils import timezone

from collectors import metrics
from collectors.node import wire
from collectors.snapshot import Reading
from dashboard import broker, heard, pipeline
from dashboard.intake import admission, known, silence, taking
from dashboard.intake.enrolling import Enrolling
from dashboard.intake.manager import Manager
from dashboard.intake.outboxes import Entry, Outboxes
from dashboard.intake.stretch import Stretch
from dashboard.intake.users import Users
from dashboard.intake.wishes import Wishes
from dashboard.topology import freshness

LOOK_EVERY = 1.0
SAID_AT_ONCE = 40
"""Silent hosts whose rows are written in one look round: a cut may silence a thousand, and the others go on."""

SLICE = 0.3
"""Seconds of taking in, after which what was kept is deleted and the broker asked again."""

GATHER = 0.00005
"""Seconds for each node, between two questions to the broker: asking for a thousand outboxes costs it a millisecond."""

FLOOD = (
    "What %s wrote was dropped unread: far more than a collector writes. Look at that machine; until then manage.py "
    "host remove keeps its node out."
)

TROUBLE = (*pipeline.BROKER_AWAY, OperationalError, InterfaceError)
"""What is tried again, message and all; any other error is of one message, and would come back with it."""

log = logging.getLogger(__name__)

Stopping = Callable[[float], bool]


class Intake:
    """`turn` does one round. Whatever raises out of it (the broker or the database is away) is tried again."""

    def __init__(self, secret: str, manager: Manager, interval: float) -> None:
        self.manager, self.stretch = manager, Stretch(interval)
        self.users, self.enrolling = Users(secret), Enrolling(manager)
        self.outboxes, self.wishes, self.silence = Outboxes(), Wishes(), silence.Silence()
        self.nodes: dict[str, known.Node] = {}
        self._last: dict[str, wire.Message | wire.NotOurs] = {}
        self._look_at = 0.0

    def turn(self) -> None:
        if time.monotonic() >= self._look_at:
            self._look_at = time.monotonic() + LOOK_EVERY
            self.look_round()
        wait = max(0.0, self._look_at - time.monotonic())
        self.take_in(wait)

    # Looking round

    def look_round(self) -> None:
        anew = self.users.were_forgotten()
        if anew:
            self.wishes.forget()
            self.outboxes.forget_all()
            self._last.clear()
            self.silence.start_anew()
        self._load()
        if anew:
            self._drop_floods()
        self._keep_users(anew)
        came = self.enrolling.turn()
        if came:
            self._load()
            self._keep_users(False)
        self.enrolling.answer()
        self._notice()
        self._pace()
        self._write()

    def _load(self) -> None:
        nodes = known.load()
        if any(node.host is None for node in nodes.values()):
            admission.follow_removed()
            nodes = {node_id: node for node_id, node in nodes.items() if node.host is not None}
        gone = self.nodes.keys() - nodes.keys()
        self.outboxes.forget(gone)
        for node_id in gone:
            self._last.pop(node_id, None)
        self.wishes.forget(gone)
        self.nodes = nodes

    def _pace(self) -> None:
        """Asks for readings less often while those that wait are taken in too late, and says so to the pages."""
        now, was_behind = time.monotonic(), self.stretch.behind
        every = self.stretch.look(self.outboxes.waits(now), now)
        if was_behind or self.stretch.behind:
            pipeline.tell_pace(every if self.stretch.behind else None)

    def _drop_floods(self) -> None:
        for node_id in self.outboxes.drop_floods(list(self.nodes)):
            log.warning(FLOOD, self.nodes[node_id].name)

    def _keep_users(self, anew: bool) -> None:
        self.users.keep({node_id: node.secret_sha256 for node_id, node in self.nodes.items()}, anew=anew)

    def _notice(self) -> None:
        """Says in the rows who left, and who is silent."""
        manager = self.manager.answer
        gone = silence.left(self.nodes, manager)
        for node in gone:
            log.warning("%s is in the swarm no more: its collector is not let in any longer.", node.name)
            admission.leave(node.node_id, silence.LEFT.format(node_id=node.node_id))
        if gone:
            self._load()
            self._keep_users(False)
        silent = [(node, silence.words_for(node, manager)) for node in self.silence.silent(self.nodes)]
        for node, words in [one for one in silent if silence.is_news(*one)][:SAID_AT_ONCE]:
            assert node.host is not None
            admission.fail(node.host, words)
            self._reload(node)

    # Taking in

    def take_in(self, wait: float) -> None:
        """One slice. Commands first: somebody waits for those."""
        ends = time.monotonic() + SLICE
        for node_id in self.outboxes.fetch(self.nodes, wait):
            self._take_commands(self.nodes[node_id])
        seen: list[str] = []
        while not self.outboxes.is_empty and time.monotonic() < ends:
            self._take_reading(self.outboxes.first(), seen)
        freshness.all_seen_at(seen, timezone.now())
        self._write()

    def _write(self) -> None:
        told = broker.client().pipeline(transaction=False)
        self.wishes.write(self.nodes, self.stretch.interval, told)
        self.outboxes.flush(told)
        told.execute()

    def _take_commands(self, node: known.Node) -> None:
        """Remembers the last of the others: one unpacked message of each node, however many it wrote."""
        last: wire.Message | wire.NotOurs | None = None
        for entry in self.outboxes.of(node.node_id):
            message = taking.unpacked(entry)
            if isinstance(message, wire.Message) and message.kind != "reading":
                taking.of_command(node, message)
                self.outboxes.taken(node.node_id, [entry])
            else:
                last = message
        if last is not None:
            self._last[node.node_id] = last

    def _take_reading(self, node_id: str, seen: list[str]) -> None:
        """Of what one node wrote its last word counts, be it a reading or nothing that is understood."""
        node = self.nodes.get(node_id)
        if node is None or node.host is None:
            self.outboxes.forget([node_id])
            return
        if node_id not in self._last:
            self._take_commands(node)
        entries = self.outboxes.of(node_id)
        if entries:
            taken = self._taken(node, entries, self._last.pop(node_id))
            seen += taken.seen
            self._ask_anew(node, taken)
            if len(entries) > 1:
                metrics.APPLIED.add("dropped", len(entries) - 1)
            if taken.news is not None:
                with heard.at(node.host, taken.heard_at):
                    self._apply(node, taken.news)
            elif taken.seen:
                metrics.APPLIED.add("unchanged")
        self.outboxes.taken(node_id, entries)

    def _ask_anew(self, node: known.Node, taken: taking.Taken) -> None:
        """Of a node that left out what the rows do not have, all is asked for, and at once."""
        if taken.anew and node.host is not None:
            self.wishes.ask_anew(node.node_id)
            pipeline.collect(node.host)
        else:
            self.wishes.settle(node.node_id)

    def _taken(self, node: known.Node, entries: list[Entry], message: wire.Message | wire.NotOurs) -> taking.Taken:
        if isinstance(message, wire.NotOurs):
            return taking.not_understood(node, message)
        if taking.note_version(node, message):
            self._reload(node)
        return taking.of_reading(node, entries, message, self.manager.answer)

    def _apply(self, node: known.Node, reading: Reading) -> None:
        """A surprise concerns this one reading: its host says that it cannot be kept, and the others go on."""
        assert node.host is not None
        try:
            pipeline.take_in(node.host, reading)
        except TROUBLE:
            self.outboxes.postpone(node.node_id)
            raise
        except Exception:
            log.exception("What the collector of %s sent cannot be kept", node.name)
        self._reload(node)

    def _reload(self, node: known.Node) -> None:
        self.nodes.update(known.load(node.node_id))


def run(intake: Intake, stopping: Stopping) -> None:
    """Turns until `stopping(seconds)`, which waits that long, is true."""
    trouble, closed_at = "", 0.0
    while not stopping(GATHER * len(intake.nodes)):
        if time.monotonic() - closed_at >= LOOK_EVERY:
            close_old_connections()
            closed_at = time.monotonic()
        try:
            intake.turn()
            trouble = ""
        except TROUBLE as error:
            if trouble != type(error).__name__:
                trouble = type(error).__name__
                log.warning("Nothing is taken in now, and it is tried again: %s", str(error).strip() or trouble)
            close_old_connections()
            stopping(LOOK_EVERY / 2)
