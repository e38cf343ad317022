"""The stacks of a swarm: shared overlays, services, and their tasks placed on nodes until each has its share."""

from __future__ import annotations

from random import Random

from collectors.simulator import networks, swarming
from collectors.simulator.fleet import Fleet
from collectors.simulator.generate.catalogue import AGENT, CORE, SHARED, TEAMS, Overlay, Part, Stack, team_stack
from collectors.simulator.generate.hosts import DAY, EPOCH, ago, tier
from collectors.simulator.ipam import Pool
from collectors.simulator.model import SECOND, Network, Node, Port, Service, Swarm

SHARE = 0.55
"""The part of a node's containers that are tasks."""
FIRST_PORT = 30000


class Stacks:
    """Fills one swarm. `room` is how many more tasks a node takes."""

    def __init__(self, fleet: Fleet, swarm: Swarm, containers: int, random: Random) -> None:
        self.fleet, self.swarm, self.random = fleet, swarm, random
        self.nodes = [node for node in swarm.nodes.values() if node.availability == "active"]
        self.room = {node.id: max(1, round(containers * SHARE)) for node in self.nodes}
        self.overlays: dict[str, Network] = {}
        self.small = containers < 8

    def fill(self) -> None:
        for place, overlay in enumerate(SHARED):
            self._overlay(overlay, subnet=f"10.{128 + place}.0.0/16" if self.swarm.asked_space else "")
        for stack in (*CORE, *([] if self.small else [AGENT])):
            self._deploy(stack, self.nodes)
        for number in range(len(TEAMS) * 100):
            free = sum(self.room.values())
            if free < 3 or (number and free < len(self.nodes) // 4):
                break
            name = TEAMS[number % len(TEAMS)] + (f"-{number // len(TEAMS) + 1}" if number >= len(TEAMS) else "")
            self._deploy(team_stack(name, number), self._some_nodes())
        self._leave_unused()

    def _some_nodes(self) -> list[Node]:
        """The nodes of one team: those with the most room, so that teams reach different numbers of hosts."""
        by_room = sorted(self.nodes, key=lambda node: -self.room[node.id])
        return by_room[: self.random.choice((2, 3, 3, 4, 6, 9))]

    def _overlay(self, wanted: Overlay, stack: str = "", subnet: str = "") -> Network:
        self.fleet.at = ago(self.random, 100, 190)
        network = Network(self.fleet.swarm_id(), wanted.name, "overlay", "swarm", self.fleet.now())
        network.internal, network.attachable = wanted.internal, wanted.attachable
        network.pools = [Pool(subnet, show_gateway=True)] if subnet else []
        network.options = {"encrypted": ""} if wanted.encrypted else {}
        network.labels = {"com.docker.stack.namespace": stack} if stack else {}
        self.overlays[network.name] = networks.add_overlay(self.fleet, self.swarm, network)
        return network

    def _deploy(self, stack: Stack, nodes: list[Node]) -> None:
        deployed = ago(self.random, 1, 90)
        for number, part in enumerate(stack.parts):
            able = [node for node in nodes if part.tier in ("", tier(node.host))] or nodes
            replicas = None if part.replicas is None else min(part.replicas, sum(self.room[node.id] for node in able))
            if replicas == 0:
                continue
            self.fleet.at = deployed + number * 3 * SECOND
            service = self._service(stack, part, replicas, able)
            for slot, node in enumerate(self._places(able, replicas), 1):
                self.fleet.at += SECOND
                self.room[node.id] -= 1
                swarming.run_task(self.fleet, service, node, slot if replicas is not None else 0)

    def _places(self, able: list[Node], replicas: int | None) -> list[Node]:
        """Where the tasks go: one on each node, or each next one where there is most room."""
        if replicas is None:
            return [node for node in self.nodes if self.room[node.id] > 0]
        left = {node.id: self.room[node.id] for node in able}
        places = []
        for _ in range(replicas):
            best = max(able, key=lambda node: left[node.id])
            left[best.id] -= 1
            places.append(best)
        return places

    def _service(self, stack: Stack, part: Part, replicas: int | None, able: list[Node]) -> Service:
        fleet, now = self.fleet, self.fleet.now()
        service = Service(fleet.swarm_id(), f"{stack.name}_{part.name}", self.swarm, part.image, now, now, replicas)
        service.endpoint_mode = "vip" if part.vip else "dnsrr"
        service.networks = [(self._network(name, stack.name), (part.name,)) for name in part.networks]
        service.ports = tuple(Port("tcp", inside, outside) for outside, inside in part.ports)
        service.labels = {"com.docker.stack.image": part.image, "com.docker.stack.namespace": stack.name}
        service.container_labels = {"com.docker.stack.namespace": stack.name}
        service.command, service.health = part.command, "healthy" if part.healthy else ""
        if part.tier:
            service.constraints = (f"node.labels.tier=={part.tier}",)
        if len(able) < len(self.nodes):
            service.nodes = tuple(node.id for node in able)
        return swarming.add_service(fleet, service)

    def _network(self, name: str, stack: str) -> Network:
        if name == "host":
            made = Network(self.fleet.swarm_id(), "host", "host", "swarm", self.swarm.created)
            return self.overlays.setdefault(name, made)
        return self.overlays.get(name) or self._overlay(Overlay(name), stack)

    def _leave_unused(self) -> None:
        """What real swarms also have: an overlay nobody uses, and a service no node suits."""
        self._overlay(Overlay("reports-2023", attachable=True))
        self.fleet.at = EPOCH - 2 * DAY
        part = Part("indexer", "ghcr.io/acme/indexer:0.9.1", ("backend",), 1, vip=False)
        service = self._service(Stack("search", (part,)), part, 1, self.nodes)
        service.constraints = ("node.labels.gpu==true",)
        swarming.wait_for_node(self.fleet, service, 1)
