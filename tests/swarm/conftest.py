"""The lab of three hosts, once a session: h1 manages the swarm, h2 and h3 work, each on an engine of another version.

DOCKLINES_LAB names it, so that several sessions can run beside each other. DOCKLINES_LAB_KEEP=1 leaves it standing at
the end and takes up the one that stands, which saves its start while working on a test. DOCKLINES_LAB_ENGINES names the
dockerd binaries of h1, h2 and h3, separated by commas, instead of the system's and the newer ones of engines.py.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import needs, postgres
from tests.needs import postgres_binaries
from tests.stack import Stack, wait_for
from tests.swarm import engines
from tests.swarm.lab import Lab

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.needs("swarm"))
            item.add_marker(pytest.mark.timeout(900))  # the first waits for the engines, another for our image


@pytest.fixture(scope="session")
def swarm() -> Iterator[Lab]:
    needs.require("swarm")
    name, keep = os.environ.get("DOCKLINES_LAB", "dl"), bool(os.environ.get("DOCKLINES_LAB_KEEP"))
    named = os.environ.get("DOCKLINES_LAB_ENGINES", "")
    folder = Path(tempfile.gettempdir()) / f"docklines-lab-{name}"
    with held(name, folder.with_suffix(".lock")):
        yield from a_lab(name, folder, named.split(",") if named else every_version(), keep)


def every_version() -> list[str]:
    """The system's engine and the newer ones. CI must have them; without them a user's hosts all run the system's."""
    try:
        return [engines.SYSTEMS, *engines.newer()]
    except engines.CannotBeHad as reason:
        if needs.ON_CI:
            pytest.fail(f"CI must run several engines: {reason}", pytrace=False)
        warnings.warn(f"All hosts of the swarm run the system's engine: {reason}.", stacklevel=2)
        return [engines.SYSTEMS]


@contextlib.contextmanager
def held(name: str, lock: Path) -> Iterator[None]:
    """Keeps the lab's name to this run: another one would begin by removing the lab that this one stands on. The
    kernel lets go of the lock with the process, so a killed run holds nobody up."""
    with open(lock, "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pytest.fail(f"Another run uses the test swarm {name}: wait for it, or name yours by DOCKLINES_LAB.", False)
        yield


def a_lab(name: str, folder: Path, daemons: list[str], keep: bool) -> Iterator[Lab]:
    lab = Lab(name, folder, engines=daemons)
    if keep and lab.stands():
        lab.mend()
        lab.clear()
    else:
        lab.up()
    try:
        yield lab
    finally:
        if not keep:
            lab.down()


@pytest.fixture(scope="session")
def database() -> Iterator[postgres.Cluster | None]:
    """A PostgreSQL for the product on the swarm. A user who has none sees it with SQLite."""
    if postgres_binaries():
        with postgres.a_cluster() as made:
            yield made
    else:
        yield None


@pytest.fixture(scope="session")
def stack(swarm: Lab, database: postgres.Cluster | None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The product, reading the three hosts: h1 and h2 by socket, h3 by TCP."""
    kept_in = {"DOCKLINES_DATABASE_URL": database.url} if database else {}
    stack = Stack(tmp_path_factory.mktemp("stack"), **kept_in)
    try:
        first, second, third = swarm.hosts
        stack.start({first.name: first.unix, second.name: second.unix, third.name: third.tcp})
        wait_for("every host read", lambda: [h["state"] for h in stack.topology()["hosts"]] == ["reachable"] * 3, 30)
        yield stack
    finally:
        stack.stop()
