"""The way from a node to the broker: the connection, with TLS where the URL asks for it, and its failures in words.

A node's clients never try again by themselves: whoever asks knows what may be repeated, and for how long.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from collectors.node.settings import Settings

CONNECT_SECONDS = 2.0
ANSWER_SECONDS = 5.0

BrokerError = redis.RedisError
"""Whatever asking the broker raises."""

_NOT_IN_TIME = (9, 10)  # X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED
_OTHER_NAME = (62, 64)  # X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH


def client(settings: Settings, user: str, password: str) -> redis.Redis:
    """A client that comes in as this user when it is first used. Threads may share it."""
    return redis.Redis.from_url(
        settings.broker,
        username=user,
        password=password,
        protocol=2,
        socket_connect_timeout=CONNECT_SECONDS,
        socket_timeout=ANSWER_SECONDS,
        retry=Retry(NoBackoff(), 0),
        **tls(settings),
    )


def celery_url(settings: Settings, user: str, password: str) -> str:
    """The same as Celery writes it: a socket is redis+socket://, its database's number a virtual host."""
    parts = urlsplit(settings.broker)
    login = f"{quote(user, safe='')}:{quote(password, safe='')}@"
    if parts.scheme != "unix":
        return parts._replace(netloc=login + parts.netloc).geturl()
    number = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{login}{parts.path}?virtual_host={number}"


def tls(settings: Settings) -> dict[str, Any]:
    """What redis-py and kombu need to know for rediss://: the broker's name and its authority are looked at."""
    if not settings.broker.startswith("rediss:"):
        return {}
    checked: dict[str, Any] = {"ssl_cert_reqs": ssl.CERT_REQUIRED, "ssl_check_hostname": True}
    return checked | ({"ssl_ca_certs": settings.broker_ca} if settings.broker_ca else {})


def is_shut_out(error: Exception) -> bool:
    """Whether the broker knows no such user, or not with this password: a new one, or one that was taken away."""
    return isinstance(error, redis.AuthenticationError | redis.exceptions.AuthenticationWrongNumberOfArgsError)


def words(error: Exception) -> str:
    """Why the broker could not be asked, in a sentence that says what to do where we know it."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _certificate(cause)
        if isinstance(cause, ssl.SSLError):
            return f"The broker does not speak TLS with us ({_plain(cause)}): look at the port in DOCKLINES_BROKER_URL."
    if is_shut_out(error):
        return f"The broker does not let us in: {error}"
    if isinstance(error, redis.TimeoutError):
        return (
            "The broker does not answer in time: see that DOCKLINES_BROKER_URL leads to it, and has rediss:// where it "
            "speaks TLS, and only there."
        )
    return f"The broker cannot be asked: {error}"


def _certificate(error: ssl.SSLCertVerificationError) -> str:
    told = error.verify_message
    if error.verify_code in _NOT_IN_TIME:
        now = datetime.now(UTC)
        return (
            f"The broker's certificate does not hold now ({told}), which is {now:%Y-%m-%d %H:%M} UTC by this node's "
            "clock: set the clock right, or renew the certificate."
        )
    if error.verify_code in _OTHER_NAME:
        return (
            f"The broker's certificate is made for another name ({told}): write one of its names in "
            "DOCKLINES_BROKER_URL, or make it anew."
        )
    return (
        f"The broker's certificate is not signed by anybody whom this node believes ({told}): give the path of its "
        "authority's certificate in DOCKLINES_BROKER_CA."
    )


def _plain(error: ssl.SSLError) -> str:
    return (error.reason or str(error)).replace("_", " ").lower()


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
