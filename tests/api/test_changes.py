"""What changed, asked by time, by object and by source, a page at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection

from dashboard.inventory.kinds import HOST
from dashboard.inventory.models import Change
from dashboard.web.api.changes import Changes
from tests.api.conftest import Api, bearer
from tests.operations.factories import Fleet

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


def note(minute: int, kind: str = "network", pk: int = 7, **columns: Any) -> Change:
    columns = {"source": "host:3", "revision": minute, "action": "changed", "name": f"at {minute}", **columns}
    return Change.objects.create(at=NOON + timedelta(minutes=minute), kind=kind, object_pk=pk, **columns)


Ask = Callable[..., Any]


@pytest.fixture
def ask(fleet: Fleet) -> Ask:
    bob = Api("bob")
    return lambda **parameters: bob.get(f"changes?{urlencode(parameters, doseq=True)}")


def names(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    Changes.model_validate(answer.json())
    return [change["name"] for change in answer.json()["changes"]]


@pytest.fixture
def hour(fleet: Fleet) -> None:
    for minute in (2, 0, 1, 4, 3):
        note(minute)


def test_the_newest_change_comes_first_and_says_all(ask: Ask) -> None:
    note(0)
    note(1, before={"state": "exited"}, after={"state": "running"}, kind="container", pk=12, name="web")
    answer = ask()
    assert names(answer) == ["web", "at 0"]
    first = answer.json()["changes"][0]
    assert first.pop("id").startswith("change:")
    assert first == {
        "at": "2026-11-26T12:01:00+00:00",
        "source": "host:3",
        "revision": 1,
        "object": "container:12",
        "name": "web",
        "action": "changed",
        "before": {"state": "exited"},
        "after": {"state": "running"},
    }


def test_a_span_takes_in_its_beginning_and_leaves_out_its_end(hour: None, ask: Ask) -> None:
    asked = ask(since="2026-11-26T12:01:00Z", until="2026-11-26T12:03:00Z")
    assert names(asked) == ["at 2", "at 1"]


@pytest.mark.parametrize("since", ["2026-11-26T14:03:00+02:00", "2026-11-26T14:03:00 02:00", "20261126T120300Z"])
def test_a_time_may_be_written_in_any_zone(hour: None, ask: Ask, since: str) -> None:
    assert names(ask(since=since)) == ["at 4", "at 3"]


def test_changes_are_asked_for_by_object_and_by_source(ask: Ask) -> None:
    note(0)
    note(1, pk=8)
    note(2, kind="endpoint")
    note(3, source="swarm:1", kind="service", pk=2)
    assert names(ask(object="network:7")) == ["at 0"]
    assert names(ask(object=["network:7", "network:8", "endpoint:7"])) == ["at 2", "at 1", "at 0"]
    assert names(ask(source="swarm:1")) == ["at 3"]
    assert names(ask(object="network:9")) == []


def test_pages_follow_each_other_though_more_happens_between(hour: None, ask: Ask) -> None:
    note(4, name="at the same moment")
    first = ask(limit=2)
    note(9)
    second = ask(limit=2, cursor=first.json()["next"])
    third = ask(limit=2, cursor=second.json()["next"])
    assert names(first) + names(second) + names(third) == ["at the same moment", *(f"at {n}" for n in (4, 3, 2, 1, 0))]
    assert third.json()["next"] is None


def test_an_answer_is_bounded(ask: Ask) -> None:
    Change.objects.bulk_create(
        Change(at=NOON, source="host:3", revision=1, kind="container", object_pk=n, action="added") for n in range(501)
    )
    assert len(names(ask())) == 100
    assert len(names(ask(limit=500))) == 500


@pytest.mark.parametrize(
    ("parameters", "field", "words"),
    [
        ({"since": "yesterday"}, "since", "since is no ISO 8601 time: write it like 2026-11-27T07:30:00Z."),
        ({"until": "2026-11-26T12:00:00"}, "until", "must say its time zone"),
        ({"since": "2026-11-26"}, "since", "must say its time zone"),
        ({"since": "0001-01-01T00:00:00+14:00"}, "since", "no ISO 8601 time"),
        ({"since": ""}, "since", "no ISO 8601 time"),
        ({"since": "2026-11-26T12:01:00Z", "until": "2026-11-26T12:00:00Z"}, "until", "exchange the two"),
        ({"object": "7"}, "object", "“7” is no id of an object: write it like network:7."),
        ({"object": "<img>:7"}, "object", "write it like network:7"),
        ({"object": ["network:1", "network:x"]}, "object", "“network:x” is no id"),
        ({"object": [f"network:{n}" for n in range(201)]}, "object", "more than 200"),
        ({"source": "network:7"}, "source", "no host and no swarm"),
        ({"cursor": "x"}, "cursor", "none of ours"),
        ({"cursor": f"{9 * 10**17}-1"}, "cursor", "none of ours"),
        ({"limit": "0"}, "limit", "greater than or equal to 1"),
        ({"limit": "501"}, "limit", "less than or equal to 500"),
        ({"limit": "many"}, "limit", "limit will not do"),
        ({"form": "1"}, "form", "form is not known here"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_gets_one_clear_sentence(
    ask: Ask, parameters: dict[str, Any], field: str, words: str
) -> None:
    answer = ask(**parameters)
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert answer.json()["field"] == field
    assert words in answer.json()["reason"]


@pytest.mark.parametrize(("name", "status"), [("", 401), ("mallory", 403), ("bob", 200)])
def test_who_has_a_role_may_look(fleet: Fleet, name: str, status: int) -> None:
    assert Api(name).get("changes").status_code == status


def test_a_program_may_ask_with_a_token_of_a_viewer(fleet: Fleet) -> None:
    assert Api(csrf=False).get("changes", **bearer("bob", "viewer")).status_code == 200


def test_nothing_that_opens_a_daemon_is_ever_noted() -> None:
    assert not {*HOST.columns} & {"address", "tls_ca", "tls_cert", "tls_key", "ssh_key"}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the words of SQLite's plan")
@pytest.mark.parametrize("more", [{}, {"at__lte": NOON}])
def test_the_changes_of_a_source_are_read_in_order_and_not_sorted(db: None, more: dict[str, Any]) -> None:
    plan = Change.objects.filter(source="host:1", **more)[:101].explain()
    assert "change_by_source_and_time" in plan
    assert "TEMP B-TREE" not in plan
