"""What a node's collector and the dashboard say to each other: the keys in the broker, and the shapes under them.

All that belongs to a node has the prefix `node.<NodeID>:`, which is also all that its broker user may touch. Whoever
takes a message in knows its source by the key it lay under, never by what it says.

    outbox   a stream, written by the collector: Message; the dashboard takes in and deletes
    wish     a text, written by the dashboard: Wish, what it knows already and what it asks of the next read
    alive    a key that the collector renews while it lives, and that ends by itself (no clocks are compared)
    claim:N  set by the dashboard for the Operation N, taken by the collector before it acts: see dashboard.operations
    QUEUE    Celery's, with the keys that kombu keeps beside it: `collectors.read_now`, `collectors.run_command`

Enrolment goes through two keys that hold no secret: a node makes its password itself, and tells its SHA-256 only.
"""

from __future__ import annotations

import re
import zlib
from typing import Literal

import msgspec

from collectors.snapshot import Plain, as_text

PROTOCOL = 1
"""Counts up when an older dashboard or collector would misunderstand. The one before is understood as well."""

QUEUE = "node"
READ_NOW = "collectors.read_now"
"""A task without arguments: there may be news, read soon. Several before a read mean one."""

RUN_COMMAND = "collectors.run_command"
"""A task with the arguments (operation, command): the Operation's number, and its Command as JSON text. It is on the
node's queue; the claim is `claim_key(node_id, operation)`."""

ALIVE_SECONDS = 9
BEAT_SECONDS = 3.0

ENROL_USER = "enrol"
ENROL_REQUESTS = "enrol:requests"
"""A stream of Enrol, each as JSON text in the entry's FIELD. The user `enrol` may add to it, and read it as little as
anything else. A node repeats its request, with a new ticket, while nobody answers, and some minutes after a refusal."""

FIELD = b"m"
"""Under which an entry of a stream has its one value: `pack` of a Message, JSON text of an Enrol."""

ANSWER_SECONDS = 60
"""How long an answer (JSON text of Enrolled) is kept under its key: longer than the node that asked looks for it."""

MOST_REQUESTS = 1000
MOST_WAITING = 4
"""Entries of an outbox that nobody has taken in yet, above which its collector waits with the next read."""

NODE_ID = re.compile(r"[a-z0-9]{25}")
"""Swarm's ids: 25 digits in base 36 (github.com/moby/swarmkit, identity/randomid.go)."""

MOST_BYTES = 64 * 2**20
"""Of one message, unpacked."""


class NotOurs(ValueError):
    """A message that is not understood. `version` and `protocol` are what it says of who wrote it, as far as that can
    be read."""

    def __init__(self, words: str, version: str = "", protocol: int | None = None) -> None:
        super().__init__(words)
        self.version, self.protocol = version, protocol


class Message(Plain, frozen=True, kw_only=True):
    """One entry of an outbox. `body` is a Reading, or a CommandOutcome of `operation`, as JSON text; "" for started.

    `took` is how long the read took in seconds: the time at which it began is the entry's own time, which the broker
    gave it, less that. `waited` says how much longer than asked the collector waited since the read before. `heard` is
    how long before it was written the event was heard that this read answers; 0 where no event made it.
    """

    kind: Literal["reading", "started", "outcome"]
    body: str = ""
    operation: int = 0
    took: float = 0.0
    waited: float = 0.0
    heard: float = 0.0
    version: str = ""
    protocol: int = PROTOCOL


class Wish(Plain, frozen=True, kw_only=True):
    """What the next read should leave out and ask for: the arguments of `engine.read`. `interval` in seconds."""

    known: str = ""
    swarm_known: str = ""
    reports: bool = True
    interval: float = 10.0
    protocol: int = PROTOCOL


class Enrol(Plain, frozen=True, kw_only=True):
    """A node asks to come in. `secret_sha256` is that of the password it has made for itself; the answer is expected
    under `answer_key(ticket)`, a random text that nobody else knows."""

    node_id: str
    secret_sha256: str
    ticket: str
    version: str = ""
    protocol: int = PROTOCOL


class Enrolled(Plain, frozen=True, kw_only=True):
    """The answer. `words` say why not, and what to do. `anew`: with this password no more, as an admin has released
    the node; its collector makes another one and asks again."""

    accepted: bool
    words: str = ""
    anew: bool = False


def prefix(node_id: str) -> str:
    """Before every key of a node."""
    return f"node.{node_id}:"


def user(node_id: str) -> str:
    """The node's user of the broker."""
    return f"node.{node_id}"


def outbox(node_id: str) -> str:
    return prefix(node_id) + "outbox"


def wish_key(node_id: str) -> str:
    return prefix(node_id) + "wish"


def alive_key(node_id: str) -> str:
    return prefix(node_id) + "alive"


def claim_key(node_id: str, operation: int) -> str:
    return f"{prefix(node_id)}claim:{operation}"


def answer_key(ticket: str) -> str:
    return f"enrol:answers:{ticket}"


def pack(message: Message) -> bytes:
    """A Message as it lies in the stream, in FIELD: compressed JSON. Level 1: three quarters less to carry,
    in a quarter of a millisecond for a host of 50 containers."""
    return zlib.compress(as_text(message).encode(), 1)


def understands(protocol: int) -> bool:
    """Whether what the other end speaks is ours, or the one before."""
    return protocol in (PROTOCOL - 1, PROTOCOL)


def unpack(packed: bytes) -> Message:
    """Raises NotOurs for what is no message, of a protocol that is not understood, or too large unpacked."""
    opened = zlib.decompressobj()
    try:
        text = opened.decompress(packed, MOST_BYTES)
    except zlib.error as error:
        raise NotOurs(f"A message cannot be unpacked: {error}") from error
    if opened.unconsumed_tail or not opened.eof:
        raise NotOurs("A message is cut off, or larger than is taken")
    try:
        message = msgspec.json.decode(text, type=Message)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        label = _label_of(text)
        raise NotOurs(f"A message is not understood: {error}", label.version, label.protocol) from error
    if not understands(message.protocol):
        raise NotOurs("A message is of another protocol", message.version, message.protocol)
    return message


class _Label(Plain, frozen=True, kw_only=True):
    """What every message says of who wrote it, whatever else it says."""

    version: str = ""
    protocol: int | None = None


def _label_of(text: bytes) -> _Label:
    try:
        return msgspec.json.decode(text, type=_Label)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return _Label()
