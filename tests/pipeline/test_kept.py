"""What is kept of each source for those that open a chart: only what moved is read again, and all of it is true."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import pytest
import redis
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dashboard.inventory.models import Container, Host
from dashboard.topology import chart, kept, rows
from dashboard.topology.kept import Kept
from tests.pipeline.browser import kept_whole, read_whole
from tests.web import factories
from tests.web.large import large_fleet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("valkey")]


def by_id(message: dict[str, Any]) -> dict[str, Any]:
    """Whatever its order."""
    return {
        name: sorted(part, key=lambda row: row["id"]) if isinstance(part, list) else part
        for name, part in message.items()
        if name not in ("at", "type")
    }


def turn(name: str, revision: int) -> None:
    """A container changes, with its host's revision."""
    Container.objects.filter(name=name).update(state="paused")
    Host.objects.filter(containers__name=name).update(revision=revision)


def test_one_of_each_is_told_as_it_would_be_read(valkey: redis.Redis) -> None:
    factories.scene()
    assert by_id(kept_whole(Kept(brief=False))) == by_id(read_whole())


def test_of_fifty_hosts_only_the_one_that_moved_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    large_fleet(hosts=50, containers=10, overlays=5, local=2, services=4)
    parts = Kept(brief=False)
    kept_whole(parts)
    turn("box-3.of.node-007", revision=1)
    slimmed: list[int] = []
    slim: Callable[..., list[rows.Row]] = rows.for_socket

    def counted(name: str, found: Any) -> list[rows.Row]:
        told = slim(name, found)
        slimmed.append(len(told))
        return told

    monkeypatch.setattr(rows, "for_socket", counted)
    with CaptureQueriesContext(connection) as queries:
        whole = kept_whole(parts)
    assert len(queries) <= 8
    assert sum(slimmed) == 1 + 2 + 10 + Host.objects.get(name="node-007").endpoints.count()
    monkeypatch.setattr(rows, "for_socket", slim)
    assert by_id(whole) == by_id(read_whole())


def test_what_moves_while_others_are_read_is_read_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = factories.scene()
    read, asked = chart.parts, []

    def meanwhile(sources: Any, *, brief: bool) -> dict[str, chart.Part]:
        found = read(sources, brief=brief)
        asked.append(set(sources))
        if len(asked) == 1:
            turn("sidecar", revision=5)
        return found

    monkeypatch.setattr(chart, "parts", meanwhile)
    parts = Kept(brief=False)
    whole = kept_whole(parts)
    assert asked[1:] == [{scene.alpha.source_id}]
    assert whole["sources"][scene.alpha.source_id] == 5
    assert by_id(whole) == by_id(read_whole())


def test_a_fleet_that_never_rests_is_told_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the revisions that were read before its rows, so that the next deltas lead on."""
    scene = factories.scene()
    read, asked = chart.parts, []

    def restless(sources: Any, *, brief: bool) -> dict[str, chart.Part]:
        found = read(sources, brief=brief)
        asked.append(sources)
        Host.objects.filter(pk=scene.alpha.pk).update(revision=len(asked))
        return found

    monkeypatch.setattr(chart, "parts", restless)
    whole = kept_whole(Kept(brief=False))
    assert whole["sources"][scene.alpha.source_id] == kept.TURNS - 1
    assert len(asked) == kept.TURNS


def test_a_source_that_has_gone_is_neither_told_nor_kept() -> None:
    gamma = factories.scene().gamma
    parts = Kept(brief=False)
    assert gamma.source_id in kept_whole(parts)["sources"]
    gamma.delete()
    assert gamma.source_id not in kept_whole(parts)["sources"]
    assert orjson.loads(parts.source(gamma.source_id)[1]) == {"type": "source-removed", "source": gamma.source_id}
    assert gamma.source_id not in parts._parts


def test_no_part_is_kept_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    factories.scene()
    monkeypatch.setattr(kept, "AT_MOST", 0.0)
    parts = Kept(brief=False)
    kept_whole(parts)
    Container.objects.filter(name="sidecar").update(image="moved/past:its-revision")
    assert "moved/past:its-revision" in {row["image"] for row in kept_whole(parts)["containers"]}


def test_one_source_says_what_the_whole_says_of_it() -> None:
    factories.scene()
    parts = Kept(brief=True)
    whole = kept_whole(parts)
    for source in whole["sources"]:
        one = orjson.loads(parts.source(source)[1])
        for name in kept.ALL:
            assert [row for row in whole[name] if row["source"] == source] == one.get(name, [])
