"""Random changes to real daemons, of every kind that Docker's users make, from a seed.

Each asks a daemon directly. What Docker refuses (a network in use, an address taken) counts as no change.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

import docker
import requests
from docker.errors import APIError

IMAGE = "lab/busybox:1"
PLACES = ("bridge", "own", "own", "overlay", "overlay", "host", "none", "sharing")
TASK = "com.docker.swarm.task.id"
"""The label of a service's container: Docker makes another one at once of one that ends."""


class Churn:
    """Changes hosts at random; `done` counts the changes that Docker made, `counts` them by kind."""

    def __init__(self, daemons: dict[str, docker.APIClient], manager: str, seed: int) -> None:
        self.daemons, self.manager = daemons, manager
        self.random = random.Random(seed)
        self.made = 0
        self.done = 0
        self.counts: dict[str, int] = {}

    def change(self, times: int) -> None:
        """Makes that many changes; gives up loudly when Docker refuses almost everything."""
        aim, tries = self.done + times, 0
        while self.done < aim:
            tries += 1
            if tries > times * 6:
                raise AssertionError(f"Docker refused nearly all changes: {self.counts}")
            self._one()

    def _one(self) -> None:
        kinds, weights = zip(*self._kinds().items(), strict=True)
        kind: Callable[[str], object] = self.random.choices(kinds, weights)[0]
        host = self.random.choice(list(self.daemons))
        try:
            if kind(host) is None:
                return
        except (
            APIError,
            requests.ConnectionError,
        ):  # 20.10 panics on a connect to a stopped sharer, and answers nothing
            return
        self.done += 1
        self.counts[kind.__name__] = self.counts.get(kind.__name__, 0) + 1

    def _kinds(self) -> dict[Callable[[str], object], int]:
        return {
            self.run: 8, self.run_published: 4, self.create_only: 2, self.stop: 3, self.kill: 3, self.start: 4,
            self.restart: 3, self.pause: 2, self.unpause: 2, self.rename: 3, self.remove: 5, self.make_bridge: 3,
            self.make_bridge6: 2, self.make_macvlan: 2, self.make_overlay: 3, self.remove_network: 3, self.connect: 8,
            self.disconnect: 6,
        }  # fmt: skip

    def missing(self) -> set[str]:
        """The kinds of change that did not come about yet."""
        return {kind.__name__ for kind in self._kinds()} - self.counts.keys()

    # Networks

    def make_bridge(self, host: str) -> object:
        # Names repeat over hosts on purpose: same-named bridges on two hosts are two networks.
        options: dict[str, Any] = {"internal": self.random.random() < 0.2}
        if self.random.random() < 0.5:
            third = self.random.randrange(256)
            kept = {"printer": f"10.201.{third}.7"} if self.random.random() < 0.3 else None
            pool = docker.types.IPAMPool(
                subnet=f"10.201.{third}.0/24", iprange=f"10.201.{third}.128/25", aux_addresses=kept
            )
            options["ipam"] = docker.types.IPAMConfig(pool_configs=[pool])
        return self.daemons[host].create_network(
            f"br{self.random.randrange(8)}", "bridge", check_duplicate=True, **options
        )

    def make_bridge6(self, host: str) -> object:
        third = self.random.randrange(256)
        pools = [
            docker.types.IPAMPool(subnet=subnet) for subnet in (f"10.203.{third}.0/24", f"fd00:203:{third:x}::/64")
        ]
        labels = {"stage": f"s{self.random.randrange(3)}"}
        if self._is_new(host) and self.random.random() < 0.5:
            body = {"Name": f"six{self._next()}", "EnableIPv4": False, "EnableIPv6": True, "Labels": labels}
            return self._post(host, "/networks/create", body)  # and the IPv6 pool is of Docker's choice
        ipam = docker.types.IPAMConfig(pool_configs=pools)
        return self.daemons[host].create_network(
            f"six{self._next()}", "bridge", ipam=ipam, enable_ipv6=True, labels=labels,
            options={"com.docker.network.driver.mtu": "1400"},
        )  # fmt: skip

    def make_macvlan(self, host: str) -> object:
        pool = docker.types.IPAMPool(subnet=f"192.168.{self.random.randrange(200, 250)}.0/24")
        ipam = docker.types.IPAMConfig(pool_configs=[pool])
        # Without a parent Docker makes a dummy link, which not every kernel has; a parent serves one network at a time.
        return self.daemons[host].create_network(f"mv{self._next()}", "macvlan", ipam=ipam, options={"parent": "eth0"})

    def make_overlay(self, host: str) -> object:
        if len([n for n in self.daemons[self.manager].networks() if n["Driver"] == "overlay"]) > 8:
            return None
        return self.daemons[self.manager].create_network(f"ov{self._next()}", "overlay", attachable=True)

    def remove_network(self, host: str) -> object:
        network = self._network(host)
        if network is None:
            return None
        self.daemons[self.manager if network["Scope"] == "swarm" else host].remove_network(network["Id"])
        return True

    # Containers

    def run(self, host: str) -> object:
        made = self.create_only(host)
        if made is not None:
            self.daemons[host].start(made)
        return made

    def run_published(self, host: str) -> object:
        """With a port that Docker chooses, a fixed one that may be taken, one of an address, and an exposed one."""
        fixed = 18000 + self.random.randrange(6)
        made = self.create_only(
            host, ["bridge", "own", "overlay"], {80: None, "53/udp": fixed, 443: ("127.0.0.1", fixed)}, [9090]
        )
        if made is not None:
            self.daemons[host].start(made)
        return made

    def create_only(
        self,
        host: str,
        kinds: Sequence[str] = PLACES,
        published: dict[Any, Any] | None = None,
        exposed: Sequence[int] = (),
    ) -> str | None:
        client = self.daemons[host]
        if len(client.containers(all=True)) > 14:
            return None
        mode, networking = self._place(host, self.random.choice(kinds))
        if mode is None:
            return None
        config = client.create_host_config(network_mode=mode, port_bindings=published)
        name = f"c{self._next()}"
        made = client.create_container(
            IMAGE, ["sleep", "100000"], name=name, host_config=config, networking_config=networking,
            stop_signal="KILL", ports=list(exposed),
            labels={"com.docker.compose.project": f"p{self.random.randrange(3)}"},
        )  # fmt: skip
        return str(made["Id"])

    def _place(self, host: str, kind: str) -> tuple[str | None, Any]:
        client = self.daemons[host]
        if kind in ("bridge", "host", "none"):
            return kind, None
        if kind == "sharing":
            running = [c["Id"] for c in client.containers() if c["HostConfig"]["NetworkMode"] != "host"]
            return (f"container:{self.random.choice(running)}" if running else None), None
        driver = "bridge" if kind == "own" else "overlay"
        network = self._network(host, driver)
        if network is None:
            return None, None
        aliases = [f"alias{self.random.randrange(5)}"] if self.random.random() < 0.5 else None
        at = client.create_endpoint_config(aliases=aliases)
        return network["Name"], client.create_networking_config({network["Name"]: at})

    def start(self, host: str) -> object:
        return self._on(host, ("created", "exited"), self.daemons[host].start)

    def stop(self, host: str) -> object:
        return self._on(host, ("running",), lambda which: self.daemons[host].stop(which, timeout=1))

    def kill(self, host: str) -> object:
        return self._on(host, ("running",), self.daemons[host].kill)

    def restart(self, host: str) -> object:
        return self._on(host, ("running", "exited"), lambda which: self.daemons[host].restart(which, timeout=1))

    def pause(self, host: str) -> object:
        return self._on(host, ("running",), self.daemons[host].pause)

    def unpause(self, host: str) -> object:
        return self._on(host, ("paused",), self.daemons[host].unpause)

    def rename(self, host: str) -> object:
        def give_name(which: str) -> object:
            if self._is_on_overlay(host, which):
                return False
            self.daemons[host].rename(which, f"r{self._next()}")
            return True

        return self._on(host, ("running", "exited"), give_name)

    def _is_on_overlay(self, host: str, container: str) -> bool:
        """26.1 and 28.5 refuse to rename such a one ("already exists" in their endpoint_table), keep its name and tell
        of the other one in DNSNames from then on, with no event."""
        shared = {network["Name"] for network in self.daemons[host].networks() if network["Scope"] == "swarm"}
        return bool(shared & self.daemons[host].inspect_container(container)["NetworkSettings"]["Networks"].keys())

    def remove(self, host: str) -> object:
        return self._on(host, ("running", "exited", "created", "paused"),
                        lambda which: self.daemons[host].remove_container(which, force=True))  # fmt: skip

    def connect(self, host: str) -> object:
        network = self._network(host)
        if network is None or not network["IPAM"]["Config"]:
            return None
        options: dict[str, Any] = (
            {"aliases": [f"alias{self.random.randrange(5)}"]} if self.random.random() < 0.5 else {}
        )
        subnets = [pool["Subnet"] for pool in network["IPAM"]["Config"]]
        if subnets[0].startswith(("10.201.", "10.203.")) and self.random.random() < 0.5:
            options["ipv4_address"] = f"{subnets[0].rsplit('.', 1)[0]}.{self.random.randrange(20, 120)}"
        if len(subnets) > 1 and self.random.random() < 0.5:
            options["ipv6_address"] = f"{subnets[1].partition('/')[0]}{self.random.randrange(0x20, 0x120):x}"
        if self._is_new(host) and not options and self.random.random() < 0.7:
            config = {"GwPriority": self.random.randrange(-3, 4)}
            return self._on(host, ("running",), lambda which: self._post(
                host, f"/networks/{network['Id']}/connect", {"Container": which, "EndpointConfig": config}
            ))  # fmt: skip
        # A stopped container's connections raise no event in any engine: they are seen at the next read, not in 2 s.
        return self._on(
            host, ("running",),
            lambda which: self.daemons[host].connect_container_to_network(which, network["Id"], **options),
        )  # fmt: skip

    def disconnect(self, host: str) -> object:
        def cut(which: str) -> bool:
            names = list(self.daemons[host].inspect_container(which)["NetworkSettings"]["Networks"])
            if names:
                self.daemons[host].disconnect_container_from_network(which, self.random.choice(names))
            return bool(names)

        return self._on(host, ("running",), cut)

    # Choosing

    def _on(self, host: str, states: tuple[str, ...], act: Callable[[str], object]) -> object:
        """Acts on one of the containers in these states; None when there is none, or `act` found nothing to do."""
        found = [
            c["Id"] for c in self.daemons[host].containers(all=True) if c["State"] in states and TASK not in c["Labels"]
        ]
        if not found or act(self.random.choice(found)) is False:
            return None
        return True

    def _network(self, host: str, driver: str = "") -> dict[str, Any] | None:
        client = self.daemons[self.manager if driver == "overlay" else host]
        listed = client.networks()
        if not driver:
            listed += [n for n in self.daemons[self.manager].networks() if n["Scope"] == "swarm"]
        own = [
            n for n in listed
            if n["Name"] not in ("bridge", "host", "none", "docker_gwbridge", "ingress") and driver in ("", n["Driver"])
        ]  # fmt: skip
        return self.random.choice(own) if own else None

    def _is_new(self, host: str) -> bool:
        """Whether it is Docker 28 or later, whose newest things the SDK does not know."""
        return docker.utils.version_gte(self.daemons[host].api_version, "1.48")

    def _post(self, host: str, path: str, body: dict[str, Any]) -> object:
        client = self.daemons[host]
        client._raise_for_status(client._post_json(client._url(path), data=body))
        return True

    def _next(self) -> int:
        self.made += 1
        return self.made

    def clean(self) -> None:
        """Removes every container and network of the churn. A service's are its swarm's."""
        for client in self.daemons.values():
            for container in client.containers(all=True):
                if TASK not in container["Labels"]:
                    client.remove_container(container["Id"], force=True)
        for client in [self.daemons[self.manager], *self.daemons.values()]:
            for network in client.networks():
                if network["Name"] not in ("bridge", "host", "none", "docker_gwbridge", "ingress"):
                    try:
                        client.remove_network(network["Id"])
                    except APIError:
                        continue
