"""One read of a host at a time: a nudge during it starts exactly one more, however many there were.

Reads are told apart, and put in order, by tickets: numbers that Redis counts up, whatever clocks do. A silent host, one
that did not answer when it was read last, holds its reader for seconds. So those share a few slots, and take their
turns for them; all other readers are there for hosts that answer.

The keys end by themselves, so that a worker that died in the middle of a read does not silence its host for longer
than a read may take; what a read found may wait longer to be taken in (turns.LONGEST_WAIT). The dashboard calls this;
`collectors.tasks` looks at `key` before it reads, and ends the turn of a read that found nothing new by itself
(collectors.turns).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from collectors import turns
from collectors.turns import LONGEST_READ, SLOT_KEYS, SLOTS, TICKETS, WAITING, again_key, kept_key, key
from dashboard import broker, heard

__all__ = [
    "LONGEST_READ", "SLOTS", "TICKETS", "WAITING", "Turn", "begin", "begin_all", "end", "idle", "is_newest", "key",
]  # fmt: skip

_BEGIN = """
local tickets, waiting, heard, answered = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local seconds, first, stays, slots = ARGV[1], ARGV[2] == '1', tonumber(ARGV[3]), tonumber(ARGV[4])
local now = redis.call('TIME')[1]
local function begin(pk, silent, reading, again, kept)
  if redis.call('EXISTS', reading) == 1 then
    if first then redis.call('SET', again, '1', 'EX', seconds) end
    return {0, '0'}
  end
  local free = not silent
  for slot = 5, 4 + slots do
    if not free and redis.call('SET', KEYS[slot], pk, 'NX', 'EX', seconds) then free = true end
  end
  if not free then
    if first then redis.call('ZADD', waiting, 0, pk)
    else redis.call('ZADD', waiting, 'NX', redis.call('INCR', tickets), pk) end
    return {0, '0'}
  end
  local ticket = redis.call('INCR', tickets)
  redis.call('SET', reading, ticket, 'EX', seconds)
  redis.call('DEL', again)
  redis.call('ZREM', waiting, pk)
  local event, before = redis.call('HGET', heard, pk), redis.call('HGET', answered, pk)
  if before and tonumber(event or now) - tonumber(before) > stays then redis.call('HDEL', answered, pk) end
  if event then
    redis.call('HDEL', heard, pk)
    redis.call('HSETNX', answered, pk, event)
  end
  return {ticket, redis.call('GET', kept) or '0'}
end
local begun = {}
for place = 1, (#ARGV - 4) / 2 do
  local own, said = 4 + slots + 3 * (place - 1), 4 + 2 * (place - 1)
  begun[place] = begin(ARGV[said + 1], ARGV[said + 2] == '1', KEYS[own + 1], KEYS[own + 2], KEYS[own + 3])
end
return begun
"""
_IDLE = """
if redis.call('EXISTS', KEYS[1]) == 0 then return redis.call('GET', KEYS[3]) or '0' end
redis.call('SET', KEYS[2], '1', 'EX', ARGV[1])
return ''
"""
_NEWEST = """
local ticket, drawn, last = tonumber(ARGV[1]), redis.call('GET', KEYS[2]), redis.call('GET', KEYS[1])
if ticket > tonumber(drawn or '0') or (last and tonumber(last) > ticket) then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'EX', 3600)
return 1
"""


class Turn(NamedTuple):
    """A read that may start now. `kept` is the ticket of the read of this host that was kept last, 0 of none."""

    ticket: int
    kept: int


def begin(host_pk: int, *, silent: bool = False, first: bool = True) -> int:
    """The ticket of a read that the caller may start now, or 0: there is one under way, which one more will follow if
    there is news (`first`), or the host waits for a slot, before all others if there is."""
    turn = begin_all({host_pk: silent}, first=first).get(host_pk)
    return turn.ticket if turn else 0


def idle(host_pks: Collection[int], heard_of: Collection[int] = ()) -> dict[int, int]:
    """Of hosts of which there is news those that may be read at once, each with the ticket of the read kept last (0 of
    none). Of all others a read is under way, which one more will follow. `heard_of` are those whose news is an event,
    which is noted. In one call to the broker; raises BrokerError."""
    asked = broker.client().pipeline(transaction=False)
    for pk in heard_of:
        heard.note(asked, pk)
    for pk in host_pks:
        asked.eval(_IDLE, 3, key(pk), again_key(pk), kept_key(pk), str(LONGEST_READ))
    told: list[Any] = asked.execute()
    return {pk: int(kept) for pk, kept in zip(host_pks, told[len(heard_of) :], strict=True) if kept}


def begin_all(silent: dict[int, bool], *, first: bool) -> dict[int, Turn]:
    """The turns of those hosts that may be read now, in one call to the broker: see `begin`. `silent` by host."""
    if not silent:
        return {}
    keys = [TICKETS, WAITING, heard.HEARD, heard.ANSWERED, *SLOT_KEYS]
    words: list[float] = [LONGEST_READ, int(first), heard.STAYS, len(SLOT_KEYS)]
    for pk, is_silent in silent.items():
        keys += key(pk), again_key(pk), kept_key(pk)
        words += pk, int(is_silent)
    told: list[Any] = broker.client().eval(_BEGIN, len(keys), *keys, *map(str, words))
    return {pk: Turn(int(ticket), int(kept)) for pk, (ticket, kept) in zip(silent, told, strict=True) if int(ticket)}


def end(host_pk: int, ticket: int) -> list[int]:
    """Says that this read is over and its result kept. Gives the hosts to be read now: one that waited for its slot,
    and the same host if somebody asked for it meanwhile. Does nothing for a read that another has replaced."""
    return turns.end(broker.client(), host_pk, ticket)


def end_kept(host_pk: int, ticket: int) -> list[int]:
    """The same of a read that was kept. Where a later one was kept meanwhile, its host is to be read anew: what it told
    may have been written over."""
    asked = broker.client().pipeline(transaction=False)
    asked.get(kept_key(host_pk))
    turns.ask_end(asked, host_pk, ticket)
    newest, due = asked.execute()
    return list(dict.fromkeys([*map(int, due), *([host_pk] if int(newest or 0) > ticket else [])]))


class Load(NamedTuple):
    """How many hosts have a read asked for that has not ended, and how many reads were begun so far."""

    under_way: int
    begun: int


def load(host_pks: Iterable[int]) -> Load:
    """Of reads of these hosts, whoever asked for them."""
    keys = [key(pk) for pk in host_pks]
    asked = broker.client().pipeline(transaction=False)
    asked.get(TICKETS)
    if keys:
        asked.exists(*keys)
    begun, *found = asked.execute()
    return Load(int(found[0]) if found else 0, int(begun or 0))


def is_newest(host_pk: int, ticket: int) -> bool:
    """Whether no later read has been kept already; remembers this one as kept. False for a ticket that this Redis
    never gave out: the read began before Redis was started anew, and would stand above all that follow."""
    return bool(broker.client().eval(_NEWEST, 2, kept_key(host_pk), TICKETS, str(ticket)))


def forget_all() -> None:
    """Called as the worker starts: whatever read was under way died with its predecessor."""
    found = list(broker.client().scan_iter(key("*"), count=1000))
    broker.client().delete(WAITING, *SLOT_KEYS, *found)
