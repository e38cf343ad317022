"""The way to the broker through TLS: all of a collector's work goes over it, and what is wrong with it is said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from collectors.node import broker, wire
from collectors.node.settings import Settings
from collectors.target import Target
from tests.collectors import recorded
from tests.doors.certificates import DAY, Authority, Pair, now
from tests.node.ends import ADMIN, Server
from tests.node.place import place
from tests.stack import wait_for

pytestmark = pytest.mark.needs("redis")

NODE = recorded.snapshot("worker2").node_id
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


def written(folder: Path, authority: Authority, pair: Pair) -> tuple[str, ...]:
    """The server's options for this certificate. The authority's lies beside it as ca.pem."""
    for name, text in (("ca.pem", authority.cert), ("cert.pem", pair.cert), ("key.pem", pair.key)):
        (folder / name).write_text(text)
    told = ("--tls-cert-file", f"{folder}/cert.pem", "--tls-key-file", f"{folder}/key.pem")
    return (*told, "--tls-ca-cert-file", f"{folder}/ca.pem", "--tls-auth-clients", "no")


def test_a_node_works_through_tls(tmp_path: Path, authority: Authority) -> None:
    with place(*written(tmp_path, authority, authority.signed("127.0.0.1"))) as here:
        here.collector.environ["DOCKLINES_BROKER_CA"] = f"{tmp_path}/ca.pem"
        here.collector.start()
        wait_for("a reading", lambda: here.dashboard.readings)
        before = len(here.dashboard.readings)
        here.dashboard.send(NODE, wire.READ_NOW)
        wait_for("another, asked for", lambda: len(here.dashboard.readings) > before)
        assert here.collector.stop() < 2.0


def given(server: Server, ca: str) -> Settings:
    return Settings(broker=server.url, broker_ca=ca, secret="s", state=Path(), target=Target(address="unix:///x"))


@pytest.fixture
def with_certificate(tmp_path: Path, authority: Authority) -> Iterator[Server]:
    server = Server(tmp_path, *written(tmp_path, authority, authority.signed("127.0.0.1")))
    yield server
    server.stop()


@pytest.mark.parametrize(
    ("pair", "words"),
    [
        ({"begins": -3 * DAY, "ends": -2 * DAY}, "does not hold now (certificate has expired)"),
        ({"begins": HOUR, "ends": DAY}, "does not hold now (certificate is not yet valid)"),
        ({"address": "10.9.9.9"}, "is made for another name"),
    ],
)
def test_a_certificate_that_is_not_right_is_refused_in_words(
    pair: dict[str, timedelta | str], words: str, tmp_path: Path, authority: Authority
) -> None:
    begins, ends = pair.get("begins", -DAY), pair.get("ends", DAY)
    assert isinstance(begins, timedelta)
    assert isinstance(ends, timedelta)
    signed = authority.signed(str(pair.get("address", "127.0.0.1")), begins=now() + begins, ends=now() + ends)
    server = Server(tmp_path, *written(tmp_path, authority, signed))
    server.start()
    try:
        with pytest.raises(broker.BrokerError) as raised:
            broker.client(given(server, f"{tmp_path}/ca.pem"), "default", ADMIN).ping()
        said = broker.words(raised.value)
        assert words in said
        assert ("set the clock right" in said) == ("hold now" in words)
    finally:
        server.stop()


def test_an_authority_that_nobody_believes_is_said(with_certificate: Server, tmp_path: Path) -> None:
    with_certificate.start()
    (tmp_path / "other.pem").write_text(Authority("somebody else").cert)
    for ca in ("", f"{tmp_path}/other.pem"):
        with pytest.raises(broker.BrokerError) as raised:
            broker.client(given(with_certificate, ca), "default", ADMIN).ping()
        assert "not signed by anybody whom this node believes" in broker.words(raised.value)
        assert "DOCKLINES_BROKER_CA" in broker.words(raised.value)


def test_a_broker_without_tls_is_said(tmp_path: Path, authority: Authority) -> None:
    server = Server(tmp_path)
    server.start()
    try:
        plain = Settings(server.url.replace("redis:", "rediss:"), "", "s", Path(), Target(address="unix:///x"))
        with pytest.raises(broker.BrokerError) as raised:
            broker.client(plain, "default", ADMIN).ping()
        assert "DOCKLINES_BROKER_URL" in broker.words(raised.value), broker.words(raised.value)
    finally:
        server.stop()
