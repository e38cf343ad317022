"""What is answered: the objects of the chart, as topology.rows makes them, and operations. See docs/api.md."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from ninja import Field, Schema
from pydantic import ConfigDict


class Shape(Schema):
    model_config = ConfigDict(extra="forbid")


class Pool(Shape):
    subnet: str
    gateway: str | None
    ip_range: str | None
    aux_addresses: dict[str, str] = Field(description="Kept from containers: addresses by name")


class Swarm(Shape):
    id: str = Field(examples=["swarm:1"])
    source: str
    name: str
    state: Literal["reachable", "stale", "never-seen"]
    since: datetime | None
    error: str | None
    reporter: str | None = Field(description="The host that tells of it")


class Host(Shape):
    id: str = Field(examples=["host:3", "node:8"])
    source: str
    name: str
    hostname: str | None
    address: str | None
    state: Literal["reachable", "unreachable", "hung", "never-seen"]
    since: datetime | None
    error: str | None = Field(description="refused, timeout, tls, ssh, permission: and why in words")
    collected_at: datetime | None
    engine_version: str | None
    swarm: str | None
    swarm_node_id: str | None
    role: str | None
    availability: str | None


class Network(Shape):
    id: str = Field(examples=["network:7"])
    source: str
    docker_id: str
    name: str
    driver: str
    scope: str
    host: str | None
    internal: bool
    attachable: bool
    ingress: bool
    config_only: bool
    encrypted: bool
    ipv4: bool
    ipv6: bool
    pools: list[Pool]
    vni: list[int]
    mtu: int | None
    labels: dict[str, str]


class Port(Shape):
    protocol: str
    host_ip: str | None
    host_port: int | None
    container_port: int


class Container(Shape):
    id: str = Field(examples=["container:12"])
    source: str
    docker_id: str
    name: str
    host: str
    image: str
    state: str
    health: str | None
    created: int = Field(description="Seconds since 1970")
    service: str | None
    stack: str | None
    network_mode: str
    ports: list[Port]
    error: str | None
    since: datetime | None = Field(description="When its state, or being unhealthy, began; null where nobody knows")
    exit_code: int | None = Field(description="Of its last run, while it does not run", examples=[137])
    restart_policy: str | None
    task_id: str | None = Field(description="The Swarm task whose container it is")
    labels: dict[str, str]


class Endpoint(Shape):
    id: str = Field(examples=["endpoint:31"])
    source: str
    docker_id: str | None
    network: str | None
    container: str | None
    kind: Literal["container", "service-lb", "ingress", "gateway", "orphan"]
    ipv4: str | None = Field(examples=["10.20.0.9/24"])
    ipv6: str | None
    mac: str | None
    gateway: str | None
    gateway6: str | None
    aliases: list[str]
    gateway_priority: int | None = Field(description="null where none was given; Docker 28 and later")
    dns_names: list[str] = Field(description="All its names on this network; empty before Docker 25")
    interface: str | None


class Vip(Shape):
    network: str | None
    address: str


class Service(Shape):
    id: str = Field(examples=["service:2"])
    source: str
    docker_id: str
    name: str
    mode: str
    replicas: int | None
    running: int
    endpoint_mode: str
    stack: str | None
    vips: list[Vip]
    ports: list[dict[str, Any]]


class Reads(Shape):
    """Seconds from one read of a host to the next: as it is, and as it was asked for."""

    every: float
    wanted: float


class Topology(Shape):
    """The whole chart, with the revision of each source. `reads` is there only while reads are behind."""

    at: datetime
    sources: dict[str, int] = Field(examples=[{"host:3": 17, "swarm:1": 5}])
    reads: Reads | None = None
    swarms: list[Swarm]
    hosts: list[Host]
    networks: list[Network]
    containers: list[Container]
    endpoints: list[Endpoint]
    services: list[Service]


class Accepted(Shape):
    """It was asked; GET operations/{id} tells how it goes."""

    operation: str = Field(examples=["operation:12"])


class Operation(Shape):
    id: str = Field(examples=["operation:12"])
    state: Literal["pending", "running", "succeeded", "refused", "failed", "lost"]
    kind: Literal["create-network", "remove-network", "connect-endpoint", "disconnect-endpoint"]
    summary: str = Field(examples=["Create the bridge network shop on alpha"])
    asked_at: datetime
    ended_at: datetime | None
    by: str = Field(description="The user who asked", examples=["alice"])
    host: str | None = Field(description="The daemon that is asked, null when it has been removed since")
    host_name: str
    swarm: str | None
    command: dict[str, Any] = Field(description="What was asked, as it goes to the collector")
    words: str = Field(description="Docker's own words; Docklines' where Docker was not reached")
    warning: str
    created_docker_id: str | None
    made: str | None = Field(description="The object made, once it has been read", examples=["network:7"])


class SavedView(Shape):
    id: str = Field(examples=["view:4"])
    name: str = Field(examples=["Web tier"])
    shared: bool = Field(description="Whether everyone with a role sees it")
    owner: str = Field(description="The user whose it is", examples=["alice"])
    mine: bool = Field(description="Whether it is of the user who asks")
    address: str = Field(description="What follows the origin and the base path, from /", examples=["/#q=web&f.host=3"])


class SavedViews(Shape):
    views: list[SavedView]


class FieldProblem(Shape):
    field: str = Field(examples=["pools.0.subnet"])
    reason: str


class Problem(Schema):
    """RFC 9457. `field`, `reason` and `errors` come with 422."""

    type: str
    title: str
    status: int
    detail: str
    field: str | None = None
    reason: str | None = None
    errors: list[FieldProblem] = []
