"""Addresses: where they lead, which port they mean, and one spelling for each."""

from __future__ import annotations

import getpass

import pytest

from collectors import sealing
from collectors.errors import EngineError
from collectors.target import SshPlace, Target, TcpPlace, UnixPlace, normal, target_from


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("unix:///run/docker.sock", UnixPlace("/run/docker.sock")),
        ("tcp://h", TcpPlace("h", 2375)),
        ("tcp://[fe80::1]:99", TcpPlace("fe80::1", 99)),
        ("https://h", TcpPlace("h", 2376)),
        ("ssh://root@h", SshPlace("h", 22, "root", "/var/run/docker.sock")),
        ("ssh://do%20ra@h:2222/run/user/1000/docker.sock", SshPlace("h", 2222, "do ra", "/run/user/1000/docker.sock")),
        ("ssh://h", SshPlace("h", 22, getpass.getuser(), "/var/run/docker.sock")),
    ],
)
def test_an_address_leads_somewhere(address: str, place: object) -> None:
    assert Target(address=address).place() == place


def test_a_certificate_means_the_port_with_tls() -> None:
    assert Target(address="tcp://h", tls_ca="PEM").place() == TcpPlace("h", 2376)
    assert Target(address="unix:///s", tls_ca="PEM").place() == UnixPlace("/s")


def test_a_password_in_an_address_is_not_taken() -> None:
    with pytest.raises(EngineError, match="by a key"):
        Target(address="ssh://root:secret@h").place()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (" tcp://h/ ", "tcp://h:2375"),
        ("http://h", "tcp://h:2375"),
        ("https://H:2376/", "https://h:2376"),
        ("https://h", "https://h:2376"),
        ("ssh://root@h:22/var/run/docker.sock", "ssh://root@h"),
        ("ssh://root@[fe80::1]:23/", "ssh://root@[fe80::1]:23"),
        ("ssh://h/run/user/1000/docker.sock", "ssh://h/run/user/1000/docker.sock"),
        ("unix:///s", "unix:///s"),
    ],
)
def test_equal_addresses_have_one_spelling(written: str, meant: str) -> None:
    assert normal(Target(address=written)) == meant
    assert normal(Target(address=meant)) == meant


def test_the_port_of_an_address_with_certificates_is_that_of_tls() -> None:
    assert normal(Target(address="tcp://h", tls_ca="PEM")) == "tcp://h:2376"


def test_keys_travel_sealed_only() -> None:
    sealed = sealing.seal("PEM", "today").decode()
    assert target_from({"address": "tcp://h", "tls_ca": sealed}, ["today"]).tls_ca == "PEM"
    assert target_from({"address": "tcp://h", "tls_ca": sealed}, ["tomorrow", "today"]).tls_ca == "PEM"
    for secrets in (["tomorrow"], []):
        with pytest.raises(EngineError, match="DOCKLINES_SECRET_KEY_FALLBACKS"):
            target_from({"address": "tcp://h", "tls_ca": sealed}, secrets)
    with pytest.raises(EngineError):
        target_from({"address": "tcp://h", "tls_ca": "PEM"}, ["today"])
