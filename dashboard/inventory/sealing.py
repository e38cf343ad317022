"""Credentials at rest: encrypted with a key that follows from SECRET_KEY, so that a copy of the database opens nothing.

Who changes SECRET_KEY has to enter the credentials again.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from functools import cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Unsealable(Exception):
    """Sealed with another SECRET_KEY, or damaged. The text says what to do."""


def seal(text: str) -> bytes:
    """The text, encrypted and signed; b"" for ""."""
    return _fernet(settings.SECRET_KEY).encrypt(text.encode()) if text else b""


def unseal(sealed: bytes | memoryview) -> str:
    """What was sealed; "" for b"". Raises Unsealable."""
    if not sealed:
        return ""
    try:
        return _fernet(settings.SECRET_KEY).decrypt(bytes(sealed)).decode()
    except InvalidToken:
        raise Unsealable("This was sealed under another DOCKLINES_SECRET_KEY: enter the credentials again.") from None


@cache
def _fernet(secret: str) -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"docklines host credentials").derive(secret.encode())
    return Fernet(urlsafe_b64encode(key))
