"""Whatever is read after whatever: the rows are the snapshot, and the changes tell how they became so."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.snapshot import HostSnapshot, SwarmSnapshot
from dashboard.inventory.models import Host, Swarm
from dashboard.inventory.reconcile import reconcile_host, reconcile_swarm
from tests.inventory import strategies
from tests.inventory.fleet import later, new_host
from tests.inventory.readback import (
    as_kept,
    host_of_rows,
    in_order,
    nothing_kept,
    pks,
    revisions_have_no_gaps,
    rows_replayed,
    rows_that_stand,
    swarm_of_rows,
)

pytestmark = pytest.mark.django_db
few = settings(max_examples=30, deadline=None)


@few
@given(
    st.lists(
        st.tuples(strategies.hosts(st.one_of(strategies.standing, strategies.member())), strategies.moving),
        min_size=2,
        max_size=4,
    )
)
def test_a_host_is_what_it_told_last(reads: list[tuple[HostSnapshot, set[str] | None]]) -> None:
    with nothing_kept():
        pk, snapshot = new_host().pk, None
        for number, (now, parts) in enumerate(reads):
            snapshot = strategies.partly(snapshot, now, parts)
            before, revision = pks(), Host.objects.get(pk=pk).revision
            changeset = reconcile_host(pk, snapshot, f"d{number}", later(number))
            assert host_of_rows(pk) == as_kept(snapshot)
            assert changeset.revision == Host.objects.get(pk=pk).revision == revision + bool(changeset)
            assert_history_holds(before)
            assert_writes_nothing(lambda n=number, s=snapshot: reconcile_host(pk, s, f"d{n}", later(n + 0.5)))


@few
@given(st.lists(st.tuples(strategies.swarms(), strategies.swarm_moving), min_size=2, max_size=4))
def test_a_swarm_is_what_its_manager_told_last(reads: list[tuple[SwarmSnapshot, set[str] | None]]) -> None:
    with nothing_kept():
        reporter, pk, snapshot = new_host().pk, Swarm.objects.create().pk, None

        def read(number: float, snapshot: SwarmSnapshot, at: datetime) -> object:
            return reconcile_swarm(pk, snapshot, f"d{number}", reporter, at, at)

        for number, (now, parts) in enumerate(reads):
            snapshot = strategies.swarm_partly(snapshot, now, parts)
            before = pks()
            read(number, snapshot, later(number))
            assert swarm_of_rows(pk, "m1") == in_order(snapshot)
            assert_history_holds(before)
            assert_writes_nothing(lambda n=number, s=snapshot: read(n, s, later(n + 0.5)))


def assert_history_holds(before: dict[tuple[str, object, object], int]) -> None:
    """Changes replay to the rows, revisions have no gaps, and what stays keeps its pk."""
    assert rows_replayed() == rows_that_stand()
    assert revisions_have_no_gaps()
    after = pks()
    assert {key: after[key] for key in before.keys() & after.keys()} == {
        key: before[key] for key in before.keys() & after.keys()
    }


def assert_writes_nothing(again: object) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        changeset = again()  # type: ignore[operator]
    assert not changeset
    assert [query["sql"] for query in asked if not query["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))] == []
