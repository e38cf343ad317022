"""From a daemon's event to the delta that it brings: how long that took, by the one clock that all processes share.

An event notes its moment for its host, unless one waits already. A read that begins takes the moment over
(coalesce.begin), and the host's next delta is the answer to it. Docker says an event up to 10 ms before its lists show
the change, so a moment that brought no delta stays for the read that follows a burst, and is dropped after STAYS.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import redis.client

from collectors import metrics
from dashboard import broker

HEARD, ANSWERED = "docklines:heard", "docklines:answered"
"""Hashes, by host: the moment of the first event that no read has taken over, and of the one a read answers."""

STAYS = 2.0
"""Seconds. Above watch.QUIET, after which the read that follows a burst begins."""

_EVENT = """
local now = redis.call('TIME')
redis.call('HSETNX', KEYS[1], ARGV[1], string.format('%d.%06d', now[1], now[2]))
"""
_ANSWER = """
local at, now = redis.call('HGET', KEYS[1], ARGV[1]), redis.call('TIME')
if not at then return '' end
redis.call('HDEL', KEYS[1], ARGV[1])
return string.format('%.6f', tonumber(now[1]) - tonumber(at) + tonumber(now[2]) / 1000000)
"""


def note(asked: redis.client.Pipeline, host_pk: int) -> None:
    """Its daemon has just said that something happened. Goes along with what else the broker is asked."""
    asked.eval(_EVENT, 1, HEARD, str(host_pk))


@contextmanager
def at(host_pk: int, moment: float | None) -> Iterator[None]:
    """What is taken in inside answers an event that the collector on its node heard at this moment, in seconds by the
    broker's clock; None where no event made it."""
    if moment is None:
        yield
        return
    with suppress(broker.BrokerError):
        broker.client().hset(ANSWERED, str(host_pk), f"{moment:.6f}")
    try:
        yield
    finally:
        with suppress(broker.BrokerError):
            broker.client().hdel(ANSWERED, str(host_pk))


def answered(source: str) -> None:
    """A delta of this source was sent to the browsers."""
    kind, _, pk = source.partition(":")
    if kind != "host":
        return
    with suppress(broker.BrokerError):
        if took := broker.client().eval(_ANSWER, 1, ANSWERED, pk):
            metrics.EVENT_TO_DELTA_SECONDS.observe(float(took))
