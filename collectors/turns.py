"""A host's turn to be read, as it lies in the broker: what a reader has to know of it.

The dashboard begins a turn and ends it (dashboard.coalesce). A read that found nothing new needs neither: its reader
notes when the host was seen and ends the turn in one step, unless another read of it has been kept meanwhile.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import redis

LONGEST_READ = 15
"""Seconds a read may take from when it begins. Above what connect (2 s), ping (3 s) and one silent call (5 s) add up
to: collectors.engine."""

LONGEST_WAIT = 600
"""Seconds that what a read found may wait to be taken in. Until then its host is not asked for again: what does not get
done would only grow. A dashboard that starts anew forgets all turns, as what its predecessor took has gone with it."""

SLOTS = 8
"""Silent hosts that may be read at once. Fewer than the readers (dashboard.run.READERS)."""

TICKETS, WAITING, SEEN = "docklines:tickets", "docklines:waiting", "docklines:seen"
SLOT_KEYS = [f"docklines:silent:{number}" for number in range(SLOTS)]

_ENDING = """
local function ended(reading, again, waiting, first_slot, pk)
  redis.call('DEL', reading)
  local due = {}
  for place, holder in ipairs(redis.call('MGET', unpack(KEYS, first_slot))) do
    if holder == pk then
      redis.call('DEL', KEYS[first_slot + place - 1])
      due[1] = redis.call('ZPOPMIN', waiting)[1]
    end
  end
  if redis.call('DEL', again) == 1 then due[#due + 1] = pk end
  return due
end
"""
_END = f"""{_ENDING}
local pk, ticket = ARGV[1], ARGV[2]
if redis.call('GET', KEYS[1]) ~= ticket then return {{}} end
return ended(KEYS[1], KEYS[2], KEYS[3], 4, pk)
"""
_UNCHANGED = f"""{_ENDING}
local pk, ticket, kept, at = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
if redis.call('GET', KEYS[1]) ~= ticket then return {{'late'}} end
if (redis.call('GET', KEYS[4]) or '0') ~= kept then return {{'moved'}} end
redis.call('SET', KEYS[4], ticket, 'EX', 3600)
for source = 5, #ARGV do redis.call('HSET', KEYS[5], ARGV[source], at) end
return {{'ended', unpack(ended(KEYS[1], KEYS[2], KEYS[3], 6, pk))}}
"""


def key(host_pk: int | str) -> str:
    """Under this name stands the ticket of the read of this host that is wanted."""
    return f"docklines:reading:{host_pk}"


def again_key(host_pk: int | str) -> str:
    """Set while one more read is to follow the one under way."""
    return f"docklines:again:{host_pk}"


def kept_key(host_pk: int | str) -> str:
    """Under this name stands the ticket of the read of this host that was kept last."""
    return f"docklines:kept:{host_pk}"


class Ask(NamedTuple):
    """One read that is asked for: of which host, what is known of it and of the swarm that it reports (a source's
    name, or ""), the ticket of its turn, and that of the read kept last."""

    host_pk: int
    target: dict[str, str]
    known: str
    swarm_known: str
    ask_swarm: bool
    ticket: int
    kept: int = 0
    swarm: str = ""


class Unchanged(NamedTuple):
    """A read that found everything as it was told to be known. `kept` is the ticket of the read kept last when it was
    asked for; `sources` are those that were seen now, at `at` (ISO 8601)."""

    host_pk: int
    ticket: int
    kept: int
    at: str
    sources: tuple[str, ...]


class Ended(NamedTuple):
    """What became of it. `moved`: another read has been kept since it was asked for, so the dashboard has to look.
    `due` are hosts to be read now."""

    moved: bool
    due: list[int]


def end(client: redis.Redis, host_pk: int, ticket: int) -> list[int]:
    """Ends the turn; the hosts to be read now. Does nothing for a read that another has replaced."""
    return [int(pk) for pk in _list(ask_end(client, host_pk, ticket))]


def ask_end(client: redis.Redis, host_pk: int, ticket: int) -> Any:
    """The same, of a pipeline as well, which has its answer later."""
    keys = [key(host_pk), again_key(host_pk), WAITING, *SLOT_KEYS]
    return client.eval(_END, len(keys), *keys, str(host_pk), str(ticket))


def end_unchanged(client: redis.Redis, reads: list[Unchanged]) -> list[Ended]:
    """Ends these turns and notes what was seen, in one call to the broker. One that another read has replaced is left
    alone."""
    asked = client.pipeline(transaction=False)
    for read in reads:
        keys = [key(read.host_pk), again_key(read.host_pk), WAITING, kept_key(read.host_pk), SEEN, *SLOT_KEYS]
        words = map(str, (read.host_pk, read.ticket, read.kept, read.at, *read.sources))
        asked.eval(_UNCHANGED, len(keys), *keys, *words)
    return [_ended(_list(answer)) for answer in asked.execute()]


def _ended(answer: list[Any]) -> Ended:
    state, *due = answer
    return Ended(state in (b"moved", "moved"), [int(pk) for pk in due])


def _list(answer: Any) -> list[Any]:
    return list(answer)
