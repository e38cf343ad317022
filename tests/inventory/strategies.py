"""Made-up snapshots, from few names, so that two of them share much and differ in a little."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from hypothesis import strategies as st

from collectors.snapshot import (
    ContainerSnapshot,
    EndpointSnapshot,
    HostSnapshot,
    NetworkSnapshot,
    NodeSnapshot,
    PoolSnapshot,
    PortSnapshot,
    ServicePortSnapshot,
    ServiceSnapshot,
    SwarmSnapshot,
    SwarmTaskSnapshot,
    TaskAttachment,
    VipSnapshot,
)

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=3)
few_words = st.lists(words, max_size=2).map(tuple)
maps = st.dictionaries(words, words, max_size=2)
addresses = st.sampled_from(["", "10.0.0.2/24", "10.0.0.3/24", "fd00::2/64"])
pools = st.lists(
    st.builds(PoolSnapshot, subnet=st.sampled_from(["10.0.0.0/24", "10.0.1.0/24"]), gateway=words, aux_addresses=maps),
    max_size=2,
).map(tuple)

CONTAINERS = ("c1", "c2", "c3")
LOCAL = ("front", "back")
OVERLAYS = ("o1", "o2", "o3")
NODES = ("m1", "m2", "w1", "w2")
CLUSTERS = {"k": NODES, "j": ("m8", "w8")}
SERVICES = ("s1", "s2")


def some(of: tuple[str, ...], make: Callable[[str], st.SearchStrategy[Any]]) -> st.SearchStrategy[tuple[Any, ...]]:
    """What is made of some of the names, in their order."""
    return st.tuples(*(st.one_of(st.none(), make(name)) for name in of)).map(
        lambda made: tuple(value for value in made if value is not None)
    )


def network(name: str, scope: str = "local", **told: Any) -> st.SearchStrategy[NetworkSnapshot]:
    told = {"docker_id": st.just(f"{name}-id"), "peers": st.just(())} | told
    return st.builds(
        NetworkSnapshot, name=st.just(name), driver=st.sampled_from(["bridge", "overlay", "macvlan"]),
        scope=st.just(scope), internal=st.booleans(), attachable=st.booleans(), ipv6=st.booleans(), created=words,
        config_from=words, pools=pools, options=maps, labels=maps, **told,
    )  # fmt: skip


bridges = st.one_of(
    st.just(()), st.sampled_from(["b1", "b2"]).flatmap(lambda key: st.tuples(network("bridge", docker_id=st.just(key))))
)


def overlay_here(name: str) -> st.SearchStrategy[NetworkSnapshot]:
    return network(name, "swarm", peers=few_words)


def container(name: str) -> st.SearchStrategy[ContainerSnapshot]:
    port = st.builds(PortSnapshot, protocol=st.just("tcp"), container_port=st.integers(1, 9), host_ip=words)
    return st.builds(
        ContainerSnapshot, docker_id=st.just(f"{name}-id"), name=st.sampled_from([name, f"new {name}"]), image=words,
        state=st.sampled_from(["running", "exited"]), health=st.sampled_from(["", "healthy"]),
        created=st.integers(0, 2**40), network_mode=words, shares_with=words,
        ports=st.lists(port, max_size=2).map(tuple), labels=maps, service_id=st.sampled_from(["", "s1-id", "s2-id"]),
        task_id=words, stack=words, compose_service=words, error=words,
    )  # fmt: skip


@st.composite
def endpoints(draw: st.DrawFn) -> tuple[EndpointSnapshot, ...]:
    """Some on networks that the host lists, some on others, some on names alone."""
    made = st.builds(
        EndpointSnapshot,
        container_key=st.sampled_from([*(f"{name}-id" for name in CONTAINERS), "lb-o1", "ep-9"]),
        network_key=st.sampled_from(["", "bridge", *(f"{name}-id" for name in LOCAL + OVERLAYS), "gone-id"]),
        network_name=st.sampled_from(["front", "o1"]),
        kind=st.sampled_from(["container", "service-lb", "orphan"]),
        docker_id=words, ipv4=addresses, ipv6=addresses, mac=words, gateway=words, gateway6=words, aliases=few_words,
    )  # fmt: skip
    return tuple(draw(st.lists(made, max_size=4, unique_by=lambda endpoint: endpoint.key)))


standing = st.fixed_dictionaries({"swarm_state": st.just("inactive")})


def member(cluster: str = "k") -> st.SearchStrategy[dict[str, Any]]:
    """A daemon in a swarm: a manager tells the cluster's id, a worker some managers."""
    nodes = CLUSTERS[cluster]
    heard = st.sampled_from([node for node in nodes if node.startswith("m")])
    managers = st.sets(heard, min_size=1).map(lambda chosen: tuple(sorted(chosen)))
    return st.sampled_from(nodes).flatmap(
        lambda node: st.fixed_dictionaries(
            {
                "swarm_state": st.just("active"),
                "node_id": st.just(node),
                "is_manager": st.just(node.startswith("m")),
                "cluster_id": st.just(cluster if node.startswith("m") else ""),
                "managers": managers,
                "node_addr": words,
                "manager_addresses": few_words,
            }
        )
    )


@st.composite
def hosts(draw: st.DrawFn, place: st.SearchStrategy[dict[str, Any]] = standing) -> HostSnapshot:
    parts: dict[str, Any] = {
        "networks": draw(bridges) + draw(some(LOCAL, network)) + draw(some(OVERLAYS, overlay_here)),
        "containers": draw(some(CONTAINERS, container)),
        "endpoints": draw(endpoints()),
        "default_pools": draw(few_words),
        "warnings": draw(few_words),
    }
    parts |= {name: draw(words) for name in ("hostname", "engine_version", "api_version", "operating_system", "kernel")}
    return HostSnapshot(**parts, **draw(place))


moving = st.one_of(st.none(), st.sets(st.sampled_from(("networks", "views", "containers", "endpoints")), min_size=1))
"""Which parts of a host are other ones at its next read; None: the whole of it."""


def partly(before: HostSnapshot | None, now: HostSnapshot, parts: set[str] | None) -> HostSnapshot:
    """`before`, with these parts of `now`: as most reads differ from the one before in a part alone."""
    if before is None or parts is None:
        return now
    networks = {
        part: tuple(
            network for network in (now if part in parts else before).networks if (network.scope == "swarm") is it
        )
        for part, it in (("networks", False), ("views", True))
    }
    told = {part: getattr(now, part) for part in parts & {"containers", "endpoints"}}
    return msgspec.structs.replace(before, networks=networks["networks"] + networks["views"], **told)


swarm_moving = st.one_of(st.none(), st.sets(st.sampled_from(("nodes", "networks", "services", "tasks")), min_size=1))


def swarm_partly(before: SwarmSnapshot | None, now: SwarmSnapshot, parts: set[str] | None) -> SwarmSnapshot:
    """The same of a swarm."""
    if before is None or parts is None:
        return now
    return msgspec.structs.replace(before, **{part: getattr(now, part) for part in parts})


def node(docker_id: str) -> st.SearchStrategy[NodeSnapshot]:
    return st.builds(
        NodeSnapshot, docker_id=st.just(docker_id), hostname=words,
        role=st.just("manager" if docker_id.startswith("m") else "worker"),
        availability=st.sampled_from(["active", "drain"]), state=st.sampled_from(["ready", "down"]), address=words,
        engine_version=words, leader=st.booleans(), reachability=words, labels=maps,
    )  # fmt: skip


def service(name: str) -> st.SearchStrategy[ServiceSnapshot]:
    vip = st.builds(VipSnapshot, network_id=st.sampled_from([f"{name}-id" for name in OVERLAYS]), address=addresses)
    port = st.builds(ServicePortSnapshot, protocol=st.just("tcp"), target=st.integers(1, 9))
    return st.builds(
        ServiceSnapshot, docker_id=st.just(f"{name}-id"), name=words, mode=st.sampled_from(["replicated", "global"]),
        replicas=st.one_of(st.none(), st.integers(0, 2**40)), image=words, stack=words,
        vips=st.lists(vip, max_size=2).map(tuple), ports=st.lists(port, max_size=1).map(tuple), networks=few_words,
        labels=maps,
    )  # fmt: skip


def swarm_task(name: str) -> st.SearchStrategy[SwarmTaskSnapshot]:
    states = st.sampled_from(["running", "shutdown", "new"])
    attachment = st.builds(TaskAttachment, network_id=words, addresses=few_words)
    return st.builds(
        SwarmTaskSnapshot, docker_id=st.just(name), service_id=st.sampled_from(["", "s1-id", "s2-id"]),
        slot=st.one_of(st.none(), st.integers(0, 9)), node_id=st.sampled_from(["", *NODES]), state=states,
        desired_state=states, error=words, container_id=words, attachments=st.lists(attachment, max_size=1).map(tuple),
    )  # fmt: skip


def swarms(cluster: str = "k") -> st.SearchStrategy[SwarmSnapshot]:
    return st.builds(
        SwarmSnapshot, docker_id=st.just(cluster), reporter_node_id=st.just("m1"), nodes=some(CLUSTERS[cluster], node),
        networks=some(OVERLAYS, lambda name: network(name, "swarm")), services=some(SERVICES, service),
        tasks=some(("t1", "t2", "t3"), swarm_task), default_pools=few_words, subnet_size=st.integers(0, 128),
    )  # fmt: skip
