"""A collector as the dashboard meets it: what it writes, and with which rights. The real one is collectors/node."""

from __future__ import annotations

import secrets
from functools import cached_property
from hashlib import sha256
from typing import Any

import msgspec
import redis
from django.conf import settings

from collectors import VERSION
from collectors.commands import CommandOutcome
from collectors.node import wire
from collectors.snapshot import Failure, HostSnapshot, Reading, SwarmSnapshot, as_text, digest

SECRET = "the shared secret of the tests"


def node_id(number: int) -> str:
    return f"{number:025}"


class Collector:
    """`tells` are what every message says of who wrote it."""

    def __init__(self, node_id: str, **tells: Any) -> None:
        self.node_id = node_id
        self.password = secrets.token_urlsafe(24)
        self.tells = {"version": VERSION, "protocol": wire.PROTOCOL} | tells
        self.ticket = ""

    # Coming in

    def asks(self, secret: str = SECRET, **told: Any) -> None:
        self.ticket = secrets.token_urlsafe(24)
        told = {"node_id": self.node_id, "secret_sha256": self.hashed, "ticket": self.ticket, **self.tells, **told}
        _client(wire.ENROL_USER, secret).xadd(wire.ENROL_REQUESTS, {wire.FIELD: as_text(wire.Enrol(**told))})

    def answer(self) -> wire.Enrolled | None:
        told = _client(wire.ENROL_USER, SECRET).get(wire.answer_key(self.ticket))
        return msgspec.json.decode(told, type=wire.Enrolled) if told else None  # type: ignore[arg-type]

    @property
    def hashed(self) -> str:
        return sha256(self.password.encode()).hexdigest()

    @cached_property
    def door(self) -> redis.Redis:
        """The broker, with this node's own rights."""
        return _client(wire.user(self.node_id), self.password)

    # Telling

    def reads(self, host: HostSnapshot, swarm: SwarmSnapshot | None = None, **told: Any) -> None:
        """As engine.read does: what the wish says is known is left out."""
        wish = self.wish()
        fresh = digest(host)
        found = Reading(
            started_at=0.0,
            host=None if fresh == wish.known else host,
            digest=fresh,
            swarm=None if swarm is None or digest(swarm) == wish.swarm_known else swarm,
            swarm_digest=digest(swarm) if swarm else "",
        )
        self.says("reading", body=as_text(found), **told)

    def fails(self, words: str) -> None:
        failure = Failure(state="unreachable", kind="refused", words=words)
        self.says("reading", body=as_text(Reading(started_at=0.0, failure=failure)))

    def begins(self, operation: int) -> None:
        self.says("started", operation=operation)

    def did(self, operation: int, **outcome: Any) -> None:
        body = as_text(CommandOutcome(**({"state": "succeeded"} | outcome)))
        self.says("outcome", operation=operation, body=body)

    def says(self, kind: Any, **told: Any) -> None:
        self.writes(wire.pack(wire.Message(kind=kind, **{**self.tells, **told})))

    def writes(self, packed: bytes) -> None:
        self.beats()
        self.door.xadd(wire.outbox(self.node_id), {wire.FIELD: packed})

    def beats(self) -> None:
        self.door.set(wire.alive_key(self.node_id), "1", ex=wire.ALIVE_SECONDS)

    def wish(self) -> wire.Wish:
        told = self.door.get(wire.wish_key(self.node_id))
        return msgspec.json.decode(told, type=wire.Wish) if told else wire.Wish()  # type: ignore[arg-type]

    # Being asked

    def asked(self) -> list[tuple[str, list[Any]]]:
        """The tasks that wait in its queue, with their arguments."""
        waiting: Any = self.door.brpop([wire.prefix(self.node_id) + wire.QUEUE], 0.01)
        found = []
        while waiting:
            message = msgspec.json.decode(waiting[1])
            body = msgspec.json.decode(_from_base64(message["body"]))
            found.append((message["headers"]["task"], body[0]))
            waiting = self.door.brpop([wire.prefix(self.node_id) + wire.QUEUE], 0.01)
        return found

    def claims(self, operation: int) -> bool:
        return bool(self.door.getdel(wire.claim_key(self.node_id, operation)))


def _from_base64(text: str) -> bytes:
    from base64 import b64decode

    return b64decode(text)


def _client(user: str, password: str) -> redis.Redis:
    return redis.Redis.from_url(settings.ENV.redis, username=user, password=password)
