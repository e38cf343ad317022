"""All that a node's collector needs around it, for one test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.node.place import Place, place


@pytest.fixture
def here() -> Iterator[Place]:
    with place() as made:
        yield made
