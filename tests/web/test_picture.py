"""The first message of a socket is read once for all that ask while nothing changes, and is small."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Collection
from random import Random
from typing import Any

import orjson
import pytest
import redis
from asgiref.sync import sync_to_async
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard.inventory.models import Container, Endpoint, Host, Network
from dashboard.topology import chart, freshness
from dashboard.topology.kept import Kept
from dashboard.web import picture
from dashboard.web.packed import Packed
from tests.web import factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("valkey")]


def unpacked(packed: Packed) -> dict[str, Any]:
    return dict(orjson.loads(packed.text))


@pytest.fixture
def reads(valkey: redis.Redis, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The sources that are read, one entry for each time."""
    found: list[list[str]] = []
    read = chart.parts

    def noted(sources: Collection[str], *, brief: bool) -> dict[str, chart.Part]:
        found.append(sorted(sources))
        return read(sources, brief=brief)

    monkeypatch.setattr(chart, "parts", noted)
    return found


async def test_a_hundred_that_come_at_once_share_one_reading(reads: list[list[str]]) -> None:
    await sync_to_async(factories.host)("alpha")
    pictures = await asyncio.gather(*(picture.picture(brief=True) for _ in range(100)))
    assert len(reads) == 1
    assert len({id(one) for one in pictures}) == 1


async def test_who_comes_later_gets_the_same_while_no_revision_moves(reads: list[list[str]]) -> None:
    alpha = await sync_to_async(factories.host)("alpha", revision=7)
    first = await picture.picture(brief=True)
    assert await picture.picture(brief=True) is first
    await Host.objects.filter(pk=alpha.pk).aupdate(revision=8)
    assert unpacked(await picture.picture(brief=True))["sources"] == {alpha.source_id: 8}
    assert len(reads) == 2


async def test_a_picture_is_never_older_than_the_asking(monkeypatch: pytest.MonkeyPatch) -> None:
    """What changes while one is read is in the next one, which those who asked meanwhile get."""
    alpha = await sync_to_async(factories.host)("alpha", revision=7)
    put_together = Kept.snapshot
    begun, go_on = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def held_up(kept: Kept) -> tuple[dict[str, int], bytes]:
        whole = put_together(kept)
        Host.objects.filter(pk=alpha.pk).update(revision=8)
        loop.call_soon_threadsafe(begun.set)
        asyncio.run_coroutine_threadsafe(go_on.wait(), loop).result(5)
        return whole

    monkeypatch.setattr(Kept, "snapshot", held_up)
    early = asyncio.create_task(picture.picture(brief=False))
    await begun.wait()
    late = asyncio.create_task(picture.picture(brief=False))
    await asyncio.sleep(0)
    go_on.set()
    assert unpacked(await early)["sources"] == {alpha.source_id: 7}
    assert unpacked(await late)["sources"] == {alpha.source_id: 8}


async def test_no_picture_says_for_long_that_a_host_was_last_read_long_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    alpha = await sync_to_async(factories.host)("alpha")
    await picture.picture(brief=True)
    read_at = timezone.now()
    await sync_to_async(freshness.seen)(alpha.source_id, read_at)
    monkeypatch.setattr(picture, "KEPT", 0.0)
    (host,) = unpacked(await picture.picture(brief=True))["hosts"]
    assert host["collected_at"] == read_at.isoformat()


async def test_sockets_that_missed_the_same_of_a_source_share_one_reading(reads: list[list[str]]) -> None:
    """And with the picture: what was read for that is not read again."""
    alpha = await sync_to_async(factories.host)("alpha", revision=7)
    told = await asyncio.gather(*(picture.source(alpha.source_id, brief=True) for _ in range(50)))
    told.append(await picture.source(alpha.source_id, brief=True))
    await picture.picture(brief=True)
    assert reads == [[alpha.source_id]]
    assert {unpacked(one)["revision"] for one in told} == {7}
    await Host.objects.filter(pk=alpha.pk).aupdate(revision=8)
    assert unpacked(await picture.source(alpha.source_id, brief=True))["revision"] == 8
    await Host.objects.filter(pk=alpha.pk).adelete()
    assert unpacked(await picture.source(alpha.source_id, brief=True))["type"] == "source-removed"
    assert len(reads) == 2


def test_what_is_deflated_is_the_text() -> None:
    packed = Packed.of(b'{"type":"delta"}' * 50)
    stream = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
    assert stream.decompress(packed.deflated + b"\x00\x00\xff\xff").decode() == packed.text


def test_short_ids_are_told_alike_of_a_container_and_of_who_shares_its_network() -> None:
    fleet(hosts=1, containers=2)
    owner, sharer = Container.objects.all()
    Container.objects.filter(pk=sharer.pk).update(network_mode=f"container:{owner.docker_id}")
    first, second = orjson.loads(Kept(brief=True).snapshot()[1])["containers"]
    assert first["docker_id"] == owner.docker_id[:12]
    assert second["network_mode"] == f"container:{owner.docker_id[:12]}"
    assert orjson.loads(Kept(brief=False).snapshot()[1])["containers"][0]["docker_id"] == owner.docker_id


def test_the_picture_of_a_large_fleet_is_light_and_costs_as_few_queries_as_a_small_one() -> None:
    """2,500 containers may weigh 350 kB and 10,000 of them 1.2 MB, which is the less for each."""
    fleet(hosts=50, containers=50)
    with CaptureQueriesContext(connection) as queries:
        packed = Packed.of(Kept(brief=True).snapshot()[1])
    assert len(queries) <= 10
    assert len(packed.deflated) < 300_000


def fleet(hosts: int, containers: int) -> None:
    """As real ones weigh: four networks a host, three endpoints for two containers, ids and names of chance."""
    chance = Random(1)
    made = Host.objects.bulk_create(
        Host(name=f"node-{number}", address=f"tcp://node-{number}:2376", revision=1) for number in range(hosts)
    )
    for host in made:
        furnish(host, containers, chance)


def furnish(host: Host, containers: int, chance: Random) -> None:
    def code(digits: int = 64) -> str:
        return f"{chance.getrandbits(digits * 4):0{digits}x}"

    networks = Network.objects.bulk_create(
        Network(host=host, key=code(), docker_id=code(), name=f"stack-{number}_default", driver="bridge", scope="local")
        for number in range(4)
    )
    inside = Container.objects.bulk_create(
        Container(
            host=host, docker_id=code(), name=f"stack_app.{number}.{code(25)}", image=f"example/app:1.{number % 9}",
            state="running", created=1_750_000_000 + chance.randrange(10_000_000), network_mode="stack_default",
        )
        for number in range(containers)
    )  # fmt: skip
    Endpoint.objects.bulk_create(
        Endpoint(
            host=host, docker_id=code(), network=networks[(number + leg) % 4], network_name=f"n{leg}",
            container=container, container_key=container.docker_id, kind="container",
            ipv4=f"172.18.{leg}.{number}/16", mac=f"02:42:{code(2)}:{code(2)}:{code(2)}:{code(2)}",
            aliases=[container.name.split(".")[0], container.docker_id[:12]],
        )
        for number, container in enumerate(inside) for leg in range(1 + number % 2)
    )  # fmt: skip
