"""What a node's collector is told by its environment. Each name may come as NAME_FILE, a path, as Docker's secrets do.

A bad value stops the start with the variable's name and what is allowed. The pages of the dashboard say the same in
docs/configuration.md; a test compares the names.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from collectors.errors import EngineError
from collectors.target import Target

SCHEMES = ("redis", "rediss", "unix")
STATE = "/var/lib/docklines"
DOCKER = "unix:///var/run/docker.sock"


class BadSetting(Exception):
    """A value that stops the start. The text is one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`broker` is a URL without user and password: who comes in is decided here. `broker_ca` is the path of the
    certificates that are believed, "" for those of the system."""

    broker: str
    broker_ca: str
    secret: str = field(repr=False)
    state: Path
    target: Target


def read(environ: Mapping[str, str] = os.environ) -> Settings:
    """The environment as Settings. Raises BadSetting; makes the state's folder where it is not there."""
    broker = _broker(environ)
    return Settings(
        broker=broker,
        broker_ca=_ca(environ, broker),
        secret=_secret(environ),
        state=_state(environ),
        target=_daemon(environ),
    )


def state_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Where the collector keeps what it must not forget. Raises BadSetting."""
    return Path(_value(environ, "DOCKLINES_STATE") or STATE)


def _value(environ: Mapping[str, str], name: str) -> str:
    """The variable's text, or that of the file which NAME_FILE names, without the line's end."""
    text, path = environ.get(name, ""), environ.get(f"{name}_FILE", "")
    if text and path:
        raise BadSetting(f"{name} and {name}_FILE are both set: give one of them.")
    if not path:
        return text
    try:
        return Path(path).read_text().strip("\r\n")
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        raise BadSetting(f"{name}_FILE is {path!r}, which cannot be read ({why}).") from None


def _broker(environ: Mapping[str, str]) -> str:
    text = _value(environ, "DOCKLINES_BROKER_URL")
    if not text:
        raise BadSetting("DOCKLINES_BROKER_URL is not set: give the dashboard's broker, like rediss://HOST:6380/0.")
    try:
        parts = urlsplit(text)
        _ = parts.port
        number = parts.path.strip("/") or "0"
    except ValueError:
        raise BadSetting("DOCKLINES_BROKER_URL is no URL: its port must be a number up to 65535.") from None
    if parts.scheme not in SCHEMES:
        allowed = ", ".join(f"{scheme}://" for scheme in SCHEMES)
        raise BadSetting(f"DOCKLINES_BROKER_URL must start with one of {allowed}.")
    if "@" in parts.netloc or "password=" in parts.query:
        raise BadSetting(
            "DOCKLINES_BROKER_URL must have no user and no password: each node gets its own user by the enrolment "
            "secret, in DOCKLINES_ENROLMENT_SECRET or DOCKLINES_ENROLMENT_SECRET_FILE."
        )
    if parts.scheme == "unix" and not parts.path.startswith("/"):
        raise BadSetting("DOCKLINES_BROKER_URL must have a whole path after unix://, like unix:///run/valkey.sock.")
    if parts.scheme != "unix" and not (parts.hostname and number.isascii() and number.isdigit()):
        raise BadSetting("DOCKLINES_BROKER_URL must be like rediss://HOST:6380/0, the database's number at its end.")
    return text


def _ca(environ: Mapping[str, str], broker: str) -> str:
    path = environ.get("DOCKLINES_BROKER_CA", "")
    if path and not broker.startswith("rediss:"):
        raise BadSetting("DOCKLINES_BROKER_CA is set, but the broker is not asked for TLS: use rediss:// in its URL.")
    if path and not os.access(path, os.R_OK):
        raise BadSetting(f"DOCKLINES_BROKER_CA is {path!r}, which cannot be read: give the path of a PEM file.")
    return path


def _secret(environ: Mapping[str, str]) -> str:
    secret = _value(environ, "DOCKLINES_ENROLMENT_SECRET")
    if not secret:
        raise BadSetting(
            "DOCKLINES_ENROLMENT_SECRET is not set: give the secret that the dashboard has, or its file in "
            "DOCKLINES_ENROLMENT_SECRET_FILE."
        )
    return secret


def _state(environ: Mapping[str, str]) -> Path:
    folder = state_folder(environ)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(13, "Permission denied")
    except OSError as error:
        raise BadSetting(
            f"DOCKLINES_STATE is {str(folder)!r}, which cannot be written ({error.strerror}): give a folder that "
            "outlives the container, like a volume."
        ) from None
    return folder


def _daemon(environ: Mapping[str, str]) -> Target:
    target = Target(address=environ.get("DOCKER_HOST") or DOCKER)
    try:
        target.place()
    except EngineError as error:
        raise BadSetting(f"DOCKER_HOST: {error.words}") from None
    return target
