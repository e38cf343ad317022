"""Which build of our pages this process serves. A page that stays open for days compares it and loads itself anew."""

from __future__ import annotations

from functools import cache
from hashlib import sha256

from django.conf import settings

BUILD_HEADER = "X-Docklines-Build"


@cache
def build_id() -> str:
    """Twelve letters that change with any of our scripts and styles; "development" where they are not collected."""
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    try:
        return sha256(manifest.read_bytes()).hexdigest()[:12]
    except OSError:
        return "development"
