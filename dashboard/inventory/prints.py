"""Which tasks of a swarm moved, by prints of those that this process took in last.

A swarm of a hundred nodes has thousands, of which a few moved: to load and compare all took a third of a second, in
which nothing else was taken in. Prints hold for rows under one digest of them all: where the swarm's row has another
one by now, whoever wrote it, they are of no use and all rows are compared.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

from collectors.snapshot import SwarmSnapshot, digest
from dashboard.inventory.compare import Columns
from dashboard.inventory.kinds import TASK
from dashboard.inventory.revision import CHUNK, Revision


class Kept(NamedTuple):
    """`digest` is that of all tasks together (inventory.parts), `prints` are theirs by docker_id."""

    digest: str
    prints: dict[str, str]


SWARMS = 64
"""Whose prints are kept, those told of last: some 250 bytes a task."""

_kept: OrderedDict[str, Kept] = OrderedDict()


def bring_tasks(revision: Revision, snapshot: SwarmSnapshot, now: str, name: Callable[[Columns], str]) -> None:
    """Makes the swarm's tasks as told; `now` is their digest together."""
    prints = {task.docker_id: digest(task) for task in snapshot.tasks}
    before = _kept.pop(revision.source_id, Kept("", {}))
    moved = {key for key in prints.keys() | before.prints.keys() if prints.get(key) != before.prints.get(key)}
    if before.digest and before.digest == revision.row["part_digests"].get("tasks") and len(moved) <= CHUNK:
        existing = revision.load(TASK, docker_id__in=moved)
        wanted = [task for task in snapshot.tasks if task.docker_id in moved]
    else:
        existing, wanted = revision.load(TASK), list(snapshot.tasks)
    revision.bring(TASK, TASK.all_of(wanted), existing, name=name)
    _kept[revision.source_id] = Kept(now, prints)
    while len(_kept) > SWARMS:
        _kept.popitem(last=False)
