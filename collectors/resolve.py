"""A host's name into addresses, for callers that wait only so long: with a dead DNS the system tries for 30 s and more.

getaddrinfo cannot be broken off, so it runs in a thread of its own. There is one such thread for each name, and all
who ask for that name meanwhile share it: however often a host is tried, it holds one thread, and that one ends.
"""

from __future__ import annotations

import socket
import threading
from concurrent.futures import Future
from typing import Any, NamedTuple

from collectors.target import TcpPlace

MOST_ADDRESSES = 4
"""Tried of one name, as they share the time that a connect may take."""


class Found(NamedTuple):
    """One address of a place: what `socket.socket` and its `connect` take."""

    family: socket.AddressFamily
    address: tuple[Any, ...]


_UNDER_WAY: dict[TcpPlace, Future[list[Found]]] = {}
_LOCK = threading.Lock()


def lookup(place: TcpPlace) -> Future[list[Found]]:
    """The addresses of a place, when they are known: at least one, or OSError. Cancelling it has no effect."""
    with _LOCK:
        if (shared := _UNDER_WAY.get(place)) is not None:
            return shared
        found: Future[list[Found]] = Future()
        found.set_running_or_notify_cancel()
        if not _is_number(place, found):
            threading.Thread(target=_resolve, args=(place, found), name="resolver", daemon=True).start()
            _UNDER_WAY[place] = found  # the thread removes it when it gets the lock
        return found


def _is_number(place: TcpPlace, found: Future[list[Found]]) -> bool:
    """Whether the host is an IP address, which needs no DNS and so no thread."""
    try:
        found.set_result(_ask(place, socket.AI_NUMERICHOST))
    except OSError:
        return False
    return True


def _resolve(place: TcpPlace, found: Future[list[Found]]) -> None:
    try:
        answer = _ask(place)
    except BaseException as error:  # noqa: BLE001 (whoever waits gets it)
        _forget(place)
        found.set_exception(error)
    else:
        _forget(place)
        found.set_result(answer)


def _forget(place: TcpPlace) -> None:
    """Whoever asks from now on gets a new answer."""
    with _LOCK:
        del _UNDER_WAY[place]


def _ask(place: TcpPlace, flags: int = 0) -> list[Found]:
    told = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM, flags=flags)
    return [Found(family, address) for family, _, _, _, address in told[:MOST_ADDRESSES]]
