"""A manager's swarm: four calls at once, of whose answers only those entries are made out that are new.

The lists of a hundred nodes are megabytes, of which a read finds a few tasks changed. Each entry is known by its bytes:
as long as they are the same, what was made of them is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, Generic, NamedTuple, TypeVar
from urllib.parse import quote

from collectors import parse
from collectors.engine.connection import Connection
from collectors.engine.host import HostReading
from collectors.engine.told import Told, mark, print_of
from collectors.errors import EngineError, Refused
from collectors.parse import replies, swarm_replies
from collectors.snapshot import Failure, SwarmSnapshot, digest

Made = TypeVar("Made")

ATTACHMENTS = "/tasks?filters=" + quote('{"runtime":["attachment"]}')
"""Standalone containers on swarm networks are tasks of this runtime, which /tasks alone leaves out."""


class FoundSwarm(NamedTuple):
    """A swarm as it was read. `snapshot` is None where it is as its digest says, which was known."""

    digest: str
    snapshot: SwarmSnapshot | None


class Part(Generic[Made]):
    """One of the lists that make a swarm, as it was last made out."""

    def __init__(self, shape: type[Any], make: Callable[[Any], Made]) -> None:
        self._shape, self._make = shape, make
        self._last: tuple[bytes, dict[bytes, Made]] = (b"", {})

    def made(self, told: Told[Any]) -> Collection[Made]:
        """Its entries. Raises EngineError."""
        whole, known = self._last
        if told.mark != whole:
            entries = dict[bytes, Made]()
            for piece in told.pieces():
                its = mark(piece)
                entries[its] = known[its] if its in known else self._make(told.entry(piece, self._shape))
            self._last, known = (told.mark, entries), entries
        return known.values()


class SwarmMemory:
    """What reads of a swarm through one manager remember between them."""

    def __init__(self) -> None:
        self.networks = Part(replies.Network, parse.network)
        self.nodes = Part(swarm_replies.Node, parse.node)
        self.services = Part(swarm_replies.Service, parse.service)
        self.tasks = Part(swarm_replies.Task, parse.task)
        self.attachments = Part(swarm_replies.Task, parse.task)
        self.last: tuple[tuple[bytes, ...], str] = ((), "")
        """Marks of what was told, and the digest of what was made of it."""

    def found(self, info: replies.Info, networks_print: bytes, told: tuple[Told[Any], ...], known: str) -> FoundSwarm:
        """`told` are networks, nodes, services, tasks and attachments; the print is the same for networks that are,
        whatever their order. Raises EngineError."""
        networks, nodes, services, tasks, attachments = told
        marks = (print_of(info.swarm), networks_print, *(each.mark for each in told[1:]))
        if known and self.last == (marks, known):
            return FoundSwarm(known, None)
        made = parse.swarm_of(
            info,
            networks=self.networks.made(networks),
            nodes=self.nodes.made(nodes),
            services=self.services.made(services),
            tasks=self.tasks.made(tasks),
            attachments=self.attachments.made(attachments),
        )
        its_digest = digest(made)
        self.last = (marks, its_digest)
        return FoundSwarm(its_digest, None if its_digest == known else made)


def read_swarm(
    connection: Connection, remembered: SwarmMemory, manager: HostReading, known: str
) -> FoundSwarm | Failure:
    """The manager's swarm. A swarm that cannot tell (no leader, say) is its own failure, not the daemon's.

    Without a leader the list of networks is answered all the same, only without the swarm's, and /info without its
    cluster: taking that for the swarm would mean that it has no networks.
    """
    info = manager.info
    if not (info.swarm and info.swarm.cluster and info.swarm.cluster.id):
        return _leaderless(connection)
    try:
        told = (manager.networks, *_lists(connection))
        return remembered.found(info, manager.lists.networks.print, told, known)
    except EngineError as error:
        return error.as_failure()
    except Refused as error:
        return Failure(state="unreachable", kind="protocol", words=error.words)


def _lists(connection: Connection) -> list[Told[Any]]:
    """Nodes, services, tasks and attachments. Raises EngineError and Refused."""
    shapes: dict[str, type[Any]] = {
        "/nodes": list[swarm_replies.Node],
        "/services": list[swarm_replies.Service],
        "/tasks": list[swarm_replies.Task],
        ATTACHMENTS: list[swarm_replies.Task],
    }
    told = []
    for path, body in zip(shapes, connection.bodies(shapes), strict=True):
        if isinstance(body, Refused):
            raise body
        told.append(Told(connection, path, body, shapes[path]))
    return told


def _leaderless(connection: Connection) -> Failure:
    """Docker's words for why a manager does not know its cluster."""
    words = f"{connection.address} manages a swarm that has no leader now: bring back more than half of its managers."
    try:
        connection.get("/nodes", list[swarm_replies.Node])
    except Refused as error:
        words = error.words
    except EngineError as error:
        return error.as_failure()
    return Failure(state="unreachable", kind="protocol", words=words)
