"""A daemon on a unix socket that says what a test tells it to, and misbehaves where it is told to."""

from __future__ import annotations

import json
import socket
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from collectors.engine import Target

Answer = tuple[int, Any]


class Drop(Exception):
    """Ends the connection without an answer."""


class FakeDaemon:
    """`answers` by path without the version: (status, JSON), a function that gives such, or raises Drop.

    `requests` holds what was asked, as (method, path, content). `silent` paths are never answered.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.api_version = "1.41"
        self.answers: dict[str, Answer | Callable[[], Answer]] = {}
        self.requests: list[tuple[str, str, Any]] = []
        self.versions: set[str] = set()
        self.silent: set[str] = set()
        self.delay = 0.0
        self.closing = threading.Event()
        self.streams: list[Handler] = []
        self.opening = threading.Lock()
        self._listening: socketserver.ThreadingUnixStreamServer | None = None

    @property
    def target(self) -> Target:
        return Target(address=f"unix://{self.path}")

    @property
    def asked(self) -> list[str]:
        """The paths asked for so far."""
        return [path for _, path, _ in self.requests]

    def start(self) -> None:
        daemon = self

        class Server(socketserver.ThreadingUnixStreamServer):
            daemon_threads = True
            request_queue_size = 64

            def finish_request(self, request: Any, client_address: Any) -> None:
                Handler(request, daemon)

            def handle_error(self, request: Any, client_address: Any) -> None:
                """A client that goes away is no news."""

        self._listening = Server(str(self.path), Handler)  # type: ignore[arg-type]
        threading.Thread(target=self._listening.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def stop_listening(self) -> None:
        """As SIGTERM does first: nobody new is let in, open streams stay."""
        if self._listening is not None:
            self._listening.shutdown()
            self._listening.server_close()
            self._listening = None
            self.path.unlink(missing_ok=True)

    def stop(self) -> None:
        self.closing.set()
        self.stop_listening()
        self.end_streams()

    def end_streams(self) -> None:
        with self.opening:
            while self.streams:
                with suppress(OSError):  # its client has gone
                    self.streams.pop().end()

    def event(self, action: str = "start") -> None:
        """Sends one event down every open stream."""
        with self.opening:
            for stream in self.streams:
                with suppress(OSError):
                    stream.chunk(json.dumps({"Type": "container", "Action": action}).encode() + b"\n")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, request: socket.socket, daemon: FakeDaemon) -> None:
        self.daemon = daemon
        super().__init__(request, ("fake", 0), None)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        content = json.loads(self.rfile.read(length)) if length else None
        path = self.path
        if path.startswith("/v1."):
            version, _, path = path[2:].partition("/")
            self.daemon.versions.add(version)
            path = "/" + path
        self.daemon.requests.append((self.command, path, content))
        time.sleep(self.daemon.delay)
        if path in self.daemon.silent or "*" in self.daemon.silent:
            self.daemon.closing.wait(10)
            return
        if path.startswith("/events") and path not in self.daemon.answers:
            self.stream()
        else:
            self.answer(path)

    do_POST = do_DELETE = do_GET

    def answer(self, path: str) -> None:
        given = self.daemon.answers.get(path, (200, "OK") if path == "/_ping" else (404, {"message": f"no {path}"}))
        try:
            status, content = given() if callable(given) else given
        except Drop:
            self.close_connection = True
            return
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        if self.daemon.api_version:
            self.send_header("Api-Version", self.daemon.api_version)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def stream(self) -> None:
        with self.daemon.opening:
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.daemon.streams.append(self)
        self.daemon.closing.wait(10)

    def chunk(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")

    def end(self) -> None:
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: Any) -> None:
        """Silence."""


@contextmanager
def fake_daemon(path: Path) -> Iterator[FakeDaemon]:
    daemon = FakeDaemon(path)
    daemon.start()
    try:
        yield daemon
    finally:
        daemon.stop()


def replay(daemon: FakeDaemon, host: str, folder: Path) -> None:
    """Gives the daemon the recorded answers of one host of the swarm."""

    def recorded(name: str) -> Any:
        return json.loads((folder / host / f"{name}.json").read_bytes())

    for path, name in (
        ("/info", "info"),
        ("/networks", "networks"),
        ("/containers/json?all=1", "containers_all"),
        ("/nodes", "nodes"),
        ("/services", "services"),
        ("/tasks", "tasks"),
    ):
        daemon.answers[path] = (200, recorded(name))
    for kind, key in (("network", "Id"), ("container", "Id")):
        for file in (folder / host).glob(f"{kind}_*.json"):
            told = json.loads(file.read_bytes())
            path = f"/networks/{told[key]}" if kind == "network" else f"/containers/{told[key]}/json"
            daemon.answers[path] = (200, told)
    if host == "manager":
        daemon.answers["/tasks?filters=%7B%22runtime%22%3A%5B%22attachment%22%5D%7D"] = (
            200,
            recorded("tasks_attachment"),
        )
