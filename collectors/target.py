"""Where a daemon is and what opens it: an address as users write it, and its parts as sockets need them."""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

import msgspec

from collectors.errors import EngineError
from collectors.snapshot import FailureKind

PLAIN_PORT = 2375
"""Docker's port without TLS."""

TLS_PORT = 2376
SSH_PORT = 22

SOCKET = "/var/run/docker.sock"
"""Where a daemon listens that nobody told otherwise."""

TLS_KEYS = ("tls_ca", "tls_cert", "tls_key")
KEYS = (*TLS_KEYS, "ssh_key", "ssh_known_hosts")
"""The fields of a Target that are not its address."""


class UnixPlace(NamedTuple):
    path: str


class TcpPlace(NamedTuple):
    host: str
    port: int


class SshPlace(NamedTuple):
    host: str
    port: int
    user: str
    path: str

    @property
    def door(self) -> TcpPlace:
        """Where its SSH server listens."""
        return TcpPlace(self.host, self.port)

    def __str__(self) -> str:
        return f"{self.user}@{self.host}" + ("" if self.port == SSH_PORT else f":{self.port}")


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """One daemon: its address, and the texts of certificates and keys that open it ("" where none is needed).

    tcp:// is spoken over TLS where a certificate or key for it is given, https:// always.
    """

    address: str
    tls_ca: str = ""
    tls_cert: str = ""
    tls_key: str = ""
    ssh_key: str = ""
    ssh_known_hosts: str = ""

    def __repr__(self) -> str:
        """Without the keys: this may end in a log."""
        return f"Target({self.address!r})"

    @property
    def speaks_tls(self) -> bool:
        scheme = self.address.partition(":")[0].lower()
        return scheme == "https" or (scheme in ("tcp", "http") and any(getattr(self, key) for key in TLS_KEYS))

    def place(self) -> UnixPlace | TcpPlace | SshPlace:
        """Where to connect to. Raises EngineError for an address that cannot be opened, and for one that no socket
        takes: with a NUL or another sign that nobody can write, or a name that the DNS cannot hold.
        """
        try:
            parts = urlsplit(self.address)
            (parts.hostname or "").encode("idna")  # as the socket module does; it raises UnicodeError, a ValueError
        except ValueError:
            raise self._not_understood() from None
        if not self.address.isprintable():
            raise self._not_understood()
        if parts.scheme == "unix" and parts.path and not parts.netloc:
            return UnixPlace(parts.path)
        if parts.scheme in ("tcp", "http", "https") and parts.hostname and parts.path in ("", "/"):
            return TcpPlace(parts.hostname, self._port(parts, TLS_PORT if self.speaks_tls else PLAIN_PORT))
        if parts.scheme == "ssh" and parts.hostname and not parts.query and not parts.fragment:
            return self._ssh(parts, parts.hostname)
        raise self._not_understood()

    def _ssh(self, parts: SplitResult, host: str) -> SshPlace:
        if parts.password is not None:
            raise EngineError("An address with a password is not taken: SSH is opened by a key.", kind="ssh")
        path = unquote(parts.path) if parts.path not in ("", "/") else SOCKET
        if not path.isprintable():
            raise self._not_understood()
        return SshPlace(host, self._port(parts, SSH_PORT), unquote(parts.username or "") or _this_user(), path)

    def _port(self, parts: SplitResult, usual: int) -> int:
        try:
            return parts.port or usual
        except ValueError:
            raise self._not_understood() from None

    def _not_understood(self) -> EngineError:
        return EngineError(
            f"The address {self.address!r} is not understood: use unix://{SOCKET} or tcp://host:{PLAIN_PORT}, "
            f"https://host:{TLS_PORT} with certificates, or ssh://user@host."
        )


def _this_user() -> str:
    """Whom ssh takes when nobody is named. A container may run under a number that has no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        words = "The address names no user, and who runs Docklines has no name on this machine: write ssh://user@host."
        raise EngineError(words, kind="ssh") from None


def normal(target: Target) -> str:
    """One spelling for each address, so that equal ones are seen to be equal: with the port of tcp and https, without
    that of SSH and the socket's path where they are the usual ones, no slash at the end. Raises EngineError.
    """
    address = target.address.strip()
    place = msgspec.structs.replace(target, address=address).place()
    if isinstance(place, UnixPlace):
        return address
    name = f"[{place.host}]" if ":" in place.host else place.host
    if isinstance(place, TcpPlace):
        return f"{'https' if address.lower().startswith('https') else 'tcp'}://{name}:{place.port}"
    user = urlsplit(address).username
    port = "" if place.port == SSH_PORT else f":{place.port}"
    return f"ssh://{user + '@' if user else ''}{name}{port}{'' if place.path == SOCKET else urlsplit(address).path}"


def kind_of_keys(address: str) -> FailureKind:
    """What kind of failure it is when the keys of a host do not open it."""
    return "ssh" if address.startswith("ssh:") else "tls"


def target_from(plain: dict[str, str], secrets: Sequence[str] = ()) -> Target:
    """A Target out of its fields as they travel: the address in clear, all else sealed under one of the `secrets`.

    Raises msgspec.ValidationError, and EngineError where they were sealed under another one.
    """
    sealed = {key: plain[key] for key in KEYS if plain.get(key)}
    if not sealed:
        return msgspec.convert(plain, Target)
    from collectors import sealing  # here, as cryptography costs 12 MB where nothing is sealed

    try:
        opened = {key: sealing.unseal(text.encode(), secrets) for key, text in sealed.items()}
    except sealing.Unsealable as error:
        raise EngineError(str(error), kind=kind_of_keys(plain["address"])) from None
    return msgspec.convert({**plain, **opened}, Target)
