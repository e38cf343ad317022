"""Opening a connection to a daemon: all of it, the name's resolution among it, within CONNECT_SECONDS.

TLS has TLS_SECONDS more. Through SSH it is a channel of the one connection that this process keeps to that machine.
"""

from __future__ import annotations

import socket
import ssl
import time

from collectors import resolve, tls
from collectors.engine.bounded import BoundedSocket, BoundedTlsSocket, RelayedSocket
from collectors.errors import hung, not_connected, not_resolved
from collectors.target import SshPlace, Target, TcpPlace, UnixPlace

CONNECT_SECONDS = 2.0
TLS_SECONDS = 2.0


def dial(target: Target) -> BoundedSocket:
    """A connected socket, which allows nothing yet. Raises EngineError with why not and what to do about it."""
    place = target.place()
    if isinstance(place, SshPlace):
        return _through_ssh(target, place)
    context = tls.context_of(target) if target.speaks_tls else None
    ends = time.monotonic() + CONNECT_SECONDS
    try:
        made = _local(place) if isinstance(place, UnixPlace) else _first(_addresses(target, place), ends)
    except TimeoutError as error:
        raise (not_connected(target.address, error) if isinstance(place, TcpPlace) else hung(target.address)) from error
    except OSError as error:
        raise not_connected(target.address, error) from error
    return made if context is None else _secured(made, context, target)


def _secured(plain: BoundedSocket, context: ssl.SSLContext, target: Target) -> BoundedTlsSocket:
    place = target.place()
    assert isinstance(place, TcpPlace)
    context.sslsocket_class = BoundedTlsSocket
    try:
        plain.settimeout(TLS_SECONDS)
        made = context.wrap_socket(plain, server_hostname=place.host)
    except TimeoutError as error:
        raise hung(target.address) from error
    except OSError as error:
        raise tls.failed(target, error) from error
    finally:
        plain.close()  # its descriptor has gone over to the other, if that was made
    assert isinstance(made, BoundedTlsSocket)
    made.target = target
    return made


def _through_ssh(target: Target, place: SshPlace) -> BoundedSocket:
    from collectors import ssh  # here, as asyncssh costs 0.3 s and 12 MB where no host is behind SSH

    stream = ssh.shared.stream(target, place)
    made = RelayedSocket(fileno=stream.socket.detach())
    made.told = stream.told
    return made


def _addresses(target: Target, place: TcpPlace) -> list[resolve.Found]:
    try:
        return resolve.lookup(place).result(CONNECT_SECONDS)
    except TimeoutError:
        raise not_resolved(target.address, CONNECT_SECONDS) from None


def _first(found: list[resolve.Found], ends: float) -> BoundedSocket:
    """The first address that lets us in. They share the time left, so one that is silent does not hide the next."""
    failed: OSError = TimeoutError()
    for turn, (family, address) in enumerate(found):
        share = (ends - time.monotonic()) / (len(found) - turn)
        if share <= 0:
            break
        try:
            connected = _open(family, address, share)
        except OSError as error:
            failed = error
            continue
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connected
    raise failed


def _local(place: UnixPlace) -> BoundedSocket:
    return _open(socket.AF_UNIX, place.path, CONNECT_SECONDS)


def _open(family: int, address: object, seconds: float) -> BoundedSocket:
    opened = BoundedSocket(family, socket.SOCK_STREAM)
    try:
        opened.settimeout(seconds)
        opened.connect(address)  # type: ignore[arg-type]
    except BaseException:
        opened.close()
        raise
    return opened
