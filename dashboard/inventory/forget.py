"""Ends of sources: a host that was removed by a user, a swarm that none of our hosts is in any more."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from dashboard.inventory import links
from dashboard.inventory.changeset import ChangeSet
from dashboard.inventory.models import Host, Swarm
from dashboard.inventory.presence import lasting
from dashboard.inventory.revision import Revision

ABANDONED_AFTER = timedelta(minutes=1)


@transaction.atomic
def forget_host(host_pk: int) -> list[ChangeSet]:
    """Removes a host with all its rows. Its swarm is told, and ends with the last of its hosts."""
    at = timezone.now()
    host = Revision.open("host", host_pk, at)
    if host is None:
        return []
    member_of = Q(hosts=host_pk) | Q(reporter=host_pk) | Q(nodes__host=host_pk)
    swarms = sorted(set(Swarm.objects.filter(member_of).values_list("pk", flat=True)))
    told = [_without(pk, host_pk, at) for pk in swarms]
    told.append(host.end())
    told += [_ended_if_empty(pk, at) for pk in swarms]
    return [changeset for changeset in told if changeset]


def _without(swarm_pk: int, host_pk: int, at: datetime) -> ChangeSet:
    """The swarm as it is without this host, which is about to go."""
    revision = Revision.open("swarm", swarm_pk, at)
    if revision is None:
        return ChangeSet(f"swarm:{swarm_pk}", 0)
    links.relink_nodes(revision, without=host_pk)
    if revision.row["reporter_id"] == host_pk:
        revision.tell(reporter_id=None)
        managers = Host.objects.filter(swarm=swarm_pk, is_manager=True, state=Host.State.REACHABLE).exclude(pk=host_pk)
        if not managers.exists():
            words = "None of its managers is read any more. Add one of them as a host."
            revision.tell(**lasting(revision, state=Swarm.State.STALE.value), error=words)
    return revision.close(digest="")


def forget_abandoned(at: datetime) -> list[ChangeSet]:
    """Ends swarms that all our hosts have left. One just made waits a minute for its first host's link."""
    left = Swarm.objects.filter(hosts__isnull=True).exclude(since__gt=at - ABANDONED_AFTER)
    ended = [_ended_if_empty(pk, at) for pk in left.order_by("pk").values_list("pk", flat=True)]
    return [changeset for changeset in ended if changeset]


@transaction.atomic
def _ended_if_empty(swarm_pk: int, at: datetime) -> ChangeSet:
    """Looks for hosts under the swarm's lock, which a host takes before it links itself to it."""
    swarm = Revision.open("swarm", swarm_pk, at)
    if swarm is None or Host.objects.filter(swarm=swarm_pk).exists():
        return ChangeSet(f"swarm:{swarm_pk}", 0)
    return swarm.end()
