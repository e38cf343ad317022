"""Why the broker cannot be used, in one sentence that says what to do. It never repeats a password."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from urllib.parse import urlsplit

from redis.exceptions import AuthenticationError

NAME_MISMATCH = (62, 64)
EXPIRED, NOT_YET = 10, 9
"""OpenSSL's numbers (X509_V_ERR_…)."""


def why(error: BaseException, url: str) -> str:
    """Of what a client of redis-py raised that was opened with this URL."""
    where = _where(url)
    for reason in _chain(error):
        if words := _of_tls(reason, where) or _of_network(reason, where, url):
            return words
    if any(isinstance(reason, TimeoutError) for reason in _chain(error)):
        return f"The broker at {where} does not answer: check that it runs there and that nothing is in the way."
    return f"The broker at {where} cannot be used: {error}"


def _where(url: str) -> str:
    parts = urlsplit(url)
    if not parts.hostname:
        return parts.path
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{host}:{parts.port or 6379}"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what it came from: redis-py's own texts leave out what TLS said."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _of_tls(reason: BaseException, where: str) -> str:
    if isinstance(reason, ssl.SSLCertVerificationError):
        return _of_certificate(reason.verify_code, where)
    # A server without TLS waits for the end of a line, or answers something that is no handshake.
    if isinstance(reason, ssl.SSLError) or (isinstance(reason, TimeoutError) and "handshake" in str(reason)):
        return f"What listens at {where} speaks no TLS: name the broker's TLS port, or write redis:// for one without."
    return ""


def _of_certificate(code: int, where: str) -> str:
    if code in NAME_MISMATCH:
        return f"The certificate of the broker at {where} is for another name: use the name that it was made for."
    if code == EXPIRED:
        return f"The certificate of the broker at {where} has expired: make a new one, and start the broker again."
    if code == NOT_YET:
        return f"The certificate of the broker at {where} is not valid yet: set this machine's clock."
    return f"The certificate of the broker at {where} comes from another CA than the one named: name the right CA file."


def _of_network(reason: BaseException, where: str, url: str) -> str:
    if isinstance(reason, AuthenticationError):
        return f"The broker at {where} refuses the user or the password ({reason}): check both in its URL."
    if isinstance(reason, socket.gaierror):
        return f"The broker's name in {where} is not known here: check the name, and that the broker runs."
    if isinstance(reason, ConnectionRefusedError):
        return f"Nothing listens at {where}: check that the broker runs, and its port."
    if isinstance(reason, ConnectionResetError) and not url.startswith("rediss:"):
        return f"The broker at {where} closed the connection: if it speaks TLS there, write rediss:// in its URL."
    return ""
