"""The recorded answers of a real swarm, as the reader hands them to parse."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from collectors import parse
from collectors.parse import HostReplies, SwarmReplies, replies, swarm_replies
from collectors.snapshot import ContainerSnapshot, EndpointSnapshot, HostSnapshot, NetworkSnapshot, SwarmSnapshot

FOLDER = Path(__file__).parent.parent / "recordings"
HOSTS = ("manager", "worker2", "worker3")
NEWER = ("engine26", "engine28")
SPOKEN = {"engine26": "1.45", "engine28": "1.51"}


def answer(host: str, name: str, shape: Any = Any) -> Any:
    """One recorded answer, decoded."""
    return msgspec.json.decode((FOLDER / host / f"{name}.json").read_bytes(), type=shape)


@cache
def host_replies(host: str) -> HostReplies:
    """What a read of this host brings, every container inspected."""
    folder = FOLDER / host
    networks = answer(host, "networks", list[replies.Network])
    containers = answer(host, "containers_all", list[replies.Container])
    info = answer(host, "info", replies.Info)
    wanted = parse.to_inspect(networks)
    told = _all(folder, "network", replies.Network)
    inspected = _all(folder, "container", replies.InspectedContainer)
    return HostReplies(
        api_version=SPOKEN.get(host, "1.41"),
        info=info,
        networks=networks,
        containers=containers,
        inspected={network.id: network for network in told if network.id in wanted},
        details={container.id: parse.detail(container) for container in inspected},
    )


def _all(folder: Path, kind: str, shape: Any) -> list[Any]:
    """Inspected objects: a file each, or one list of all."""
    if (listed := folder / f"{kind}s_inspect.json").exists():
        return msgspec.json.decode(listed.read_bytes(), type=list[shape])
    return [msgspec.json.decode(path.read_bytes(), type=shape) for path in sorted(folder.glob(f"{kind}_*.json"))]


def swarm_told(**changed: Any) -> SwarmReplies:
    """What the manager says of its swarm; `changed` replaces parts of it."""
    return replace(
        SwarmReplies(
            info=answer("manager", "info", replies.Info),
            networks=answer("manager", "networks", list[replies.Network]),
            nodes=answer("manager", "nodes", list[swarm_replies.Node]),
            services=answer("manager", "services", list[swarm_replies.Service]),
            tasks=answer("manager", "tasks", list[swarm_replies.Task]),
            attachments=answer("manager", "tasks_attachment", list[swarm_replies.Task]),
        ),
        **changed,
    )


@cache
def snapshot(host: str) -> HostSnapshot:
    return parse.host(host_replies(host))


@cache
def swarm() -> SwarmSnapshot:
    return parse.swarm(swarm_told())


def network(host: HostSnapshot | SwarmSnapshot, name: str) -> NetworkSnapshot:
    """The only network of that name."""
    (found,) = [network for network in host.networks if network.name == name]
    return found


def container(host: HostSnapshot, name: str) -> ContainerSnapshot:
    """The only container of that name; a service's container is found by the part before the task's id."""
    (found,) = [container for container in host.containers if f"{container.name}.".startswith(f"{name}.")]
    return found


def endpoints(host: HostSnapshot, name: str, kind: str = "container") -> dict[str, EndpointSnapshot]:
    """A container's endpoints of one kind, by network name."""
    docker_id = container(host, name).docker_id
    return {e.network_name: e for e in host.endpoints if e.container_key == docker_id and e.kind == kind}
