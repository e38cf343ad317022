"""What the broker's users of the fleet may do: rules of `ACL SETUSER`, pure, and as few as a collector works with.

A node's password is worth its own prefix: not the outbox, the queue, the wish or the claims of another node, none of
the dashboard's keys, no look at the server or at who else is there, no scripts, no channels. AUTH, HELLO, QUIT and
RESET are open to everybody at any server and cannot be taken away.

Which commands they are was found with MONITOR; tests/node/test_captured.py tries every other one that the server knows.
Needs Redis 7 or Valkey.
"""

from __future__ import annotations

import re
from hashlib import sha256

from collectors.node import wire

SHA256 = re.compile(r"[0-9a-f]{64}")

OWN = ("get", "set", "getdel", "xadd", "xlen")
"""Of our own code: the wish, `alive`, the claims, the outbox."""

QUEUE = ("ping", "llen", "sadd", "brpop", "lpush", "multi", "exec", "discard", "select")
"""Of kombu's, without the acknowledgement that it emulates (collectors/node/queue.py): declaring the queue, waiting
for it, and putting back at the end what was taken and not begun. SELECT for a broker that is asked for another database
than 0: a number there leads to no other prefix."""

DOORS = ("xadd", "get", "select")
"""Of somebody who wants to come in."""

_NOTHING = ("reset", "on", "resetkeys", "resetchannels", "-@all")


def rules(node_id: str, secret_sha256: str) -> list[str]:
    """The user `wire.user(node_id)`: what follows `ACL SETUSER name`. Given again, they replace what was.

    Raises ValueError for what is no NodeID and no SHA-256 in hexadecimal: both come from a stranger, and either could
    smuggle a rule in.
    """
    if not wire.NODE_ID.fullmatch(node_id) or not SHA256.fullmatch(secret_sha256):
        raise ValueError("A NodeID has 25 letters and digits, and a SHA-256 has 64 hexadecimal digits.")
    return [*_NOTHING, f"#{secret_sha256}", f"~{wire.prefix(node_id)}*", *_allowed(OWN + QUEUE)]


def enrol_rules(secret: str) -> list[str]:
    """The user `wire.ENROL_USER`, whose password is the shared secret: it asks to come in, and reads the answer to a
    ticket that it knows. XADD counts as reading and writing, so the stream has no narrower rule; nothing that is
    allowed reads it."""
    keys = [f"~{wire.ENROL_REQUESTS}", f"%R~{wire.answer_key('*')}"]
    return [*_NOTHING, f"#{sha256(secret.encode()).hexdigest()}", *keys, *_allowed(DOORS)]


def _allowed(commands: tuple[str, ...]) -> list[str]:
    return [f"+{command}" for command in commands]
