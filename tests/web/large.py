"""A fleet of any size as rows, made in bulk: hosts of one swarm, its overlays, networks and containers of each host."""

from __future__ import annotations

from dashboard.inventory.models import Container, Endpoint, Host, Network, Service, Swarm
from tests.web import factories


def large_fleet(hosts: int, containers: int, overlays: int, local: int, services: int = 0) -> Swarm:
    """Each host has `containers`, each on one of its `local` networks and on two of the `overlays`."""
    swarm = factories.swarm("large")
    made = Host.objects.bulk_create(
        Host(name=f"node-{n:03d}", address=f"tcp://node-{n}:2375", state="reachable", swarm=swarm) for n in range(hosts)
    )
    wide = Network.objects.bulk_create(
        _network(f"overlay-{n}", driver="overlay", scope="swarm", swarm=swarm) for n in range(overlays)
    )
    near = Network.objects.bulk_create(
        _network(f"bridge-{n}", driver="bridge", scope="local", host=host) for host in made for n in range(local)
    )
    boxes = Container.objects.bulk_create(
        Container(
            host=host,
            docker_id=factories.docker_id(),
            name=f"box-{n}.of.{host.name}",
            image="busybox",
            state="exited" if n % 9 == 8 else "running",
        )
        for host in made
        for n in range(containers)
    )
    ends = []
    for at, box in enumerate(boxes):
        host, n = divmod(at, containers)
        there = [near[host * local + n % local], wide[(host + n) % overlays], wide[(host * 7 + n * n) % overlays]]
        ends += [_endpoint(box, network) for network in dict.fromkeys(there)]
    Endpoint.objects.bulk_create(ends)
    Service.objects.bulk_create(_service(n, swarm, wide[n % overlays]) for n in range(services))
    return swarm


def _network(name: str, **columns: object) -> Network:
    identity = factories.docker_id()
    return Network(name=name, docker_id=identity, key=identity, **columns)


def _endpoint(box: Container, network: Network) -> Endpoint:
    return Endpoint(
        host=box.host,
        container=box,
        container_key=box.docker_id,
        network=network,
        network_key=network.key,
        network_name=network.name,
        kind="container",
    )


def _service(number: int, swarm: Swarm, network: Network) -> Service:
    return Service(
        name=f"service-{number}",
        swarm=swarm,
        docker_id=factories.docker_id(),
        mode="replicated",
        replicas=3,
        running=3,
        networks=[network.docker_id],
    )
