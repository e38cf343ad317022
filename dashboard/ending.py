"""Ends of hosts, whoever asks for them: a form, the command line, the first real host that ends the demo."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from dashboard import pipeline
from dashboard.inventory.models import Host
from dashboard.inventory.retention import forget_sources
from dashboard.operations.models import Operation


def remove(host: Host) -> None:
    """Ends a host and its rows, once the caller's transaction is over. Its daemon is not touched.

    Not inside it: browsers would hear of what may still be rolled back, and the locks of several hosts and their
    swarms would be held together, in an order in which others wait for them (inventory.revision).
    """
    transaction.on_commit(partial(pipeline.remove_host, host.pk))


def end_demo() -> None:
    """Ends the hosts of the demo, and all that was noted of them or asked of them."""
    demo = list(Host.objects.filter(demo=True))
    if not demo:
        return
    Operation.objects.filter(host__in=demo).delete()
    for host in demo:
        remove(host)
    swarms = {f"swarm:{host.swarm_id}" for host in demo if host.swarm_id}
    transaction.on_commit(partial(forget_sources, {host.source_id for host in demo} | swarms))
