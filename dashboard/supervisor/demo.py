"""The demo fleet's rows. The simulator serves the hosts and lists them in fleet.json; here they become Host rows.

Real hosts and the demo never stand side by side.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

from dashboard import pipeline
from dashboard.env import CannotStart, Env
from dashboard.inventory.models import Host

WAIT = 60.0


def folder(env: Env) -> Path:
    return env.sockets / "demo"


def clear(env: Env) -> None:
    """Forgets the list of an earlier fleet, so that `introduce` waits for the new one."""
    (folder(env) / "fleet.json").unlink(missing_ok=True)


def introduce(env: Env) -> int:
    """Waits for the simulator's list, then has a Host row for each host in it and no other; gives their number."""
    served = _served(folder(env) / "fleet.json")
    kept = dict(Host.objects.filter(demo=True).values_list("name", "pk"))
    addresses = dict(Host.objects.filter(demo=True).values_list("name", "address"))
    for name in kept:
        if served.get(name) != addresses[name]:
            pipeline.remove_host(kept[name])
    new = [name for name in served if served[name] != addresses.get(name)]
    Host.objects.bulk_create(Host(name=name, address=served[name], demo=True) for name in new)
    return len(served)


def _served(path: Path) -> dict[str, str]:
    """Addresses by host name."""
    until = time.monotonic() + WAIT
    while not path.exists():
        if time.monotonic() > until:
            raise CannotStart(f"The demo fleet did not start within {WAIT:.0f} s.")
        time.sleep(0.02)
    return {host["name"]: host["address"] for host in json.loads(path.read_text())["hosts"]}


def arguments(hosts: int, containers: int, changes: float, seed: int, lived: int) -> list[str]:
    """The simulator's options."""
    options = {
        "--hosts": hosts, "--containers": containers, "--changes": changes, "--seed": seed, "--lived": lived,
    }  # fmt: skip
    return [word for name, value in options.items() for word in (name, f"{value:g}")]
