"""Faults and changes from outside, over FOLDER/control.sock:

GET  /hosts                                   each host's fault
GET  /size                                    how many containers, endpoints, networks and tasks there are
POST /hosts/NAME/{hang,refuse,gone,drop}      turn it so;  /hosts/NAME/slow?seconds=2
POST /hosts/NAME/resume                       as it should be again
POST /changes?rate=5                          changes a second from now on
POST /changes/step?count=10                   so many at once; answers with what they were
GET  /events                                  what all hosts say from now on, each with the name of its "host"
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import orjson

from collectors.simulator.events import Kept, Wanted
from collectors.simulator.exchange import Answer, Request, Stream, refused
from collectors.simulator.model import Host
from collectors.simulator.refusal import Refusal

if TYPE_CHECKING:
    from collectors.simulator.change import Changer
    from collectors.simulator.server import Listener

VERBS = {"hang", "refuse", "gone", "drop", "slow", "resume"}


class Control:
    """Served like a daemon, beside them."""

    name = "control"

    def __init__(self, listeners: dict[str, Listener], changer: Changer, host_of: Callable[[str], Host | None]) -> None:
        self.listeners, self.changer, self.host_of, self.kept = listeners, changer, host_of, Kept()
        self._turning: set[asyncio.Task[None]] = set()

    def answer(self, request: Request) -> Answer | Stream:
        if (request.method, request.path) == ("GET", "/events"):
            return Stream(Wanted({}), [], None)
        try:
            return Answer(200, orjson.dumps(self._answer(request)) + b"\n")
        except Refusal as refusal:
            return refused(refusal)

    def _answer(self, request: Request) -> Any:
        match request.method, request.path.strip("/").split("/"):
            case "GET", ["hosts"]:
                return {name: listener.fault for name, listener in self.listeners.items()}
            case "GET", ["size"]:
                return self.changer.fleet.size()
            case "POST", ["hosts", name, verb] if verb in VERBS:
                return self._turn(name, verb, _number(request, "seconds", 1.0))
            case "POST", ["changes"]:
                self.changer.set_rate(_number(request, "rate", 0.0))
                return {"rate": self.changer.rate}
            case "POST", ["changes", "step"]:
                return {"did": [self.changer.step() for _ in range(int(_number(request, "count", 1.0)))]}
        raise Refusal(404, "page not found")

    def _turn(self, name: str, verb: str, seconds: float) -> Any:
        listener, host = self.listeners.get(name), self.host_of(name)
        if listener is None:
            raise Refusal(404, f"No such host: {name}")
        fault = "" if verb == "resume" else verb
        if host is not None:
            host.answers = fault in ("", "slow", "drop")
        task = asyncio.get_running_loop().create_task(listener.turn(fault, seconds))
        self._turning.add(task)
        task.add_done_callback(self._turning.discard)
        return {"host": name, "fault": fault}


def _number(request: Request, name: str, default: float) -> float:
    try:
        return float(request.query.get(name) or default)
    except ValueError:
        raise Refusal(400, f"{name} must be a number") from None
