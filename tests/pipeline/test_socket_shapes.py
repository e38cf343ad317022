"""What a socket carries is the shape of the API without labels, gateway endpoints, and nulls at any depth."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from collectors.snapshot import PoolSnapshot, PortSnapshot, ServicePortSnapshot, ServiceSnapshot, VipSnapshot
from dashboard.inventory.models import Host
from dashboard.topology import chart
from dashboard.topology.kept import Kept
from tests.inventory import fleet
from tests.pipeline import readings
from tests.pipeline.browser import kept_whole
from tests.pipeline.conftest import Ends

BARE = fleet.network("bare", pools=(PoolSnapshot(subnet="10.7.0.0/24"),), labels={"a": "b"})
KEPT = fleet.network("kept", pools=(PoolSnapshot(subnet="10.8.0.0/24", aux_addresses={"router": "10.8.0.9"}),))
WEB = fleet.container("web", ports=(PortSnapshot(protocol="tcp", container_port=80),), labels={"a": "b"})
LEGS = (fleet.endpoint("web", BARE), fleet.endpoint("web", fleet.bridge(), kind="gateway"))
SERVICE = ServiceSnapshot(
    docker_id="s1", name="s", mode="global", vips=(VipSnapshot(network_id="gone", address="10.0.0.2/24"),),
    ports=(ServicePortSnapshot(protocol="tcp", target=80),),
)  # fmt: skip


def nothings(value: Any, where: str = "") -> list[str]:
    """Where in it a null or an empty object stands."""
    if value is None or value == {}:
        return [where]
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for name, part in parts for found in nothings(part, f"{where}.{name}")]


def the_first_message() -> dict[str, Any]:
    return kept_whole(Kept(brief=False))


@pytest.fixture
def told(ends: Ends) -> Ends:
    host = fleet.new_host()
    snapshot = fleet.manager(networks=(BARE, KEPT, fleet.bridge()), containers=(WEB,), endpoints=LEGS)
    readings.arrive(host.pk, readings.of(snapshot, fleet.swarm(services=(SERVICE,))))
    return ends


def test_no_message_carries_nothing(told: Ends) -> None:
    whole = the_first_message()
    messages = [whole, *(orjson.loads(Kept(brief=False).source(source)[1]) for source in whole["sources"])]
    for message in messages:
        assert nothings(message) == []
        assert "labels" not in str(message)
    upserts = [message["upsert"] for message in told.published]
    assert nothings([upsert for upsert in upserts if upsert]) == []


def test_what_is_there_is_told(told: Ends) -> None:
    whole = the_first_message()
    pools = {network["name"]: network["pools"] for network in whole["networks"]}
    assert pools["bare"] == [{"subnet": "10.7.0.0/24"}]
    assert pools["kept"] == [{"subnet": "10.8.0.0/24", "aux_addresses": {"router": "10.8.0.9"}}]
    assert whole["containers"][0]["ports"] == [{"protocol": "tcp", "container_port": 80}]
    (service,) = whole["services"]
    assert service["vips"] == [{"address": "10.0.0.2/24"}]
    assert service["ports"] == [{"protocol": "tcp", "target": 80, "mode": "ingress"}]


def test_the_api_keeps_its_nulls(told: Ends) -> None:
    bare = next(network for network in chart.whole()["networks"] if network["name"] == "bare")
    assert bare["pools"] == [{"subnet": "10.7.0.0/24", "gateway": None, "ip_range": None, "aux_addresses": {}}]


def test_a_gateway_leg_neither_comes_nor_goes(told: Ends) -> None:
    assert [endpoint["kind"] for endpoint in the_first_message()["endpoints"]] == ["container"]
    told.published.clear()
    host = Host.objects.get()
    readings.arrive(host.pk, readings.of(fleet.manager(containers=(WEB,))))
    removed = [ids for message in told.published for ids in [message["remove"].get("endpoints", [])]]
    assert sum(map(len, removed)) == 1
