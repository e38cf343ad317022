"""The shapes of what a manager alone answers: nodes, services and tasks. See `replies`."""

from __future__ import annotations

from typing import Any

from msgspec import field

from collectors.parse.replies import Id, Reply


class NodeSpec(Reply, frozen=True):
    labels: dict[str, str] | None = None
    role: str = ""
    availability: str = ""


class EngineDescription(Reply, frozen=True):
    engine_version: str = ""


class NodeDescription(Reply, frozen=True):
    hostname: str = ""
    engine: EngineDescription | None = None


class NodeStatus(Reply, frozen=True):
    state: str = ""
    addr: str = ""


class ManagerStatus(Reply, frozen=True):
    leader: bool = False
    reachability: str = ""
    addr: str = ""


class Node(Reply, frozen=True):
    """An entry of GET /nodes."""

    id: Id = field(name="ID")
    spec: NodeSpec = NodeSpec()
    description: NodeDescription | None = None
    status: NodeStatus = NodeStatus()
    manager_status: ManagerStatus | None = None


class NetworkTarget(Reply, frozen=True):
    target: str = ""


class ContainerSpec(Reply, frozen=True):
    image: str = ""


class TaskTemplate(Reply, frozen=True):
    container_spec: ContainerSpec | None = None
    networks: list[NetworkTarget] | None = None


class Replicated(Reply, frozen=True):
    replicas: int | None = None


class ReplicatedJob(Reply, frozen=True):
    total_completions: int | None = None


class ServiceMode(Reply, frozen=True):
    """One of these is there, or `Global`, an empty object as that of global jobs is."""

    replicated: Replicated | None = None
    replicated_job: ReplicatedJob | None = None
    global_job: dict[str, Any] | None = None


class ServicePort(Reply, frozen=True):
    protocol: str = "tcp"
    target_port: int = 0
    published_port: int = 0
    publish_mode: str = "ingress"


class EndpointSpec(Reply, frozen=True):
    mode: str = ""
    ports: list[ServicePort] | None = None


class ServiceSpec(Reply, frozen=True):
    name: str = ""
    labels: dict[str, str] | None = None
    task_template: TaskTemplate = TaskTemplate()
    mode: ServiceMode = ServiceMode()
    endpoint_spec: EndpointSpec | None = None
    networks: list[NetworkTarget] | None = None


class VirtualIp(Reply, frozen=True):
    network_id: str = field(name="NetworkID", default="")
    addr: str = ""


class ServiceEndpoint(Reply, frozen=True):
    spec: EndpointSpec | None = None
    ports: list[ServicePort] | None = None
    virtual_ips: list[VirtualIp] | None = field(name="VirtualIPs", default=None)


class Service(Reply, frozen=True):
    """An entry of GET /services."""

    id: Id = field(name="ID")
    spec: ServiceSpec = ServiceSpec()
    endpoint: ServiceEndpoint | None = None


class AttachmentSpec(Reply, frozen=True):
    container_id: str = field(name="ContainerID", default="")


class TaskSpec(Reply, frozen=True):
    network_attachment_spec: AttachmentSpec | None = None


class ContainerStatus(Reply, frozen=True):
    container_id: str = field(name="ContainerID", default="")


class TaskStatus(Reply, frozen=True):
    state: str = ""
    err: str = ""
    container_status: ContainerStatus | None = None


class AttachedNetwork(Reply, frozen=True):
    id: str = field(name="ID", default="")


class NetworkAttachment(Reply, frozen=True):
    network: AttachedNetwork | None = None
    addresses: list[str] | None = None


class Task(Reply, frozen=True):
    """An entry of GET /tasks, which leaves out attachments unless asked for that runtime."""

    id: Id = field(name="ID")
    spec: TaskSpec = TaskSpec()
    service_id: str = field(name="ServiceID", default="")
    slot: int = 0
    node_id: str = field(name="NodeID", default="")
    status: TaskStatus = TaskStatus()
    desired_state: str = ""
    networks_attachments: list[NetworkAttachment] | None = None
