"""The one Redis (or Valkey) connection pool of a process: for the little state that is no row.

Celery and the channel layer keep connections of their own.
"""

from __future__ import annotations

import os
from functools import cache

import redis
from django.conf import settings

BrokerError = redis.RedisError


def client() -> redis.Redis:
    """A thread-safe client, made once in each process: a pool must not be carried across a fork."""
    return _client(os.getpid(), settings.ENV.redis, texts=True)


def binary() -> redis.Redis:
    """The same for values that are no texts: its answers are bytes."""
    return _client(os.getpid(), settings.ENV.redis, texts=False)


@cache
def _client(_pid: int, url: str, *, texts: bool) -> redis.Redis:
    tls = settings.ENV.redis_tls
    return redis.Redis.from_url(url, decode_responses=texts, socket_timeout=5, socket_connect_timeout=2, **tls)
