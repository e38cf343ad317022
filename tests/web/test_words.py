"""The small words of the pages: states, times, ports, changes."""

from __future__ import annotations

import pytest

from dashboard.inventory import sealing
from dashboard.inventory.models import Container, Host
from dashboard.web.history import _told
from dashboard.web.states import shape_of
from dashboard.web.templatetags import docklines as tags


@pytest.mark.parametrize(
    ("word", "shape"),
    [
        ("running", "disc"),
        ("exited", "square"),
        ("unhealthy", "triangle"),
        ("restarting", "diamond"),
        ("paused", "bars"),
        ("created", "ring"),
        ("anything else", "ring"),
    ],
)
def test_each_state_has_its_shape(word: str, shape: str) -> None:
    assert shape_of(word) == shape


def test_the_states_of_a_host_are_told_apart_by_shape() -> None:
    assert len({shape_of(state) for state in Host.State.values}) == len(Host.State.values)


def test_an_unhealthy_container_shows_that_before_its_being_up() -> None:
    assert 'data-shape="triangle"' in tags.state("running", "unhealthy")
    assert 'data-shape="square"' in tags.state("exited", "unhealthy")
    assert "health check starting" in tags.state("running", "starting")


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ("2026-11-24T08:31:00.123456789Z", "2026-11-24T08:31:00.123456+00:00"),
        ("2026-11-24T10:31:00+02:00", "2026-11-24T08:31:00+00:00"),
        (1795509060, "2026-11-24T08:31:00+00:00"),
    ],
)
def test_a_time_is_told_in_utc_whatever_docker_writes(when: str | int, told: str) -> None:
    assert f'datetime="{told}"' in tags.ago(when)


@pytest.mark.parametrize(
    "when",
    ["", None, 0, "0001-01-01T00:00:00Z", "2026-99-99T00:00:00Z", "yesterday", 2**62, "9999-12-31T23:59:59-01:00"],
)
def test_what_is_no_time_is_left_out(when: str | int | None) -> None:
    assert tags.ago(when) == ""


def test_ports_are_told_once_for_both_families_and_with_their_address_where_it_matters() -> None:
    def port(ip: str, outside: int | None, inside: int = 80) -> dict[str, object]:
        return {"protocol": "tcp", "host_ip": ip, "host_port": outside, "container_port": inside}

    ports = [
        port("0.0.0.0", 8080),
        port("::", 8080),
        port("127.0.0.1", 9),
        port("::1", 9),
        port("", None, 443),
        port("", None),
    ]
    assert tags.published(ports) == ["8080 → 80/tcp", "127.0.0.1:9 → 80/tcp", "[::1]:9 → 80/tcp"]
    assert tags.exposed(ports) == ["443/tcp"]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, "none"),
        ([], "none"),
        (True, "yes"),
        (0, "0"),
        (["a", "b"], "a, b"),
        ({"a": 1, "b": ""}, "a = 1"),
        ([{"subnet": "10.0.0.0/8"}, {"subnet": "fd00::/64"}], "subnet = 10.0.0.0/8; subnet = fd00::/64"),
    ],
)
def test_values_of_changes_are_told_without_brackets(value: object, told: str) -> None:
    assert _told(value) == told


def test_a_long_value_is_cut() -> None:
    assert len(_told("x" * 1000)) == 160


def test_a_state_cannot_bring_its_own_html() -> None:
    assert "<b>" not in tags.state("<b>", "")
    assert "<b>" not in tags.driver('"><b>')
    assert Container(name="<b>").name == "<b>"


def test_what_is_sealed_opens_again_with_the_same_key_only(settings: object) -> None:
    sealed = sealing.seal("BEGIN KEY")
    assert b"BEGIN" not in sealed
    assert sealing.unseal(sealed) == "BEGIN KEY"
    assert (sealing.seal(""), sealing.unseal(b"")) == (b"", "")
    settings.SECRET_KEY = "another"  # type: ignore[attr-defined]
    with pytest.raises(sealing.Unsealable, match="DOCKLINES_SECRET_KEY"):
        sealing.unseal(sealed)
