from __future__ import annotations

import pytest

from dashboard.operations.rules import names


@pytest.mark.parametrize("name", ["a", "A1", "shop_default", "a.b-c", "9lives", "a" * 255, "ingress"])
def test_a_local_network_may_have_this_name(name: str) -> None:
    assert names.network_name(name, swarm=False) == ""


@pytest.mark.parametrize(
    "name", ["", " ", "a b", "-a", ".a", "_a", "a/b", "é", "a:b", "a" * 256, "bridge", "default", "a\n"]
)
def test_a_local_network_may_not_have_this_name(name: str) -> None:
    assert names.network_name(name, swarm=False) != ""


@pytest.mark.parametrize("name", ["a", "a--b", "shop_default", "A", "a" * 63])
def test_a_swarm_network_may_have_this_name(name: str) -> None:
    assert names.network_name(name, swarm=True) == ""


@pytest.mark.parametrize("name", ["", "a.b", "a-", "a_", "-a", "a" * 64, "host", "a b"])
def test_a_swarm_network_may_not_have_this_name(name: str) -> None:
    assert names.network_name(name, swarm=True) != ""


@pytest.mark.parametrize("alias", ["db", "db.internal", "my_db", "a" * 63, "9"])
def test_an_alias_that_can_be_looked_up(alias: str) -> None:
    assert names.alias(alias) == ""


@pytest.mark.parametrize("alias", ["", "a b", "-a", "a-", "a..b", ".a", "a" * 64, ".".join(["a" * 60] * 5), "é", "a/b"])
def test_an_alias_that_no_resolver_would_ask_for(alias: str) -> None:
    assert names.alias(alias) != ""
