"""How reaching a daemon can fail. Raised by `engine`, turned into values (Failure, CommandOutcome) at its door."""

from __future__ import annotations

import errno
import socket
from typing import Literal

from collectors.snapshot import Failure, FailureKind


class EngineError(Exception):
    """The daemon could not be asked. `state` and `kind` go to the host's row, the text to the user."""

    def __init__(
        self,
        words: str,
        *,
        state: Literal["unreachable", "hung"] = "unreachable",
        kind: FailureKind = "protocol",
        host_key: str = "",
    ) -> None:
        super().__init__(words)
        self.words, self.state, self.kind, self.host_key = words, state, kind, host_key

    def as_failure(self) -> Failure:
        return Failure(state=self.state, kind=self.kind, words=self.words, host_key=self.host_key)


class Dropped(EngineError):
    """The connection ended before a whole answer came: the daemon is stopping, or its handler crashed."""


class Refused(Exception):
    """Docker understood and said no (HTTP 4xx, or 5xx with a message). `words` are Docker's own."""

    def __init__(self, words: str, status: int) -> None:
        super().__init__(words)
        self.words, self.status = words, status


def not_connected(address: str, error: OSError) -> EngineError:
    """Why no connection could be made, and what to do.

    Nobody listens (refused, or no socket file): the daemon is down. No answer at all: the host is. A socket whose
    queue is full belongs to a daemon that has stopped taking connections, so it hangs.
    """
    if isinstance(error, PermissionError):
        return EngineError(
            f"This user may not open {address}: add the user to the docker group (sudo usermod -aG docker USER) and "
            "log in again, or run Docklines as a user who may.",
            kind="permission",
        )
    if isinstance(error, FileNotFoundError):
        return EngineError(f"No socket is at {address}: start Docker there, or correct the address.", kind="refused")
    if isinstance(error, ConnectionRefusedError):
        return EngineError(f"Nothing listens at {address}: start Docker there, or correct the address.", kind="refused")
    if isinstance(error, BlockingIOError):
        return hung(address)
    if isinstance(error, socket.gaierror):
        return EngineError(f"The name in {address} does not resolve: correct it, or mend the DNS.", kind="timeout")
    if isinstance(error, TimeoutError) or error.errno in (errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN):
        words = f"{address} does not answer: check that the host is up and that the network leads there."
        return EngineError(words, kind="timeout")
    return EngineError(f"{address} could not be opened: {error.strerror or error}.", kind="protocol")


def not_resolved(address: str, seconds: float) -> EngineError:
    """The DNS gives no answer, not even that there is no such name."""
    return EngineError(
        f"The name in {address} could not be resolved within {seconds:g} s: mend the DNS, or use its IP address.",
        kind="timeout",
    )


def hung(address: str) -> EngineError:
    """The daemon takes connections and does not answer: it hangs, or is still starting."""
    return EngineError(
        f"The daemon at {address} takes connections but does not answer: it hangs, or is still starting.",
        state="hung",
        kind="timeout",
    )


def dropped(address: str) -> Dropped:
    return Dropped(f"The daemon at {address} closed the connection without an answer: look at its log.")
