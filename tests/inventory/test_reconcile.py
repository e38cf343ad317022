"""One host's snapshots into rows."""

from __future__ import annotations

import pytest

from dashboard.inventory.models import Container, Endpoint, Network
from dashboard.inventory.reconcile import reconcile_host
from tests.inventory.fleet import NOON, bridge, container, endpoint, host, new_host

pytestmark = pytest.mark.django_db


def test_the_first_snapshot_brings_all_its_rows_linked() -> None:
    k1 = new_host()
    changeset = reconcile_host(
        k1.pk,
        host(networks=(bridge(),), containers=(container("web"),), endpoints=(endpoint("web", bridge()),)),
        "d1",
        NOON,
    )
    assert changeset.revision == 1
    assert [row.name for row in changeset.rows] == ["k1", "bridge", "web", "web on bridge"]
    found = Endpoint.objects.get()
    assert (found.container, found.network) == (Container.objects.get(), Network.objects.get())
