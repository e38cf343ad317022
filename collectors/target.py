"""Where a daemon is and what opens it: an address as users write it, and its parts as sockets need them."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

import msgspec

from collectors.errors import EngineError
from collectors.snapshot import FailureKind

PLAIN_PORT = 2375
"""Docker's port without TLS; 2376 is that with."""

_LATER: dict[str, FailureKind] = {"https": "tls", "ssh": "ssh"}


class UnixPlace(NamedTuple):
    path: str


class TcpPlace(NamedTuple):
    host: str
    port: int


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """One daemon: its address, and the texts of certificates and keys that open it ("" where none is needed)."""

    address: str
    tls_ca: str = ""
    tls_cert: str = ""
    tls_key: str = ""
    ssh_key: str = ""

    def __repr__(self) -> str:
        """Without the keys: this may end in a log."""
        return f"Target({self.address!r})"

    def place(self) -> UnixPlace | TcpPlace:
        """Where to connect to. Raises EngineError for an address that cannot be opened (yet), and for one that no
        socket takes: with a NUL or another sign that nobody can write, or a name that the DNS cannot hold.
        """
        try:
            parts = urlsplit(self.address)
            (parts.hostname or "").encode("idna")  # as the socket module does; it raises UnicodeError, a ValueError
        except ValueError:
            raise self._not_understood() from None
        if not self.address.isprintable():
            raise self._not_understood()
        if parts.scheme in _LATER or self.tls_ca or self.tls_cert or self.tls_key:
            scheme = parts.scheme if parts.scheme in _LATER else "https"
            raise EngineError(
                f"Docker over {scheme}:// is not supported yet: use a unix:// or tcp:// address.", kind=_LATER[scheme]
            )
        if parts.scheme == "unix" and parts.path and not parts.netloc:
            return UnixPlace(parts.path)
        if parts.scheme in ("tcp", "http") and parts.hostname and parts.path in ("", "/"):
            return TcpPlace(parts.hostname, self._port(parts))
        raise self._not_understood()

    def _port(self, parts: SplitResult) -> int:
        try:
            return parts.port or PLAIN_PORT
        except ValueError:
            raise self._not_understood() from None

    def _not_understood(self) -> EngineError:
        return EngineError(
            f"The address {self.address!r} is not understood: use unix:///var/run/docker.sock or tcp://host:{PLAIN_PORT}."
        )


def target_from(plain: dict[str, str]) -> Target:
    """A Target out of its fields; raises msgspec.ValidationError."""
    return msgspec.convert(plain, Target)
