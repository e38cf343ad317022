"""One node's messages: whose they are, what of them may be believed, and what is news.

A node is believed about its own daemon alone. Which node wrote is told by the key; a picture of another NodeID is a
failure that says so. What it tells of its swarm counts where the local manager says that it is one of its managers.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec
from msgspec.structs import replace

from collectors import metrics
from collectors.commands import CommandOutcome, as_plain
from collectors.node import wire
from collectors.snapshot import Failure, HostSnapshot, Reading
from dashboard import pipeline
from dashboard.intake import versions
from dashboard.intake.known import Node
from dashboard.intake.manager import Answer
from dashboard.intake.outboxes import Entry
from dashboard.inventory.models import Enrolment, Host
from dashboard.operations.models import Operation

NOT_ITSELF = (
    "The collector of this node sent the picture of another one ({other}), which is not taken: let one collector run "
    "on each node, with the socket of its own Docker."
)
NOT_IN_SWARM = (
    "Its daemon says that it is in no swarm any more. If it is to stay out, remove this host; when it joins again it "
    "comes in by itself, as another node."
)

OPEN = (Operation.State.PENDING, Operation.State.RUNNING, Operation.State.LOST)
"""Operations that an outcome still says something of."""

LONGEST = 600.0
"""Seconds that a collector may say that something took: a larger number would spoil the figures of all."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Taken:
    """What is left to do once a node's messages are taken: nothing was written where `seen` are sources that were read
    and are as known; `news` is a Reading for the pipeline, which answers an event heard at `heard_at` by the broker's
    clock; `anew` says that something was left out which the rows do not have."""

    news: Reading | None = None
    heard_at: float | None = None
    seen: list[str] = field(default_factory=list)
    anew: bool = False


def unpacked(entry: Entry) -> wire.Message | wire.NotOurs:
    """The message, or why it is none."""
    try:
        return wire.unpack(entry.packed)
    except wire.NotOurs as error:
        return error


def of_command(node: Node, message: wire.Message) -> None:
    """Takes in that a command began, or how it went. Only of Operations that were asked of this very node."""
    asked = Operation.objects.filter(pk=message.operation, host=node.host, state__in=OPEN)
    if not asked.exists():
        log.warning("%s tells of the operation %s, which is not its own or has ended.", node.name, message.operation)
    elif message.kind == "started":
        pipeline.started(message.operation)
    else:
        try:
            outcome = msgspec.json.decode(message.body, type=CommandOutcome)
        except msgspec.MsgspecError as error:
            log.warning("%s tells of the operation %s in a way not understood: %s", node.name, message.operation, error)
            outcome = CommandOutcome(state="failed", words="Its collector's answer was not understood.")
        pipeline.conclude(message.operation, as_plain(outcome))


def of_reading(node: Node, entries: Sequence[Entry], message: wire.Message, manager: Answer) -> Taken:
    """What the last of its readings brings: `message`, with those before it, which were not taken in."""
    try:
        reading = msgspec.json.decode(message.body, type=Reading)
    except msgspec.MsgspecError as error:
        return not_understood(node, wire.NotOurs(f"A reading is not understood: {error}", message.version))
    took, heard = _told(message.took), _told(message.heard)
    metrics.read_ended(reading, took)
    if _is_as_known(node, reading):
        of_swarm = [node.swarm] if node.swarm and reading.swarm_digest else []
        return Taken(seen=[f"host:{node.host}", *of_swarm])
    reading = _completed(reading, entries[:-1])
    if reading.failure is None and reading.host is None and reading.digest != node.digest:
        return Taken(anew=True)
    told_swarm = reading.swarm or reading.swarm_failure or reading.swarm_digest in ("", node.swarm_known)
    anew = not told_swarm and node.reports and manager.is_manager(node.node_id)
    entry = entries[-1]
    began = entry.at - took  # by the broker's clock: the node's may be an hour off
    heard_at = entry.at - heard if heard > 0 else None
    return Taken(believable(node.node_id, replace(reading, started_at=began), manager), heard_at, anew=anew)


def _completed(reading: Reading, earlier: Sequence[Entry]) -> Reading:
    """With what it leaves out because it went whole in one of those before it: a collector does not send the same twice
    while it is on its way."""
    for entry in reversed(earlier):
        lacks_host = reading.host is None and reading.failure is None
        lacks_swarm = bool(reading.swarm is None and reading.swarm_digest and reading.swarm_failure is None)
        if not (lacks_host or lacks_swarm):
            break
        before = _reading_in(entry)
        if before is None:
            continue
        if lacks_host and before.host is not None and before.digest == reading.digest:
            reading = replace(reading, host=before.host)
        if lacks_swarm and before.swarm is not None and before.swarm_digest == reading.swarm_digest:
            reading = replace(reading, swarm=before.swarm)
    return reading


def _reading_in(entry: Entry) -> Reading | None:
    message = unpacked(entry)
    if isinstance(message, wire.NotOurs) or message.kind != "reading":
        return None
    try:
        return msgspec.json.decode(message.body, type=Reading)
    except msgspec.MsgspecError:
        return None


def _told(seconds: float) -> float:
    """A time that a collector measured, if it can be one."""
    return min(max(0.0, seconds), LONGEST)


def not_understood(node: Node, error: wire.NotOurs) -> Taken:
    """Said once, and on the page of its host for as long as it lasts."""
    words = versions.refused(error.version, error.protocol)
    if node.error != words:
        log.warning("%s: %s (%s)", node.name, words, error)
        return Taken(news=_failure(words))
    return Taken()


def _is_as_known(node: Node, reading: Reading) -> bool:
    """Whether it brings nothing that the rows do not have. Its digests are compared with what they were when the node
    was last loaded; where others have moved on since, the wish moves on too, and the next read is whole."""
    if reading.failure or reading.host or reading.swarm or reading.swarm_failure:
        return False
    swarm_is_known = not (node.swarm and reading.swarm_digest) or reading.swarm_digest == node.swarm_known
    return node.state == Host.State.REACHABLE and reading.digest == node.known != "" and swarm_is_known


def believable(node_id: str, reading: Reading, manager: Answer) -> Reading:
    """The reading without what its node has no say in. What was altered is to be told anew: its digest goes."""
    host = reading.host
    if host is not None and host.node_id != node_id:
        if host.node_id:
            return _failure(NOT_ITSELF.format(other=host.node_id[:25]))
        if host.swarm_state in ("inactive", ""):
            return _failure(NOT_IN_SWARM)
    manages = manager.is_manager(node_id)
    if not manages or (reading.swarm is not None and reading.swarm.docker_id != manager.cluster_id):
        reading = replace(reading, swarm=None, swarm_digest="", swarm_failure=None)
    if host is None:
        return reading
    known = _of_its_swarm(host, manages, manager)
    if (known.is_manager, known.cluster_id) != (host.is_manager, host.cluster_id):
        reading = replace(reading, digest="")
    return replace(reading, host=known)


def _of_its_swarm(host: HostSnapshot, manages: bool, manager: Answer) -> HostSnapshot:
    """What it says of its place in the swarm, as far as a manager says so too: otherwise it could name the managers
    of another swarm, and have the two taken for one."""
    return replace(
        host,
        is_manager=host.is_manager and manages,
        cluster_id=host.cluster_id if host.cluster_id == manager.cluster_id and manages else "",
        managers=tuple(member for member in host.managers if member in manager.nodes),
    )


def _failure(words: str) -> Reading:
    return Reading(started_at=0.0, failure=Failure(state="unreachable", kind="protocol", words=words))


def note_version(node: Node, message: wire.Message) -> bool:
    """Keeps which collector writes, where that is another than was known. True when it is."""
    version, protocol = versions.shown(message.version), message.protocol
    if (version, protocol) == (node.version, node.protocol):
        return False
    Enrolment.objects.filter(node_id=node.node_id).update(version=version, protocol=protocol)
    return True
