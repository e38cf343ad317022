"""One read of a host at a time: a nudge during it starts exactly one more, however many there were.

Two keys a host in Redis. Both end by themselves, so that a worker that died in the middle of a read does not
silence its host for longer than a read may take.
"""

from __future__ import annotations

from dashboard import broker

LONGEST_READ = 15
"""Seconds. Above what connect (2 s), ping (3 s) and one silent call (5 s) add up to: collectors.engine."""

_BEGIN = """
if redis.call('SET', KEYS[1], '1', 'NX', 'EX', ARGV[1]) then redis.call('DEL', KEYS[2]) return 1 end
redis.call('SET', KEYS[2], '1', 'EX', ARGV[1])
return 0
"""
_END = """
redis.call('DEL', KEYS[1])
return redis.call('DEL', KEYS[2])
"""


def begin(host_pk: int) -> bool:
    """Whether the caller may start a read now; if not, one more will follow the read that is under way."""
    return bool(broker.client().eval(_BEGIN, 2, *_keys(host_pk), LONGEST_READ))


def end(host_pk: int) -> bool:
    """Says the read is over and its result kept. True when somebody asked for another meanwhile."""
    return bool(broker.client().eval(_END, 2, *_keys(host_pk)))


def is_newest(host_pk: int, started_at: float) -> bool:
    """Whether no read that began later has been kept already; remembers this one as kept."""
    key = f"docklines:kept:{host_pk}"
    return bool(broker.client().eval(_NEWEST, 1, key, repr(started_at)))


_NEWEST = """
local last = redis.call('GET', KEYS[1])
if last and tonumber(last) > tonumber(ARGV[1]) then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'EX', 3600)
return 1
"""


def forget_all() -> None:
    """Called as the worker starts: whatever read was under way died with its predecessor."""
    found = list(broker.client().scan_iter("docklines:reading:*", count=1000))
    if found:
        broker.client().delete(*found)


def _keys(host_pk: int) -> tuple[str, str]:
    return f"docklines:reading:{host_pk}", f"docklines:again:{host_pk}"
