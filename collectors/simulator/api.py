"""The Engine API of one host of the fleet: which path gives what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson

from collectors.simulator import commands, create, filters, lifecycle, lookup
from collectors.simulator.events import Kept, Wanted
from collectors.simulator.exchange import Answer, Request, Stream, is_on, refused, unquoted
from collectors.simulator.fleet import Fleet
from collectors.simulator.model import Host, Node, Swarm
from collectors.simulator.refusal import Refusal
from collectors.simulator.render import containers as show_containers
from collectors.simulator.render import daemon as show_daemon
from collectors.simulator.render import networks as show_networks
from collectors.simulator.render import swarm as show_swarm
from collectors.simulator.render.keeping import dumped
from collectors.simulator.render.shapes import NOT_A_MANAGER, NOT_IN_A_SWARM

PAGE_NOT_FOUND = Refusal(404, "page not found")


class SimulatedDaemon:
    """Answers for one host. Whole replies of lists are kept until the host or its swarm is touched."""

    def __init__(self, fleet: Fleet, host: Host) -> None:
        self.fleet, self.host, self.name, self.kept = fleet, host, host.name, Kept()
        self._reads: dict[str, Callable[[Request], bytes]] = {
            "info": self._info,
            "version": lambda _: show_daemon.version(host),
            "networks": self._networks,
            "nodes": self._nodes,
            "services": self._services,
            "tasks": self._tasks,
            "swarm": lambda _: show_swarm.swarm(self._manager()),
        }

    def answer(self, request: Request) -> Answer | Stream:
        try:
            return self._answer(request)
        except Refusal as refusal:
            return refused(refusal)

    def _answer(self, request: Request) -> Answer | Stream:
        first, *rest = request.path.strip("/").split("/")
        if request.method in ("GET", "HEAD"):
            if first == "_ping":
                return Answer(200, b"OK", "text/plain; charset=utf-8")
            if first == "events":
                return self._events(request)
            return Answer(200, self._read(first, [unquoted(part) for part in rest], request) + b"\n")
        return self._act(request.method, first, [unquoted(part) for part in rest], request)

    def _read(self, first: str, rest: list[str], request: Request) -> bytes:
        if not rest and first in self._reads:
            return self._reads[first](request)
        if first == "networks" and len(rest) == 1:
            return self._network(rest[0], is_on(request.query.get("verbose")))
        if first == "containers" and rest == ["json"]:
            return self._containers(request)
        if first == "containers" and rest[1:] == ["json"]:
            return show_containers.inspected(lookup.container(self.host, rest[0]))
        if first in ("nodes", "services", "tasks") and len(rest) == 1:
            return self._of_the_swarm(first, rest[0])
        raise PAGE_NOT_FOUND

    def _act(self, method: str, first: str, rest: list[str], request: Request) -> Answer:
        fleet, host = self.fleet, self.host
        if first == "containers" and rest:
            return Answer(lifecycle.act(fleet, host, method, rest, request.query), kind="")
        if first != "networks" or not rest:
            raise PAGE_NOT_FOUND
        if method == "DELETE" and len(rest) == 1:
            commands.remove(fleet, host, rest[0])
            return Answer(204, kind="")
        if method == "POST" and rest == ["create"]:
            return Answer(201, orjson.dumps(create.network(fleet, host, request.body)) + b"\n")
        if method == "POST" and rest[1:] == ["connect"]:
            commands.connect(fleet, host, rest[0], request.body)
            return Answer(200, kind="")
        if method == "POST" and rest[1:] == ["disconnect"]:
            commands.disconnect(fleet, host, rest[0], request.body)
            return Answer(200, kind="")
        raise PAGE_NOT_FOUND

    def _events(self, request: Request) -> Stream:
        wanted = Wanted(filters.for_events(request.query.get("filters", "")))
        since, until = request.query.get("since"), request.query.get("until")
        end = float(until) if until else None
        past = self.kept.between(float(since), end) if since else []
        return Stream(wanted, [event for event in past if wanted.takes(event)], end)

    def _info(self, _: Request) -> bytes:
        """Rendered for each order of the managers once."""
        self.host.asked += 1
        turn = self.host.asked % max(1, len(self.host.node.swarm.managers) if self.host.node else 1)
        return self._kept(f"info {turn}", lambda: show_daemon.info(self.fleet, self.host))

    def _networks(self, request: Request) -> bytes:
        def render(asked: filters.Filters) -> bytes:
            known = filters.chosen(show_networks.listed(self.host), asked, filters.NETWORKS)
            return dumped([show_networks.list_item(network, self.host) for network in known])

        asked = filters.parse(request.query.get("filters", ""))
        return render(asked) if asked else self._kept("networks", lambda: render({}))

    def _network(self, name: str, verbose: bool) -> bytes:
        network = lookup.network(self.host, name)
        if verbose:
            return show_networks.inspected(network, self.host, verbose=True)
        return self._kept(network.id, lambda: show_networks.inspected(network, self.host))

    def _containers(self, request: Request) -> bytes:
        asked = filters.parse(request.query.get("filters", ""))
        everything = is_on(request.query.get("all")) or "status" in asked
        found = [c for c in self.host.containers.values() if everything or c.runs or c.state == "restarting"]
        found = filters.chosen(found, asked, filters.CONTAINERS) if asked else found
        found.sort(key=lambda container: container.created, reverse=True)
        limit = int(request.query.get("limit") or 0)
        shown = found[:limit] if limit > 0 else found
        return b"[" + b",".join([show_containers.list_item(self.fleet, container) for container in shown]) + b"]"

    def _nodes(self, request: Request) -> bytes:
        swarm = self._swarm()
        asked = filters.parse(request.query.get("filters", ""))
        nodes = filters.chosen(swarm.nodes.values(), asked, filters.NODES)
        return orjson.dumps([show_swarm.node(node) for node in sorted(nodes, key=lambda node: node.id)])

    def _services(self, request: Request) -> bytes:
        swarm, with_status = self._swarm(), is_on(request.query.get("status"))
        asked = filters.parse(request.query.get("filters", ""))
        services = filters.chosen(swarm.services.values(), asked, filters.SERVICES)
        return show_swarm.services(swarm, sorted(services, key=lambda service: service.id), with_status)

    def _tasks(self, request: Request) -> bytes:
        swarm = self._swarm()
        asked = filters.parse(request.query.get("filters", ""))
        known = {**swarm.tasks, **swarm.attachments} if "runtime" in asked else swarm.tasks
        tasks = sorted(filters.chosen(known.values(), asked, filters.TASKS), key=lambda task: task.id)
        return b"[" + b",".join([show_swarm.task(task) for task in tasks]) + b"]"

    def _of_the_swarm(self, kind: str, name: str) -> bytes:
        swarm = self._swarm()
        if kind == "tasks":
            return show_swarm.task(lookup.member({**swarm.tasks, **swarm.attachments}, "task", name, {}))
        if kind == "nodes":
            by_name = {node.host.name: node for node in swarm.nodes.values()}
            found = self._manager() if name == "self" else lookup.member(swarm.nodes, "node", name, by_name)
            return orjson.dumps(show_swarm.node(found))
        services = {service.name: service for service in swarm.services.values()}
        return orjson.dumps(show_swarm.service(lookup.member(swarm.services, "service", name, services)))

    def _manager(self) -> Node:
        if self.host.node is None:
            raise Refusal(503, NOT_IN_A_SWARM)
        if not self.host.is_manager:
            raise Refusal(503, NOT_A_MANAGER)
        return self.host.node

    def _swarm(self) -> Swarm:
        return self._manager().swarm

    def _kept(self, key: str, render: Callable[[], Any]) -> bytes:
        found = self.host.cache.get(key)
        if found is None:
            found = self.host.cache[key] = render()
        return found
