"""/nodes, /services, /tasks and /swarm, as managers answer them."""

from __future__ import annotations

from typing import Any

import orjson

from collectors.simulator.model import Network, Node, Port, Service, Swarm, Task
from collectors.simulator.render import shapes
from collectors.simulator.render.daemon import cluster
from collectors.simulator.render.keeping import dumped
from collectors.simulator.render.times import rfc3339


def node(member: Node) -> dict[str, Any]:
    machine = member.host.machine
    shown: dict[str, Any] = {
        "ID": member.id,
        **_versioned(member.index, member.created, member.updated),
        "Spec": {"Labels": member.labels, "Role": member.role, "Availability": member.availability},
        "Description": {
            "Hostname": member.host.name,
            "Platform": {"Architecture": "x86_64", "OS": "linux"},
            "Resources": {"NanoCPUs": machine.cpus * 1_000_000_000, "MemoryBytes": machine.memory},
            "Engine": {"EngineVersion": machine.engine, "Plugins": shapes.NODE_PLUGINS},
            "TLSInfo": shapes.TLS_INFO,
        },
        "Status": {"State": member.state, "Addr": member.host.address},
    }
    if member.role == "manager":
        leads = {"Leader": True} if member.leader else {}
        shown["ManagerStatus"] = {**leads, "Reachability": "reachable", "Addr": f"{member.host.address}:2377"}
    return shown


def _versioned(index: int, created: int, updated: int) -> dict[str, Any]:
    return {"Version": {"Index": index}, "CreatedAt": rfc3339(created), "UpdatedAt": rfc3339(updated)}


def services(swarm: Swarm, chosen: list[Service], with_status: bool) -> bytes:
    """`with_status` adds how many tasks run and should; running ones count whatever their node's state."""
    running: dict[str, int] = {}
    for task in swarm.tasks.values():
        if task.service is not None and task.state == "running" and task.desired == "running":
            running[task.service.id] = running.get(task.service.id, 0) + 1
    return orjson.dumps([service(s, running.get(s.id, 0) if with_status else None) for s in chosen])


def service(one: Service, running: int | None = None) -> dict[str, Any]:
    endpoint_spec = {"Mode": one.endpoint_mode, **({"Ports": _ports(one)} if one.ports else {})}
    endpoint: dict[str, Any] = {"Spec": endpoint_spec if one.ports or one.endpoint_mode == "vip" else {}}
    if one.ports:
        endpoint["Ports"] = _ports(one)
    if one.vips:
        endpoint["VirtualIPs"] = [{"NetworkID": network, "Addr": address} for network, address in one.vips.items()]
    shown: dict[str, Any] = {
        "ID": one.id,
        **_versioned(one.index, one.created, one.updated),
        "Spec": {
            "Name": one.name,
            "Labels": one.labels,
            "TaskTemplate": {**_task_spec(one), "Runtime": "container"},
            "Mode": {"Global": {}} if one.replicas is None else {"Replicated": {"Replicas": one.replicas}},
            "EndpointSpec": endpoint_spec,
        },
        "Endpoint": endpoint,
    }
    if running is not None:
        nodes = [n for n in one.swarm.nodes.values() if n.availability == "active"]
        desired = len(nodes) if one.replicas is None else one.replicas
        shown["ServiceStatus"] = {"RunningTasks": running, "DesiredTasks": desired, "CompletedTasks": 0}
    return shown


def _ports(one: Service) -> list[dict[str, Any]]:
    return [_port(port, one.publish_mode) for port in one.ports]


def _port(port: Port, mode: str) -> dict[str, Any]:
    return {"Protocol": port.protocol, "TargetPort": port.container, "PublishedPort": port.host, "PublishMode": mode}


def _task_spec(one: Service) -> dict[str, Any]:
    targets = [
        {"Target": network.id, **({"Aliases": list(aliases)} if aliases else {})} for network, aliases in one.networks
    ]
    return {
        "ContainerSpec": {
            "Image": one.image,
            **({"Labels": one.container_labels} if one.container_labels else {}),
            "Args": one.command.split(),
            "Init": False,
            "DNSConfig": {},
            "Isolation": "default",
        },
        "Resources": {"Limits": {}, "Reservations": {}},
        "Placement": {"Constraints": list(one.constraints)} if one.constraints else {},
        **({"Networks": targets} if targets else {}),
        "ForceUpdate": 0,
    }


def task(one: Task) -> bytes:
    """A task's part of the list, kept until it is touched."""
    if one.rendered is None:
        one.rendered = dumped(_task(one))
    return one.rendered


def _task(one: Task) -> dict[str, Any]:
    shown: dict[str, Any] = {"ID": one.id, **_versioned(one.index, one.created, one.updated), "Labels": {}}
    status: dict[str, Any] = {"Timestamp": rfc3339(one.updated), "State": one.state, "Message": one.message}
    if one.error:
        status["Err"] = one.error
    if one.service is None:
        container = one.container
        target = [{"Target": network.id} for network, _ in one.addresses]
        attached = {"NetworkAttachmentSpec": {"ContainerID": container.id if container else ""}}
        shown["Spec"] = {**attached, "Networks": target, "ForceUpdate": 0, "Runtime": "attachment"}
    else:
        shown |= {"Spec": _task_spec(one.service), "ServiceID": one.service.id}
        if one.slot:
            shown["Slot"] = one.slot
        if one.container is not None:
            ran = {"ContainerID": one.container.id, "PID": one.container.pid, "ExitCode": one.container.exit_code}
            status["ContainerStatus"] = ran
    if one.node is not None:
        shown["NodeID"] = one.node.id
    status["PortStatus"] = {}
    if one.service is not None and one.service.publish_mode == "host" and one.service.ports and one.state == "running":
        status["PortStatus"] = {"Ports": _ports(one.service)}
    return {**shown, "Status": status, "DesiredState": one.desired, "NetworksAttachments": _attachments(one)}


def _attachments(one: Task) -> list[dict[str, Any]]:
    return [
        {"Network": _attached(network), **({"Addresses": [address]} if address else {})}
        for network, address in one.addresses
    ]


def _attached(network: Network) -> dict[str, Any]:
    options = {key: text for key, text in network.options.items() if "vxlanid" not in key}
    flags = {"Internal": network.internal, "Attachable": network.attachable, "Ingress": network.ingress}
    driver = {"Name": network.driver, **({"Options": options} if options else {})}
    spec = {"Name": network.name, "Labels": network.labels, "DriverConfiguration": driver}
    configs = [{"Subnet": pool.subnet, "Gateway": pool.gateway} for pool in network.pools]
    return {
        "ID": network.id,
        **_versioned(network.index, network.created, network.created),
        "Spec": {**spec, **{name: True for name, on in flags.items() if on}, "Scope": "swarm"},
        "DriverState": {"Name": network.driver, **({"Options": network.options} if network.options else {})},
        "IPAMOptions": {"Driver": {"Name": "default"}, "Configs": configs} if configs else {"Driver": {}},
    }


def swarm(manager: Node) -> bytes:
    """/swarm. The join tokens are no tokens."""
    return orjson.dumps({**cluster(manager), "JoinTokens": {"Worker": "SWMTKN-DEMO", "Manager": "SWMTKN-DEMO"}})
