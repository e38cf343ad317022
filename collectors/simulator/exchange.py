"""What passes between the server and the daemons behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

import orjson

from collectors.simulator.events import Kept, Wanted
from collectors.simulator.refusal import Refusal
from collectors.simulator.render.shapes import API_VERSION, MIN_API_VERSION


@dataclass(slots=True)
class Request:
    """`path` without its /v1.NN, still quoted; `body` the decoded JSON, {} for none."""

    method: str
    path: str
    query: dict[str, str]
    body: dict[str, Any]


@dataclass(slots=True)
class Answer:
    """A whole reply. `kind` is its content type, "" leaves it out."""

    status: int
    body: bytes = b""
    kind: str = "application/json"


@dataclass(slots=True)
class Stream:
    """A reply that goes on: the events that `wanted` takes, `past` ones first, to the second `until` or for ever."""

    wanted: Wanted
    past: list[dict[str, Any]]
    until: float | None = None


class Daemon(Protocol):
    """What the server serves on one socket."""

    name: str
    kept: Kept

    def answer(self, request: Request) -> Answer | Stream: ...


def request(method: str, target: str, body: bytes) -> Request:
    """A request out of what came over the wire. Raises Refusal for a version of the API that Docker does not speak."""
    split = urlsplit(target)
    path = split.path
    if path.startswith("/v1."):
        version, _, rest = path[2:].partition("/")
        _check_version(version)
        path = "/" + rest
    query = (
        {key: values[-1] for key, values in parse_qs(split.query, keep_blank_values=True).items()}
        if split.query
        else {}
    )
    return Request(method, path, query, _decoded(body))


def _check_version(version: str) -> None:
    asked = [int(part) for part in version.split(".") if part.isdigit()]
    if asked > [int(part) for part in API_VERSION.split(".")]:
        raise Refusal(400, f"client version {version} is too new. Maximum supported API version is {API_VERSION}")
    if asked < [int(part) for part in MIN_API_VERSION.split(".")]:
        words = f"client version {version} is too old. Minimum supported API version is {MIN_API_VERSION}"
        raise Refusal(400, f"{words}, please upgrade your client to a newer version")


def _decoded(body: bytes) -> dict[str, Any]:
    if not body.strip():
        return {}
    try:
        decoded = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Refusal(400, f"invalid JSON: {error}") from None
    return decoded if isinstance(decoded, dict) else {}


def refused(refusal: Refusal) -> Answer:
    return Answer(refusal.status, orjson.dumps({"message": refusal.words}) + b"\n")


def unquoted(part: str) -> str:
    return unquote(part) if "%" in part else part


def is_on(text: str | None) -> bool:
    """A flag of the query as Docker reads it."""
    return (text or "").strip().lower() not in ("", "0", "no", "false", "none")
