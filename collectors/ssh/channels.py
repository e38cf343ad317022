"""A stream through an SSH connection to Docker's socket on that machine, or why there is none.

sshd itself opens the socket (direct-streamlocal), so nothing needs to be installed there. Where it may not, `docker
system dial-stdio` does the same, which needs Docker's command line and a process for each stream.
"""

from __future__ import annotations

import asyncio
import shlex
import socket
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TypeVar

import asyncssh

from collectors.errors import EngineError
from collectors.target import SshPlace

OPEN_SECONDS = 2.0
ASK_SECONDS = 2.0
MOST_WORDS = 300

QUICK_ACK = getattr(socket, "TCP_QUICKACK", None)
"""sshd leaves Nagle's algorithm on, so the second piece of an answer waits for our acknowledgement of the first: 40 ms
at each call unless we hurry."""


class Stream(asyncssh.SSHClientSession[bytes], ABC):
    """One end of a stream: bytes that come are given to `arrived`, and `over` is called once when it has ended."""

    def __init__(self, place: SshPlace) -> None:
        self._place = place
        self._said = b""
        self._door: socket.socket | None = None
        self.ended: EngineError | None = None
        """Why the stream came to nothing, where that is known."""

    @abstractmethod
    def arrived(self, data: bytes) -> None: ...

    @abstractmethod
    def over(self) -> None: ...

    def hurry(self) -> None:
        """The kernel forgets it whenever something is sent, so it is said after each piece, either way."""
        if self._door is not None and QUICK_ACK is not None:
            self._door.setsockopt(socket.IPPROTO_TCP, QUICK_ACK, 1)

    # What asyncssh calls.

    def connection_made(self, chan: asyncssh.SSHClientChannel[bytes]) -> None:
        self.channel = chan
        self._door = chan.get_connection().get_extra_info("socket")

    def data_received(self, data: bytes, datatype: int | None) -> None:
        self.hurry()
        if datatype is None:
            self.arrived(data)
        else:
            self._said = (self._said + data)[:MOST_WORDS]

    def eof_received(self) -> bool:
        return False

    def exit_status_received(self, status: int) -> None:
        if status:
            self.ended = _no_stdio(self._place, status, self._said.decode(errors="replace").strip())

    def connection_lost(self, exc: Exception | None) -> None:
        if exc is not None and self.ended is None:
            self.ended = EngineError(f"The SSH connection to {self._place} was lost: {exc}.", kind="ssh")
        self.over()


Made = TypeVar("Made", bound=Stream)


class Lost(Exception):
    """The connection is there no more, or does not answer: another one may do better."""


class Unopened(Exception):
    """sshd could not or would not open a socket that is there, and that this user may open."""


async def forwarded(connection: asyncssh.SSHClientConnection, place: SshPlace, make: Callable[[], Made]) -> Made:
    """A stream that sshd opens. Raises EngineError, Unopened, or Lost."""
    made = make()
    try:
        async with asyncio.timeout(OPEN_SECONDS):
            await connection.create_unix_connection(lambda: made, place.path)  # type: ignore[arg-type, return-value]
    except asyncssh.ChannelOpenError as error:
        if connection.is_closed():
            raise Lost from error
    except (TimeoutError, OSError, asyncssh.Error) as error:
        raise Lost from error
    else:
        return made
    raise await _why_not(connection, place)


async def by_command(connection: asyncssh.SSHClientConnection, place: SshPlace, make: Callable[[], Made]) -> Made:
    """A stream that Docker's command line opens there. Raises EngineError, or Lost. Whether it could is said in
    `Stream.ended`, when it has ended."""
    made = make()
    try:
        async with asyncio.timeout(OPEN_SECONDS):
            command = f"docker -H {shlex.quote('unix://' + place.path)} system dial-stdio"
            await connection.create_session(lambda: made, command, encoding=None)
    except asyncssh.ChannelOpenError as error:
        if connection.is_closed():
            raise Lost from error
        raise _unopened(place) from error
    except (TimeoutError, OSError, asyncssh.Error) as error:
        raise Lost from error
    return made


async def _why_not(connection: asyncssh.SSHClientConnection, place: SshPlace) -> EngineError | Unopened:
    """sshd says only that it failed, whatever the reason; a shell there can tell more."""
    path = shlex.quote(place.path)
    script = f"if ! test -e {path}; then echo missing; elif ! test -w {path}; then echo forbidden; else echo there; fi"
    try:
        async with asyncio.timeout(ASK_SECONDS):
            told = str((await connection.run(script)).stdout).strip()
    except (TimeoutError, OSError, asyncssh.Error):
        told = ""
    if told == "there":
        return Unopened()
    if told == "forbidden":
        return _forbidden(place)
    if told == "missing":
        words = f"On {place.host} there is no socket {place.path}: start Docker there, or correct the path."
        return EngineError(words, kind="refused")
    return _unopened(place)


def _no_stdio(place: SshPlace, status: int, said: str) -> EngineError:
    """What `docker system dial-stdio` came to, after sshd had not opened the socket either."""
    if "connection refused" in said or "Cannot connect to the Docker daemon" in said:
        words = f"On {place.host} nothing listens at {place.path}: start Docker there, or correct the path."
        return EngineError(words, kind="refused")
    if "permission denied" in said.lower():
        return _forbidden(place)
    why = "there is no docker command" if status == 127 else said.partition("\n")[0] or f"it ended with status {status}"
    words = (
        f"The SSH server of {place} does not open {place.path}, nor does docker system dial-stdio ({why}): allow it "
        "AllowStreamLocalForwarding in sshd_config, and see that Docker runs there."
    )
    return EngineError(words, kind="ssh")


def _forbidden(place: SshPlace) -> EngineError:
    return EngineError(
        f"On {place.host} the user {place.user} may not open {place.path}: add it to the docker group there "
        f"(sudo usermod -aG docker {place.user}).",
        kind="permission",
    )


def _unopened(place: SshPlace) -> EngineError:
    return EngineError(
        f"The SSH server of {place} does not open {place.path}, and has no shell to ask why: it is missing, or "
        f"{place.user} may not open it (group docker), or sshd_config forbids AllowStreamLocalForwarding.",
        kind="ssh",
    )
