"""One host, read on a connection: whether it is as it was, and if not, all of it.

What the last read says will be asked goes out together with the ping (`AHEAD`), so most reads wait for their daemon
once. What has to be asked beside it, the networks and containers that are new, goes out when that is seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeVar
from urllib.parse import quote

from collectors import parse
from collectors.engine import sameness
from collectors.engine.connection import Ahead, Connection
from collectors.engine.memory import Memory
from collectors.engine.sameness import Network, Picture
from collectors.engine.told import Told
from collectors.errors import Refused
from collectors.parse import Detail, HostReplies, replies
from collectors.snapshot import HostSnapshot, digest

Shape = TypeVar("Shape")

LISTS = ("/info", "/networks", "/containers/json?all=1")
"""Networks are listed before containers and inspected after them, so a container that starts or goes meanwhile is at
most told of too early, and the event it makes brings the next read."""

AHEAD = 24
"""Calls at most that go out with the ping: some 4 KB, which a daemon that writes an answer meanwhile need not read."""


class Found(NamedTuple):
    """A host as it was read. `snapshot` is None where it is as its digest says, which was known."""

    digest: str
    snapshot: HostSnapshot | None


def ahead_of(memory: Memory) -> Ahead:
    """What a read will ask, as far as the one before tells."""
    networks, containers = memory.in_turn(AHEAD - len(LISTS))
    return Ahead(memory.api_version, [*LISTS, *map(_network, networks), *map(_container, containers)])


class HostReading:
    """The host as the daemon itself tells of it. Its making takes what every read takes: the lists, and what was asked
    for `ahead`. Raises EngineError and Refused."""

    def __init__(self, connection: Connection, memory: Memory, ahead: Ahead) -> None:
        self._connection, self._memory = connection, memory
        bodies = connection.bodies(ahead.paths)
        self.info = connection.decoded("/info", _accepted(next(bodies)), replies.Info)
        self.networks = Told(connection, "/networks", _accepted(next(bodies)), list[replies.Network])
        self._containers = Told(connection, "/containers/json", _accepted(next(bodies)), list[replies.Container])
        # What is refused may be gone from the lists as well: who needs it asks again.
        self._early = {
            path: body
            for path, body in zip(ahead.paths[len(LISTS) :], bodies, strict=True)
            if not isinstance(body, Refused)
        }
        self._bare = parse.bare_host(connection.api_version, self.info)
        self._before = memory.picture
        self.lists = sameness.lists_of(self._bare, self.networks, self._containers, self._before)

    def found(self, known: str) -> Found:
        """Not made out anew where it is known and nothing stirs. Raises EngineError and Refused."""
        before = self._before
        if before and before.digest == known and before.listed == self.lists.print and self._is_still(before):
            before.networks_listed, before.containers_listed = self.lists.networks.prints, self.lists.containers.prints
            return Found(known, None)
        return self._whole()

    def _is_still(self, before: Picture) -> bool:
        """What the lists do not show, of a host that is listed as before."""
        return (
            self._memory.is_settled()
            and before.is_still(self._inspected(before.due()))
            and self._memory.is_still(self.lists.containers.fresh, self._details)
        )

    def _whole(self) -> Found:
        memory, networks, containers = self._memory, self.networks.made(), self._containers.made()
        memory.picture = None  # nothing counts of what was known, if this breaks off
        told = self._inspected(parse.to_inspect(networks))
        inspected = {network: each.made() for network, each in told.items()}
        details = memory.detailed(containers, self._details, self.lists.containers.fresh)
        made = parse.host(
            HostReplies(
                api_version=self._connection.api_version,
                info=self.info,
                networks=networks,
                containers=containers,
                inspected=inspected,
                details=details,
                orphans=memory.orphans(parse.strangers(containers, inspected.values())),
            )
        )
        its_digest = digest(made)
        if details.keys() == {container.id for container in containers}:  # one that vanished has to be looked for
            memory.picture = sameness.taken(self.lists, its_digest, told, self._before)
        return Found(its_digest, made)

    def _inspected(self, network_ids: list[str]) -> dict[str, Network]:
        """Each as its inspect tells of it; those that vanished after they were listed are left out."""
        found = self._unless_gone([_network(network) for network in network_ids], replies.Network)
        return {network: told for network, told in zip(network_ids, found, strict=True) if told is not None}

    def _details(self, docker_ids: list[str]) -> Iterator[tuple[str, Detail | None]]:
        found = self._unless_gone([_container(docker_id) for docker_id in docker_ids], replies.InspectedContainer)
        for docker_id, told in zip(docker_ids, found, strict=True):
            yield docker_id, self._memory.detail_of(docker_id, told) if told is not None else None

    def _unless_gone(self, paths: list[str], shape: type[Shape]) -> Iterator[Told[Shape] | None]:
        """What each path tells; None for what vanished after it was listed. Raises Refused for any other refusal, once
        all were answered."""
        refused: Refused | None = None
        asked = self._connection.bodies([path for path in paths if path not in self._early])
        for path in paths:
            body = self._early[path] if path in self._early else next(asked)
            if not isinstance(body, Refused):
                yield Told(self._connection, path, body, shape)
                continue
            if body.status != 404:
                refused = refused or body
            yield None
        if refused:
            raise refused


def _network(network_id: str) -> str:
    return f"/networks/{quote(network_id, safe='')}"


def _container(docker_id: str) -> str:
    return f"/containers/{quote(docker_id, safe='')}/json"


def _accepted(body: bytes | Refused) -> bytes:
    if isinstance(body, Refused):
        raise body
    return body
