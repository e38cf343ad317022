"""Two installations behind two real proxies: one has a name of its own, one lives below a path of another name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from tests.proxies import front
from tests.proxies.visitor import Visitor
from tests.stack import Stack

IDLE = 8
"""Seconds for which nginx lets a connection say nothing here, instead of 60: more than a heartbeat, less than two."""

ADMINS: dict[tuple[str, str], Visitor] = {}


@dataclass
class Place:
    """One installation as it is seen through one proxy."""

    front: front.Front
    stack: Stack
    name: str
    base: str

    def visitor(self, source: str = "127.0.0.1") -> Visitor:
        return Visitor(self.front, self.name, self.base, source)

    @property
    def password(self) -> str:
        found = re.search(r"with the password (\S+)", (self.stack.home / "stack.log").read_text())
        assert found
        return found[1]

    def admin(self) -> Visitor:
        """Logged in, once for each place: a login costs what a password's hash costs."""
        key = (self.front.name, self.base)
        if key not in ADMINS:
            ADMINS[key] = self.visitor()
            assert ADMINS[key].log_in("admin", self.password).status == 302
        return ADMINS[key]


@pytest.fixture(scope="session")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Stack]]:
    trust = {"DOCKLINES_TRUSTED_PROXIES": "127.0.0.1"}
    made = {
        "/": Stack(tmp_path_factory.mktemp("whole"), DOCKLINES_ALLOWED_HOSTS=front.WHOLE, **trust),
        "/docklines/": Stack(
            tmp_path_factory.mktemp("below"),
            DOCKLINES_ALLOWED_HOSTS=front.BELOW,
            DOCKLINES_BASE_PATH="/docklines/",
            **trust,
        ),
    }
    quiet = ("--demo", "--hosts", "2", "--containers", "4", "--changes", "0")
    try:
        with ThreadPoolExecutor() as both:
            list(both.map(lambda stack: stack.start(None, *quiet), made.values()))
        yield made
    finally:
        for stack in made.values():
            stack.stop()


@pytest.fixture(scope="session")
def fronts(stacks: dict[str, Stack], tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, front.Front]]:
    ports = (stacks["/"].port, stacks["/docklines/"].port)
    with ExitStack() as both:
        yield {
            start.__name__: both.enter_context(start(tmp_path_factory.mktemp(start.__name__), *ports, IDLE))
            for start in (front.nginx, front.caddy)
        }


@pytest.fixture(params=["nginx", "nginx below", "caddy", "caddy below"])
def place(request: pytest.FixtureRequest, fronts: dict[str, front.Front], stacks: dict[str, Stack]) -> Place:
    proxy, _, below = request.param.partition(" ")
    name, base = (front.BELOW, "/docklines/") if below else (front.WHOLE, "/")
    return Place(fronts[proxy], stacks[base], name, base)
