"""JSON that is kept."""

from __future__ import annotations

from typing import Any

import orjson


def dumped(thing: Any) -> bytes:
    """The JSON of a thing in no more memory than it needs: orjson's own buffer stays 8 KB long however short it is."""
    return bytes(memoryview(orjson.dumps(thing)))
