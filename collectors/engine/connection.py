"""One HTTP connection to one daemon: opened for a read or a command, used for all its calls, then closed.

A fresh connection costs a tenth of the cheapest call, never turns out to be long dead, and tells at once whether
the daemon is down, away or hung. Replies are decoded straight into their shapes. Measured against the Docker SDK on
the same seven calls of a host with 50 containers: 1.5 ms of CPU instead of 4.2 to 5.2; see docs/architecture.md.
"""

from __future__ import annotations

import http.client
import json
import re
import time
from types import TracebackType
from typing import Any, Self, TypeVar

from collectors import parse
from collectors.engine.bounded import TooMuch
from collectors.engine.dial import dial
from collectors.errors import EngineError, Refused, dropped, hung
from collectors.parse import replies
from collectors.target import Target, TcpPlace

PING_SECONDS = 3.0
READ_SECONDS = 5.0
WHOLE_SECONDS = 8.0
"""Longest for all calls of one read together, a second attempt among them. With a last connect and ping it stays
below `dashboard.coalesce.LONGEST_READ`."""

MOST_BYTES = 64 * 2**20
"""Of one answer, head and all. A host of a thousand containers lists them in 3 MB."""

NEWEST_API = (1, 51)
"""The newest version whose replies were tried; a newer daemon still speaks it."""

MOST_WORDS = 2000
"""Of an error's message."""

_VERSION = re.compile(r"[0-9]{1,3}\.[0-9]{1,3}")

Shape = TypeVar("Shape")


class Connection:
    """A connection on which `ping` has answered. Use it in a `with` block, from one thread."""

    def __init__(self, target: Target, ends: float) -> None:
        """Connects and pings. `ends` is the time.monotonic() after which no call may still wait.

        Raises EngineError: refused, timeout, permission, hung, or no Docker there.
        """
        self.address = target.address
        self.api_version = ""
        self._path = ""
        self._ends = ends
        place = target.place()
        host = f"{place.host}:{place.port}" if isinstance(place, TcpPlace) else "docker"
        self._http = http.client.HTTPConnection(host)
        self._http.auto_open = 0
        try:
            self._http.sock = self._socket = dial(target)
            self._ping()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def get(self, path: str, shape: type[Shape]) -> Shape:
        """GET, decoded into `shape`. Raises EngineError (Dropped among them), or Refused when Docker said no."""
        body = self.send("GET", path)
        try:
            return parse.decode(body, shape)
        except parse.NotUnderstood as error:
            asked = path.partition("?")[0]
            raise EngineError(f"{self.address} answered {asked} in a way not understood: {error}.") from error

    def send(
        self, method: str, path: str, content: dict[str, Any] | None = None, seconds: float | None = None
    ) -> bytes:
        """Any call of the Engine API, in the version agreed on; the answer's body. Raises as `get` does."""
        patience = min(seconds or READ_SECONDS, self._left())
        status, body, _ = self._exchange(method, self._path + path, content, patience)
        if status >= 300:  # Docker never sends one elsewhere
            raise Refused(_words(body) or f"{self.address} answered {status} without saying why.", status)
        return body

    def _left(self) -> float:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise hung(self.address)
        return left

    def _ping(self) -> None:
        status, body, headers = self._exchange("GET", "/_ping", None, PING_SECONDS)
        version = headers.get("Api-Version", "")
        if b"HTTP request to an HTTPS server" in body:
            raise EngineError(f"The daemon at {self.address} asks for TLS, which tcp:// does not use.", kind="tls")
        if status >= 400 and _words(body):
            raise EngineError(f"{self.address} answered: {_words(body)}")
        if status != 200 or not _VERSION.fullmatch(version):
            raise EngineError(f"What answers at {self.address} is not a Docker daemon: correct the address.")
        self.api_version = version
        self._path = "/v" + _spoken(version)

    def _exchange(
        self, method: str, path: str, content: dict[str, Any] | None, seconds: float
    ) -> tuple[int, bytes, http.client.HTTPMessage]:
        """One call and the whole answer to it, within so many seconds and MOST_BYTES."""
        headers = {"Content-Type": "application/json"} if content is not None else {}
        body = json.dumps(content).encode() if content is not None else None
        try:
            self._socket.allow(seconds, MOST_BYTES)
            self._http.request(method, path, body=body, headers=headers)
            response = self._http.getresponse()
            answer = response.read(MOST_BYTES)  # without a number it makes room for any length that the head claims
            if response.length:
                raise http.client.IncompleteRead(answer, response.length)
            return response.status, answer, response.headers
        except TimeoutError as error:
            raise hung(self.address) from error
        except TooMuch as error:
            raise EngineError(
                f"{self.address} answered more than {MOST_BYTES >> 20} MiB, and was not read on."
            ) from error
        except (http.client.RemoteDisconnected, http.client.NotConnected, http.client.IncompleteRead, OSError) as error:
            raise dropped(self.address) from error
        except (http.client.HTTPException, ValueError) as error:  # ValueError: of a chunk with a negative size
            raise EngineError(f"What answers at {self.address} is not a Docker daemon: correct the address.") from error


def _spoken(version: str) -> str:
    """The API version to speak: the daemon's own, but none newer than what was tried."""
    major, _, minor = version.partition(".")
    if (int(major), int(minor)) > NEWEST_API:
        return f"{NEWEST_API[0]}.{NEWEST_API[1]}"
    return version


def _words(body: bytes) -> str:
    """Docker's own sentence out of an error's body; "" when it is not Docker's."""
    try:
        return parse.decode(body, replies.Message).message[:MOST_WORDS]
    except parse.NotUnderstood:
        return ""
