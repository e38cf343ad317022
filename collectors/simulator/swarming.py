"""Swarms: their making, their nodes, and services whose tasks become containers on nodes.

A task that ends is replaced by another, on the node of its group with the fewest; the ended one stays in the history.
"""

from __future__ import annotations

from collectors.simulator import containers
from collectors.simulator.attach import touch_task
from collectors.simulator.events import swarm_event
from collectors.simulator.fleet import Fleet
from collectors.simulator.model import Host, Network, Node, Port, Service, Swarm, Task
from collectors.simulator.networks import add_overlay

HISTORY = 1
"""Ended tasks kept for each slot (a real swarm keeps five)."""


def init_swarm(fleet: Fleet, large: bool) -> Swarm:
    """A new swarm. A large one was given its own space at init, as 253 addresses for an overlay would not do."""
    swarm = Swarm(fleet.swarm_id(), fleet.now())
    if large:
        swarm.space, swarm.prefix, swarm.asked_space = "10.0.0.0/9", 20, True
    ingress = Network(fleet.swarm_id(), "ingress", "overlay", "swarm", fleet.now(), ingress=True)
    swarm.ingress = add_overlay(fleet, swarm, ingress)
    fleet.swarms.append(swarm)
    return swarm


def join(fleet: Fleet, swarm: Swarm, host: Host, role: str) -> Node:
    """Make a host a member. Its part of ingress comes with `networks.predefine` and `attach.open_leg`."""
    now = fleet.now()
    node = Node(fleet.swarm_id(), swarm, host, role, fleet.hex_id(12), now, now, index=swarm.next_index())
    node.leader = role == "manager" and not swarm.managers
    swarm.nodes[node.id] = node
    host.node = node
    return node


def add_service(fleet: Fleet, service: Service) -> Service:
    """docker service create, without its tasks: addresses for its VIPs are taken."""
    swarm = service.swarm
    service.index = swarm.next_index()
    reached = [network for network, _ in service.networks]
    if any(port.host for port in service.ports) and service.publish_mode == "ingress" and swarm.ingress is not None:
        reached.insert(0, swarm.ingress)
    for network in reached if service.endpoint_mode == "vip" else ():
        pool = network.pools[0]
        service.vips[network.id] = f"{pool.take()}/{pool.prefix}"
    swarm.services[service.id] = service
    swarm.cache.clear()
    swarm_event(fleet, swarm, service, "create")
    return service


def task_networks(service: Service) -> list[tuple[Network, tuple[str, ...]]]:
    """What a task's container is attached to: ingress first when the service publishes there, then what it asks."""
    ingress = service.swarm.ingress
    if ingress is not None and any(port.host for port in service.ports) and service.publish_mode == "ingress":
        return [(ingress, ()), *service.networks]
    return service.networks


def run_task(fleet: Fleet, service: Service, node: Node, slot: int) -> Task:
    """A new task on a node, running."""
    now = fleet.now()
    task = Task(fleet.swarm_id(), now, now, service, slot, node)
    part = str(slot) if slot else node.id
    labels = {
        **service.container_labels,
        "com.docker.swarm.node.id": node.id,
        "com.docker.swarm.service.id": service.id,
        "com.docker.swarm.service.name": service.name,
        "com.docker.swarm.task": "",
        "com.docker.swarm.task.id": task.id,
        "com.docker.swarm.task.name": f"{service.name}.{part}.{task.id}",
    }
    by_node = service.publish_mode == "host"
    host_network = [(n, a) for n, a in service.networks if n.driver == "host"]
    wish = containers.Wish(
        name=f"{service.name}.{part}.{task.id}",
        image=service.image,
        command=service.command,
        networks=[(_host_network(node.host), ())] if host_network else task_networks(service),
        ports=tuple(Port(p.protocol, p.container, p.host if by_node else None) for p in service.ports if by_node),
        labels=labels,
        health=service.health,
        task=task,
    )
    task.container = containers.create(fleet, node.host, wish)
    try:
        containers.start(fleet, task.container)
    except containers.StartRefused as refused:
        task.state, task.desired, task.error = "failed", "shutdown", str(refused)
    living = task.container.endpoints.values()
    task.addresses = [(host_network[0][0], "")] if host_network else [(e.network, e.ipv4) for e in living]
    service.swarm.tasks[task.id] = task
    touch_task(task, fleet)
    return task


def _host_network(host: Host) -> Network:
    return next(network for network in host.networks.values() if network.driver == "host")


def wait_for_node(fleet: Fleet, service: Service, slot: int) -> Task:
    """A task no node suits: pending, with addresses and no container."""
    now, swarm = fleet.now(), service.swarm
    task = Task(fleet.swarm_id(), now, now, service, slot, state="pending", message="pending task scheduling")
    task.error = f"no suitable node (scheduling constraints not satisfied on {len(swarm.nodes)} nodes)"
    task.addresses = [(n, f"{n.pools[0].take()}/{n.pools[0].prefix}") for n, _ in service.networks]
    task.index = swarm.next_index()
    swarm.tasks[task.id] = task
    swarm.cache.clear()
    return task


def end_task(fleet: Fleet, task: Task, *, exit_code: int, failed: bool) -> None:
    """Stop a task's container and take it away; the task stays in the history, failed or shut down."""
    container = task.container
    if container is not None and container.id in container.host.containers:
        if container.runs:
            containers.die(fleet, container, exit_code, signal="" if failed else "15", stopped=not failed)
        containers.remove(fleet, container)
    task.state, task.desired = ("failed" if failed else "shutdown"), "shutdown"
    task.message = "started" if failed else "shutdown"
    task.error = f"task: non-zero exit ({exit_code})" if failed else ""
    touch_task(task, fleet)
    _forget_old(task)


def _forget_old(task: Task) -> None:
    if task.service is None:
        return
    tasks = task.service.swarm.tasks
    same = [t for t in tasks.values() if _same_place(t, task) and t.desired == "shutdown"]
    for old in sorted(same, key=lambda t: (t.updated, t.id))[:-HISTORY]:
        del tasks[old.id]


def _same_place(one: Task, other: Task) -> bool:
    return one.service is other.service and one.slot == other.slot and (bool(one.slot) or one.node is other.node)


def replace_task(fleet: Fleet, task: Task, *, exit_code: int = 1) -> Task:
    """A task failed, and the swarm runs another in its place."""
    service, node = task.service, task.node
    assert service is not None
    assert node is not None
    end_task(fleet, task, exit_code=exit_code, failed=True)
    return run_task(fleet, service, node if not task.slot else emptiest(service), task.slot)


def scale(fleet: Fleet, service: Service, replicas: int) -> None:
    """docker service scale."""
    before = service.replicas or 0
    service.replicas, service.updated, service.index = replicas, fleet.now(), service.swarm.next_index()
    service.swarm.cache.clear()
    swarm_event(fleet, service.swarm, service, "update", replicas_new=str(replicas), replicas_old=str(before))
    living = [task for task in service.swarm.tasks.values() if task.service is service and task.desired == "running"]
    for task in living:
        if task.slot > replicas:
            end_task(fleet, task, exit_code=0, failed=False)
    for slot in sorted(set(range(1, replicas + 1)) - {task.slot for task in living}):
        run_task(fleet, service, emptiest(service), slot)


def emptiest(service: Service) -> Node:
    """Of the nodes a service may run on, the one with the fewest containers. The first of equals."""
    swarm = service.swarm
    able = [
        n for n in swarm.nodes.values() if n.availability == "active" and (not service.nodes or n.id in service.nodes)
    ]
    up = [node for node in able if node.host.answers]
    return min(up or able, key=lambda node: len(node.host.containers))
