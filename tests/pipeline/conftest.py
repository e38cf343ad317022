"""The pipeline with its two ends held: what it sends to collectors, and what it publishes to browsers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
import redis
from celery import current_app

from collectors.turns import Ask
from dashboard.topology import publish


@dataclass
class Ends:
    """`sent` are tasks by name with their arguments; `published` the messages, in order."""

    sent: list[tuple[str, list[Any]]] = field(default_factory=list)
    published: list[dict[str, Any]] = field(default_factory=list)

    def reads_of(self, host_pk: int) -> int:
        return sum(1 for ask in self.asks if ask.host_pk == host_pk)

    @property
    def asks(self) -> list[Ask]:
        """The reads asked for, alone or several at once."""
        found: list[Ask] = []
        for name, arguments in self.sent:
            if name == "collectors.read_host":
                found.append(Ask(*arguments))
            elif name == "collectors.read_hosts":
                found += [Ask(*each) for each in arguments[0]]
        return found


@pytest.fixture
def ends(valkey: redis.Redis, db: None, monkeypatch: pytest.MonkeyPatch) -> Ends:
    held = Ends()
    monkeypatch.setattr(
        type(current_app._get_current_object()),
        "send_task",
        lambda _app, name, arguments=(), **_options: held.sent.append((name, arguments)),
    )
    monkeypatch.setattr(publish, "send", held.published.append)
    return held
