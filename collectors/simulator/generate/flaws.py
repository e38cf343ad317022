"""What is wrong on a made-up fleet, and its odd corners: each host gets some, by its place in the fleet.

macvlan and ipvlan networks; containers that exited, wait, restart, are paused or unhealthy; a port wanted twice;
subnets that meet; an endpoint without its container; a container whose network has gone; an ingress port taken.
"""

from __future__ import annotations

from random import Random

from collectors.simulator import attach, containers, networks
from collectors.simulator.containers import StartRefused, Wish
from collectors.simulator.fleet import Fleet
from collectors.simulator.generate.catalogue import LEGACY, Part
from collectors.simulator.generate.hosts import DAY, EPOCH
from collectors.simulator.generate.local import Local
from collectors.simulator.ipam import Pool
from collectors.simulator.model import SECOND, Endpoint, Host, Network, Port

ENOUGH = 10
"""Hosts with fewer containers get no flaws: there would be nothing else on them."""


def before(fleet: Fleet, host: Host, place: int, local: Local) -> None:
    """What takes containers of the host's number."""
    if local.wanted < ENOUGH:
        return
    fleet.at = EPOCH - 80 * DAY
    if place % 3 == 0:
        _lan(fleet, host, place, "macvlan", "lan", 30, local, Part("adguard", "adguard/adguardhome:v0.107", ("lan",)))
    if place % 4 == 1:
        camera = Part("camera-bridge", "bluenviron/mediamtx:1.9", ("cameras",))
        _lan(fleet, host, place, "ipvlan", "cameras", 40, local, camera)
        local.project(LEGACY, "legacy", subnet=_meets_an_overlay(host))
    if place % 2 == 0:
        _exited(fleet, local, "db-migrate", 1)
    else:
        _exited(fleet, local, "restic-prune", 0)
    if place % 4 == 2:
        _shadow_ingress(fleet, host)
        _loses_its_network(fleet, host)
    if place % 4 == 3:
        _wants_a_taken_port(fleet, host, local)
    if host.node is not None and place % 3 == 1:
        _shell_on_overlay(fleet, host, "monitoring")


def after(fleet: Fleet, host: Host, place: int, flawed: set[str], random: Random) -> None:
    """States that befall what runs; `flawed` are the ids of containers that have their part already."""
    if len(host.containers) < ENOUGH:
        return
    fleet.at = EPOCH - 3 * 3600 * SECOND
    local = [c for c in host.containers.values() if c.runs and c.id not in flawed]
    alone = [c for c in local if c.endpoints and not any(other.shares is c for other in local)]
    watched = [container for container in host.containers.values() if container.health == "healthy"]
    if watched and place % 2 == 0:
        containers.set_health(fleet, random.choice(watched), "unhealthy")
    if len(alone) > 3 and place % 3 == 0:
        containers.pause(fleet, alone.pop(random.randrange(len(alone))))
    if len(alone) > 3 and place % 3 == 2:
        looping = alone.pop(random.randrange(len(alone)))
        looping.restart, looping.restarts = "always", 41
        containers.crash_loop(fleet, looping, 3)
    if place % 5 == 1:
        _orphan(fleet, host)


def _lan(fleet: Fleet, host: Host, place: int, driver: str, name: str, vlan: int, local: Local, part: Part) -> None:
    """A network on the hosts' LAN. Each host should have a range of its own; every second one has its neighbour's."""
    lan, start = f"192.168.{vlan}", 16 * (1 + place // 6 % 12)
    pool = Pool(f"{lan}.0/24", gateway=f"{lan}.1", ip_range=f"{lan}.{start}/28", aux_addresses={"router": f"{lan}.254"})
    network = Network(fleet.hex_id(), name, driver, "local", fleet.now(), [pool], by_hand=True, subnet_given=True)
    network.options = {"parent": f"eth0.{vlan}"} | ({"ipvlan_mode": "l2"} if driver == "ipvlan" else {})
    networks.add_local(fleet, host, network)
    local.single(part, part.name)


def _meets_an_overlay(host: Host) -> str:
    """A subnet inside an overlay's: Docker allows it on a bridge, and one of the two then hides the other."""
    overlays = list(host.node.swarm.networks.values()) if host.node is not None else []
    return f"{overlays[1].pools[0].subnet.partition('/')[0]}/25" if len(overlays) > 1 else ""


def _exited(fleet: Fleet, local: Local, name: str, exit_code: int) -> None:
    part = Part(name, "postgres:16.4" if exit_code else "restic/restic:0.17", ("bridge",))
    container = local.single(part, name)
    fleet.at = EPOCH - 5 * DAY
    containers.die(fleet, container, exit_code)


def _shadow_ingress(fleet: Fleet, host: Host) -> None:
    """A local container on a port that the swarm publishes on every node."""
    bridge = host.bridge
    swarm_ports = [p.host for s in host.node.swarm.services.values() for p in s.ports if p.host] if host.node else []
    if bridge is None or 9090 not in swarm_ports:
        return
    wish = Wish("prometheus-old", "prom/prometheus:v2.30.0", networks=[(bridge, ())], ports=(Port("tcp", 9090, 9090),))
    containers.start(fleet, containers.create(fleet, host, wish))


def _loses_its_network(fleet: Fleet, host: Host) -> None:
    """An exited container whose network was removed: its NetworkID leads nowhere."""
    network = Network(fleet.hex_id(), "import_default", "bridge", "local", fleet.now(), by_hand=True)
    networks.add_local(fleet, host, network)
    container = containers.create(fleet, host, Wish("old-import", "python:3.8-slim", "python run.py", [(network, ())]))
    containers.start(fleet, container)
    containers.die(fleet, container, 0)
    networks.remove_network(fleet, network, host)


def _wants_a_taken_port(fleet: Fleet, host: Host, local: Local) -> None:
    first = local.single(Part("proxy", "nginx:1.25", ("bridge",), ports=((8000, 80),)), "proxy")
    taken = first.bound[0].host
    wish = Wish("proxy-new", "nginx:1.27-alpine", networks=_default_bridge(host), ports=(Port("tcp", 80, taken),))
    second = containers.create(fleet, host, wish)
    try:
        containers.start(fleet, second)
    except StartRefused:
        return


def _default_bridge(host: Host) -> list[tuple[Network, tuple[str, ...]]]:
    return [(host.bridge, ())] if host.bridge is not None else []


def _shell_on_overlay(fleet: Fleet, host: Host, name: str) -> None:
    """A container somebody ran by hand on an attachable overlay."""
    swarm = host.node.swarm if host.node else None
    network = next((n for n in swarm.networks.values() if n.name == name), None) if swarm else None
    if network is not None:
        wish = Wish("netshoot", "nicolaka/netshoot:v0.13", "sleep infinity", [(network, ("shell",))])
        containers.start(fleet, containers.create(fleet, host, wish))


def _orphan(fleet: Fleet, host: Host) -> None:
    """An endpoint whose sandbox has gone, as a daemon that was killed leaves it: on an overlay where there is one."""
    overlays = [network for network, _ in host.legs.values() if not network.ingress]
    bridges = [network for network in host.networks.values() if network.driver == "bridge" and network.labels]
    if not overlays and not bridges:
        return
    network = (overlays or bridges)[0]
    pool = next(pool for pool in network.pools if pool.version == 4)
    orphan = Endpoint(network=network, name="web-1", network_id=network.id, id=fleet.hex_id())
    attach.set_ipv4(orphan, pool.take(), pool.prefix)
    network.legs[host.name].endpoints[f"ep-{orphan.id}"] = orphan
