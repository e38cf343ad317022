"""One read of a host at a time: a nudge during it starts exactly one more, however many there were.

Reads are told apart, and put in order, by tickets: numbers that Redis counts up, whatever clocks do. A silent host, one
that did not answer when it was read last, holds its reader for seconds. So those share a few slots, and take their
turns for them; all other readers are there for hosts that answer.

The keys end by themselves, so that a worker that died in the middle of a read does not silence its host for longer
than a read may take. The dashboard calls this; `collectors.tasks.read_host` looks at `key` before it reads.
"""

from __future__ import annotations

from typing import Any

from dashboard import broker, heard

LONGEST_READ = 15
"""Seconds. Above what connect (2 s), ping (3 s) and one silent call (5 s) add up to: collectors.engine."""

SLOTS = 8
"""Silent hosts that may be read at once. Fewer than the readers (dashboard.run.READERS)."""

TICKETS, WAITING = "docklines:tickets", "docklines:waiting"
_SLOTS = [f"docklines:silent:{number}" for number in range(SLOTS)]

_BEGIN = """
local reading, again, tickets, waiting = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local pk, seconds, silent, first = ARGV[1], ARGV[2], ARGV[3] == '1', ARGV[4] == '1'
if redis.call('EXISTS', reading) == 1 then redis.call('SET', again, '1', 'EX', seconds) return 0 end
local free = not silent
for slot = 7, #KEYS do
  if not free and redis.call('SET', KEYS[slot], pk, 'NX', 'EX', seconds) then free = true end
end
if not free then
  if first then redis.call('ZADD', waiting, 0, pk)
  else redis.call('ZADD', waiting, 'NX', redis.call('INCR', tickets), pk) end
  return 0
end
local ticket = redis.call('INCR', tickets)
redis.call('SET', reading, ticket, 'EX', seconds)
redis.call('DEL', again)
redis.call('ZREM', waiting, pk)
local event, before = redis.call('HGET', KEYS[5], pk), redis.call('HGET', KEYS[6], pk)
if before and tonumber(event or redis.call('TIME')[1]) - tonumber(before) > tonumber(ARGV[5]) then
  redis.call('HDEL', KEYS[6], pk)
end
if event then
  redis.call('HDEL', KEYS[5], pk)
  redis.call('HSETNX', KEYS[6], pk, event)
end
return ticket
"""
_END = """
local reading, again, waiting, pk, ticket = KEYS[1], KEYS[2], KEYS[4], ARGV[1], ARGV[2]
if redis.call('GET', reading) ~= ticket then return {} end
redis.call('DEL', reading)
local due = {}
for slot = 7, #KEYS do
  if redis.call('GET', KEYS[slot]) == pk then
    redis.call('DEL', KEYS[slot])
    due[1] = redis.call('ZPOPMIN', waiting)[1]
  end
end
if redis.call('DEL', again) == 1 then due[#due + 1] = pk end
return due
"""
_NEWEST = """
local ticket, drawn, last = tonumber(ARGV[1]), redis.call('GET', KEYS[2]), redis.call('GET', KEYS[1])
if ticket > tonumber(drawn or '0') or (last and tonumber(last) > ticket) then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'EX', 3600)
return 1
"""


def begin(host_pk: int, *, silent: bool = False, first: bool = True) -> int:
    """The ticket of a read that the caller may start now, or 0: one more will follow the read that is under way, or
    the host waits for a slot, before all others if it is to be `first`."""
    return int(_run(_BEGIN, host_pk, LONGEST_READ, int(silent), int(first), heard.STAYS))


def end(host_pk: int, ticket: int) -> list[int]:
    """Says that this read is over and its result kept. Gives the hosts to be read now: one that waited for its slot,
    and the same host if somebody asked for it meanwhile. Does nothing for a read that another has replaced."""
    return [int(pk) for pk in _run(_END, host_pk, ticket)]


def key(host_pk: int | str) -> str:
    """Under this name in Redis stands the ticket of the read of this host that is wanted."""
    return f"docklines:reading:{host_pk}"


def is_newest(host_pk: int, ticket: int) -> bool:
    """Whether no later read has been kept already; remembers this one as kept. False for a ticket that this Redis
    never gave out: the read began before Redis was started anew, and would stand above all that follow."""
    return bool(broker.client().eval(_NEWEST, 2, _kept(host_pk), TICKETS, str(ticket)))


def is_overtaken(host_pk: int, ticket: int) -> bool:
    """Whether a later read than this one has been kept."""
    return int(broker.client().get(_kept(host_pk)) or 0) > ticket


def forget_all() -> None:
    """Called as the worker starts: whatever read was under way died with its predecessor."""
    found = list(broker.client().scan_iter(key("*"), count=1000))
    broker.client().delete(WAITING, *_SLOTS, *found)


def _run(script: str, host_pk: int, *arguments: float) -> Any:
    keys = [key(host_pk), f"docklines:again:{host_pk}", TICKETS, WAITING, heard.HEARD, heard.ANSWERED, *_SLOTS]
    return broker.client().eval(script, len(keys), *keys, str(host_pk), *map(str, arguments))


def _kept(host_pk: int) -> str:
    return f"docklines:kept:{host_pk}"
