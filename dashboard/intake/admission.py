"""Who may come in, and the rows that this makes. A node is let in once; again only by an admin's word (`release`).

A node whose daemon the dashboard has read itself so far keeps its host: the same row, ids and history.
"""

from __future__ import annotations

import logging
import time

from django.db import transaction
from django.utils import timezone

from collectors.node import wire
from collectors.node.acl import SHA256
from collectors.snapshot import Failure, NodeSnapshot, Reading
from dashboard import broker, pipeline
from dashboard.ending import end_demo
from dashboard.intake import users, versions
from dashboard.intake.manager import Answer
from dashboard.inventory.models import Enrolment, Host, HostCredential, RefusedEnrolment
from dashboard.inventory.models.nodes import MOST_REFUSALS
from dashboard.inventory.models.sources import NODE

log = logging.getLogger(__name__)

STRANGER = "The manager here lists no node {node_id}: it is of another swarm, or has left this one."
AGAIN = (
    "Node {node_id} ({name}) has enrolled already, with another password. If the volume of its collector was lost, an "
    "admin lets it in again: manage.py node release {name}, or Release on its page."
)
BURNT = (
    "An admin has released this node, so the password of its collector is worth nothing any more. It makes another one."
)
REMOVED = "An admin has removed {name}. To let it in again: manage.py node release {name}."
RELEASED = (
    "An admin has released it: its collector is not believed until it has enrolled again with another password, which "
    "takes a minute."
)


TOLD = "{name} may enrol again. What it had to come in with is worth nothing any more."


class Refused(Exception):
    """The text says why, and what to do. `anew`: another password would be let in."""

    def __init__(self, words: str, *, anew: bool = False) -> None:
        super().__init__(words)
        self.anew = anew


def judge(enrol: wire.Enrol, manager: Answer) -> None:
    """Raises Refused for what no row can change."""
    if not wire.NODE_ID.fullmatch(enrol.node_id) or not SHA256.fullmatch(enrol.secret_sha256):
        raise Refused("This is not how a collector asks to come in: use the image of this dashboard.")
    if not wire.understands(enrol.protocol):
        raise Refused(versions.refused(enrol.version, enrol.protocol))
    if manager.is_known and enrol.node_id not in manager.nodes:
        raise Refused(STRANGER.format(node_id=enrol.node_id))


def admit(enrol: wire.Enrol, node: NodeSnapshot) -> Enrolment:
    """Lets a node in that the manager knows. Raises Refused. The same request again is granted and changes nothing."""
    end_demo()
    with transaction.atomic():
        row = Enrolment.objects.select_for_update().filter(node_id=enrol.node_id).first()
        if row is not None and row.state != Enrolment.State.RELEASED:
            if row.state != Enrolment.State.REMOVED and row.secret_sha256 == enrol.secret_sha256:
                Enrolment.objects.filter(pk=row.pk).update(state=Enrolment.State.ENROLLED)
                return row
            raise Refused((REMOVED if row.state == Enrolment.State.REMOVED else AGAIN).format(**_named(row)))
        if row is not None and row.secret_sha256 == enrol.secret_sha256:
            raise Refused(BURNT, anew=True)
        host, before = (row.host, row.taken_over) if row is not None and row.host is not None else _host_of(node)
        RefusedEnrolment.objects.filter(node_id=enrol.node_id).delete()
        return Enrolment.objects.update_or_create(
            node_id=enrol.node_id,
            defaults={
                "name": host.name, "host": host, "state": Enrolment.State.ENROLLED, "enrolled_at": timezone.now(),
                "secret_sha256": enrol.secret_sha256, "version": versions.shown(enrol.version),
                "protocol": enrol.protocol, "taken_over": before,
            },
        )[0]  # fmt: skip


def _named(row: Enrolment) -> dict[str, str]:
    return {"node_id": row.node_id, "name": row.name}


def _host_of(node: NodeSnapshot) -> tuple[Host, str]:
    """The host that this node is or becomes, and the address at which we read its daemon ourselves before."""
    address = NODE + node.docker_id
    if (known := Host.objects.filter(address=address).first()) is not None:
        return known, ""
    same = Host.objects.select_for_update(no_key=True).filter(swarm_node_id=node.docker_id, demo=False)
    if (known := same.order_by("pk").first()) is not None:
        before, known.address = known.address, address
        known.save(update_fields=["address"])
        HostCredential.objects.filter(host=known).delete()
        log.warning("%s was read at %s, and is read by its node's own collector from now on.", known.name, before)
        return known, before
    return Host.objects.create(name=_free_name(node), address=address, swarm_node_id=node.docker_id), ""


def _free_name(node: NodeSnapshot) -> str:
    """Its hostname; with a piece of the NodeID where another host has that name."""
    hostname = versions.shown(node.hostname)[:200] or node.docker_id
    tries = (hostname, f"{hostname}-{node.docker_id[:6]}", f"{hostname}-{node.docker_id}")
    return next(name for name in tries if not Host.objects.filter(name=name).exists())


def note_refused(enrol: wire.Enrol, words: str) -> None:
    """For admins to see: who was refused, when and why. The oldest make room."""
    node_id = versions.shown(enrol.node_id)
    told = {"at": timezone.now(), "words": words, "version": versions.shown(enrol.version)}
    row, new = RefusedEnrolment.objects.get_or_create(node_id=node_id, defaults=told)
    if not new:
        RefusedEnrolment.objects.filter(pk=row.pk).update(**told, times=row.times + 1)
        return
    log.warning("Node %s was not let in: %s", node_id, words)
    keep = RefusedEnrolment.objects.order_by("-at", "-pk").values_list("pk", flat=True)[:MOST_REFUSALS]
    RefusedEnrolment.objects.exclude(pk__in=list(keep)).delete()


def release(row: Enrolment) -> None:
    """Its node may enrol again, with another password: the one that was good until now may be in other hands."""
    burnt = row.secret_sha256 if row.state == Enrolment.State.ENROLLED else ""
    Enrolment.objects.filter(pk=row.pk).update(state=Enrolment.State.RELEASED, secret_sha256=burnt)
    RefusedEnrolment.objects.filter(node_id=row.node_id).delete()
    try:
        users.revoke([row.node_id])
    except broker.BrokerError as error:
        log.warning("The broker's user of %s is taken away as soon as the broker answers: %s", row.name, error)
    if row.host_id is not None:
        fail(row.host_id, RELEASED)


def leave(row_node_id: str, words: str) -> None:
    """The node is not in the swarm any more. It does not come back: who joins again has another NodeID."""
    Enrolment.objects.filter(node_id=row_node_id).update(state=Enrolment.State.LEFT)
    host = Host.objects.filter(enrolment__node_id=row_node_id).values_list("pk", flat=True).first()
    if host is not None:
        fail(host, words)


def follow_removed() -> None:
    """Hosts that were removed: their collectors are not let in again by themselves. Who has left is forgotten."""
    without = Enrolment.objects.filter(host=None)
    without.filter(state=Enrolment.State.LEFT).delete()
    without.filter(state=Enrolment.State.ENROLLED).update(state=Enrolment.State.REMOVED, secret_sha256="")


def fail(host_pk: int, words: str) -> None:
    """Says in the host's row that its collector is not heard, or not believed."""
    failure = Failure(state="unreachable", kind="timeout", words=words)
    pipeline.take_in(host_pk, Reading(started_at=time.time(), failure=failure))
