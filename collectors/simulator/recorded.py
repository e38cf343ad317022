"""A daemon out of recordings: a folder of replies of one host, served as they are. It changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from collectors.simulator import filters
from collectors.simulator.events import Kept, Wanted
from collectors.simulator.exchange import Answer, Request, Stream, is_on, refused, unquoted
from collectors.simulator.refusal import Refusal
from collectors.simulator.render.shapes import API_VERSION, MIN_API_VERSION

WHOLE = {"info": "info", "networks": "networks", "nodes": "nodes", "services": "services"}
WHOLE |= {"swarm": "swarm", "tasks": "tasks"}


class RecordedDaemon:
    """Serves a folder: info.json, networks.json, containers_all.json, network_NAME[_verbose].json, container_NAME.json;
    or, for the last two, networks_inspect.json and containers_inspect.json.

    A recorded refusal is {"_http_status", "_body"}.
    """

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.kept, self._folder = name, Kept(), folder
        self._networks = self._objects("network", "Name")
        self._verbose = self._objects("network", "Name", verbose=True)
        self._containers = self._objects("container", "Name")

    def _objects(self, kind: str, by: str, *, verbose: bool = False) -> dict[str, Any]:
        """Inspected objects by id and by name. A file of another moment (…_worker2_down…) is left out."""
        found = self._load(f"{kind}s_inspect") or []
        for path in sorted(self._folder.glob(f"{kind}_*.json")):
            if path.stem.endswith("_verbose") == verbose and "_down" not in path.stem:
                found.append(orjson.loads(path.read_bytes()))
        return {key: thing for thing in found for key in (thing["Id"], thing[by].removeprefix("/"))}

    def _load(self, name: str) -> Any:
        path = self._folder / f"{name}.json"
        return orjson.loads(path.read_bytes()) if path.exists() else None

    def answer(self, request: Request) -> Answer | Stream:
        try:
            return self._answer(request)
        except Refusal as refusal:
            return refused(refusal)

    def _answer(self, request: Request) -> Answer | Stream:
        first, *rest = request.path.strip("/").split("/")
        if request.method not in ("GET", "HEAD"):
            raise Refusal(501, "a recording cannot be changed")
        if first == "_ping":
            return Answer(200, b"OK", "text/plain; charset=utf-8")
        if first == "events":
            return Stream(Wanted(filters.for_events(request.query.get("filters", ""))), [])
        found = self._find(first, [unquoted(part) for part in rest], request)
        if isinstance(found, dict) and "_http_status" in found:
            return Answer(found["_http_status"], orjson.dumps(found["_body"]) + b"\n")
        return Answer(200, orjson.dumps(found) + b"\n")

    def _find(self, first: str, rest: list[str], request: Request) -> Any:
        if first == "version" and not rest:
            return self._load("version") or self._version()
        if not rest and first in WHOLE:
            asked = filters.parse(request.query.get("filters", ""))
            attachments = first == "tasks" and "attachment" in asked.get("runtime", [])
            found = self._load("tasks_attachment" if attachments else WHOLE[first])
            if found is not None or not attachments:
                return found
            return self._load("tasks")
        if first == "containers" and rest == ["json"]:
            found = self._load("containers_all")
            return found if is_on(request.query.get("all")) else [c for c in found if c["State"] == "running"]
        if first == "networks" and len(rest) == 1:
            verbose = is_on(request.query.get("verbose"))
            return self._named(self._networks, rest[0], f"network {rest[0]} not found", verbose)
        if first == "containers" and rest[1:] == ["json"]:
            return self._named(self._containers, rest[0], f"No such container: {rest[0]}")
        raise Refusal(404, "page not found")

    def _version(self) -> dict[str, str]:
        """For recordings without one: as much as clients need to speak the right API."""
        engine = self._load("info")["ServerVersion"]
        return {"Version": engine, "ApiVersion": API_VERSION, "MinAPIVersion": MIN_API_VERSION, "Os": "linux"}

    def _named(self, things: dict[str, Any], name: str, words: str, verbose: bool = False) -> Any:
        found = (self._verbose.get(name) if verbose else None) or things.get(name)
        if found is None:
            raise Refusal(404, words)
        return found
