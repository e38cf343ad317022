"""Three hosts read, lost, removed in any order: what one source says of another is always right in the end."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.snapshot import Failure, HostSnapshot, SwarmSnapshot, digest
from dashboard.inventory import reconcile
from dashboard.inventory.changeset import ChangeSet
from dashboard.inventory.models import Host
from tests.inventory import strategies
from tests.inventory.fleet import later, new_host
from tests.inventory.linking import assert_links_are_right, spread
from tests.inventory.readback import nothing_kept, revisions_have_no_gaps, rows_replayed, rows_that_stand

pytestmark = pytest.mark.django_db
NAMES = ("alpha", "beta", "gamma")


class Read(NamedTuple):
    """`moving` are the parts that differ from what it told before, see strategies.partly."""

    host: str
    snapshot: HostSnapshot
    swarm: SwarmSnapshot | None
    moving: set[str] | None


class Lost(NamedTuple):
    host: str


class Removed(NamedTuple):
    host: str


class Swept(NamedTuple):
    """The abandoned swarms end."""


def reads() -> st.SearchStrategy[Read]:
    in_swarms = [
        st.builds(
            Read, st.sampled_from(NAMES), strategies.hosts(strategies.member(cluster)),
            st.one_of(st.none(), strategies.swarms(cluster)), strategies.moving,
        )
        for cluster in strategies.CLUSTERS
    ]  # fmt: skip
    return st.one_of(
        *in_swarms, st.builds(Read, st.sampled_from(NAMES), strategies.hosts(), st.none(), strategies.moving)
    )


steps = st.one_of(
    reads(), reads(), reads(), st.builds(Lost, st.sampled_from(NAMES)), st.builds(Removed, st.sampled_from(NAMES)),
    st.builds(Swept),
)  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(st.lists(steps, min_size=2, max_size=7))
def test_links_and_history_hold_after_every_step(taken: list[Read | Lost | Removed | Swept]) -> None:
    with nothing_kept():
        told: list[ChangeSet] = []
        said: dict[str, HostSnapshot] = {}
        for number, each in enumerate(taken):
            step = after_what_was_said(each, said)
            told += spread(carry_out(step, later(number * 100)), later(number * 100 + 1))
            assert_links_are_right()
            assert rows_replayed() == rows_that_stand()
            assert revisions_have_no_gaps()
        assert each_revision_was_told_once(told)


def after_what_was_said(
    step: Read | Lost | Removed | Swept, said: dict[str, HostSnapshot]
) -> Read | Lost | Removed | Swept:
    """The step, a read in part as the host's last one. `said` are those."""
    if isinstance(step, Removed):
        said.pop(step.host, None)
    if not isinstance(step, Read):
        return step
    told = said[step.host] = strategies.partly(said.get(step.host), step.snapshot, step.moving)
    return step._replace(snapshot=told, swarm=step.swarm if told.cluster_id == step.snapshot.cluster_id else None)


def carry_out(step: Read | Lost | Removed | Swept, at: datetime) -> list[ChangeSet]:
    if isinstance(step, Swept):
        return reconcile.forget_abandoned(at)
    host = Host.objects.filter(name=step.host).first() or new_host(step.host)
    if isinstance(step, Removed):
        return reconcile.forget_host(host.pk)
    if isinstance(step, Lost):
        return [reconcile.host_failed(host.pk, Failure(state="unreachable", kind="refused", words="Refused."), at)]
    return read(host.pk, step, at)


def read(host: int, step: Read, at: datetime) -> list[ChangeSet]:
    """As the pipeline does it."""
    swarm, told, no_news = reconcile.swarm_for(host, step.snapshot, at)
    if swarm is not None and not no_news:
        told.append(reconcile.introduce_networks(swarm, step.snapshot.networks, at, host))
    try:
        told.append(reconcile.reconcile_host(host, step.snapshot, digest(step.snapshot), at))
    except reconcile.SameDaemon as same:
        words = Failure(state="unreachable", kind="protocol", words=str(same))
        return [*told, reconcile.host_failed(host, words, at)]
    if step.swarm and swarm is not None and step.snapshot.is_manager:
        told.append(reconcile.reconcile_swarm(swarm, step.swarm, "", host, at, at))
    return told


def each_revision_was_told_once(told: list[ChangeSet]) -> bool:
    seen = [(changeset.source, changeset.revision) for changeset in told]
    by_source = {source: [number for name, number in seen if name == source] for source, _ in seen}
    return all(numbers == list(range(1, len(numbers) + 1)) for numbers in by_source.values())
