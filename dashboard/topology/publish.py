"""Sends a delta to every web process, through the channel layer. Serialised here, once.

The layer delivers at most once; the revision in the message and the heartbeat make a loss visible to the browser.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from functools import cache
from typing import Any

import orjson
from channels.layers import get_channel_layer

from collectors import metrics

GROUP = "topology"
log = logging.getLogger(__name__)


def send(message: dict[str, Any]) -> None:
    """Returns once the message is on its way (2 s at most). A broker that is away is logged, not raised: browsers
    find the gap by themselves."""
    text = orjson.dumps(message).decode()
    sending = asyncio.run_coroutine_threadsafe(
        get_channel_layer().group_send(GROUP, {"type": "topology.message", "text": text, "source": message["source"]}),
        _loop(os.getpid()),
    )
    try:
        sending.result(timeout=2)
        metrics.DELTAS.add()
    except Exception as error:  # noqa: BLE001 (the layer raises whatever its client does)
        log.warning("A delta of %s was not sent: %s", message["source"], error)


@cache
def _loop(_pid: int) -> asyncio.AbstractEventLoop:
    """One event loop in a thread of its own for each process: the layer keeps its connections per loop."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="publish", daemon=True).start()
    return loop
