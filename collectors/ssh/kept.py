"""One connection kept for all streams to a machine: opened when one is asked for, and again when it was lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import asyncssh

from collectors.errors import EngineError
from collectors.ssh import channels
from collectors.ssh.channels import Lost, Made, Stream
from collectors.ssh.login import login
from collectors.target import SshPlace, Target

WAIT_SECONDS = 4.0
"""For a login. One that takes longer goes on, and the next who asks finds it done."""


class Kept:
    """Of one loop, which also closes it."""

    def __init__(self, target: Target, place: SshPlace) -> None:
        self._target, self._place = target, place
        self._login: asyncio.Task[asyncssh.SSHClientConnection] | None = None
        self._by_command: Stream | None = None  # the last one opened so, where sshd opens none

    @property
    def runs_commands(self) -> bool:
        """Whether each stream costs a process on that machine."""
        return self._by_command is not None and self._by_command.ended is None

    async def stream(self, make: Callable[[], Made]) -> Made:
        """A new stream. A connection that was lost meanwhile is replaced once. Raises EngineError.

        Where the user was not allowed, the next stream is one of a new login: only that has the groups of then.
        """
        if self._by_command is not None and self._by_command.ended is not None:
            self._leave_if_forbidden(self._by_command.ended)
            self._by_command = None
        try:
            return await self._stream(make)
        except EngineError as error:
            self._leave_if_forbidden(error)
            raise

    def _leave_if_forbidden(self, error: EngineError) -> None:
        if error.kind == "permission":
            self.close()

    async def _stream(self, make: Callable[[], Made]) -> Made:
        connection, is_old = await self._connected()
        try:
            return await self._opened(connection, make)
        except Lost as error:
            self.close()
            if not is_old:
                raise self._silent() from error
        connection, _ = await self._connected()
        try:
            return await self._opened(connection, make)
        except Lost as error:
            self.close()
            raise self._silent() from error

    async def _opened(self, connection: asyncssh.SSHClientConnection, make: Callable[[], Made]) -> Made:
        """By sshd; where it opens none, by command from then on, until that fails too."""
        if self._by_command is None:
            try:
                return await channels.forwarded(connection, self._place, make)
            except channels.Unopened:
                pass
        made = await channels.by_command(connection, self._place, make)
        self._by_command = made
        return made

    def close(self) -> None:
        """Ends the connection and all streams of it, or the login."""
        if self._login is None:
            return
        if not self._login.done():
            self._login.cancel()
        elif not self._login.cancelled() and self._login.exception() is None:
            self._login.result().abort()
        self._login = None

    async def _connected(self) -> tuple[asyncssh.SSHClientConnection, bool]:
        """The connection, and whether it was there before."""
        if self._is_over():
            self._login = asyncio.create_task(login(self._target, self._place))
            self._login.add_done_callback(_heard)
        assert self._login is not None
        is_old = self._login.done()
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                return await asyncio.shield(self._login), is_old
        except TimeoutError:
            words = f"The SSH server of {self._place} takes long to let us in: it is asked again soon."
            raise EngineError(words, kind="timeout") from None

    def _is_over(self) -> bool:
        if self._login is None:
            return True
        if not self._login.done():
            return False
        return self._login.cancelled() or self._login.exception() is not None or self._login.result().is_closed()

    def _silent(self) -> EngineError:
        words = f"The SSH server of {self._place} let us in and then answers no more: check that the host is up."
        return EngineError(words, kind="timeout")


def _heard(task: asyncio.Task[asyncssh.SSHClientConnection]) -> None:
    """Whoever waited may have gone."""
    if not task.cancelled():
        task.exception()
