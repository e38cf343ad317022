"""What a daemon tells of itself: /info and /version."""

from __future__ import annotations

from collections import Counter
from typing import Any

import orjson

from collectors.simulator.fleet import Fleet
from collectors.simulator.model import Host, Node
from collectors.simulator.render import shapes
from collectors.simulator.render.keeping import dumped
from collectors.simulator.render.times import rfc3339

API_IS_OPEN = (
    "WARNING: API is accessible on http://{address}:2375 without encryption.\n"
    "         Access to the remote API is equivalent to root access on the host. Refer\n"
    "         to the 'Docker daemon attack surface' section in the documentation for\n"
    "         more information: https://docs.docker.com/go/attack-surface/"
)


def version(host: Host) -> bytes:
    machine = host.machine
    same = {
        "ApiVersion": shapes.API_VERSION,
        "MinAPIVersion": shapes.MIN_API_VERSION,
        "GitCommit": "5d6db84",
        "GoVersion": "go1.19.8",
        "Os": "linux",
        "Arch": "amd64",
        "KernelVersion": machine.kernel,
        "BuildTime": "2025-05-07T21:09:36.000000000+00:00",
    }
    parts = [
        {"Name": "Engine", "Version": machine.engine, "Details": {**same, "Experimental": "false"}},
        {"Name": "containerd", "Version": "1.6.20~ds1", "Details": {"GitCommit": "1.6.20~ds1-1+deb12u3"}},
        {"Name": "runc", "Version": "1.1.5+ds1", "Details": {"GitCommit": "1.1.5+ds1-1+deb12u1"}},
        {"Name": "docker-init", "Version": "0.19.0", "Details": {"GitCommit": ""}},
    ]
    return orjson.dumps({"Platform": {"Name": ""}, "Components": parts, "Version": machine.engine, **same})


def info(fleet: Fleet, host: Host) -> bytes:
    """/info. The order of RemoteManagers differs from call to call, as it does on a real daemon."""
    machine = host.machine
    states = Counter("stopped" if not c.runs and c.state != "restarting" else c.state for c in host.containers.values())
    return dumped(
        {
            **shapes.INFO,
            "ID": host.engine_id,
            "Containers": len(host.containers),
            "ContainersRunning": states["running"] + states["restarting"],
            "ContainersPaused": states["paused"],
            "ContainersStopped": states["stopped"],
            "Images": len({container.image for container in host.containers.values()}),
            "NFd": 60 + 6 * len(host.containers),
            "NGoroutines": 90 + 12 * len(host.containers),
            "NEventsListener": 0,
            "SystemTime": rfc3339(fleet.generated_at),
            "KernelVersion": machine.kernel,
            "OperatingSystem": machine.system,
            "OSVersion": machine.system_version,
            "NCPU": machine.cpus,
            "MemTotal": machine.memory,
            "DockerRootDir": "/var/lib/docker",
            "Name": host.name,
            "ServerVersion": machine.engine,
            "Swarm": _membership(host),
            "Warnings": [API_IS_OPEN.format(address=host.address)] if machine.open_api else None,
        }
    )


def _membership(host: Host) -> dict[str, Any]:
    node = host.node
    if node is None:
        nowhere = {"NodeID": "", "NodeAddr": "", "LocalNodeState": "inactive", "ControlAvailable": False}
        return {**nowhere, "Error": "", "RemoteManagers": None}
    swarm = node.swarm
    managers = [{"NodeID": n.id, "Addr": f"{n.host.address}:2377"} for n in swarm.managers]
    turn = host.asked % len(managers)
    member: dict[str, Any] = {
        "NodeID": node.id,
        "NodeAddr": host.address,
        "LocalNodeState": "active",
        "ControlAvailable": host.is_manager,
        "Error": "",
        "RemoteManagers": managers[turn:] + managers[:turn],
    }
    if host.is_manager:
        member |= {"Nodes": len(swarm.nodes), "Managers": len(managers), "Cluster": cluster(node)}
    return member


def cluster(node: Node) -> dict[str, Any]:
    """The swarm itself, as managers know it: in /info and /swarm."""
    swarm = node.swarm
    return {
        "ID": swarm.id,
        "Version": {"Index": 10},
        "CreatedAt": rfc3339(swarm.created),
        "UpdatedAt": rfc3339(swarm.created),
        "Spec": shapes.CLUSTER_SPEC,
        "TLSInfo": shapes.TLS_INFO,
        "RootRotationInProgress": False,
        "DefaultAddrPool": [swarm.space] if swarm.asked_space else None,
        "SubnetSize": swarm.prefix,
        "DataPathPort": 4789,
    }
