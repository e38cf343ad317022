"""Sources that cannot be read, and come back."""

from __future__ import annotations

import pytest

from collectors.snapshot import Failure
from dashboard.inventory.models import Change, Container, Host, Network, Swarm
from dashboard.inventory.reconcile import (
    host_failed,
    host_seen,
    introduce_networks,
    reconcile_host,
    reconcile_swarm,
    swarm_stale,
)
from tests.inventory.fleet import NOON, container, host, later, network, new_host, swarm

pytestmark = pytest.mark.django_db
REFUSED = Failure(state="unreachable", kind="refused", words="Nobody listens at k1.")


@pytest.fixture
def k1() -> Host:
    made = new_host()
    reconcile_host(made.pk, host(containers=(container("web"),)), "d1", NOON)
    return made


def test_a_lost_host_keeps_its_rows_and_says_why_since_when(k1: Host) -> None:
    changeset = host_failed(k1.pk, REFUSED, later(10))
    k1.refresh_from_db()
    assert (k1.state, k1.failure, k1.error, k1.since) == ("unreachable", "refused", REFUSED.words, later(10))
    assert (k1.digest, k1.collected_at) == ("d1", NOON)
    assert Container.objects.count() == 1
    assert [(row.kind, row.action) for row in changeset.rows] == [("host", "changed")]


def test_the_age_of_a_last_picture_outlives_the_memory_of_it(k1: Host) -> None:
    host_failed(k1.pk, REFUSED, later(70), last_read=later(60))
    k1.refresh_from_db()
    assert k1.collected_at == later(60)
    host_failed(k1.pk, REFUSED, later(80), last_read=None)
    k1.refresh_from_db()
    assert k1.collected_at == later(60)


def test_the_same_failure_again_writes_nothing(k1: Host) -> None:
    host_failed(k1.pk, REFUSED, later(10))
    assert not host_failed(k1.pk, REFUSED, later(20))
    assert Change.objects.filter(source=k1.source_id, revision__gt=2).count() == 0


def test_other_words_do_not_begin_a_failure_anew(k1: Host) -> None:
    host_failed(k1.pk, REFUSED, later(10))
    assert host_failed(k1.pk, Failure(state="unreachable", kind="refused", words="Still nobody."), later(20))
    k1.refresh_from_db()
    assert (k1.error, k1.since) == ("Still nobody.", later(10))


@pytest.mark.parametrize(("state", "kind"), [("hung", "timeout"), ("unreachable", "timeout")])
def test_another_failure_begins_anew(k1: Host, state: str, kind: str) -> None:
    host_failed(k1.pk, REFUSED, later(10))
    host_failed(k1.pk, Failure(state=state, kind=kind, words="It does not answer."), later(20))  # type: ignore[arg-type]
    k1.refresh_from_db()
    assert (k1.state, k1.failure, k1.since) == (state, kind, later(20))


def test_an_unchanged_host_that_answers_again_is_reachable(k1: Host) -> None:
    host_failed(k1.pk, REFUSED, later(10))
    changeset = host_seen(k1.pk, later(30))
    k1.refresh_from_db()
    assert (k1.state, k1.failure, k1.error, k1.since, k1.collected_at) == ("reachable", "", "", later(30), later(30))
    assert changeset.revision == k1.revision == 3
    assert not host_seen(k1.pk, later(40))


def test_a_host_that_never_answered_tells_of_itself_by_failing() -> None:
    lost = new_host("lost")
    changeset = host_failed(lost.pk, REFUSED, NOON)
    assert [(row.kind, row.action) for row in changeset.rows] == [("host", "added")]
    assert changeset.rows[0].after["state"] == "unreachable"


def test_a_stale_swarm_keeps_its_rows_until_a_manager_tells_again(k1: Host) -> None:
    known = Swarm.objects.create()
    introduce_networks(known.pk, (network("front", "swarm"),), NOON)
    told = swarm(networks=(network("front", "swarm"),))
    reconcile_swarm(known.pk, told, "d", k1.pk, later(1), later(1))
    swarm_stale(known.pk, "No manager answers.", later(10))
    assert not swarm_stale(known.pk, "No manager answers.", later(20))
    known.refresh_from_db()
    assert (known.state, known.error, known.since, known.digest) == ("stale", "No manager answers.", later(10), "")
    assert known.networks.count() == 1
    reconcile_swarm(known.pk, told, "d", k1.pk, later(30), later(30))
    known.refresh_from_db()
    assert (known.state, known.error, known.since, known.digest) == ("reachable", "", later(30), "d")


def test_sources_that_are_gone_fail_in_silence() -> None:
    assert not host_failed(99, REFUSED, NOON)
    assert not host_seen(99, NOON)
    assert not swarm_stale(99, "No manager answers.", NOON)


def test_words_that_no_database_holds_are_kept_as_they_can_be(k1: Host) -> None:
    """PostgreSQL refuses NUL. A daemon's words must not keep its failure from being shown."""
    host_failed(k1.pk, Failure(state="unreachable", kind="protocol", words="no\0way"), later(10))
    k1.refresh_from_db()
    assert (k1.state, k1.error) == ("unreachable", "no\ufffdway")


@pytest.mark.parametrize(
    ("told", "vnis", "mtu"),
    [
        ("4097,4098", [4097, 4098], None),
        ("²", [], None),
        ("99999999999999999999999999", [], None),
        ("16777215,16777216,-1, 7", [16777215], None),
        ("1450", [1450], 1450),
        ("65536", [65536], None),
    ],
)
def test_options_are_whatever_somebody_typed(told: str, vnis: list[int], mtu: int | None) -> None:
    """Docker takes any option of any network: what is no number must not keep the chart from being sent."""
    keys = ("com.docker.network.driver.overlay.vxlanid_list", "com.docker.network.driver.mtu")
    made = Network(options=dict.fromkeys(keys, told))
    assert (made.vnis, made.mtu) == (vnis, mtu)
