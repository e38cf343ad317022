"""Adds what this process counted to the sums in Redis: one call a second while there is something to add.

Each call carries a turn. Where its answer was lost, nobody knows whether it was carried out, so it is sent again with
the same turn, and the script adds it once. While Redis is away all that happens waits here, in the same few numbers.

    FIGURES     hash: field of collectors.metrics.counting -> sum, over all processes and all times
    PROCESSES   hash: process -> when it last told (Redis's clock), and what is so in it now
"""

from __future__ import annotations

import logging
import os
import secrets
import threading
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import redis

from collectors.metrics import counting
from collectors.metrics.declared import CPU_SECONDS, SOCKETS

FIGURES, PROCESSES = "docklines:figures", "docklines:processes"

EVERY = 1.0
TELLS_EVERY = 5.0
"""Seconds after which a process that has counted nothing says that it lives."""

FORGOTTEN_AFTER = 20
"""Seconds after which a process that said nothing is gone."""

PAGE = os.sysconf("SC_PAGE_SIZE")

_SEND = """
local turn, now = KEYS[3], redis.call('TIME')[1]
redis.call('HSET', KEYS[2], ARGV[1], now .. ' ' .. ARGV[2])
if redis.call('GET', turn) == ARGV[3] then return end
for at = 4, #ARGV, 2 do redis.call('HINCRBY', KEYS[1], ARGV[at], ARGV[at + 1]) end
redis.call('SET', turn, ARGV[3], 'EX', 3600)
"""

log = logging.getLogger(__name__)


class Sender:
    """Sends from a thread until `stop`, which sends what is left and takes the process's name away. `process` is one of
    declared.PROCESSES."""

    def __init__(self, client: redis.Redis, process: str) -> None:
        self.client, self.process = client, process
        self.name = f"{process} {secrets.token_hex(6)}"
        self.turn = 0
        self.unsent: dict[str, int] = {}
        self.told_at = float("-inf")
        self.cpu = 0.0
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self._run, name="metrics", daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.stopping.set()
        self.thread.join(2)

    def _run(self) -> None:
        while not self.stopping.wait(EVERY):
            self._send_or_wait()
        self._send_or_wait()
        with suppress(redis.RedisError):
            self.client.hdel(PROCESSES, self.name)

    def _send_or_wait(self) -> None:
        try:
            self.send()
        except redis.RedisError:
            pass  # others say that Redis is away; what was counted waits
        except Exception:
            log.exception("What was counted could not be sent, and is sent with the next")

    def send(self) -> None:
        """Raises RedisError; the same turn is then sent again. What is counted meanwhile goes with the next."""
        if not self.unsent:
            counted = counting.take()
            if not counted and time.monotonic() - self.told_at < TELLS_EVERY:
                return
            self.unsent, self.turn = counted | self._processor_time(), self.turn + 1
        words = [str(part) for pair in self.unsent.items() for part in pair]
        now = f"{SOCKETS.now} {memory()}"
        keys = (FIGURES, PROCESSES, f"docklines:turn:{self.name}")
        self.client.eval(_SEND, len(keys), *keys, self.name, now, str(self.turn), *words)
        self.unsent, self.told_at = {}, time.monotonic()

    def _processor_time(self) -> dict[str, int]:
        before, self.cpu = self.cpu, time.process_time()
        return {CPU_SECONDS.field(self.process): round((self.cpu - before) * CPU_SECONDS.unit)}


def memory() -> int:
    """Bytes of this process in memory, those it shares with others too."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * PAGE
    except OSError:
        return 0


def read(client: redis.Redis) -> tuple[dict[str, int], list[tuple[str, int, int]]]:
    """All sums, and each process that lives as (kind, sockets, bytes). Forgets those that have gone. One call."""
    asked = client.pipeline(transaction=False)
    asked.hgetall(FIGURES)
    asked.hgetall(PROCESSES)
    asked.time()
    sums, told, (now, _) = asked.execute()
    living: list[tuple[str, int, int]] = []
    gone = []
    for name, words in _texts(told).items():
        at, sockets, size = map(int, words.split())
        if now - at > FORGOTTEN_AFTER:
            gone.append(name)
        else:
            living.append((name.partition(" ")[0], sockets, size))
    if gone:
        client.hdel(PROCESSES, *gone)
    return {name: int(value) for name, value in _texts(sums).items()}, living


def _texts(answer: dict[Any, Any]) -> dict[str, str]:
    """As texts, whether or not the client decodes."""
    return {_text(name): _text(value) for name, value in answer.items()}


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def by_kind(living: Iterable[tuple[str, int, int]]) -> Counter[str]:
    """How many processes of each kind there are."""
    return Counter(kind for kind, _, _ in living)
