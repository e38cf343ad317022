"""What users paste as certificates and keys, looked at: one sentence at once for what can never open a host.

The same is asked before a connection is tried, so that a key which has expired meanwhile says so by itself.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import NamedTuple

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

from collectors.target import Target

LABELS = {
    "tls_ca": "TLS CA",
    "tls_cert": "TLS certificate",
    "tls_key": "TLS key",
    "ssh_key": "SSH key",
    "ssh_known_hosts": "SSH host key",
}

HOST_KEY_TYPES = ("ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa")


class Problem(NamedTuple):
    """`field` is one of LABELS."""

    field: str
    words: str


def problems(target: Target) -> Iterator[Problem]:
    """What is wrong with the texts of a Target, whatever its daemon would say of them."""
    yield from tls_problems(target.tls_ca, target.tls_cert, target.tls_key)
    if target.ssh_key and (words := _key(target.ssh_key, "SSH key")[1]):
        yield Problem("ssh_key", words)
    if target.ssh_known_hosts and (words := _host_keys(target.ssh_known_hosts)):
        yield Problem("ssh_known_hosts", words)


def tls_problems(ca: str, cert: str, key: str) -> Iterator[Problem]:
    if ca and (words := _certificate(ca, "TLS CA")[1]):
        yield Problem("tls_ca", words)
    certificate, words = _certificate(cert, "TLS certificate") if cert else (None, "")
    if words:
        yield Problem("tls_cert", words)
    private, words = _key(key, "TLS key") if key else (None, "")
    if words:
        yield Problem("tls_key", words)
    if cert and not key:
        yield Problem("tls_key", "The TLS certificate has no key: give the key that it was made with as well.")
    elif key and not cert:
        yield Problem("tls_cert", "The TLS key has no certificate: give the certificate that was made for it as well.")
    elif certificate and private and certificate.public_key() != private.public_key():
        yield Problem("tls_key", "The TLS key is not the one of the TLS certificate: give two that belong together.")


def fingerprint(line: str) -> str:
    """Of a public key's line (type and base64), as OpenSSH shows it: "SHA256:" and 43 signs."""
    return "SHA256:" + b64encode(sha256(b64decode(line.split()[1])).digest()).decode().rstrip("=")


def _certificate(text: str, what: str) -> tuple[x509.Certificate | None, str]:
    """The first certificate of a PEM text, and what is wrong with it."""
    try:
        found = x509.load_pem_x509_certificates(text.strip().encode())[0]
        begins, ends = found.not_valid_before_utc, found.not_valid_after_utc
    except ValueError:
        if "PRIVATE KEY" in text:
            return None, f"The {what} is a private key: give the certificate, which begins with BEGIN CERTIFICATE."
        return None, f"The {what} is no PEM certificate: paste the whole file, from BEGIN to END CERTIFICATE."
    now = datetime.now(tz=UTC)
    if ends < now:
        return found, f"The {what} expired on {ends:%-d %B %Y}: make a new one."
    if begins > now:
        told = f"The {what} is valid from {begins:%-d %B %Y %H:%M} UTC on, and here it is {now:%-d %B %Y %H:%M}"
        return found, f"{told}: set the clock of this machine, or wait."
    return found, ""


def _key(text: str, what: str) -> tuple[PrivateKeyTypes | None, str]:
    """A private key without a passphrase, and what is wrong with it."""
    data = text.strip().encode()
    opens = serialization.load_ssh_private_key if b"BEGIN OPENSSH" in data else serialization.load_pem_private_key
    try:
        return opens(data + b"\n", None), ""
    except (TypeError, ValueError, UnsupportedAlgorithm) as error:
        if isinstance(error, TypeError) or b"ENCRYPTED" in data or "password" in str(error).lower():
            return None, f"The {what} is encrypted with a passphrase, which nobody can type here: give one without."
    if b"BEGIN CERTIFICATE" in data:
        return None, f"The {what} is a certificate: give the private key, which begins with BEGIN and has PRIVATE KEY."
    if data.startswith((b"ssh-", b"ecdsa-")):
        return None, f"The {what} is the public half: give the private key, the file without .pub."
    return None, f"The {what} is no private key in PEM: paste the whole file, from BEGIN to END."


def _host_keys(text: str) -> str:
    """What is wrong with the lines of a known_hosts file, or with bare public keys."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]
    for line in lines:
        if line.startswith("@"):
            return "The SSH host key has a line with a mark (@): give the host's own public key."
        if not is_host_key(line):
            return "The SSH host key is no public key: give the line in /etc/ssh/ssh_host_ed25519_key.pub of that host."
    return "" if lines else "The SSH host key has no line with a key."


def is_host_key(line: str) -> bool:
    """Whether this is `ssh-ed25519 AAAA…`, with or without names before it and a comment after it."""
    words = line.split()
    place = next((place for place, word in enumerate(words[:2]) if word in HOST_KEY_TYPES), None)
    if place is None or len(words) <= place + 1:
        return False
    kind = words[place].encode()
    try:
        return b64decode(words[place + 1], validate=True).startswith(len(kind).to_bytes(4) + kind)
    except (binascii.Error, ValueError):
        return False
