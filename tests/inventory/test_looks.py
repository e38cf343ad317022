"""What is unwell, and what has only stopped. The same cases are put to the browser (tests/js/verdict.test.js)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dashboard.inventory.looks import IS_UNWELL, LOOKS, UNWELL, look_of
from dashboard.inventory.models import Container
from tests.inventory.fleet import new_host

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parents[1] / "looks.json").read_text())


def container(row: dict[str, Any], **more: Any) -> Container:
    columns = dict(row)
    task = columns.pop("task", "")
    return Container(task_docker_id=task, **columns, **more)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["says"])
def test_how_it_looks(case: dict[str, Any]) -> None:
    assert look_of(container(case["row"])) == case["look"]


@pytest.mark.django_db
def test_the_database_says_the_same_of_every_one() -> None:
    host = new_host()
    for number, case in enumerate(CASES):
        container(case["row"], host=host, docker_id=str(number), name=case["says"]).save()
    for look, where in LOOKS.items():
        assert set(Container.objects.filter(where).values_list("name", flat=True)) == {
            case["says"] for case in CASES if case["look"] == look
        }, look
    unwell = set(Container.objects.filter(IS_UNWELL).values_list("name", flat=True))
    assert unwell == {case["says"] for case in CASES if case["look"] in UNWELL}
