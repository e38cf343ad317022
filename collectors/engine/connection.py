"""One HTTP connection to one daemon: opened for a read or a command, used for all its calls, then closed.

A fresh connection costs a tenth of the cheapest call, never turns out to be long dead, and tells at once whether
the daemon is down, away or hung. Replies are decoded straight into their shapes. Calls that do not wait for each other
are sent together; see docs/architecture.md for what it costs.
"""

from __future__ import annotations

import json
import re
import time
from collections import deque
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Any, NamedTuple, Self, TypeVar

from collectors import parse
from collectors.engine.answers import Answer, Answers, CutOff, NotHttp
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

AT_ONCE = 32
"""Calls sent before the first is answered: some 5 KB, which a daemon that writes an answer meanwhile need not read."""

_VERSION = re.compile(r"[0-9]{1,3}\.[0-9]{1,3}")

Shape = TypeVar("Shape")


class Ahead(NamedTuple):
    """Calls that go out together with the ping, as what it will say is known from last time: fewer than AT_ONCE. Where
    the daemon is of another version now, they are asked again."""

    api_version: str
    paths: list[str]


class Connection:
    """A connection on which `ping` has answered. Use it in a `with` block, from one thread."""

    def __init__(self, target: Target, ends: float, *, at_once: int = AT_ONCE, ahead: Ahead | None = None) -> None:
        """Connects and pings. `ends` is the time.monotonic() after which no call may still wait; `at_once` how many
        calls may be under way together. What is asked `ahead` is taken by `bodies`, in the same order.

        Raises EngineError: refused, timeout, permission, tls, ssh, hung, or no Docker there.
        """
        self.address = target.address
        self.api_version = ""
        self._path = ""
        self._ends, self._at_once = ends, at_once
        self._owed = 0  # answers to come
        self._ahead: deque[str] = deque()  # those of them that nobody has asked for yet
        place = target.place()
        self._host = f"{place.host}:{place.port}" if isinstance(place, TcpPlace) else "docker"
        self._socket = dial(target)
        self._answers = Answers(self._socket)
        try:
            self._ping(ahead)
        except BaseException:
            self.close()
            raise

    def rest(self) -> bool:
        """Lets go what only a read needs, until the next (`again`). False where answers are still to come."""
        self._answers.end()
        return not self._owed

    def again(self, ends: float, at_once: int, ahead: Ahead | None = None) -> None:
        """Begins another read on a connection that has rested: pings, as at its opening. Raises EngineError."""
        self._ends, self._at_once, self._answers = ends, at_once, Answers(self._socket)
        self._ping(ahead)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._answers.end()
        self._socket.close()

    def get(self, path: str, shape: type[Shape]) -> Shape:
        """GET, decoded into `shape`. Raises EngineError (Dropped among them), or Refused when Docker said no."""
        return self.decoded(path, self.send("GET", path), shape)

    def decoded(self, path: str, body: bytes, shape: type[Shape]) -> Shape:
        """The body that `path` was answered with. Raises EngineError."""
        try:
            return parse.decode(body, shape)
        except parse.NotUnderstood as error:
            asked = path.partition("?")[0]
            raise EngineError(f"{self.address} answered {asked} in a way not understood: {error}.") from error

    def send(
        self, method: str, path: str, content: dict[str, Any] | None = None, seconds: float | None = None
    ) -> bytes:
        """Any call of the Engine API, in the version agreed on; the answer's body. Raises as `get` does."""
        seconds = min(seconds or READ_SECONDS, self._left())
        self._say(seconds, self._asking(method, self._path + path, content))
        return self._accepted(self._next(seconds))

    def bodies(self, paths: Iterable[str]) -> Iterator[bytes | Refused]:
        """GET of each, some at once: its answer's body, or how Docker refused it, in their order. What is not
        taken is passed over. Raises EngineError."""
        waiting = deque(paths)
        while waiting and self._ahead and waiting[0] == self._ahead[0]:
            waiting.popleft()
            self._ahead.popleft()
            yield self._body()
        while waiting:
            some = [waiting.popleft() for _ in range(min(len(waiting), self._at_once))]
            self._say(self._left(), self._asking_all(self._path, some), len(some))
            for _ in some:
                yield self._body()

    def _body(self) -> bytes | Refused:
        try:
            return self._accepted(self._next(min(READ_SECONDS, self._left())))
        except Refused as refused:
            return refused

    def _accepted(self, answer: Answer) -> bytes:
        if answer.status >= 300:  # Docker never sends one elsewhere
            words = _words(answer.body) or f"{self.address} answered {answer.status} without saying why."
            raise Refused(words, answer.status)
        return answer.body

    def _left(self) -> float:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise hung(self.address)
        return left

    def _ping(self, ahead: Ahead | None = None) -> None:
        calls, paths = self._asking("GET", "/_ping", None), ahead.paths if ahead else []
        if ahead:
            calls += self._asking_all(_prefix(ahead.api_version), paths)
        self._say(PING_SECONDS, calls, 1 + len(paths))
        answer = self._next(PING_SECONDS)
        version = answer.headers.get(b"api-version", b"").decode("latin-1")
        if b"HTTP request to an HTTPS server" in answer.body:
            raise EngineError(
                f"The daemon at {self.address} asks for TLS: give its CA, and a client certificate with its key.",
                kind="tls",
            )
        if answer.status >= 400 and _words(answer.body):
            raise EngineError(f"{self.address} answered: {_words(answer.body)}")
        if answer.status != 200 or not _VERSION.fullmatch(version):
            raise self._no_daemon()
        self.api_version = version
        self._path = _prefix(version)
        if ahead and ahead.api_version == version:
            self._ahead.extend(paths)

    def _asking_all(self, prefix: str, paths: Iterable[str]) -> bytes:
        return b"".join(self._asking("GET", prefix + path, None) for path in paths)

    def _asking(self, method: str, path: str, content: dict[str, Any] | None) -> bytes:
        """One call as it is sent."""
        body = json.dumps(content).encode() if content is not None else b""
        kind = "Content-Type: application/json\r\n" if body else ""
        length = f"Content-Length: {len(body)}\r\n" if method != "GET" else ""
        head = f"{method} {path} HTTP/1.1\r\nHost: {self._host}\r\n{kind}{length}\r\n"
        return head.encode("latin-1", "replace") + body

    def _say(self, seconds: float, calls: bytes, number: int = 1) -> None:
        self._ahead.clear()
        while self._owed:  # of who lost interest: the next answer is not taken for one of those
            self._next(seconds)
        self._owed = number
        try:
            self._socket.allow(seconds, MOST_BYTES)
            self._socket.sendall(calls)
        except TimeoutError as error:
            raise hung(self.address) from error
        except OSError as error:
            raise self._socket.failure(error) or dropped(self.address) from error

    def _next(self, seconds: float) -> Answer:
        """The next answer, whole, within so many seconds and MOST_BYTES."""
        try:
            self._socket.allow(seconds, MOST_BYTES)
            answer = self._answers.next()
            self._owed -= 1
            return answer
        except TimeoutError as error:
            raise hung(self.address) from error
        except TooMuch as error:
            raise EngineError(
                f"{self.address} answered more than {MOST_BYTES >> 20} MiB, and was not read on."
            ) from error
        except (CutOff, OSError) as error:
            raise self._socket.failure(error) or dropped(self.address) from error
        except NotHttp as error:
            raise self._no_daemon() from error

    def _no_daemon(self) -> EngineError:
        return EngineError(f"What answers at {self.address} is not a Docker daemon: correct the address.")


def _prefix(version: str) -> str:
    """Of every path, for the API version to speak: the daemon's own, but none newer than what was tried."""
    major, _, minor = version.partition(".")
    if (int(major), int(minor)) > NEWEST_API:
        return f"/v{NEWEST_API[0]}.{NEWEST_API[1]}"
    return "/v" + version


def _words(body: bytes) -> str:
    """Docker's own sentence out of an error's body; "" when it is not Docker's."""
    try:
        return parse.decode(body, replies.Message).message[:MOST_WORDS]
    except parse.NotUnderstood:
        return ""
