"""One connection to a machine: its host key looked at first, then a user let in by a key. Nothing else is tried.

~/.ssh/config is not read: the address says all.
"""

from __future__ import annotations

import asyncio
import getpass
import os
import socket
from typing import Any

import asyncssh

from collectors import resolve
from collectors.errors import EngineError, not_connected
from collectors.keys import fingerprint
from collectors.ssh import hostkeys
from collectors.target import SshPlace, Target

CONNECT_SECONDS = 2.0
LOGIN_SECONDS = 8.0
ALIVE_EVERY = 10
"""Seconds of silence after which a machine is asked whether it is still there; twice without an answer ends it."""

CIPHERS = [
    "aes128-gcm@openssh.com",
    "aes256-gcm@openssh.com",
    "chacha20-poly1305@openssh.com",
    "aes128-ctr",
    "aes256-ctr",
]
"""The cheapest first: a processor does AES by itself."""


class _Client(asyncssh.SSHClient):
    """Keeps what a server has shown of itself."""

    def __init__(self, known: hostkeys.Known) -> None:
        self._known = known
        self.shown = ""
        self.connection: asyncssh.SSHClientConnection | None = None

    def connection_made(self, conn: asyncssh.SSHClientConnection) -> None:
        self.connection = conn

    def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:
        self.shown = hostkeys.line_of(key)
        return self.shown in self._known.accepted and self.shown not in self._known.revoked

    @property
    def is_ssh(self) -> bool:
        """Whether it said that it is an SSH server."""
        return bool(self.connection and self.connection.get_extra_info("server_version"))


async def login(target: Target, place: SshPlace) -> asyncssh.SSHClientConnection:
    """A connection on which channels can be opened. Raises EngineError with why not and what to do about it."""
    _have_a_name()
    door = await _door(target, place)
    try:
        known = hostkeys.known(target, place, door.getpeername()[0])
        client = _Client(known)
        async with asyncio.timeout(LOGIN_SECONDS):
            return await asyncssh.connect(
                place.host,
                place.port,
                sock=door,
                client_factory=lambda: client,
                username=place.user,
                known_hosts=([], [], []),  # so that every key comes before the client
                server_host_key_algs=known.algorithms,
                encryption_algs=CIPHERS,
                compression_algs=["none"],
                preferred_auth="publickey",
                keepalive_interval=ALIVE_EVERY,
                keepalive_count_max=2,
                config=None,
                x509_trusted_certs=None,
                **_keys(target),
            )
    except BaseException as error:
        door.close()
        if isinstance(error, (TimeoutError, OSError, asyncssh.Error)):
            raise _failed(target, place, client, error) from error
        raise


def _have_a_name() -> None:
    """asyncssh wants one for this side too, which nobody gets to see: a container may run under a number without."""
    try:
        getpass.getuser()
    except (KeyError, OSError):
        os.environ["LOGNAME"] = "docklines"


def _keys(target: Target) -> dict[str, Any]:
    """Whom we are: the key that is kept for the host, else those of the user who runs Docklines, agent and all."""
    if not target.ssh_key:
        return {}
    try:
        return {"client_keys": [asyncssh.import_private_key(target.ssh_key.strip() + "\n")], "agent_path": None}
    except asyncssh.KeyEncryptionError:
        words = "The SSH key is encrypted with a passphrase, which nobody can type here: give one without."
    except (asyncssh.KeyImportError, ValueError):
        words = "The SSH key is no private key: paste the whole file, from BEGIN to END."
    raise EngineError(words, kind="ssh")


async def _door(target: Target, place: SshPlace) -> socket.socket:
    """A connection to the first address that lets us in; each has its share of the time."""
    failed: OSError = TimeoutError()
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            found = await asyncio.wrap_future(resolve.lookup(place.door))
    except OSError as error:
        raise not_connected(target.address, error) from error
    for each in found:
        opened = socket.socket(each.family, socket.SOCK_STREAM)
        try:
            opened.setblocking(False)
            async with asyncio.timeout(CONNECT_SECONDS / len(found)):
                await asyncio.get_running_loop().sock_connect(opened, each.address)
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return opened
        except OSError as error:
            opened.close()
            failed = error
        except BaseException:
            opened.close()
            raise
    if isinstance(failed, ConnectionRefusedError):
        words = f"No SSH server listens at {place.host}, port {place.port}: start sshd there, or correct the address."
        raise EngineError(words, kind="refused") from failed
    raise not_connected(target.address, failed) from failed


def _failed(target: Target, place: SshPlace, client: _Client, error: Exception) -> EngineError:
    at = f"{place.host}, port {place.port}"
    if isinstance(error, asyncssh.HostKeyNotVerifiable):
        return hostkeys.refusal(place, client.shown, client._known)
    if isinstance(error, asyncssh.PermissionDenied):
        return EngineError(_not_let_in(target, place, error), kind="ssh")
    if isinstance(error, asyncssh.KeyExchangeFailed):
        words = f"The SSH server at {at} and this machine have no method in common: update it ({error.reason})."
        return EngineError(words, kind="ssh")
    if isinstance(error, TimeoutError):
        if client.is_ssh:
            return EngineError(f"The SSH server at {at} does not answer any more: look at its log.", kind="timeout")
        words = f"What listens at {at} says nothing, as an SSH server would: correct the port, or look at its log."
        return EngineError(words, kind="timeout")
    if client.is_ssh:
        return EngineError(f"The SSH server at {at} ended the connection: {error}. Look at its log.", kind="ssh")
    return EngineError(
        f"What answers at {at} is no SSH server, or it lets nobody in now: correct the port, or look at its log.",
        kind="ssh",
    )


def _not_let_in(target: Target, place: SshPlace, error: asyncssh.PermissionDenied) -> str:
    if not target.ssh_key:
        return (
            f"SSH at {place.host} does not let {place.user} in: no key is kept for this host, and none of the user who "
            "runs Docklines (~/.ssh, ssh-agent) fits. Give the key of a user there."
        )
    public = hostkeys.line_of(asyncssh.import_private_key(target.ssh_key.strip() + "\n"))
    return (
        f"SSH at {place.host} does not let {place.user} in by this key ({fingerprint(public)}): there is no such user, "
        "or its ~/.ssh/authorized_keys lacks the key."
    )
