"""What became of an Operation: its row from `pending` to its end. Only the pipeline calls this.

    pending ──started──► running ──conclude──► succeeded | refused | failed
       └──────────────────┴──────sweep──────► lost

A command runs at most once: `pipeline.dispatch` sets the claim key, the collector takes it (GETDEL) before it acts, and
whoever finds no key does nothing. `sweep` takes it as well, and so knows whether anyone still can.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from collectors import metrics
from collectors.commands import CommandOutcome
from collectors.node import wire
from dashboard.inventory.kinds import storable
from dashboard.operations.models import Operation

CLAIM_SECONDS = 45
"""How long a command may wait for a collector. Longer than PENDING_LIMIT, so that the sweep finds the key."""

PENDING_LIMIT = timedelta(seconds=30)
RUNNING_LIMIT = timedelta(seconds=90)
"""Docker itself waits 20 s for an overlay's address; collectors.engine gives up before this."""

NOBODY = "No collector took this up within {seconds} s, so nothing was done. See that a worker runs, then ask again."
NO_ANSWER = "Nobody told how this went: it may have been done. See what Docker shows on {host} before you ask again."


def claim_key(operation: Operation) -> str:
    """The name in Redis that must be taken before the command is carried out: the node's own where its collector
    carries it out."""
    if operation.host is not None and operation.host.node_id:
        return wire.claim_key(operation.host.node_id, operation.pk)
    return f"docklines:claim:{operation.pk}"


def get(operation_pk: int) -> Operation:
    return Operation.objects.select_related("host", "swarm").get(pk=operation_pk)


def started(operation_pk: int) -> bool:
    """A collector has the claim and begins. False where the Operation has moved on already: word may come late."""
    waiting = Operation.objects.filter(pk=operation_pk, state=Operation.State.PENDING)
    return waiting.update(state=Operation.State.RUNNING) == 1


def conclude(operation_pk: int, outcome: CommandOutcome, at: datetime | None = None) -> Operation:
    """Writes down how it went. It comes from the one holder of the claim, so it is right about `lost` rows too."""
    with transaction.atomic():
        operation = Operation.objects.select_for_update().get(pk=operation_pk)
        operation.state = Operation.State(outcome.state)
        operation.words, operation.warning = storable(outcome.words), storable(outcome.warning)
        operation.created_docker_id = storable(outcome.created)[:64]
        operation.ended_at = at or timezone.now()
        operation.save(update_fields=["state", "words", "warning", "created_docker_id", "ended_at"])
    metrics.OPERATIONS.add(outcome.state)
    metrics.COMMANDS_SECONDS.observe((operation.ended_at - operation.asked_at).total_seconds())
    return get(operation_pk)


def fail(operation_pk: int, words: str) -> None:
    """It could not even be sent."""
    waiting = Operation.objects.filter(pk=operation_pk, state=Operation.State.PENDING)
    if waiting.update(state=Operation.State.FAILED, words=words, ended_at=timezone.now()):
        metrics.OPERATIONS.add(Operation.State.FAILED)


def sweep(at: datetime, withdraw: Callable[[str], bool] = lambda _key: False) -> list[Operation]:
    """Ends as `lost` what was never answered, and says what that means. Gives those it ended.

    `withdraw` takes a claim key and tells whether it was still there: then nobody has run the command, nor will.
    """
    ended = []
    for operation in _overdue(at):
        state = operation.state
        unclaimed = state == Operation.State.PENDING and withdraw(claim_key(operation))
        words = (NOBODY if unclaimed else NO_ANSWER).format(seconds=PENDING_LIMIT.seconds, host=operation.host_name)
        still = Operation.objects.filter(pk=operation.pk, state=state)
        if still.update(state=Operation.State.LOST, words=words, ended_at=at):
            ended.append(get(operation.pk))
            metrics.OPERATIONS.add(Operation.State.LOST)
    return ended


def _overdue(at: datetime) -> list[Operation]:
    asked = Operation.objects.select_related("host")
    pending = asked.filter(state=Operation.State.PENDING, asked_at__lt=at - PENDING_LIMIT)
    running = asked.filter(state=Operation.State.RUNNING, asked_at__lt=at - RUNNING_LIMIT)
    return [*pending, *running]
