"""What follows from a change once it is committed: word to the browsers, and new links in the sources it concerns.

The pipeline ends here. Whatever was cut short between a commit and this, by a kill or an error, `mend` makes good:
links are stored, so nothing else would look at them again until their own source changes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from django.utils import timezone

from dashboard import heard
from dashboard.inventory import links
from dashboard.inventory.changeset import ChangeSet
from dashboard.inventory.models import Host, Swarm
from dashboard.topology import delta, freshness, publish


def spread(changesets: Iterable[ChangeSet]) -> None:
    """Publishes each change, and relinks the sources that it concerns until none is left."""
    waiting = [changeset for changeset in changesets if changeset]
    while waiting:
        changeset = waiting.pop(0)
        if changeset.ends_source:
            freshness.forget(changeset.source)
        publish.send(delta.of_changeset(changeset))
        heard.answered(changeset.source)
        for source in links.sources_concerned(changeset):
            if relinked := links.relink(source, timezone.now()):
                waiting.append(relinked)


def mend(rest: Callable[[float], object] = lambda _: False) -> None:
    """Relinks every source, resting after each, until `rest` (of the seconds that it took) is true. Reads only, where
    nothing was cut short; browsers find a lost delta by its revision."""
    for model in (Host, Swarm):
        for pk in list(model.objects.order_by("pk").values_list("pk", flat=True)):
            began = time.monotonic()
            spread([links.relink(f"{model.kind}:{pk}", timezone.now())])
            if rest(time.monotonic() - began):
                return
