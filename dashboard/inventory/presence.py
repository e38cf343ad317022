"""Whether a source can be read, and since when. A failure changes that alone: its rows stay as they were last seen."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from collectors.snapshot import Failure
from dashboard.inventory.changeset import ChangeSet
from dashboard.inventory.compare import Columns
from dashboard.inventory.kinds import storable
from dashboard.inventory.models import Host, Swarm
from dashboard.inventory.revision import Revision


@transaction.atomic
def host_failed(host_pk: int, failure: Failure, at: datetime, last_read: datetime | None = None) -> ChangeSet:
    """The host could not be read. Other words for the same failure do not begin it anew.

    `last_read` is when it last could, where that is known: the age of its picture outlives the memory of it.
    """
    revision = Revision.open("host", host_pk, at)
    if revision is None:
        return ChangeSet(f"host:{host_pk}", 0)
    revision.tell(**lasting(revision, state=failure.state, failure=failure.kind), error=storable(failure.words))
    return revision.close(**({"collected_at": last_read} if last_read else {}))


@transaction.atomic
def host_seen(host_pk: int, at: datetime) -> ChangeSet:
    """The host was read and is as we know it: reachable again when it was not."""
    revision = Revision.open("host", host_pk, at)
    if revision is None:
        return ChangeSet(f"host:{host_pk}", 0)
    revision.tell(**reachable_host(revision))
    return revision.close(collected_at=at)


@transaction.atomic
def swarm_stale(swarm_pk: int, words: str, at: datetime) -> ChangeSet:
    """No manager of the swarm can be read. The next one that can is asked for everything, so the digest goes."""
    revision = Revision.open("swarm", swarm_pk, at)
    if revision is None:
        return ChangeSet(f"swarm:{swarm_pk}", 0)
    revision.tell(**lasting(revision, state=Swarm.State.STALE.value), error=storable(words))
    return revision.close(digest="")


@transaction.atomic
def swarm_vacated(swarm_pk: int, reporter_pk: int, at: datetime) -> ChangeSet:
    """Its reporter cannot tell of it any more, others may: the first that does takes over, and tells everything."""
    revision = Revision.open("swarm", swarm_pk, at)
    if revision is None or revision.row["reporter_id"] != reporter_pk:
        return ChangeSet(f"swarm:{swarm_pk}", 0)
    revision.tell(reporter_id=None)
    return revision.close(digest="")


def reachable_host(revision: Revision) -> Columns:
    return {**lasting(revision, state=Host.State.REACHABLE.value, failure=""), "error": ""}


def reachable_swarm(revision: Revision) -> Columns:
    return {**lasting(revision, state=Swarm.State.REACHABLE.value), "error": ""}


def lasting(revision: Revision, **state: str) -> Columns:
    """The columns of a state with `since`, which moves only when the state is another than before."""
    same = all(revision.row[name] == value for name, value in state.items())
    return {**state, "since": revision.row["since"] if same else revision.at}
