"""The intake between a real broker and real rows. The local manager is a word that the test changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import redis

from collectors.node import wire
from collectors.snapshot import Failure, Members
from dashboard.intake.loop import Intake
from dashboard.intake.manager import Manager
from dashboard.topology import publish
from tests.intake.collector import SECRET, Collector, node_id
from tests.inventory import fleet


@dataclass
class Swarm:
    """What the manager says: `roles` by NodeID."""

    roles: dict[str, str] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    failure: str = ""
    looks: int = 0

    def said(self) -> Members | Failure:
        self.looks += 1
        if self.failure:
            return Failure(state="unreachable", kind="refused", words=self.failure)
        nodes = [
            fleet.node(member, role, hostname=f"machine-{int(member)}", state=self.states.get(member, "ready"))
            for member, role in self.roles.items()
        ]
        return Members(cluster_id="c1", nodes=tuple(nodes))


class Room:
    """The intake with its swarm. `goes_round` is what the loop does in some seconds."""

    def __init__(self) -> None:
        self.swarm = Swarm({node_id(1): "manager", node_id(2): "worker", node_id(3): "worker"})
        self.manager = Manager(self.swarm.said)
        self.manager.look()
        self.intake = Intake(SECRET, self.manager, 10.0)
        self.goes_round()

    def goes_round(self) -> None:
        """Looks round, takes in what is there, and looks round again."""
        self.manager.look()
        self.intake.look_round()
        self.takes_in()
        self.intake.look_round()

    def grace_is_over(self) -> None:
        """Every collector has had its time to say that it lives."""
        self.intake.silence._since = dict.fromkeys(self.intake.nodes, -1e9)

    def takes_in(self) -> None:
        """However slow the machine is: a slice may end before all is taken."""
        self.intake.take_in(0.0)
        while not self.intake.outboxes.is_empty:
            self.intake.take_in(0.0)

    def lets_in(self, number: int, **tells: Any) -> Collector:
        came = Collector(node_id(number), **tells)
        came.asks()
        self.goes_round()
        answer = came.answer()
        assert answer is not None
        assert answer.accepted, answer.words
        came.beats()
        return came


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(publish, "send", told.append)
    return told


@pytest.fixture
def room(valkey: redis.Redis, db: None, published: list[dict[str, Any]]) -> Iterator[Room]:
    yield Room()
    for user in valkey.acl_users():
        if str(user).startswith(("node.", wire.ENROL_USER)):
            valkey.acl_deluser(str(user))
