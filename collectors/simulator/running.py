"""A fleet that runs: a listener for each host, one for the control of faults, and the list of hosts for clients."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Any

import orjson

from collectors.simulator import networks
from collectors.simulator.api import SimulatedDaemon
from collectors.simulator.change import Changer
from collectors.simulator.control import Control
from collectors.simulator.exchange import Daemon
from collectors.simulator.fleet import Fleet
from collectors.simulator.model import Host
from collectors.simulator.server import Listener

LIST = "fleet.json"
CONTROL = "control.sock"


class Running:
    """Serves a fleet, and other daemons beside it, in a folder. `start` and `stop` are called in the event loop."""

    def __init__(self, folder: Path, fleet: Fleet, *, changes: float = 0.0, others: list[Daemon] | None = None) -> None:
        self.folder, self.fleet = folder.absolute(), fleet
        self.listeners: dict[str, Listener] = {}
        for host in fleet.hosts.values():
            if host.served:
                self._add(SimulatedDaemon(fleet, host), host)
        for daemon in others or []:
            self._add(daemon, None)
        self.changer = Changer(fleet, changes)
        control = Control(self.listeners, self.changer, self._host_of)
        self._control = Listener(control, self.folder / CONTROL, "Docklines simulator")

    def _add(self, daemon: Daemon, host: Host | None) -> None:
        version = f"Docker/{host.machine.engine if host else '20.10.24+dfsg1'} (linux)"
        path = self.folder / f"{daemon.name}.sock"

        def returned() -> None:
            if host is not None:
                networks.renew_bridge(self.fleet, host)

        self.listeners[daemon.name] = Listener(daemon, path, version, returned)

    def _host_of(self, name: str) -> Host | None:
        return self.fleet.hosts.get(name)

    async def start(self) -> None:
        """Opens every socket, then writes the list: whoever finds it can reach them all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for listener in (*self.listeners.values(), self._control):
            await listener.open()
        self.fleet.tell = self._tell
        hosts = [{"name": name, "address": listener.address} for name, listener in self.listeners.items()]
        written = self.folder / f"{LIST}.new"
        written.write_bytes(orjson.dumps({"seed": self.fleet.seed, "control": str(self._control.path), "hosts": hosts}))
        os.replace(written, self.folder / LIST)
        self.changer.start()

    async def stop(self) -> None:
        """Ends every connection, and leaves neither sockets nor list."""
        self.changer.stop()
        self.fleet.tell = None
        (self.folder / LIST).unlink(missing_ok=True)
        for listener in (*self.listeners.values(), self._control):
            listener.close()
        with contextlib.suppress(OSError):
            self.folder.rmdir()

    def _tell(self, host: Host, kind: str, action: str, event: dict[str, Any]) -> None:
        listener = self.listeners.get(host.name)
        if listener is not None:
            listener.tell(event)
        if self._control.streams:
            self._control.tell(event | {"host": host.name})
