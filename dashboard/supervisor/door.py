"""The port, taken before anything else starts, and the address, told when the first page really answers."""

from __future__ import annotations

import errno
import socket
import sys
import time
import urllib.error
import urllib.request

from dashboard.env import EVERYWHERE, CannotStart, Env

WAIT = 60.0


def open_port(env: Env) -> socket.socket:
    """A socket that listens already: a visitor who comes too early waits instead of being refused.

    Raises CannotStart.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            env.bind, env.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as error:
        raise CannotStart(f"BIND is {env.bind!r}, which is no address of this machine: {error.strerror}.") from error
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        listener.listen(512)
    except OSError as error:
        listener.close()
        raise CannotStart(_why(env, error)) from error
    return listener


def _why(env: Env, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {env.port} on {env.bind} is in use: stop what uses it, or name another, like PORT={env.port + 1}."
    if error.errno == errno.EACCES:
        return f"Port {env.port} may not be opened by this user: name one above 1023, like PORT=8000."
    return f"Port {env.port} on {env.bind} cannot be opened: {error.strerror}. Check BIND and PORT."


def address(env: Env) -> str:
    """Where a browser on this machine finds us."""
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(env.bind, f"[{env.bind}]" if ":" in env.bind else env.bind)  # noqa: S104
    return f"http://{name}:{env.port}{env.base_path.rstrip('/')}"


def announce(env: Env) -> None:
    """Prints the address once the login page answers. Runs in a process of its own, whose output is the terminal."""
    here = address(env)
    until = time.monotonic() + WAIT
    while not (_answers(f"{here}/healthz") and _answers(f"{here}/accounts/login/")):
        if time.monotonic() > until:
            sys.exit(f"No page answered at {here} for {WAIT:.0f} s. What failed is above.")
        time.sleep(0.05)
    print(f"Docklines is at {here}  (Ctrl-C ends it)", flush=True)
    if env.bind in EVERYWHERE:
        names = ", ".join(env.names)
        print(f"It answers to the names {names}. Add one by DOCKLINES_ALLOWED_HOSTS=name,other.", flush=True)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 (our own address)
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError, ValueError):
        return False
