"""Requests to come in, and their answers. Whoever has the shared secret may write here, so a flood costs little.

Requests of one second are looked at together: of one node the last counts, and who is no node of the swarm is refused
without a query. Rows of refusals are few a second, and few in all.
"""

from __future__ import annotations

import logging
import re
import time
from typing import Any

import msgspec
from django.db import DatabaseError

from collectors.node import wire
from collectors.snapshot import as_text
from dashboard import broker
from dashboard.intake import admission
from dashboard.intake.manager import Answer, Manager

AT_ONCE = 200
NOTED_AT_ONCE = 5
"""Refusals that become rows, of one turn."""

LONGEST = 2048
"""Bytes of a request."""

MOST_BYTES = 4 * 2**20
"""Of all requests together: twenty times what a thousand honest ones take. More is never loaded into this process,
which would die of it, come back, and die again."""

TICKET = re.compile(r"[A-Za-z0-9_-]{16,64}")

MANAGER_SECONDS = 20.0
"""So long a request waits for the local manager's word, before it is told that there is none."""

NO_MANAGER = (
    "The dashboard cannot see who is in the swarm: {failure} Its intake has to run on a manager, with Docker's socket."
)

log = logging.getLogger(__name__)


class Enrolling:
    """`waiting` are requests by NodeID, with when they came, that wait for a look at /nodes begun after that."""

    def __init__(self, manager: Manager) -> None:
        self._manager = manager
        self.waiting: dict[str, tuple[wire.Enrol, float]] = {}

    def turn(self) -> bool:
        """Looks at what has come. True when somebody was let in who was not before: then the users are to be made,
        and `answer` is to follow."""
        now = time.monotonic()
        for enrol in self._requests():
            self.waiting[enrol.node_id] = (enrol, now)
        self.accepted: list[wire.Enrol] = []
        self.refused: list[tuple[wire.Enrol, admission.Refused]] = []
        manager = self._manager.answer
        for node_id, (enrol, came) in list(self.waiting.items()):
            if self._decide(enrol, came, manager, now):
                del self.waiting[node_id]
        for enrol, refusal in [one for one in self.refused if not one[1].anew][:NOTED_AT_ONCE]:
            admission.note_refused(enrol, str(refusal))
        return bool(self.accepted)

    def _decide(self, enrol: wire.Enrol, came: float, manager: Answer, now: float) -> bool:
        """Whether it is decided."""
        known = manager.is_known and enrol.node_id in manager.nodes
        try:
            if known or manager.asked_at > came:
                admission.judge(enrol, manager)
            else:
                admission.judge(enrol, Answer())
            if known:
                admission.admit(enrol, manager.nodes[enrol.node_id])
                self.accepted.append(enrol)
                return True
        except admission.Refused as refusal:
            self.refused.append((enrol, refusal))
            return True
        except DatabaseError:
            self.waiting.pop(enrol.node_id)  # the node asks again in a moment
            raise
        if not manager.is_known and now - came > MANAGER_SECONDS:
            self.refused.append((enrol, admission.Refused(NO_MANAGER.format(failure=manager.failure))))
            return True
        self._manager.ask_soon()
        return False

    def answer(self) -> None:
        """Tells each who was decided about. After the users are made: who is let in comes at once."""
        told = broker.client().pipeline(transaction=False)
        for enrol in self.accepted:
            _tell(told, enrol, wire.Enrolled(accepted=True))
        for enrol, refusal in self.refused:
            _tell(told, enrol, wire.Enrolled(accepted=False, words=str(refusal), anew=refusal.anew))
        told.execute()

    def _requests(self) -> list[wire.Enrol]:
        """Takes what has come out of the stream; of one node the last."""
        stream = broker.binary()
        if (stream.memory_usage(wire.ENROL_REQUESTS, samples=0) or 0) > MOST_BYTES:
            stream.delete(wire.ENROL_REQUESTS)  # honest ones are repeated
            log.warning(
                "Requests to come in are dropped unread: somebody with the enrolment secret sends a flood of them."
            )
            return []
        stream.xtrim(wire.ENROL_REQUESTS, maxlen=wire.MOST_REQUESTS, approximate=False)
        entries: Any = stream.xrange(wire.ENROL_REQUESTS, count=AT_ONCE)
        if entries:
            stream.xdel(wire.ENROL_REQUESTS, *(entry for entry, _ in entries))
        asked = [enrol for _, fields in entries if (enrol := _enrol_of(fields.get(wire.FIELD, b""))) is not None]
        return list({enrol.node_id: enrol for enrol in asked}.values())


def _enrol_of(text: bytes) -> wire.Enrol | None:
    """None for what nobody can be answered for."""
    if len(text) > LONGEST:
        return None
    try:
        enrol = msgspec.json.decode(text, type=wire.Enrol)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return enrol if TICKET.fullmatch(enrol.ticket) else None


def _tell(told: Any, enrol: wire.Enrol, answer: wire.Enrolled) -> None:
    told.set(wire.answer_key(enrol.ticket), as_text(answer), ex=wire.ANSWER_SECONDS)
