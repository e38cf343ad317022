"""A browser that only takes deltas shows what a browser shows that has just been opened, whatever happened between. And
what is kept for those that open, by its revisions, is what they would have read.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from collectors.snapshot import HostSnapshot, SwarmSnapshot
from dashboard import pipeline
from dashboard.topology.kept import Kept
from tests.inventory import fleet, strategies
from tests.inventory.readback import nothing_kept
from tests.pipeline import readings
from tests.pipeline.browser import Browser
from tests.pipeline.conftest import Ends

pytestmark = pytest.mark.django_db


def tell(browser: Browser, ends: Ends) -> None:
    while ends.published:
        browser.take(ends.published.pop(0))


managers = strategies.hosts(strategies.member())
workers = strategies.hosts(st.one_of(strategies.standing, strategies.member()))
steps = st.lists(
    st.one_of(
        st.tuples(st.just("manager"), managers, strategies.swarms()),
        st.tuples(st.just("worker"), workers, st.none()),
        st.tuples(st.sampled_from(["manager fails", "worker fails", "worker goes"]), st.none(), st.none()),
    ),
    min_size=2,
    max_size=6,
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking such long stories takes minutes
)
@given(steps)
def test_deltas_lead_to_the_whole_chart(ends: Ends, steps: list[tuple[str, HostSnapshot, SwarmSnapshot]]) -> None:
    with nothing_kept():
        ends.published.clear()
        pks = {"manager": fleet.new_host("k1").pk, "worker": fleet.new_host("k2").pk}
        browser, kept = Browser(), Kept(brief=False)
        for what, host, swarm in steps:
            who, _, fate = what.partition(" ")
            if fate == "fails":
                readings.arrive(pks[who], readings.failed())
            elif fate == "goes":
                pipeline.remove_host(pks[who])
            else:
                swarm = replace(swarm, docker_id=host.cluster_id) if swarm and host.cluster_id else None
                readings.arrive(pks[who], readings.of(host, swarm))
            tell(browser, ends)
            assert browser.picture() == Browser(kept).picture()
        assert browser.missed == []
        assert browser.picture() == Browser().picture()


def test_a_network_that_goes_leaves_its_stopped_containers_endpoints_without_it(ends: Ends) -> None:
    host, overlay = fleet.new_host("k1"), fleet.network("span", "swarm")
    snapshot = fleet.manager(
        networks=(overlay,),
        containers=(fleet.container("web", state="exited"),),
        endpoints=(fleet.endpoint("web", overlay),),
    )
    readings.arrive(host.pk, readings.of(snapshot, fleet.swarm(networks=(overlay,))))
    browser = Browser()
    assert [e["network"] for e in browser.rows["endpoints"].values()] == list(browser.rows["networks"])
    ends.published.clear()
    readings.arrive(host.pk, readings.of(snapshot, fleet.swarm()))
    tell(browser, ends)
    assert browser.rows["networks"] == {}
    assert ["network" in e for e in browser.rows["endpoints"].values()] == [False]


def test_a_node_that_nobody_reads_is_a_host_without_a_picture_until_it_is_read(ends: Ends) -> None:
    readings.arrive(fleet.new_host("k1").pk, readings.of(fleet.manager(), fleet.swarm()))
    browser = Browser()
    unread = [host for host in browser.rows["hosts"].values() if host["state"] == "never-seen"]
    assert [(host["id"].split(":")[0], host["swarm_node_id"]) for host in unread] == [("node", "w1")]
    ends.published.clear()
    readings.arrive(fleet.new_host("k2").pk, readings.of(fleet.worker("w1")))
    tell(browser, ends)
    assert {host["id"].split(":")[0] for host in browser.rows["hosts"].values()} == {"host"}
    assert [h["role"] for h in browser.rows["hosts"].values() if h["name"] == "k2"] == ["worker"]
