"""Certificates and keys as users paste them: what can never open a host is one sentence at once."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from collectors.keys import Problem, fingerprint, problems
from collectors.target import Target
from tests.doors.certificates import DAY, Authority, now, private

CA = Authority()
CLIENT = CA.signed(client=True)
PUBLIC = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAa+sgxnH/mAbWv1n76Uga+mQ4RtzZAPH9Qd/HpkBYsC"


def said(**keys: str) -> list[Problem]:
    return list(problems(Target(address="tcp://h", **keys)))


def keygen(folder: Path, kind: str, passphrase: str = "") -> str:
    subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", passphrase, "-f", folder / "key"], check=True)
    return (folder / "key").read_text()


def test_what_belongs_together_is_well() -> None:
    assert said(tls_ca=CA.cert, tls_cert=CLIENT.cert, tls_key=CLIENT.key) == []
    assert said(tls_ca=f"\r\n{CA.cert.replace(chr(10), chr(13) + chr(10))}\r\n") == []
    assert said() == []


@pytest.mark.parametrize(
    ("keys", "field", "words"),
    [
        ({"tls_ca": "no PEM"}, "tls_ca", "is no PEM certificate"),
        ({"tls_ca": CLIENT.key}, "tls_ca", "is a private key"),
        ({"tls_ca": CA.cert[:200]}, "tls_ca", "from BEGIN to END CERTIFICATE"),
        ({"tls_cert": CLIENT.cert}, "tls_key", "has no key"),
        ({"tls_key": CLIENT.key}, "tls_cert", "has no certificate"),
        ({"tls_cert": CLIENT.cert, "tls_key": "no PEM"}, "tls_key", "is no private key"),
        ({"tls_cert": CLIENT.cert, "tls_key": CLIENT.cert}, "tls_key", "is a certificate"),
        ({"tls_cert": CLIENT.cert, "tls_key": CA.signed(client=True).key}, "tls_key", "is not the one of"),
        ({"ssh_key": PUBLIC}, "ssh_key", "the file without .pub"),
        ({"ssh_key": "-----BEGIN OPENSSH PRIVATE KEY-----"}, "ssh_key", "from BEGIN to END"),
        ({"ssh_known_hosts": "nonsense"}, "ssh_known_hosts", "is no public key"),
        ({"ssh_known_hosts": "ssh-ed25519 AAAAnonsense"}, "ssh_known_hosts", "is no public key"),
        ({"ssh_known_hosts": f"@cert-authority * {PUBLIC}"}, "ssh_known_hosts", "a mark"),
        ({"ssh_known_hosts": "# none"}, "ssh_known_hosts", "no line with a key"),
    ],
)
def test_what_can_open_nothing_is_said_of_its_field(keys: dict[str, str], field: str, words: str) -> None:
    (problem,) = said(**keys)
    assert problem.field == field
    assert words in problem.words


def test_a_key_with_a_passphrase_is_said_to_have_one(tmp_path: Path) -> None:
    sealed = private(ec.generate_private_key(ec.SECP256R1()), b"passphrase")
    (problem,) = said(tls_cert=CLIENT.cert, tls_key=sealed)
    assert "passphrase" in problem.words
    assert [problem.words for problem in said(ssh_key=sealed)] == [problem.words.replace("TLS", "SSH")]
    (problem,) = said(ssh_key=keygen(tmp_path, "ed25519", "passphrase"))
    assert "passphrase" in problem.words


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
def test_keys_that_ssh_keygen_makes_are_well(tmp_path: Path, kind: str) -> None:
    assert said(ssh_key=keygen(tmp_path, kind)) == []
    line = (tmp_path / "key.pub").read_text()
    for text in (line, f"h,10.0.0.1 {line}", f"# a comment\n\n|1|salt|hash {line}"):
        assert said(ssh_known_hosts=text) == []
    told = subprocess.run(["ssh-keygen", "-lf", tmp_path / "key.pub"], capture_output=True, text=True, check=True)
    assert fingerprint(line) in told.stdout.split()


def test_certificates_out_of_their_time_say_the_day() -> None:
    old = CA.signed(client=True, begins=now() - 2 * DAY, ends=now() - DAY)
    (problem,) = said(tls_cert=old.cert, tls_key=old.key)
    assert problem.words == f"The TLS certificate expired on {now() - DAY:%-d %B %Y}: make a new one."
    early = CA.signed(client=True, begins=now() + DAY / 2)
    (problem,) = said(tls_cert=early.cert, tls_key=early.key)
    assert "set the clock of this machine" in problem.words


def test_old_rsa_keys_are_keys(tmp_path: Path) -> None:
    from cryptography.hazmat.primitives import serialization

    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    text = made.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    assert said(ssh_key=text.decode()) == []
