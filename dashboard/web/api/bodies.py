"""What may be sent. Unknown fields and wrong types are refused: a misspelt option must not be passed over."""

from __future__ import annotations

from typing import Annotated

from ninja import Field, Schema
from pydantic import ConfigDict

from collectors.commands import CreateNetwork
from collectors.snapshot import PoolSnapshot

Id = Annotated[str | int, Field(examples=["host:3", 3])]


class Body(Schema):
    model_config = ConfigDict(extra="forbid", strict=True)


class NewPool(Body):
    """One range of addresses. Left out as a whole, Docker chooses."""

    subnet: str = Field(examples=["10.20.0.0/24"])
    gateway: str | None = Field(None, description="Inside the subnet; Docker takes the first address without.")
    ip_range: str | None = Field(None, description="The part Docker gives addresses from by itself.")

    def as_pool(self) -> PoolSnapshot:
        return PoolSnapshot(subnet=self.subnet, gateway=self.gateway or "", ip_range=self.ip_range or "")


class NewNetwork(Body):
    """A network to be made: bridge, macvlan and ipvlan on a host or on every node of a swarm, an overlay in a swarm."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [
                {"name": "shop", "driver": "bridge", "host": "host:3", "pools": [{"subnet": "10.20.0.0/24"}]},
                {"name": "app", "driver": "overlay", "swarm": "swarm:1", "attachable": True},
                {"name": "lan", "driver": "macvlan", "swarm": "swarm:1", "scope": "swarm", "config_from": "lan-config"},
            ]
        },
    )
    name: str = Field(examples=["shop"])
    driver: str = Field("bridge", description="bridge, overlay, macvlan or ipvlan", examples=["bridge"])
    host: Id | None = Field(None, description="Whose network it is; give either host or swarm.")
    swarm: Id | None = Field(None, description="A manager of it that can be reached is asked.")
    scope: str | None = Field(
        None, description="local or swarm, as host or swarm have it; it may be left out.", examples=["swarm"]
    )
    config_from: str | None = Field(
        None,
        description="The config-only network, on each host, that gives pools, IPv6, options and labels; give none of "
        "them beside it. Of scope swarm a bridge, macvlan or ipvlan has pools and options in no other way.",
        examples=["lan-config"],
    )
    internal: bool = Field(False, description="No way out of the host.")
    attachable: bool = Field(False, description="Of scope swarm: single containers may join, not services only.")
    ipv4: bool = Field(True, description="false, on a host with Docker 28 or later: IPv6 only.")
    ipv6: bool = Field(
        False, description="Needs an IPv6 pool of its own among the pools; Docker 27 and later choose one on a host."
    )
    pools: list[NewPool] = Field([], max_length=16)
    options: dict[str, str] = Field({}, description="Driver options.", examples=[{"parent": "eth0"}])
    labels: dict[str, str] = {}

    def as_command(self) -> CreateNetwork:
        return CreateNetwork(
            name=self.name,
            driver=self.driver,
            scope=self.scope or "",
            config_from=self.config_from or "",
            internal=self.internal,
            attachable=self.attachable,
            ipv4=self.ipv4,
            ipv6=self.ipv6,
            pools=tuple(pool.as_pool() for pool in self.pools),
            options=self.options,
            labels=self.labels,
        )


class Connection(Body):
    """A container to be connected. Without addresses Docker chooses; with one it must be free and inside a pool."""

    container: Annotated[str | int, Field(examples=["container:12"])]
    ipv4: str | None = Field(None, examples=["10.20.0.9"])
    ipv6: str | None = None
    aliases: list[str] = Field([], max_length=32, examples=[["db"]])
    gateway_priority: int = Field(
        0,
        description="The network with the highest has the default route, among those with both IPv4 and IPv6 if there "
        "are any. Docker 28 and later.",
        examples=[10],
    )


class Disconnection(Body):
    """`force` also removes an endpoint that Docker keeps though its container has gone wrong."""

    container: Annotated[str | int, Field(examples=["container:12"])]
    force: bool = False


class NewView(Body):
    """A view to be saved: its name, and what follows the origin in the browser's address bar."""

    name: str = Field(description="1 to 80 characters, not yet a view of yours", examples=["Web tier"])
    address: str = Field(description="A path of this site, at most 4,000 characters", examples=["/#q=web&f.host=3"])
    shared: bool = Field(False, description="Whether everyone with a role sees it; needs the role operator.")


class ChangedView(Body):
    """What is to be different; what is left out stays."""

    name: str | None = Field(None, examples=["Web tier"])
    address: str | None = Field(None, examples=["/#q=web&f.host=3"])
    shared: bool | None = None
