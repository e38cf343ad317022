"""A manager's replies into the SwarmSnapshot of its swarm."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

from collectors.parse import replies, swarm_replies, values
from collectors.parse.networks import network
from collectors.snapshot import (
    NetworkSnapshot,
    NodeSnapshot,
    ServicePortSnapshot,
    ServiceSnapshot,
    SwarmSnapshot,
    SwarmTaskSnapshot,
    TaskAttachment,
    VipSnapshot,
)


@dataclass(frozen=True, slots=True)
class SwarmReplies:
    """What a manager said. `networks` is its list: inspect would tell its own node's view instead of the swarm's."""

    info: replies.Info
    networks: list[replies.Network]
    nodes: list[swarm_replies.Node]
    services: list[swarm_replies.Service]
    tasks: list[swarm_replies.Task]
    attachments: list[swarm_replies.Task]


def swarm(read: SwarmReplies) -> SwarmSnapshot:
    """The SwarmSnapshot, every part sorted by id. Only `reporter_node_id` depends on which manager was asked."""
    return swarm_of(
        read.info,
        networks=map(network, read.networks),
        nodes=map(node, read.nodes),
        services=map(service, read.services),
        tasks=map(task, read.tasks),
        attachments=map(task, read.attachments),
    )


def swarm_of(
    info: replies.Info,
    *,
    networks: Iterable[NetworkSnapshot],
    nodes: Iterable[NodeSnapshot],
    services: Iterable[ServiceSnapshot],
    tasks: Iterable[SwarmTaskSnapshot],
    attachments: Iterable[SwarmTaskSnapshot],
) -> SwarmSnapshot:
    """The same out of what its replies were made into, entry by entry. `networks` may hold local ones as well."""
    told = info.swarm or replies.SwarmInfo()
    cluster = told.cluster or replies.ClusterInfo()
    swarms_own = (network for network in networks if network.scope == "swarm")
    attached = {task.docker_id: task for task in attachments}
    others = {task.docker_id: task for task in tasks if task.docker_id not in attached}
    return SwarmSnapshot(
        docker_id=cluster.id,
        reporter_node_id=told.node_id,
        nodes=values.once(nodes, key=_docker_id),
        networks=values.once(swarms_own, key=lambda network: network.key),
        services=values.once(services, key=_docker_id),
        tasks=tuple(task for _, task in sorted({**others, **attached}.items())),
        default_pools=tuple(cluster.default_addr_pool or ()),
        subnet_size=min(values.count(cluster.subnet_size), 128),
    )


_docker_id = attrgetter("docker_id")


def nodes(listed: Iterable[swarm_replies.Node]) -> tuple[NodeSnapshot, ...]:
    """The members of a swarm, sorted by id."""
    return values.once(map(node, listed), key=_docker_id)


def node(reply: swarm_replies.Node) -> NodeSnapshot:
    manager = reply.manager_status
    described = reply.description or swarm_replies.NodeDescription()
    return NodeSnapshot(
        docker_id=reply.id,
        hostname=described.hostname,
        role=reply.spec.role,
        availability=reply.spec.availability,
        state=reply.status.state,
        address=_node_address(reply),
        engine_version=described.engine.engine_version if described.engine else "",
        leader=manager.leader if manager else False,
        reachability=manager.reachability if manager else "",
        labels=reply.spec.labels or {},
    )


def _node_address(reply: swarm_replies.Node) -> str:
    """Status.Addr; a manager's can read 0.0.0.0 or 127.0.0.1 there, so its ManagerStatus.Addr goes first."""
    if reply.manager_status and reply.manager_status.addr:
        return reply.manager_status.addr.rpartition(":")[0].strip("[]")
    return reply.status.addr


def service(reply: swarm_replies.Service) -> ServiceSnapshot:
    spec = reply.spec
    endpoint = reply.endpoint or swarm_replies.ServiceEndpoint()
    asked = spec.endpoint_spec or swarm_replies.EndpointSpec()
    granted = endpoint.spec or swarm_replies.EndpointSpec()
    mode, replicas = _mode(spec.mode)
    labels = spec.labels or {}
    template = spec.task_template
    return ServiceSnapshot(
        docker_id=reply.id,
        name=spec.name,
        mode=mode,
        replicas=replicas,
        endpoint_mode=granted.mode or asked.mode or "vip",
        image=template.container_spec.image if template.container_spec else "",
        stack=labels.get("com.docker.stack.namespace", ""),
        vips=_vips(endpoint.virtual_ips or []),
        ports=_ports(endpoint.ports or asked.ports or []),
        networks=tuple(sorted({each.target for each in template.networks or spec.networks or []})),
        labels=labels,
    )


def _mode(mode: swarm_replies.ServiceMode) -> tuple[str, int | None]:
    if mode.replicated is not None:
        return "replicated", _counted(mode.replicated.replicas)
    if mode.replicated_job is not None:
        return "replicated-job", _counted(mode.replicated_job.total_completions)
    return ("global-job" if mode.global_job is not None else "global"), None


def _counted(number: int | None) -> int | None:
    return None if number is None else values.count(number)


def _vips(listed: Iterable[swarm_replies.VirtualIp]) -> tuple[VipSnapshot, ...]:
    """The addresses given; a dnsrr service keeps entries without one, and Go writes a missing one as "<nil>"."""
    given = {(vip.network_id, vip.addr) for vip in listed if values.address(vip.addr)}
    return tuple(VipSnapshot(network_id=network, address=address) for network, address in sorted(given))


def _ports(listed: Iterable[swarm_replies.ServicePort]) -> tuple[ServicePortSnapshot, ...]:
    ports = (
        ServicePortSnapshot(
            protocol=port.protocol,
            target=port.target_port,
            published=port.published_port or None,
            mode=port.publish_mode,
        )
        for port in listed
        if values.is_port(port.target_port) and values.is_port(port.published_port)
    )
    return tuple(sorted(ports, key=lambda port: (port.protocol, port.target, port.published or 0, port.mode)))


def task(reply: swarm_replies.Task) -> SwarmTaskSnapshot:
    status = reply.status
    attachment = reply.spec.network_attachment_spec
    ran = status.container_status.container_id if status.container_status else ""
    return SwarmTaskSnapshot(
        docker_id=reply.id,
        service_id=reply.service_id,
        slot=values.count(reply.slot) or None,
        node_id=reply.node_id,
        state=status.state,
        desired_state=reply.desired_state,
        error=status.err,
        container_id=attachment.container_id if attachment else ran,
        runtime="attachment" if attachment else "container",
        attachments=_attachments(reply.networks_attachments or []),
    )


def _attachments(listed: Iterable[swarm_replies.NetworkAttachment]) -> tuple[TaskAttachment, ...]:
    """One per network, sorted by its id: Docker's order is that of the service's spec, which may be rewritten."""
    found = (
        TaskAttachment(
            network_id=each.network.id if each.network else "",
            addresses=tuple(address for address in each.addresses or [] if values.address(address)),
        )
        for each in listed
    )
    return tuple(sorted(found, key=lambda attachment: (attachment.network_id, attachment.addresses)))
