"""TLS to a daemon: contexts out of texts, made once for each content, and what went wrong in words.

Only the CA that is given counts; without one, those that the system trusts. Nothing else in the environment does.
"""

from __future__ import annotations

import os
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from collectors.errors import EngineError
from collectors.target import Target, TcpPlace

MOST_CONTEXTS = 2048
"""Kept in a process: one for each CA, certificate and key, at 24 KiB."""

NOT_ITS_CA = {
    7,  # X509_V_ERR_CERT_SIGNATURE_FAILURE
    18,  # X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT
    19,  # X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN
    20,  # X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY
    21,  # X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE
}
NOT_YET_VALID, EXPIRED, OTHER_NAME, OTHER_ADDRESS = 9, 10, 62, 64
"""OpenSSL's numbers (x509_vfy.h)."""

NO_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG", "UNKNOWN_PROTOCOL")
"""What OpenSSL makes of an answer in plain text, over its versions."""


def context_of(target: Target) -> ssl.SSLContext:
    """The context that opens this daemon. Raises EngineError when its certificates and keys are none."""
    return _context(target.tls_ca, target.tls_cert, target.tls_key)


@lru_cache(maxsize=MOST_CONTEXTS)
def _context(ca: str, cert: str, key: str) -> ssl.SSLContext:
    for words in _problems(ca, cert, key):
        raise EngineError(words, kind="tls")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # it checks the certificate and the name in it
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        if ca:
            context.load_verify_locations(cadata=ca)
        else:
            context.load_default_certs()
        if cert:
            with _file(f"{cert.strip()}\n{key.strip()}\n") as path:
                context.load_cert_chain(path)
    except (ssl.SSLError, OSError) as error:
        raise EngineError(f"The certificates and keys cannot be used: {_told(error)}.", kind="tls") from None
    return context


def _problems(ca: str, cert: str, key: str) -> Iterator[str]:
    from collectors import keys  # here, as a collector that knows no TLS needs no cryptography

    for problem in keys.tls_problems(ca, cert, key):
        yield problem.words


@contextmanager
def _file(text: str) -> Iterator[str]:
    """A name under which OpenSSL, which takes no text, can read this one. On Linux it never comes near a disk."""
    if not hasattr(os, "memfd_create"):
        with tempfile.NamedTemporaryFile("w") as file:  # its owner's alone
            file.write(text)
            file.flush()
            yield file.name
        return
    with os.fdopen(os.memfd_create("docklines"), "w") as file:
        file.write(text)
        file.flush()
        yield f"/proc/self/fd/{file.fileno()}"


def failed(target: Target, error: OSError) -> EngineError:
    """Why TLS broke off, in its opening or after it: a daemon looks at our certificate when we think all is well."""
    place = target.place()
    assert isinstance(place, TcpPlace)
    return EngineError(_words(target, place.host, error), kind="tls")


def _words(target: Target, host: str, error: OSError) -> str:
    address = target.address
    if isinstance(error, ssl.SSLCertVerificationError):
        return _of_verification(target, host, error)
    reason = getattr(error, "reason", "") or ""
    if reason in NO_TLS:
        return (
            f"What answers at {address} speaks no TLS: give its port with TLS (Docker's is 2376), or use tcp:// "
            "without certificates."
        )
    if "ALERT" in reason:
        return _of_alert(target, reason)
    if isinstance(error, (ssl.SSLEOFError, ConnectionError)):
        return f"{address} ended the connection while TLS was being opened: look at the log of its daemon."
    return f"TLS with {address} failed: {_told(error)}."


def _of_verification(target: Target, host: str, error: ssl.SSLCertVerificationError) -> str:
    """The daemon's certificate does not stand up."""
    address, code = target.address, error.verify_code
    if code in NOT_ITS_CA:
        cure = "give the CA that signed it" if target.tls_ca else "give its CA"
        whose = "another CA than the one given for this host" if target.tls_ca else "no CA that this machine trusts"
        return f"The certificate of the daemon at {address} is signed by {whose}: {cure}."
    if code == EXPIRED:
        return f"The certificate of the daemon at {address} has expired: make a new one there, and restart Docker."
    if code == NOT_YET_VALID:
        return f"The certificate of the daemon at {address} is not valid yet: compare the clocks of both machines."
    if code in (OTHER_NAME, OTHER_ADDRESS):
        return (
            f"The certificate of the daemon at {address} is made for another name than {host}: use an address that it "
            "is made for, or make one with this name in it."
        )
    return f"The certificate of the daemon at {address} is not accepted: {error.verify_message}."


def _of_alert(target: Target, reason: str) -> str:
    """The daemon said no. What its word may mean for a certificate is told by what we gave."""
    address = target.address
    if "HANDSHAKE_FAILURE" in reason or "PROTOCOL_VERSION" in reason:
        return f"The daemon at {address} and this machine have no version or cipher of TLS in common: update Docker."
    if not target.tls_cert:
        return f"The daemon at {address} asks for a client certificate: give one with its key, signed by its CA."
    for words in _problems(target.tls_ca, target.tls_cert, target.tls_key):  # it was good when its context was made
        return words
    if "EXPIRED" in reason:
        return f"For the daemon at {address} the client certificate has expired: make a new one, signed by its CA."
    if "CERTIFICATE" in reason or "UNKNOWN_CA" in reason or "ACCESS_DENIED" in reason:
        return (
            f"The daemon at {address} refuses the client certificate: give one that its CA (--tlscacert) signed for "
            "clients, or compare the clocks of both machines."
        )
    return f"The daemon at {address} broke TLS off: {reason.replace('_', ' ').lower()}."


def _told(error: OSError) -> str:
    """OpenSSL's own word, without its numbers."""
    reason = getattr(error, "reason", None)
    return str(reason).replace("_", " ").lower() if reason else error.strerror or str(error) or type(error).__name__
