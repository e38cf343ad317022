"""Credentials at rest: sealed under DOCKLINES_SECRET_KEY, opened by it or by one of DOCKLINES_SECRET_KEY_FALLBACKS.

How is in `collectors.sealing`, as they travel to the collectors sealed as they lie.
"""

from __future__ import annotations

from django.conf import settings

from collectors import sealing
from collectors.sealing import Unsealable

__all__ = ["Unsealable", "seal", "secrets", "unseal"]


def secrets() -> tuple[str, ...]:
    """The present key first, then those of before."""
    return (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


def seal(text: str) -> bytes:
    """The text, encrypted and signed; b"" for ""."""
    return sealing.seal(text, settings.SECRET_KEY)


def unseal(sealed: bytes | memoryview) -> str:
    """What was sealed; "" for b"". Raises Unsealable."""
    return sealing.unseal(bytes(sealed), secrets())
