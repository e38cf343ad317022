"""TLS connections kept from one read to the next, as opening one costs more than reading through it.

Sockets and plain TCP are opened anew: that costs nothing, and is never a connection that has died meanwhile. One that
is kept is pinged first; if it does not answer, a new one tells why. Nobody's certificate is believed for longer than
KEPT_SECONDS after it was looked at.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from collectors.engine.connection import Ahead, Connection
from collectors.errors import EngineError
from collectors.target import Target

KEPT_SECONDS = 300.0
IDLE_SECONDS = 60.0
"""Without a read: its host was removed, has other keys now, or is read by another process."""


class _Kept(NamedTuple):
    connection: Connection
    opened_at: float
    used_at: float


_KEPT: dict[tuple[int, Target], _Kept] = {}
"""By process, as a child must not speak through its parent's; the one used last at the end."""

_LOCK = threading.Lock()


@contextmanager
def connected(target: Target, ends: float, at_once: int, ahead: Ahead | None = None) -> Iterator[Connection]:
    """A connection on which a ping has just been answered. Raises EngineError."""
    if not target.speaks_tls:
        with Connection(target, ends, at_once=at_once, ahead=ahead) as connection:
            yield connection
        return
    key, now = (os.getpid(), target), time.monotonic()
    found = _taken(key, now, ends, at_once, ahead)
    if found is None:
        found = _Kept(Connection(target, ends, at_once=at_once, ahead=ahead), now, now)
    try:
        yield found.connection
    except BaseException:
        found.connection.close()
        raise
    if found.connection.rest():
        with _LOCK:
            other = _KEPT.pop(key, None)
            _KEPT[key] = found._replace(used_at=time.monotonic())
    else:
        other = found
    if other is not None:
        other.connection.close()


def _taken(key: tuple[int, Target], now: float, ends: float, at_once: int, ahead: Ahead | None) -> _Kept | None:
    """The one that is kept, if it still answers."""
    with _LOCK:
        found = _KEPT.pop(key, None)
        while _KEPT and next(iter(_KEPT.values())).used_at < now - IDLE_SECONDS:
            _KEPT.pop(next(iter(_KEPT))).connection.close()
    if found is None:
        return None
    if found.opened_at > now - KEPT_SECONDS:
        try:
            found.connection.again(ends, at_once, ahead)
        except EngineError:
            pass
        else:
            return found
    found.connection.close()
    return None
