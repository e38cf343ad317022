"""What runs on one host beside the swarm's tasks: compose projects with bridges of their own, and single containers."""

from __future__ import annotations

from random import Random

from collectors.simulator import containers, networks
from collectors.simulator.containers import Wish
from collectors.simulator.fleet import Fleet
from collectors.simulator.generate.catalogue import FIRST, PROJECTS, SINGLES, Part, Project
from collectors.simulator.generate.hosts import ago, tier
from collectors.simulator.ipam import Pool
from collectors.simulator.model import SECOND, Container, Host, Network, Port

DEFAULTS_LEFT = 24
"""Beyond so many local networks an admin gives subnets, before Docker's 31 defaults run out."""


class Local:
    """Fills one host. `room` is how many more containers it takes."""

    def __init__(self, fleet: Fleet, host: Host, place: int, containers: int, random: Random) -> None:
        self.fleet, self.host, self.place, self.random = fleet, host, place, random
        self.wanted = containers

    @property
    def room(self) -> int:
        return self.wanted - len(self.host.containers)

    def fill(self) -> None:
        """Exactly the wanted number of containers."""
        singles = min(self.room, 2 + self.wanted // 20)
        first = FIRST.get(tier(self.host), ())
        order = sorted(self.random.sample(PROJECTS, len(PROJECTS)), key=lambda project: project.name not in first)
        for number in range(self.wanted):
            if self.room <= singles:
                break
            base, turn = order[number % len(order)], number // len(order)
            if len(base.parts) <= self.room - singles or turn:
                self.project(base, f"{base.name}{turn + 1}" if turn else base.name)
        number = 0
        while self.room > 0:
            part = SINGLES[number % len(SINGLES)]
            turn = number // len(SINGLES)
            self.single(part, f"{part.name}-{turn + 1}" if turn else part.name)
            number += 1

    def project(self, project: Project, name: str, subnet: str = "") -> None:
        """docker compose up, as far as there is room."""
        self.fleet.at = ago(self.random, 1, 120)
        made: dict[str, Network] = {}
        owners: dict[str, Container] = {}
        for part in project.parts[: max(self.room, 0)]:
            for short in part.networks:
                if not part.shares and short not in made:
                    made[short] = self._bridge(project, name, short, subnet)
            self.fleet.at += 2 * SECOND
            owners[part.name] = self._run(self._wish(part, name, made, owners))

    def _bridge(self, project: Project, name: str, short: str, subnet: str) -> Network:
        fleet, host = self.fleet, self.host
        network = Network(fleet.hex_id(), f"{name}_{short}", "bridge", "local", fleet.now(), by_hand=True)
        network.internal = short in project.inside
        network.labels = {"com.docker.compose.network": short, "com.docker.compose.project": name}
        many = len(host.networks) - DEFAULTS_LEFT
        if subnet or many > 0:
            network.pools = [Pool(subnet or f"10.200.{many % 250}.0/24")]
            network.subnet_given = True
        if project.ipv6:
            network.ipv6 = True
            network.pools.append(Pool(f"fd00:{self.place + 1:x}:{len(host.networks):x}::/64"))
        return networks.add_local(fleet, host, network)

    def _wish(self, part: Part, project: str, made: dict[str, Network], owners: dict[str, Container]) -> Wish:
        name = f"{project}-{part.name}-1"
        labels = {
            "com.docker.compose.project": project,
            "com.docker.compose.service": part.name,
            "com.docker.compose.container-number": "1",
            "com.docker.compose.oneoff": "False",
        }
        return Wish(
            name=name,
            image=part.image,
            command=part.command,
            networks=[] if part.shares else [(made[short], (name, part.name)) for short in part.networks],
            ports=self._ports(part),
            labels=labels,
            restart="unless-stopped",
            health="healthy" if part.healthy else "",
            shares=owners.get(part.shares),
        )

    def single(self, part: Part, name: str) -> Container:
        """docker run -d."""
        self.fleet.at = ago(self.random, 1, 200)
        by_name = {network.name: network for network in self.host.networks.values()}
        return self._run(
            Wish(
                name=name,
                image=part.image,
                command=part.command,
                networks=[(by_name[short], ()) for short in part.networks],
                ports=self._ports(part),
                restart="always" if part.ports else "no",
                health="healthy" if part.healthy else "",
            )
        )

    def _ports(self, part: Part) -> tuple[Port, ...]:
        """What the part publishes, on the next free port where its own is taken, and what it only exposes."""
        published = []
        for outside, inside in part.ports:
            while outside and ("tcp", outside) in self.host.ports:
                outside += 1
            published.append(Port("tcp", inside, outside))
        return (*published, *([Port("tcp", part.exposes)] if part.exposes else []))

    def _run(self, wish: Wish) -> Container:
        container = containers.create(self.fleet, self.host, wish)
        self.fleet.at += SECOND
        containers.start(self.fleet, container)
        return container
