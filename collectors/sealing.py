"""Credentials where they lie and travel: encrypted and signed under a key that follows from a secret, so that a copy of
the database or a look into the broker opens nothing.

Who seals and who opens are given the secrets: the present one first, then those of before (`rotate-keys`).
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from functools import cache, lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MOST_KEPT = 4096
"""Texts that a process keeps opened: a reader opens the same few at each read."""


class Unsealable(Exception):
    """Sealed under another secret, or damaged. The text says what to do."""


WORDS = (
    "The credentials of this host were sealed under another DOCKLINES_SECRET_KEY: name that key in "
    "DOCKLINES_SECRET_KEY_FALLBACKS, or enter the credentials again."
)


def seal(text: str, secret: str) -> bytes:
    """The text, encrypted and signed; b"" for ""."""
    return _fernet(secret).encrypt(text.encode()) if text else b""


def unseal(sealed: bytes, secrets: Sequence[str]) -> str:
    """What was sealed under one of the secrets; "" for b"". Raises Unsealable."""
    return _unseal(sealed, tuple(secrets)) if sealed else ""


@lru_cache(maxsize=MOST_KEPT)
def _unseal(sealed: bytes, secrets: tuple[str, ...]) -> str:
    for secret in secrets:
        try:
            return _fernet(secret).decrypt(sealed).decode()
        except InvalidToken:
            continue
    raise Unsealable(WORDS)


@cache
def _fernet(secret: str) -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"docklines host credentials").derive(secret.encode())
    return Fernet(urlsafe_b64encode(key))
